"""The grammar of a script, as far as one must know it to take the script apart: commands, what joins them, their spans.

Words are not expanded. A fault is told as dash tells it; bash's own words for it come from bashkit.
"""

import re
from typing import Final

from lab.world.machine.word_lists import words as listed
from lab.world.shell.grammar.dialect import BASH, Dialect
from lab.world.shell.grammar.script_words import WordReader
from lab.world.shell.grammar.tree import AndOrList, Command, Expansion, Kind, Parsed, Pipeline, Redirect, ScriptFault

_RESERVED: Final = frozenset(listed("! { } if then elif else fi for while until do done case esac in"))
_ENDS: Final = frozenset(listed("} then elif else fi do done esac"))
_MISPLACED: Final = _ENDS | {"!", "in"}
"""Words no command begins with."""
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*=")
_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_TOKEN: Final = re.compile(r"&&|\|\||;;|[;&|()]")
_DEEPEST: Final = 60
"""Lists within lists that are read; bashkit ends a script long before it runs so many."""


def parse(script: str, dialect: Dialect = BASH) -> Parsed:
    """Take a script apart. Raises Fault."""
    reader = _Reader(script, dialect)
    try:
        items = reader.items()
        if reader.at < len(script):
            raise reader.unexpected()
    except RecursionError:
        raise ScriptFault("", reader.at) from None
    except ScriptFault as fault:
        fault.line_start = reader.line_start
        raise
    outermost: list[AndOrList] = []
    for item in sorted(reader.background):
        if not outermost or item.start >= outermost[-1].end:
            outermost.append(item)
    return Parsed(
        script,
        tuple(items),
        tuple(outermost),
        tuple(reader.bodies),
        tuple(reader.simples),
        tuple(reader.compounds),
        tuple(reader.functions),
        tuple(reader.expansions),
        tuple(reader.pipelines),
    )


