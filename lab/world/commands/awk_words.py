"""The words of an awk program: what they are and where they stand, and what mawk says of those it cannot read."""

import re
from typing import Final

from msgspec import Struct

from lab.world.words import words

KEYWORDS: Final = frozenset(
    words("""
    BEGIN END function if else while for do break continue next nextfile exit return delete in getline print printf
    """)
)
BUILTINS: Final = {
    "length": (0, 1), "substr": (2, 3), "index": (2, 2), "split": (2, 3), "sub": (2, 3), "gsub": (2, 3),
    "match": (2, 2), "sprintf": (1, 99), "sin": (1, 1), "cos": (1, 1), "atan2": (2, 2), "exp": (1, 1), "log": (1, 1),
    "sqrt": (1, 1), "int": (1, 1), "rand": (0, 0), "srand": (0, 1), "close": (1, 1), "system": (1, 1),
    "toupper": (1, 1), "tolower": (1, 1), "fflush": (0, 1), "systime": (0, 0), "strftime": (0, 3), "mktime": (1, 1),
}  # fmt: skip
"""Each function mawk has, with the fewest and most arguments it takes."""

_ESCAPE: Final = re.compile(r'\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(["\\/abfnrtv])|(\n))')
_LETTERS: Final = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_SKIPPED: Final = re.compile(r"(?:[ \t\r]+|\\\r?\n|#[^\n]*)+")
_NUMBER: Final = re.compile(r"0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_NAME: Final = re.compile(r"[A-Za-z_]\w*", re.A)
_OPERATOR: Final = re.compile(r"\|\||&&|\+\+|--|[-+*/%^<>=!]=|!~|>>|[-+*/%^<>=!~?:,;(){}\[\]$|]")
_STRING: Final = re.compile(r'"((?:[^"\\\n]|\\.|\\\n)*)"', re.S)
_REGULAR: Final = re.compile(r"/((?:[^/\\\n\[]|\\.|\[\^?\]?(?:[^\]\\\n]|\\.)*\])*)/")
_ENDS_OPERAND: Final = frozenset({"num", "str", "ere", "name", "builtin"})


class AwkFault(Exception):
    """Why a program cannot be run, in mawk's words without its name."""


class Word(Struct, frozen=True):
    """One word: `kind` is num, str, ere, name, call (a name before a parenthesis), builtin, key, op, nl or end."""

    kind: str
    text: str
    line: int


def unescaped(text: str) -> str:
    """Return what a string constant with escapes stands for."""

    def change(match: re.Match[str]) -> str:
        octal, digits, letter, _ = match.groups()
        if octal or digits:
            return chr(int(octal, 8) & 255 if octal else int(digits, 16))
        if letter == "/":
            return "\\/"
        return _LETTERS.get(letter, letter) if letter else ""

    return _ESCAPE.sub(change, text)


def read(source: str) -> list[Word]:
    """Return the words of a program, the last of kind "end". Raises AwkFault."""
    made: list[Word] = []
    at, line = 0, 1
    while True:
        skipped = _SKIPPED.match(source, at)
        if skipped is not None:
            line += skipped[0].count("\n")
            at = skipped.end()
        if at >= len(source):
            made.append(Word("end", "", line))
            return made
        letter = source[at]
        if letter == "\n":
            made.append(Word("nl", "\n", line))
            at, line = at + 1, line + 1
            continue
        kind, text, end = _one(source, at, line, made[-1] if made else None)
        made.append(Word(kind, text, line))
        line += source.count("\n", at, end)
        at = end


def _one(source: str, at: int, line: int, before: Word | None) -> tuple[str, str, int]:
    """Return kind, text and end of the word at a place."""
    letter = source[at]
    if letter == '"':
        match = _STRING.match(source, at)
        if match is None:
            raise AwkFault(f"line {line}: runaway string constant {_shortened(source, at)} ...")
        return "str", unescaped(match[1]), match.end()
    match = _NUMBER.match(source, at)
    if match is not None:
        return "num", match[0], match.end()
    match = _NAME.match(source, at)
    if match is not None:
        return _named(match[0], source, match.end()), match[0], match.end()
    if letter == "/" and not _divides(before):
        match = _REGULAR.match(source, at)
        if match is None:
            raise AwkFault(f"line {line}: runaway regular expression {_shortened(source, at)} ...")
        return "ere", match[1].replace("\\/", "/"), match.end()
    match = _OPERATOR.match(source, at)
    if match is None:
        raise AwkFault(f"{line}: unexpected character '{letter}'")
    return "op", match[0], match.end()


def _shortened(source: str, at: int) -> str:
    return source[at:].split("\n", 1)[0][:10]


def _named(name: str, source: str, end: int) -> str:
    if name in KEYWORDS:
        return "key"
    if name in BUILTINS:
        return "builtin"
    return "call" if source[end : end + 1] == "(" else "name"


def _divides(before: Word | None) -> bool:
    if before is None:
        return False
    return before.kind in _ENDS_OPERAND or before.text in (")", "]", "++", "--", "$")
