"""The grammar of bash lists, as far as one must know it to take a script apart: commands, what joins them, their spans.

Words are not expanded and not looked into, apart from finding their ends. What cannot be parsed is a `Fault`.
"""

import re
from typing import Final, Literal, NamedTuple

from lab.world.shell.grammar.bash_words import Fault, WordReader
from lab.world.shell.grammar.scanner import META

Kind = Literal[
    "simple", "brace", "subshell", "if", "while", "until", "for", "counting", "case", "test", "arithmetic", "function"
]

_REDIRECT: Final = re.compile(r"\d*(?:<<<|<<-?|<>|<&|>\||>>|>&|<(?!\()|>(?!\()|&>>|&>)")
_OPENERS: Final = frozenset({"{", "if", "while", "until", "for", "case", "select", "[[", "function", "!", "time"})
_NAME: Final = re.compile(r"[A-Za-z_]\w*")


class Redirect(NamedTuple):
    """`2> file`: its sign with the number before it, the word after it, and where both are."""

    sign: str
    target: str
    start: int
    end: int


class Command(NamedTuple):
    """One command; what its parts are depends on its kind, each a span.

    if: condition, then, else (a span that begins with `elif` is an if of its own). while, until: condition, body. for:
    name, words, body. counting: the three expressions, body. case: its word. brace, subshell: body. simple: its words.
    """

    kind: Kind
    start: int
    end: int
    """With its redirections."""
    parts: tuple[tuple[int, int], ...]
    redirects: tuple[Redirect, ...]


class Pipeline(NamedTuple):
    """Commands joined by `|`, or one alone. `sign` is what joins it to the one before: "", "&&" or "||"."""

    sign: str
    start: int
    end: int
    plain: bool
    """Whether neither `!` nor `time` goes before it."""
    commands: tuple[Command, ...]


class Item(NamedTuple):
    """What stands between two `;`, newlines or `&`."""

    start: int
    end: int
    pipelines: tuple[Pipeline, ...]
    background: bool
    separator_end: int


