"""What a script is taken apart into: commands, what joins them, and what the shell expands, each with its span."""

from typing import Literal, NamedTuple

Kind = Literal[
    "simple",
    "brace",
    "subshell",
    "if",
    "while",
    "until",
    "for",
    "select",
    "counting",
    "case",
    "test",
    "arithmetic",
    "function",
    "coproc",
]
Sign = Literal["command", "arithmetic", "parameter", "name", "quote", "brace", "pair"]


class ScriptFault(Exception):
    """The script cannot be parsed: dash's message and its place; "" when it is only nested too deep."""

    def __init__(self, message: str, at: int, line_start: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        self.line_start = line_start
        """Where the faulty line of commands begins; everything before it runs."""


class Redirect(NamedTuple):
    """`2> file`: its sign with the number before it, the word after it, and where both are."""

    sign: str
    target: str
    start: int
    end: int


class Command(NamedTuple):
    """One command; what its parts are depends on its kind, each a span.

    if: condition, then, else (a span that begins with `elif` is an if of its own). while, until: condition, body. for,
    select: name, words, body. counting: the three expressions, body. case: its word. brace, subshell, function, coproc:
    body. simple: its words.
    """

    kind: Kind
    start: int
    end: int
    """With its redirections."""
    parts: tuple[tuple[int, int], ...]
    redirects: tuple[Redirect, ...]


class Expansion(NamedTuple):
    """What a shell reads as more than letters, or as more than another shell does.

    command: `$( … )`. arithmetic: `$(( … ))`. parameter: `${ … }`. name: the name in `$name`. quote: the `$` of `$'` or
    `$"`. brace: a `{` in a word. pair: `((` or `&>`, outside of words, where the dialect reads two signs.
    """

    sign: Sign
    start: int
    end: int
    quoted: bool = False
    """Whether it stands between double quotes."""


class Pipeline(NamedTuple):
    """Commands joined by `|`, or one alone. `sign` is what joins it to the one before: "", "&&" or "||"."""

    sign: str
    start: int
    end: int
    plain: bool
    """Whether neither `!` nor `time` goes before it."""
    commands: tuple[Command, ...]


class AndOrList(NamedTuple):
    """What stands between two `;`, newlines or `&`."""

    start: int
    end: int
    pipelines: tuple[Pipeline, ...]
    background: bool
    separator_end: int


class Parsed(NamedTuple):
    """A script taken apart: its items, and every item of the lists within them that `&` ends, outermost first."""

    script: str
    items: tuple[AndOrList, ...]
    background: tuple[AndOrList, ...]
    bodies: tuple[tuple[int, int, int], ...]
    """Here-documents: where the sign is, where the text begins and ends."""
    simples: tuple[Command, ...]
    """Every simple command, including those within other commands and within words."""
    compounds: tuple[Command, ...]
    """Every other one but functions."""
    functions: tuple[Command, ...]
    expansions: tuple[Expansion, ...]
    pipelines: tuple[Pipeline, ...]
    """Likewise every pipeline."""

    def text(self, start: int, end: int) -> str:
        """Return a span with the here-documents that belong to it but lie behind it."""
        bodies = [self.script[body:stop] for sign, body, stop in self.bodies if start <= sign < end <= body]
        return self.script[start:end] + ("\n" + "".join(bodies) if bodies else "")

    def bodies_of(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return where the here-documents of a span lie that are behind it."""
        return [(body, stop) for sign, body, stop in self.bodies if start <= sign < end <= body]
