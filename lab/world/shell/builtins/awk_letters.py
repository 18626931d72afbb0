"""Input that bashkit's awk breaks at: a field that begins with a sign and, within three bytes of it, has a wide letter.

It cuts such a field in the midst of the letter. The letters are written as control characters while it runs.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

_WIDE: Final = re.compile(r"(?<=[+-])[!-~]{0,2}[^\x00-\x7f]{1,3}")
"""Matches what may stand too near behind a sign."""
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*=")
_CONTROLS: Final = tuple(chr(number) for number in (*range(1, 8), *range(14, 32)))
"""Characters that stand for letters; none is white space."""
_WITH_WORD: Final = frozenset({"-F", "-v"})


class AwkInput(NamedTuple):
    """What awk is called with instead: its arguments without files, its input, and how to read its output."""

    arguments: list[str]
    stdin: str
    restored: Callable[[str], str]


def narrowed(arguments: Sequence[str], stdin: str | None, read: Callable[[str], str]) -> AwkInput | None:
    """Return the call with such letters written otherwise; None where there are none, or too many to be told apart.

    Files are handed on as input, so that awk knows their names no longer. Raises `OSError` for one that cannot be read.
    """
    at = _program_place(arguments)
    operands = [word for word in arguments[at + 1 :] if not _ASSIGNMENT.match(word)]
    texts = [(stdin or "") if word == "-" else read(word) for word in operands] if operands else [stdin or ""]
    text = "".join(each if each.endswith("\n") or not each else f"{each}\n" for each in texts)
    letters = dict.fromkeys(letter for match in _WIDE.findall(text) for letter in match if not letter.isascii())
    free = [sign for sign in _CONTROLS if sign not in text]
    if not letters or len(letters) > len(free):
        return None
    signs = dict(zip(letters, free, strict=False))
    kept = [word for word in arguments if word not in operands]
    narrow = _WIDE.sub(lambda match: _spelled(match[0], signs), text)
    return AwkInput(kept, narrow, lambda printed: _spelled(printed, {sign: letter for letter, sign in signs.items()}))


def _spelled(text: str, signs: dict[str, str]) -> str:
    return "".join(signs.get(letter, letter) for letter in text)


def _program_place(arguments: Sequence[str]) -> int:
    at = 0
    while at < len(arguments) and arguments[at].startswith("-") and arguments[at] != "--":
        at += 2 if arguments[at] in _WITH_WORD else 1
    return at + (arguments[at : at + 1] == ["--"])


def is_broken(complaints: str) -> bool:
    """Whether bashkit says that its awk broke."""
    return re.search(r"\bm?awk: builtin failed unexpectedly$", complaints, re.M) is not None
