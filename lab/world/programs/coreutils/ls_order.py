"""The sort orders of `ls`: name, time, size, extension, and version (numbers in names compared as numbers)."""

import re
from typing import Final

_ENDING: Final = re.compile(r"(?:\.[A-Za-z~][A-Za-z0-9~]*)*\Z")
_RUNS: Final = re.compile(r"(\D*)(\d*)")


def compare_versions(one: str, other: str) -> int:
    """Compare two names by version; negative when `one` comes first."""
    if one == other:
        return 0
    for sort in ("", ".", ".."):
        if sort in (one, other):
            return -1 if one == sort else 1
    if one.startswith(".") != other.startswith("."):
        return -1 if one.startswith(".") else 1
    stem, stem_of_other = (name[: _ending(name)] for name in (one, other))
    order = 0 if stem == stem_of_other else _compared(stem, stem_of_other)
    return order or _compared(one, other) or (one > other) - (one < other)


def _ending(name: str) -> int:
    """Return the index where the suffixes of a name (.tar.gz) begin; the first character is never part of one."""
    ending = _ENDING.search(name, 1)
    return ending.start() if ending is not None else len(name)


def _compared(one: str, other: str) -> int:
    left, right = _RUNS.findall(one), _RUNS.findall(other)
    for at in range(max(len(left), len(right))):
        words, number = left[at] if at < len(left) else ("", "")
        other_words, other_number = right[at] if at < len(right) else ("", "")
        ours, theirs = _weights(words, bool(number)), _weights(other_words, bool(other_number))
        if ours != theirs:
            return -1 if ours < theirs else 1
        difference = int(number or 0) - int(other_number or 0)
        if difference:
            return difference
    return 0


def _weights(words: str, numbered: bool) -> list[int]:
    """Return sort weights of the letters between two numbers: ~ before the end, the end before letters, others last."""
    weights = [-2 if letter == "~" else ord(letter) if letter.isalpha() else ord(letter) + 256 for letter in words]
    return [*weights, 0 if numbered else -1]