class Parsed(NamedTuple):
    """A script taken apart: its items, and every item of the lists within them that `&` ends, outermost first."""

    script: str
    items: tuple[Item, ...]
    background: tuple[Item, ...]
    bodies: tuple[tuple[int, int, int], ...]
    """Here-documents: where the sign is, where the text begins and ends."""
    simples: tuple[Command, ...]
    """Every simple command there is, those within other commands and within words too."""
    compounds: tuple[Command, ...]
    """Every other one but functions."""
    substitutions: tuple[tuple[int, int], ...]
    """Where the `$( … )` are."""
    pipelines: tuple[Pipeline, ...]
    """Likewise every pipeline."""

    def text(self, start: int, end: int) -> str:
        """Return a span with the here-documents that belong to it but lie behind it."""
        bodies = [self.script[body:stop] for sign, body, stop in self.bodies if start <= sign < end <= body]
        return self.script[start:end] + ("\n" + "".join(bodies) if bodies else "")

    def bodies_of(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return where the here-documents of a span lie that are behind it."""
        return [(body, stop) for sign, body, stop in self.bodies if start <= sign < end <= body]


def parse(script: str) -> Parsed:
    """Take a script apart. Raises Fault."""
    reader = _Reader(script)
    try:
        items = reader.items(())
    except RecursionError:
        raise Fault from None
    if reader.at < len(script):
        raise Fault
    outermost: list[Item] = []
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
        tuple(reader.substitutions),
        tuple(reader.pipelines),
    )


class _Reader(WordReader):
    def __init__(self, script: str) -> None:
        super().__init__(script)
        self.background: list[Item] = []
        self.simples: list[Command] = []
        self.compounds: list[Command] = []
        self.pipelines: list[Pipeline] = []
        self._depth = 0

    # Lists

    def items(self, ends: tuple[str, ...]) -> list[Item]:
        """Read a list up to one of the words or signs in `ends`, which is left, or to the end of the script."""
        self._depth += 1
        if self._depth > 60:
            raise Fault
        items: list[Item] = []
        while True:
            self._lines()
            if self.at >= len(self.script) or self._ends(ends):
                break
            start = self.at
            pipelines = [self._pipeline("")]
            while True:
                self._blanks()
                sign = self.script[self.at : self.at + 2]
                if sign not in ("&&", "||"):
                    break
                self.at += 2
                self._lines()
                pipelines.append(self._pipeline(sign))
            end = pipelines[-1].end
            sign = self.script[self.at : self.at + 1]
            if (sign == ";" and not self.script.startswith(";;", self.at)) or sign == "&":
                self.at += 1
            elif sign == "\n":
                self._newline()
            elif sign == "" or self._ends(ends):
                sign = ""
            else:
                raise Fault
            item = Item(start, end, tuple(pipelines), sign == "&", self.at)
            items.append(item)
            if item.background:
                self.background.append(item)
            if not sign:
                break
        self._depth -= 1
        return items

    def _ends(self, ends: tuple[str, ...]) -> bool:
        return any(
            self.script.startswith(end, self.at)
            and (not end.isalpha() or self.script[self.at + len(end) : self.at + len(end) + 1] in META + "\0")
            for end in ends
        )

    def _pipeline(self, sign: str) -> Pipeline:
        self._blanks()
        start, plain = self.at, True
        while (word := self._peek()) in ("!", "time"):
            plain = False
            self.at += len(word)
            self._blanks()
        commands = [self._command()]
        while True:
            self._blanks()
            if self.script.startswith("||", self.at) or not self.script.startswith("|", self.at):
                break
            self.at += 2 if self.script.startswith("|&", self.at) else 1
            self._lines()
            commands.append(self._command())
        pipeline = Pipeline(sign, start, commands[-1].end, plain, tuple(commands))
        self.pipelines.append(pipeline)
        return pipeline

    # Commands

    def _command(self) -> Command:
        self._blanks()
        start, word = self.at, self._peek()
        if self.script.startswith("((", start):
            self._arithmetic()
            return self._closed("arithmetic", start)
        if self.script.startswith("(", start):
            self.at += 1
            body = self._list((")",))
            self.at += 1
            return self._closed("subshell", start, body)
        if word not in _OPENERS:
            return self._simple()
        self.at += len(word)
        if word == "{":
            body = self._list(("}",))
            self.at += 1
            return self._closed("brace", start, body)
        if word == "if":
            return self._if(start)
        if word in ("while", "until"):
            condition = self._list(("do",))
            return self._closed("while" if word == "while" else "until", start, condition, self._do())
        if word == "for":
            return self._for(start)
        if word == "[[":
            while self._peek() != "]]":
                self._part_of_test()
            self.at += 2
            return self._closed("test", start)
        if word == "case":
            return self._case(start)
        if word == "function":
            self._blanks()
            self._word()
            return self._function(start)
        raise Fault

    def _list(self, ends: tuple[str, ...]) -> tuple[int, int]:
        """Read a list that must not be empty, up to its end; where it lies."""
        start = self.at
        if not self.items(ends) or not self._ends(ends):
            raise Fault
        return start, self.at

    def _do(self) -> tuple[int, int]:
        self._lines()
        if self._peek() != "do":
            raise Fault
        self.at += 2
        body = self._list(("done",))
        self.at += 4
        return body

    def _if(self, start: int) -> Command:
        condition = self._list(("then",))
        self.at += 4
        then = self._list(("elif", "else", "fi"))
        other = (self.at, self.at)
        word = self._peek()
        if word == "elif":
            begins = self.at
            self.at += 4
            inner = self._if(begins)
            # What closes the inner one closes this one too.
            return inner._replace(start=start, parts=(condition, then, (begins, inner.end)))
        self.at += len(word)
        if word == "else":
            other = self._list(("fi",))
            self.at += 2
        return self._closed("if", start, condition, then, other)

    def _for(self, start: int) -> Command:
        self._blanks()
        if self.script.startswith("((", self.at):
            begins = self.at + 2
            self._arithmetic()
            ends = self.at - 2
            separators = (at for at in range(begins, ends) if self.script[at] == ";")
            marks = [begins - 1, *separators, ends]
            if len(marks) != 4:
                raise Fault
            parts = [(marks[place] + 1, marks[place + 1]) for place in range(3)]
            self._blanks()
            if self.script.startswith(";", self.at):
                self.at += 1
            return self._closed("counting", start, *parts, self._do())
        name = _NAME.match(self.script, self.at)
        if name is None:
            raise Fault
        self.at = name.end()
        self._lines()
        words = (self.at, self.at)
        if self._peek() == "in":
            self.at += 2
            begins = self.at
            while True:
                self._blanks()
                if self.script[self.at : self.at + 1] in ("", ";", "\n"):
                    break
                self._word()
            words = (begins, self.at)
        self._blanks()
        if self.script.startswith(";", self.at):
            self.at += 1
        return self._closed("for", start, name.span(), words, self._do())

    def _case(self, start: int) -> Command:
        self._blanks()
        begins = self.at
        self._word()
        word = (begins, self.at)
        self._lines()
        if self._peek() != "in":
            raise Fault
        self.at += 2
        while True:
            self._lines()
            if self._peek() == "esac":
                self.at += 4
                return self._closed("case", start, word)
            if self.script.startswith("(", self.at):
                self.at += 1
            while not self.script.startswith(")", self.at):
                self._blanks()
                if self.script.startswith("|", self.at):
                    self.at += 1
                else:
                    self._word()
                self._blanks()
            self.at += 1
            self.items((";;", ";&", "esac"))
            for sign in (";;&", ";;", ";&"):
                if self.script.startswith(sign, self.at):
                    self.at += len(sign)
                    break

    def _function(self, start: int) -> Command:
        self._blanks()
        if self.script.startswith("(", self.at):
            self.at += 1
            self._blanks()
            if not self.script.startswith(")", self.at):
                raise Fault
            self.at += 1
        self._lines()
        # A list in the background within a function is one of its own, whenever it is called.
        body = self._command()
        return Command("function", start, self.at, ((body.start, body.end),), ())

    def _simple(self) -> Command:
        start = end = self.at
        words: list[tuple[int, int]] = []
        redirects: list[Redirect] = []
        while True:
            self._blanks()
            redirect = _REDIRECT.match(self.script, self.at)
            if redirect is not None:
                redirects.append(self._redirect(redirect))
            elif self.script[self.at : self.at + 1] in ("", "\n", ";", "&", "|", ")"):
                break
            elif self.script.startswith("(", self.at):
                if len(words) == 1 and not redirects:
                    return self._function(start)
                raise Fault
            else:
                begins = self.at
                self._word()
                words.append((begins, self.at))
            end = self.at
        if end == start:
            raise Fault
        command = Command("simple", start, end, tuple(words), tuple(redirects))
        self.simples.append(command)
        return command

    def _closed(self, kind: Kind, start: int, *parts: tuple[int, int]) -> Command:
        """Return a compound command that ends here, with the redirections behind it."""
        redirects: list[Redirect] = []
        end = self.at
        while True:
            self._blanks()
            redirect = _REDIRECT.match(self.script, self.at)
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
        if sign[0].lstrip("0123456789") in ("<<", "<<-"):
            self._announce(sign, target)
        return Redirect(sign[0], target, sign.start(), self.at)
