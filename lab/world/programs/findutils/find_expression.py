"""The parser of `find` expressions, which builds one test and reports errors as the real find does."""

import re
from typing import Final

from lab.text.amounts import is_number
from lab.world.machine.files.nodes import Node
from lab.world.machine.word_lists import words
from lab.world.programs.common.getopt import UsageFault
from lab.world.programs.findutils.find_actions import ACTIONS, RUNNING, Actions
from lab.world.programs.findutils.find_regex import dialect_of
from lab.world.programs.findutils.find_tests import Surroundings, Test, make_test, takes_argument
from lab.world.programs.findutils.find_walk import Search

_BARE_OPTIONS: Final = frozenset(
    words("-depth -d -mount -xdev -daystart -noleaf -warn -nowarn -follow -ignore_readdir_race -noignore_readdir_race")
)
_DEPTHS: Final = ("-maxdepth", "-mindepth")
_NAMES: Final = frozenset(words("-name -iname -path -ipath -wholename -iwholename -lname -ilname -regex -iregex"))


class Expression:
    """Parses the words after the starting points."""

    def __init__(self, search: Search, actions: Actions, tokens: list[str]) -> None:
        self._search = search
        self._actions = actions
        self._words = tokens
        self._tokens = list(tokens)
        self._acts = False
        self._dialect = "findutils-default"
        self._last = ""
        # -daystart and -depth apply to the whole expression wherever they appear.
        search.daystart = "-daystart" in tokens

    def test(self) -> Test:
        """Return the whole expression as one test. Raises `UsageFault`."""
        if not self._tokens:
            return self._actions.action("-print", [])
        test = self._list()
        if self._tokens:
            if self._tokens[0] == ")":
                raise UsageFault("invalid expression; you have too many ')'")
            self._refuse_path(self._tokens[0])
        if "-delete" in self._words and "-prune" in self._words and not {"-depth", "-d"} & set(self._words):
            raise UsageFault(
                "The -delete action automatically turns on -depth, but -prune does nothing when -depth is in effect.  "
                "If you want to carry on anyway, just explicitly use the -depth option."
            )
        if self._acts:
            return test
        shows = self._actions.action("-print", [])
        return lambda entry: test(entry) and shows(entry)

    def _refuse_path(self, word: str) -> None:
        hint = ""
        if self._last in _NAMES and self._search.fs.exists(word):
            hint = f"\nfind: possible unquoted pattern after predicate `{self._last}'?"
        raise UsageFault(f"paths must precede expression: `{word}'{hint}")

    def _list(self) -> Test:
        expression = self._or()
        while self._tokens and self._tokens[0] == ",":
            self._tokens.pop(0)
            expression = _then(expression, self._or())
        return expression

    def _or(self) -> Test:
        tests = [self._and()]
        while self._tokens and self._tokens[0] in ("-o", "-or"):
            self._require_operand(self._tokens.pop(0))
            tests.append(self._and())
        return tests[0] if len(tests) == 1 else lambda entry: any(test(entry) for test in tests)

    def _and(self) -> Test:
        tokens = self._tokens
        if tokens and tokens[0] in ("-a", "-and", "-o", "-or", ","):
            raise UsageFault(
                f"invalid expression; you have used a binary operator '{tokens[0]}' with nothing before it."
            )
        tests = [self._not()]
        while tokens and tokens[0] not in ("-o", "-or", ",", ")"):
            if tokens[0] in ("-a", "-and"):
                self._require_operand(tokens.pop(0))
            tests.append(self._not())
        return tests[0] if len(tests) == 1 else lambda entry: all(test(entry) for test in tests)

    def _require_operand(self, sign: str) -> None:
        if not self._tokens or self._tokens[0] == ")":
            raise UsageFault(f"expected an expression after '{sign}'")

    def _not(self) -> Test:
        tokens = self._tokens
        if not tokens:
            raise UsageFault("invalid expression; expected to find a primary")
        if tokens[0] in ("!", "-not"):
            self._require_operand(tokens.pop(0))
            test = self._not()
            return lambda entry: not test(entry)
        if tokens[0] == "(":
            tokens.pop(0)
            if tokens and tokens[0] == ")":
                raise UsageFault("invalid expression; empty parentheses are not allowed.")
            test = self._list()
            if not tokens or tokens.pop(0) != ")":
                raise UsageFault("invalid expression; I was expecting to find a ')' somewhere but did not see one.")
            return test
        return self._primary()

    def _primary(self) -> Test:
        tokens = self._tokens
        word = tokens.pop(0)
        if not word.startswith("-"):
            self._refuse_path(word)
        last, self._last = self._last, word
        if word in _BARE_OPTIONS or word in _DEPTHS:
            return self._option(word)
        if word == "-regextype":
            self._dialect = self._argument(word)
            dialect_of(self._dialect)
            return lambda entry: True
        if word in RUNNING:
            self._acts = True
            return self._actions.run(word, tokens)
        if word in ACTIONS:
            count = ACTIONS[word]
            if len(tokens) < count:
                wrong = f"invalid argument `{tokens[0]}'" if tokens else "missing argument"
                raise UsageFault(f"{wrong} to `{word}'")
            self._acts = self._acts or word != "-prune"
            return self._actions.action(word, [tokens.pop(0) for _ in range(count)])
        wants = takes_argument(word)
        if wants is None:
            self._last = last
            self._refuse_word(word)
        test = make_test(word, self._argument(word) if wants else "", self._around())
        assert test is not None
        return test

    def _refuse_word(self, word: str) -> None:
        if word.startswith("-newer"):
            raise UsageFault(f"invalid predicate `{word}'")
        if word.startswith("-,"):
            raise UsageFault(f"invalid expression; you have used a binary operator '{word}' with nothing before it.")
        self._search.context.note_fidelity(f"find does not know {word}")
        raise UsageFault(f"unknown predicate `{word}'")

    def _argument(self, word: str) -> str:
        if self._tokens:
            return self._tokens.pop(0)
        if word in ("-inum", "-links", "-uid", "-gid"):
            raise UsageFault(f"invalid argument `{word}' to `{word}'")
        if re.fullmatch(r"-newer\wt", word):
            raise UsageFault(f"The {self._search.quoted(word)} test needs an argument")
        raise UsageFault(f"missing argument to `{word}'")

    def _option(self, word: str) -> Test:
        search = self._search
        if word in _DEPTHS:
            text = self._argument(word)
            if not is_number(text):
                literal = search.quoted(text)
                raise UsageFault(f"Expected a positive decimal integer argument to {word}, but got {literal}")
            if word == "-maxdepth":
                search.deepest = int(text)
            else:
                search.least = int(text)
        elif word in ("-depth", "-d"):
            search.depth_first = True
        elif word in ("-mount", "-xdev"):
            search.one_system = True
        elif word == "-follow":
            search.follow = "L"
        return lambda entry: True

    def _around(self) -> Surroundings:
        search, host, fs = self._search, self._search.context.host, self._search.fs

        def stat(path: str) -> Node | None:
            try:
                return fs.stat(path)
            except OSError:
                return None

        def lstat(path: str) -> Node | None:
            try:
                return fs.stat(path) if search.follow in ("H", "L") else fs.lstat(path)
            except OSError:
                return None

        def system(path: str) -> str:
            disk = fs.disk(path)
            return disk.type if disk is not None else "ext4"

        return Surroundings(
            search.context.clock.now,
            search.context.env,
            {name: user.uid for name, user in host.users.items()},
            {name: group.gid for name, group in host.groups.items()},
            stat,
            lstat,
            system,
            fs.inode,
            fs.allows,
            lambda path: search.warn(f"{search.quoted(path)}: Permission denied"),
            dialect_of(self._dialect),
            search.daystart,
        )


def _then(first: Test, second: Test) -> Test:
    """Return a test that runs both in order and yields the second result."""
    return lambda entry: (first(entry), second(entry))[1]
