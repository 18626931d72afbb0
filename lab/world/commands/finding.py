"""`find`: walking trees, putting its tests together, and doing what is asked with what is found."""

import errno
import re
import shlex
from collections.abc import Callable

from msgspec import Struct

from lab.world.commands import wording
from lab.world.commands.finding_print import printed
from lab.world.commands.finding_tests import Entry, Surroundings, Test, make_test, takes_argument
from lab.world.commands.listing import entry_line
from lab.world.commands.options import UsageFault
from lab.world.commands.protocol import CommandResult, Context, command
from lab.world.nodes import Directory, Link, Node

_ACTIONS = {
    "-print": 0,
    "-print0": 0,
    "-ls": 0,
    "-delete": 0,
    "-prune": 0,
    "-quit": 0,
    "-printf": 1,
    "-fprint": 1,
    "-fprint0": 1,
    "-fls": 1,
    "-fprintf": 2,
}
_SILENT = ("-prune", "-quit")
_GLOBAL = ("-depth", "-d", "-mount", "-xdev", "-daystart", "-noleaf", "-warn", "-nowarn", "-follow")


class _Batch(Struct):
    """The `-exec … +` that waits for the end, with what it has gathered."""

    words: list[str]
    paths: list[str]
    folder: str | None


class _Search:
    """One run of find."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.fs = context.fs
        self.out: list[str] = []
        self.err: list[str] = []
        self.exit_code = 0
        self.follow = ""
        self.deepest: int | None = None
        self.least = 0
        self.depth_first = False
        self.one_system = False
        self.daystart = False
        self.acts = False
        self.quits = False
        self.pruned = False
        self.batches: list[_Batch] = []
        self.files: dict[str, list[str]] = {}

    def quoted(self, text: str) -> str:
        return wording.quote(text, self.context.env)

    def warn(self, text: str) -> None:
        self.err.append(f"find: {text}\n")
        self.exit_code = 1

    # Walking

    def start(self, path: str, test: Test) -> None:
        """Search one starting point."""
        fs = self.fs
        try:
            node = fs.stat(path) if self.follow in ("H", "L") else fs.lstat(path)
        except OSError as fault:
            self.warn(f"{self.quoted(path)}: {wording.reason(fault)}")
            return
        self.visit(Entry(path, path, 0, node, fs.absolute(path)), test, frozenset())

    def visit(self, entry: Entry, test: Test, above: frozenset[str]) -> None:
        """Test one file and go below it."""
        if self.quits:
            return
        self.pruned = False
        if not self.depth_first and entry.depth >= self.least:
            test(entry)
        deep = self.deepest is not None and entry.depth >= self.deepest
        if isinstance(entry.node, Directory) and not deep and not self.pruned and not self.quits:
            self._below(entry, test, above)
        if self.depth_first and entry.depth >= self.least and not self.quits:
            test(entry)

    def _below(self, entry: Entry, test: Test, above: frozenset[str]) -> None:
        fs = self.fs
        try:
            # A file that was moved or removed by an action is no longer there to be walked.
            children = fs.entries(entry.real)
            if not fs.allows(fs.stat(entry.real), 1):
                raise OSError(errno.EACCES, "Permission denied")
        except OSError as fault:
            if fault.errno != errno.ENOENT:
                self.warn(f"{self.quoted(entry.path)}: {wording.reason(fault)}")
            return
        if self.one_system and entry.real in fs.host.disks and entry.depth:
            return
        for name, node in children:
            path = f"{entry.path}{name}" if entry.path.endswith("/") else f"{entry.path}/{name}"
            real = f"{entry.real.rstrip('/')}/{name}"
            shown: Node = node
            if self.follow == "L" and isinstance(node, Link):
                try:
                    shown, target = fs.stat(real), fs.real(real)
                    if isinstance(shown, Directory) and target in above:
                        self.warn(f"File system loop detected; {self.quoted(path)} is part of a loop")
                        continue
                    real = target
                except OSError:
                    shown = node
            self.visit(Entry(path, entry.start, entry.depth + 1, shown, real), test, above | {entry.real})
            if self.quits:
                return

    # Reading the expression

    def expression(self, words: list[str]) -> Test:
        """Read a whole expression. Raises UsageFault."""
        if not words:
            self.acts = True
            return self._action("-print", [])
        tokens = list(words)
        test = self._list(tokens)
        if tokens:
            if tokens[0] == ")":
                raise UsageFault("invalid expression; you have too many ')'")
            raise UsageFault(f"paths must precede expression: `{tokens[0]}'")
        if self.acts:
            return test
        shows = self._action("-print", [])
        return lambda entry: test(entry) and shows(entry)

    def _list(self, tokens: list[str]) -> Test:
        left = self._or(tokens)
        while tokens and tokens[0] == ",":
            tokens.pop(0)
            first, second = left, self._or(tokens)
            left = _then(first, second)
        return left

    def _or(self, tokens: list[str]) -> Test:
        tests = [self._and(tokens)]
        while tokens and tokens[0] in ("-o", "-or"):
            sign = tokens.pop(0)
            if not tokens or tokens[0] == ")":
                raise UsageFault(f"expected an expression after '{sign}'")
            tests.append(self._and(tokens))
        return tests[0] if len(tests) == 1 else lambda entry: any(test(entry) for test in tests)

    def _and(self, tokens: list[str]) -> Test:
        if tokens and tokens[0] in ("-a", "-and", "-o", "-or", ","):
            raise UsageFault(
                f"invalid expression; you have used a binary operator '{tokens[0]}' with nothing before it."
            )
        tests = [self._not(tokens)]
        while tokens and tokens[0] not in ("-o", "-or", ",", ")"):
            if tokens[0] in ("-a", "-and"):
                sign = tokens.pop(0)
                if not tokens or tokens[0] == ")":
                    raise UsageFault(f"expected an expression after '{sign}'")
            tests.append(self._not(tokens))
        return tests[0] if len(tests) == 1 else lambda entry: all(test(entry) for test in tests)

    def _not(self, tokens: list[str]) -> Test:
        if not tokens:
            raise UsageFault("invalid expression; expected to find a primary")
        if tokens[0] in ("!", "-not"):
            sign = tokens.pop(0)
            if not tokens or tokens[0] == ")":
                raise UsageFault(f"expected an expression after '{sign}'")
            test = self._not(tokens)
            return lambda entry: not test(entry)
        if tokens[0] == "(":
            tokens.pop(0)
            if tokens and tokens[0] == ")":
                raise UsageFault("invalid expression; empty parentheses are not allowed.")
            test = self._list(tokens)
            if not tokens or tokens.pop(0) != ")":
                raise UsageFault("invalid expression; I was expecting to find a ')' somewhere but did not see one.")
            return test
        return self._primary(tokens)

    def _primary(self, tokens: list[str]) -> Test:
        word = tokens.pop(0)
        if not word.startswith("-"):
            raise UsageFault(f"paths must precede expression: `{word}'")
        if word in _GLOBAL or word in ("-maxdepth", "-mindepth"):
            return self._global(word, tokens)
        if word in ("-exec", "-execdir", "-ok", "-okdir"):
            return self._exec(word, tokens)
        if word in _ACTIONS:
            count = _ACTIONS[word]
            if len(tokens) < count:
                raise UsageFault(f"missing argument to `{word}'")
            self.acts = self.acts or word not in _SILENT
            return self._action(word, [tokens.pop(0) for _ in range(count)])
        wants = takes_argument(word)
        if wants is None:
            self.context.note_fidelity(f"find does not know {word}")
            raise UsageFault(f"unknown predicate `{word}'")
        if wants and not tokens:
            raise UsageFault(f"missing argument to `{word}'")
        test = make_test(word, tokens.pop(0) if wants else "", self._around())
        assert test is not None
        return test

    def _global(self, word: str, tokens: list[str]) -> Test:
        if word in ("-maxdepth", "-mindepth"):
            if not tokens:
                raise UsageFault(f"missing argument to `{word}'")
            text = tokens.pop(0)
            if not text.isdigit():
                raise UsageFault(f"Expected a positive decimal integer argument to {word}, but got {self.quoted(text)}")
            if word == "-maxdepth":
                self.deepest = int(text)
            else:
                self.least = int(text)
        elif word in ("-depth", "-d"):
            self.depth_first = True
        elif word in ("-mount", "-xdev"):
            self.one_system = True
        elif word == "-follow":
            self.follow = "L"
        elif word == "-daystart":
            self.daystart = True
        return lambda entry: True

    def _around(self) -> Surroundings:
        host = self.context.host

        def stat(path: str) -> Node | None:
            try:
                return self.fs.stat(path)
            except OSError:
                return None

        return Surroundings(
            self.context.clock.now,
            self.context.env,
            {name: user.uid for name, user in host.users.items()},
            {name: group.gid for name, group in host.groups.items()},
            stat,
            self.fs.allows,
            self.daystart,
        )

    # Actions

    def _action(self, word: str, arguments: list[str]) -> Test:
        if word == "-delete":
            self.depth_first = True
            return self._delete
        if word == "-prune":
            return self._prune
        if word == "-quit":
            return self._quit
        where = self.out
        if word in ("-fprint", "-fprint0", "-fls", "-fprintf"):
            where = self.files.setdefault(arguments[0], [])
        shapes: dict[str, Callable[[Entry], str]] = {
            "-print": lambda entry: entry.path + "\n",
            "-fprint": lambda entry: entry.path + "\n",
            "-print0": lambda entry: entry.path + "\0",
            "-fprint0": lambda entry: entry.path + "\0",
            "-ls": self._ls,
            "-fls": self._ls,
            "-printf": lambda entry: printed(self.context, arguments[-1], entry, self.err.append),
            "-fprintf": lambda entry: printed(self.context, arguments[-1], entry, self.err.append),
        }
        shape = shapes[word]

        def show(entry: Entry) -> bool:
            where.append(shape(entry))
            return True

        return show

    def _prune(self, entry: Entry) -> bool:
        self.pruned = not self.depth_first
        return True

    def _quit(self, entry: Entry) -> bool:
        self.quits = True
        return True

    def _delete(self, entry: Entry) -> bool:
        if entry.path in (".", "./"):
            return True
        try:
            self.fs.remove(entry.real)
        except OSError as fault:
            self.warn(f"cannot delete {self.quoted(entry.path)}: {wording.reason(fault)}")
            return False
        return True

    def _ls(self, entry: Entry) -> str:
        return entry_line(self.context, entry.node, entry.path, entry.real) + "\n"

    def _exec(self, word: str, tokens: list[str]) -> Test:
        self.acts = True
        words: list[str] = []
        while tokens and tokens[0] != ";" and not (tokens[0] == "+" and words and words[-1] == "{}"):
            words.append(tokens.pop(0))
        if not tokens or not words:
            raise UsageFault(f"missing argument to `{word}'")
        ends_in_plus = tokens.pop(0) == "+"
        in_folder = word.endswith("dir")
        if ends_in_plus:
            return self._gathering(words[:-1], in_folder)
        asks = word.startswith("-ok")

        def run(entry: Entry) -> bool:
            path = _local(entry) if in_folder else entry.path
            if asks:
                self.err.append(f"< {words[0]} ... {entry.path} > ? ")
                return False
            line = " ".join(shlex.quote(one.replace("{}", path)) for one in words)
            return self._call(line, self._folder_of(entry) if in_folder else None) == 0

        return run

    def _gathering(self, words: list[str], in_folder: bool) -> Test:
        batch: list[_Batch] = []

        def gather(entry: Entry) -> bool:
            folder = self._folder_of(entry) if in_folder else None
            if not batch or batch[-1].folder != folder:
                batch.append(_Batch(words, [], folder))
                self.batches.append(batch[-1])
            batch[-1].paths.append(_local(entry) if in_folder else entry.path)
            return True

        return gather

    def _folder_of(self, entry: Entry) -> str:
        return entry.real.rpartition("/")[0] or "/"

    def _call(self, line: str, folder: str | None) -> int:
        context = self.context
        result = context.run_script(context.host, context.user, line, cwd=folder or context.cwd, env=dict(context.env))
        self.out.append(result.stdout)
        shell_word = re.sub(r"(?m)^(?:/bin/)?(?:ba)?sh: line \d+: ([^\n:]+): command not found$", "", result.stderr)
        if shell_word != result.stderr and result.exit_code == 127:
            name = shlex.split(line)[0]
            self.err.append(f"find: {self.quoted(name)}: No such file or directory\n")
            return 1
        self.err.append(result.stderr)
        return result.exit_code

    def finish(self) -> CommandResult:
        """Run what was gathered, write the files, and give back all output."""
        for batch in self.batches:
            line = " ".join(shlex.quote(word) for word in (*batch.words, *batch.paths))
            if self._call(line, batch.folder):
                self.exit_code = 1
        for path, texts in self.files.items():
            try:
                self.fs.write(path, "".join(texts).encode("utf-8", "surrogateescape"))
            except OSError as fault:
                self.warn(f"{self.quoted(path)}: {wording.reason(fault)}")
        return CommandResult("".join(self.out), "".join(self.err), self.exit_code)


def _local(entry: Entry) -> str:
    return f"./{entry.name}" if entry.name not in (".", "/") else entry.name


def _then(first: Test, second: Test) -> Test:
    def both(entry: Entry) -> bool:
        first(entry)
        return second(entry)

    return both


@command("find")
def find(context: Context) -> CommandResult:
    """Search trees for files and act on them."""
    words = list(context.argv)
    search = _Search(context)
    if words[:1] == ["--version"]:
        return CommandResult("find (GNU findutils) 4.9.0\n")
    try:
        while words and re.fullmatch(r"-[HLP]|-O\d|-D", words[0]):
            letter = words.pop(0)[1:]
            if letter == "D":
                raise UsageFault("Missing argument after the -D option.\nTry 'find --help' for more information.")
            if letter in ("H", "L", "P"):
                search.follow = letter
        paths = []
        while words and not (words[0].startswith("-") and len(words[0]) > 1) and words[0] not in ("(", "!", ")", ","):
            paths.append(words.pop(0))
        # -daystart and -depth hold for the whole expression wherever they stand.
        search.daystart = "-daystart" in words
        test = search.expression(words)
    except UsageFault as usage:
        return CommandResult("", f"find: {usage.text}\n", 1)
    for path in paths or ["."]:
        search.start(path, test)
    return search.finish()
