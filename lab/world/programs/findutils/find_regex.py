"""The regular expression dialects of `find -regextype`, translated to Python's."""

import re
from typing import Final

from msgspec import Struct

from lab.world.programs.common.getopt import UsageFault
from lab.world.programs.common.regex import too_costly


class RegexDialect(Struct, frozen=True):
    """Which characters are operators, bare or after a backslash."""

    bare: str
    after_backslash: str


_EMACS: Final = RegexDialect("*+?", "()|")
_BASIC: Final = RegexDialect("*", "(){}|+?")
_EXTENDED: Final = RegexDialect("*+?(){}|", "")
DIALECTS: Final = {
    "findutils-default": _EMACS,
    "ed": _BASIC,
    "emacs": _EMACS,
    "gnu-awk": _EXTENDED,
    "grep": _BASIC,
    "posix-awk": _EXTENDED,
    "awk": RegexDialect("*+?()|", ""),
    "posix-basic": _BASIC,
    "posix-egrep": _EXTENDED,
    "egrep": _EXTENDED,
    "posix-extended": _EXTENDED,
    "posix-minimal-basic": RegexDialect("*", "(){}"),
    "sed": _BASIC,
}
_CLASSES: Final = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r"\s",
    "blank": r" \t",
    "punct": r"!-/:-@\[-`{-~",
    "xdigit": "0-9A-Fa-f",
    "print": " -~",
    "graph": "!-~",
    "cntrl": r"\x00-\x1f\x7f",
}
_BRACKET: Final = re.compile(r"\[(\^?)(\]?(?:\[:\w+:\]|[^\]])*)\]", re.DOTALL)
_ANCHORS: Final = {"<": r"\b(?=\w)", ">": r"\b(?<=\w)", "`": r"\A", "'": r"\Z"}


def dialect_of(name: str) -> RegexDialect:
    """Return a dialect by name. Raises `UsageFault`."""
    if name not in DIALECTS:
        names = ", ".join(f"'{each}'" for each in DIALECTS)
        raise UsageFault(f"Unknown regular expression type '{name}'; valid types are {names}.")
    return DIALECTS[name]


def pattern_of(text: str, dialect: RegexDialect, flags: int) -> re.Pattern[str]:
    """Return a pattern in Python's syntax. Raises `UsageFault`."""
    opened = text.count("\\(") if "(" in dialect.after_backslash else text.count("(") - text.count("\\(")
    closed = text.count("\\)") if "(" in dialect.after_backslash else text.count(")") - text.count("\\)")
    if opened != closed and "[" not in text:
        wrong = "Unmatched ( or \\(" if opened > closed else "Unmatched ) or \\)"
        raise UsageFault(f"failed to compile regular expression '{text}': {wrong}")
    spelled = _translated(text, dialect)
    if too_costly(spelled):
        # A repetition within a repetition could backtrack forever.
        raise UsageFault(f"failed to compile regular expression '{text}': Regular expression too big")
    try:
        return re.compile(spelled, re.DOTALL | flags)
    except re.error:
        raise UsageFault(f"failed to compile regular expression '{text}': Invalid regular expression") from None


def _translated(text: str, dialect: RegexDialect) -> str:
    pieces: list[str] = []
    at = 0
    while at < len(text):
        letter = text[at]
        bracket = _BRACKET.match(text, at) if letter == "[" else None
        if bracket is not None:
            pieces.append(_set(bracket[1], bracket[2]))
            at = bracket.end()
        elif letter == "\\" and at + 1 < len(text):
            pieces.append(_after_backslash(text[at + 1], dialect))
            at += 2
        else:
            starts = not pieces or pieces[-1] in ("(", "|", "^")
            operator = letter in dialect.bare and not (letter in "*+?" and starts)
            pieces.append(letter if operator or letter in ".^$" else re.escape(letter) if letter != "[" else letter)
            at += 1
    return "".join(pieces)


def _after_backslash(letter: str, dialect: RegexDialect) -> str:
    if letter in dialect.after_backslash:
        return letter
    if letter in _ANCHORS:
        return _ANCHORS[letter]
    return "\\" + letter if letter in "wWsSbB123456789" else re.escape(letter)


def _set(negated: str, inside: str) -> str:
    spelled = ""
    for part in re.split(r"(\[:\w+:\])", inside):
        character_class = _CLASSES.get(part[2:-2]) if part.startswith("[:") else None
        spelled += character_class if character_class is not None else re.sub(r"([\\\[\]&~|])", r"\\\1", part)
    return f"[{negated}{spelled}]"
