"""Amounts in words: sizes, numbers of things with their noun, and moments of the world's clock in UTC."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

LETTERS: Final = "KMGTPEZY"
"""The units above the byte, each 1,024 or 1,000 of the one before."""
_MOST_DIGITS: Final = 4_300
BINARY: Final = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def scaled(size: float, units: Sequence[str] = BINARY, base: int = 1024) -> tuple[float, str]:
    """Return a size in the largest of `units` of which there is at least one, and that unit."""
    place = 0
    while size >= base and place < len(units) - 1:
        size, place = size / base, place + 1
    return size, units[place]


def human_size(size: int, base: int = 1024) -> str:
    """Return bytes as `ls -h`, `du -h` and `df -h` print them: 812, 4.0K, 412G; rounded up, one decimal below ten.

    Integers throughout, so that no size is rounded twice. A `base` of 1000 gives the units of `--si`.
    """
    if size < base:
        return str(size)
    power = 1
    while power < len(LETTERS) and size >= base ** (power + 1):
        power += 1
    unit = base**power
    letter = LETTERS[power - 1] if base == 1024 else ("k" + LETTERS[1:])[power - 1]
    tenths = -(-size * 10 // unit)
    if tenths < 100:
        return f"{tenths // 10}.{tenths % 10}{letter}"
    whole = -(-size // unit)
    return f"1.0{LETTERS[power]}" if whole >= base and power < len(LETTERS) else f"{whole}{letter}"


def size_words(size: int) -> str:
    """Return bytes as a sentence has them: `412.0 GiB`, `310 B`."""
    amount, unit = scaled(size)
    return f"{size} B" if unit == "B" else f"{amount:.1f} {unit}"


def whole(number: float) -> int:
    """Return a number rounded to a whole one, a half away from zero: 3 for 2.5, as a reader rounds.

    What only the binary fraction keeps from a half, as 0.145 × 100 does, counts as one.
    """
    size = math.floor(abs(number) + 0.5 + 1e-9)
    return size if number >= 0 else -size


def percent(share: float) -> str:
    """Return a share of 1 in whole per cent: `73%` for 0.725."""
    return f"{whole(share * 100)}%"


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Return `noun` for one thing; for any other number `nouns`, which is `noun` with an s unless given."""
    return noun if count == 1 else nouns or f"{noun}s"


def counted(count: int, noun: str, nouns: str = "") -> str:
    """Return a number of things: `1 file`, `1,204 files`, `0 matches`."""
    return f"{count:,} {plural(count, noun, nouns)}"


def world_time(seconds: float) -> str:
    """Return a moment of the world clock as `YYYY-MM-DD HH:MM:SS`, UTC."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (OverflowError, ValueError, OSError):
        return f"{seconds:.0f} s"


def is_number(text: str) -> bool:
    """Return whether a text is a whole number that `int` takes: digits of ASCII, and no more than it converts."""
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