class _Reader(WordReader):
    def __init__(self, script: str, dialect: Dialect) -> None:
        super().__init__(script, dialect)
        self.line_start = 0
        self.background: list[AndOrList] = []
        self.simples: list[Command] = []
        self.compounds: list[Command] = []
        self.functions: list[Command] = []
        self.pipelines: list[Pipeline] = []
        self._depth = 0

    # Lists

    def items(self) -> list[AndOrList]:
        """Read a list up to what ends one, which is left: a word such as `fi`, a sign, the end of the script."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ScriptFault("", self.at)
        items: list[AndOrList] = []
        separator = "\n"
        while separator:
            if (self._lines() or separator == "\n") and self._depth == 1:
                self.line_start = self.at
            if self._at_end():
                break
            start = self.at
            pipelines = [self._pipeline("")]
            while (sign := self.script[self.at : self.at + 2]) in ("&&", "||"):
                self.at += 2
                self._lines()
                pipelines.append(self._pipeline(sign))
            separator = self._separator()
            item = AndOrList(start, pipelines[-1].end, tuple(pipelines), separator == "&", self.at)
            items.append(item)
            if item.background:
                self.background.append(item)
        self._depth -= 1
        return items

    def _at_end(self) -> bool:
        return (
            self.at >= len(self.script)
            or self.script[self.at] == ")"
            or self.script.startswith(self.dialect.case_ends, self.at)
            or self._peek() in _ENDS
        )

    def _separator(self) -> str:
        """Pass over what separates two items, and return it; "" when there is none."""
        sign = self.script[self.at : self.at + 1]
        if self._newline():
            return sign
        if sign not in (";", "&") or self.script.startswith(self.dialect.case_ends, self.at):
            return ""
        if sign == "&" and self.script.startswith(">", self.at + 1):
            self.expansions.append(Expansion("pair", self.at, self.at + 2))
        self.at += 1
        return sign

    def _pipeline(self, sign: str) -> Pipeline:
        """Read a pipeline, and the blanks behind it."""
        self._blanks()
        start, plain = self.at, True
        while (word := self._peek()) in self.dialect.before_pipelines and (plain or self.dialect.extended):
            plain = False
            self.at += len(word)
            self._blanks()
        if not plain and self.script[self.at : self.at + 1] in ("", "\n", ";", "&", ")"):
            # Bash reads `time` and `!` without a command as such.
            commands = [Command("simple", self.at, self.at, (), ())]
        else:
            commands = [self._command()]
        self._blanks()
        while (pipe := self.dialect.pipe.match(self.script, self.at)) is not None:
            self.at = pipe.end()
            self._lines()
            commands.append(self._command())
            self._blanks()
        pipeline = Pipeline(sign, start, commands[-1].end, plain, tuple(commands))
        self.pipelines.append(pipeline)
        return pipeline

    # Commands

    def _command(self) -> Command:
        self._blanks()
        start, word = self.at, self._peek()
        if self.script.startswith("((", start):
            if self.dialect.extended:
                self._arithmetic()
                return self._closed("arithmetic", start)
            self.expansions.append(Expansion("pair", start, start + 2))
        if self.script.startswith("(", start):
            self.at += 1
            return self._closed("subshell", start, self._list(")"))
        if word in _MISPLACED:
            raise self.unexpected()
        if word not in self.dialect.openers:
            return self._simple()
        self.at += len(word)
        match word:
            case "{":
                return self._closed("brace", start, self._list("}"))
            case "if":
                return self._if(start)
            case "while" | "until":
                condition = self._list("do")
                return self._closed("while" if word == "while" else "until", start, condition, self._list("done"))
            case "for":
                self._blanks()
                if self.dialect.extended and self.script.startswith("((", self.at):
                    return self._counting(start)
                return self._each("for", start)
            case "select":
                return self._each("select", start)
            case "coproc":
                return self._coproc(start)
            case "case":
                return self._case(start)
            case "[[":
                while self._peek() != "]]":
                    self._part_of_test()
                self.at += 2
                return self._closed("test", start)
            case "function":
                self._blanks()
                self._word()
                self._blanks()
                if self.script.startswith("(", self.at):
                    self._parentheses()
                return self._function(start)
            case _:
                raise self.unexpected()

    def _list(self, end: str) -> tuple[int, int]:
        """Read a list that must not be empty, and the word or sign that ends it; return where the list lies."""
        start = self.at
        if not self.items() and self.at < len(self.script):
            raise self.unexpected()
        span = start, self.at
        self._expect(end)
        return span

    def _if(self, start: int) -> Command:
        condition = self._list("then")
        begins = self.at
        if not self.items() and self.at < len(self.script):
            raise self.unexpected()
        then = begins, self.at
        other = (self.at, self.at)
        word = self._peek()
        if word == "elif":
            begins = self.at
            self.at += 4
            inner = self._if(begins)
            # What closes the inner one closes this one too.
            return inner._replace(start=start, parts=(condition, then, (begins, inner.end)))
        if word == "else":
            self.at += 4
            other = self._list("fi")
        else:
            self._expect("fi")
        return self._closed("if", start, condition, then, other)

    def _each(self, kind: Kind, start: int) -> Command:
        """Read on behind `for` or `select`."""
        self._blanks()
        name = _NAME.fullmatch(self._peek())
        if name is None:
            raise ScriptFault("Bad for loop variable", self.at)
        variable = self.at, self.at + len(name[0])
        self.at = variable[1]
        self._lines()
        words = (self.at, self.at)
        if self._peek() == "in":
            self.at += 2
            begins = self.at
            self._blanks()
            while self.script[self.at : self.at + 1] not in ("", ";", "\n"):
                self._word()
                self._blanks()
            if self.at >= len(self.script):
                raise self.unexpected()
            words = (begins, self.at)
        return self._closed(kind, start, variable, words, self._do())

    def _counting(self, start: int) -> Command:
        """Read on at the `((` of `for ((…; …; …))`."""
        begins = self.at + 2
        self._arithmetic()
        ends = self.at - 2
        separators = (at for at in range(begins, ends) if self.script[at] == ";")
        marks = [begins - 1, *separators, ends]
        if len(marks) != 4:
            raise self.unexpected()
        parts = [(marks[place] + 1, marks[place + 1]) for place in range(3)]
        self._blanks()
        return self._closed("counting", start, *parts, self._do())

    def _do(self) -> tuple[int, int]:
        """Read the body of a `for`, from the `;` before it on; bash takes braces for `do` and `done`."""
        self._blanks()
        if self.script.startswith(";", self.at):
            self.at += 1
        self._lines()
        if self.dialect.extended and self._peek() == "{":
            self.at += 1
            return self._list("}")
        self._expect("do")
        return self._list("done")

    def _coproc(self, start: int) -> Command:
        """Read on behind `coproc`: a name may stand before a compound command."""
        self._blanks()
        name = _NAME.fullmatch(self._peek())
        if name is not None and name[0] not in self.dialect.openers:
            begins = self.at
            self.at += len(name[0])
            self._blanks()
            if self._peek() not in self.dialect.openers and not self.script.startswith("(", self.at):
                self.at = begins
        body = self._command()
        return Command("coproc", start, self.at, ((body.start, body.end),), ())

    def _case(self, start: int) -> Command:
        self._blanks()
        begins = self.at
        self._word()
        word = (begins, self.at)
        self._expect("in")
        self._lines()
        while self._peek() != "esac":
            if self.script.startswith("(", self.at):
                self.at += 1
            self._pattern()
            while self.script.startswith("|", self.at):
                self.at += 1
                self._pattern()
            self._close()
            self.items()
            end = next((sign for sign in self.dialect.case_ends if self.script.startswith(sign, self.at)), "")
            if not end and self._peek() != "esac":
                raise self.unexpected(";;")
            self.at += len(end)
            self._lines()
        self.at += 4
        return self._closed("case", start, word)

    def _pattern(self) -> None:
        self._blanks()
        if self.script[self.at : self.at + 1] in ("", "\n", ";", "&", "<", ">", "(", ")", "|"):
            raise self.unexpected(")")
        self._word()
        self._blanks()

    def _parentheses(self) -> None:
        self.at += 1
        self._blanks()
        self._close()

    def _function(self, start: int) -> Command:
        """Read on behind the name of a function and its parentheses."""
        self._lines()
        # A list in the background within a function is one of its own, whenever it is called.
        body = self._command()
        function = Command("function", start, self.at, ((body.start, body.end),), ())
        self.functions.append(function)
        return function

    def _simple(self) -> Command:
        start = end = self.at
        words: list[tuple[int, int]] = []
        redirects: list[Redirect] = []
        while True:
            self._blanks()
            redirect = self.dialect.redirect.match(self.script, self.at)
            if redirect is not None:
                redirects.append(self._redirect(redirect))
            elif self.script[self.at : self.at + 1] in ("", "\n", ";", "&", "|", ")"):
                break
            elif self.script.startswith("(", self.at):
                if len(words) != 1 or redirects or _ASSIGNMENT.match(self.script, start):
                    raise self.unexpected()
                self._parentheses()
                if not self.dialect.extended and not _NAME.fullmatch(self.script, *words[0]):
                    raise ScriptFault("Bad function name", self.at)
                return self._function(start)
            else:
                begins = self.at
                self._word()
                words.append((begins, self.at))
            end = self.at
        if end == start:
            raise self.unexpected()
        command = Command("simple", start, end, tuple(words), tuple(redirects))
        self.simples.append(command)
        return command

    def _closed(self, kind: Kind, start: int, *parts: tuple[int, int]) -> Command:
        """Return a compound command that ends here, with the redirections behind it."""
        redirects: list[Redirect] = []
        end = self.at
        while True:
            self._blanks()
            redirect = self.dialect.redirect.match(self.script, self.at)
            if redirect is None:
                break
            redirects.append(self._redirect(redirect))
            end = self.at
        self.at = end
        command = Command(kind, start, end, tuple(parts), tuple(redirects))
        self.compounds.append(command)
        return command

    def _redirect(self, sign: re.Match[str]) -> Redirect:
        self.at = sign.end()
        self._blanks()
        begins = self.at
        self._word()
        target = self.script[begins : self.at]
        if not self.dialect.extended and sign[0].endswith(">&") and not re.fullmatch(r"\d+|-|[\"']?\$.*", target):
            raise ScriptFault("Bad fd number", self.at)
        if sign[0].lstrip("0123456789") in ("<<", "<<-"):
            self._announce(sign, target)
        return Redirect(sign[0], target, sign.start(), self.at)

    # Tokens

    def _expect(self, token: str) -> None:
        """Pass over line ends and a reserved word or a closing parenthesis, which must be there."""
        self._lines()
        if not (self.script.startswith(")", self.at) if token == ")" else self._peek() == token):
            raise self.unexpected(token)
        self.at += len(token)

    def unexpected(self, expected: str = "", *, reserved: bool = True) -> ScriptFault:
        """Return the fault that what comes next may not; `reserved`, whether a word may be a reserved one here."""
        behind = f' (expecting "{expected}")' if expected else ""
        if self.at >= len(self.script):
            return ScriptFault(f"end of file unexpected{behind}", self.at)
        if self.script[self.at] == "\n":
            return ScriptFault(f"newline unexpected{behind}", self.at + 1)
        if self.script[self.at] in "<>":
            return ScriptFault(f"redirection unexpected{behind}", self.at)
        token = _TOKEN.match(self.script, self.at)
        word = token[0] if token is not None else self._peek()
        label = f'"{word}"' if token is not None or (reserved and word in _RESERVED) else "word"
        return ScriptFault(f"{label} unexpected{behind}", self.at)
