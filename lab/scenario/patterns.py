"""Regular expressions in scenario files: which are allowed, and how to search any text with them in bounded time.

`*`, `+` and `{n,}` match at most `REACH` repetitions, and a pattern that could backtrack too much is refused when the
file is read.
"""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from lab.errors import LabError

REACH: Final = 150
"""The most repetitions of an open quantifier."""
LONGEST: Final = 64_000
"""Characters of a text that are searched; the rest is ignored."""
_LONGEST_PATTERN: Final = 1_000
_MOST_WAYS: Final = 40_000
"""The most ways in which a search may try to match at one position."""
_MEND_WAYS: Final = "use fewer of .* and .+, or say how far they reach, as in .{0,40}"
_WIDE: Final = frozenset(".SDWw")
"""Characters and escapes that match nearly any character, so that repeating them tries every length."""


@lru_cache(maxsize=1024)
def pattern_fault(pattern: str) -> LabError | None:
    """Return what is wrong with a regular expression in a file; None when it can be used."""
    if not pattern:
        return LabError("the pattern is empty", mend="write what is looked for")
    if len(pattern) > _LONGEST_PATTERN:
        return LabError(f"the pattern is longer than {_LONGEST_PATTERN} characters", mend="split it with any = […]")
    try:
        re.compile(pattern)
        _bounded(pattern)
    except re.error as fault:
        return LabError(f"is no regular expression: {fault.msg} at character {(fault.pos or 0) + 1}")
    except OverflowError:
        return LabError("is no regular expression: a number in it is too large")
    except RecursionError:
        return LabError("the pattern is nested too deeply", mend="write it more simply")
    except LabError as fault:
        return fault
    return None


def count_groups(pattern: str) -> int:
    """Return the number of groups in a pattern."""
    return re.compile(pattern).groups


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Return the pattern, bounded so that it ends soon on texts of at most `LONGEST` characters.

    Raises `LabError` or `re.error` for a faulty pattern.
    """
    return re.compile(_bounded(pattern), flags)


class _Piece(Struct):
    """Part of a pattern with every repetition bounded, and the number of ways to try it at one position."""

    text: str
    ways: int = 1
    is_group: bool = False
    choices: int = 1
    is_wide: bool = False


def _bounded(pattern: str) -> str:
    """Return a valid pattern with every open repetition bounded. Raises `LabError` when it could backtrack too much."""
    piece, end = _alternatives(pattern, 0)
    assert end == len(pattern)
    if piece.ways > _MOST_WAYS:
        raise LabError("the pattern can take too long on a long text", mend=_MEND_WAYS)
    return piece.text


def _alternatives(pattern: str, at: int) -> tuple[_Piece, int]:
    """Return the alternatives from `at` to the closing bracket or the end, and the position reached."""
    parts: list[_Piece] = [_Piece("")]
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            parts.append(_Piece(""))
            at += 1
            continue
        piece, at = _piece(pattern, at)
        piece, at = _repeated(piece, pattern, at)
        parts[-1] = _Piece(parts[-1].text + piece.text, parts[-1].ways * piece.ways)
    whole = "|".join(part.text for part in parts)
    return _Piece(whole, max(part.ways for part in parts), is_group=True, choices=len(parts)), at


def _piece(pattern: str, at: int) -> tuple[_Piece, int]:
    match pattern[at]:
        case "\\":
            return _escape(pattern, at)
        case "[":
            return _class(pattern, at)
        case "(":
            head = _GROUP.match(pattern, at)
            assert head is not None
            if head["flags"]:
                raise LabError("the pattern sets flags", mend=f"leave out {head[0]}; case and lines are seen to")
            if head["ref"] or head["comment"] is not None:
                return _Piece(head[0]), head.end()
            inner, end = _alternatives(pattern, head.end())
            return _Piece(f"{head[0]}{inner.text})", inner.ways, is_group=True, choices=inner.choices), end + 1
        case other:
            return _Piece(other, is_wide=other == "."), at + 1


_GROUP: Final = re.compile(
    r"\((?:\?(?:(?P<comment>#[^)]*\))|(?P<ref>P=\w+\))|\(\w+\)|<[=!]|[=!:>]|P<\w+>|(?P<flags>[aiLmsux-]+[:)])))?"
)
_REPEAT: Final = re.compile(r"(?:([*+?])|\{(\d*+)(,?)(\d*+)\})([?+]?)")


def _escape(pattern: str, at: int) -> tuple[_Piece, int]:
    kind = pattern[at + 1]
    length = {"x": 4, "u": 6, "U": 10}.get(kind, 2)
    if kind == "N":
        length = pattern.index("}", at) - at + 1
    if kind.isdigit():
        match = re.compile(r"\\\d{1,3}").match(pattern, at)
        assert match is not None
        length = len(match[0])
    return _Piece(pattern[at : at + length], is_wide=kind in _WIDE), at + length


def _class(pattern: str, at: int) -> tuple[_Piece, int]:
    end = at + 1
    end += pattern.startswith("^", end)
    end += pattern.startswith("]", end)
    while pattern[end] != "]":
        end += 2 if pattern[end] == "\\" else 1
    text = pattern[at : end + 1]
    is_wide = text.startswith("[^") or any(f"\\{kind}" in text for kind in "SDWw")
    return _Piece(text, is_wide=is_wide), end + 1


def _repeated(piece: _Piece, pattern: str, at: int) -> tuple[_Piece, int]:
    match = _REPEAT.match(pattern, at)
    # To Python, `{}` and `{word}` are literal text.
    if match is None or (match[1] is None and not (match[2] or (match[3] and match[4]))):
        return piece, at
    least, most = {"*": (0, REACH), "+": (1, REACH), "?": (0, 1)}.get(match[1] or "", (0, 0))
    if match[1] is None:
        least = int(match[2] or 0)
        most = int(match[4]) if match[4] else max(least, REACH) if match[3] else least
    text = f"{piece.text}{{{least},{most}}}{match[5]}" if match[1] != "?" else f"{piece.text}?{match[5]}"
    return _Piece(text, _ways(piece, least, most)), match.end()


def _ways(piece: _Piece, least: int, most: int) -> int:
    if most <= 1:
        return piece.ways + (least == 0)
    lengths = most - least + 1
    if piece.is_group:
        each = piece.ways * piece.choices
        # Every repetition can match in as many ways as the one before it.
        return lengths if each == 1 else min(each, _MOST_WAYS + 1) ** min(most, 20) * lengths
    return lengths if piece.is_wide else 2 if lengths > 1 else 1
