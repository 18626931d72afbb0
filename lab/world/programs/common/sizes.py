"""Sizes as the options of programs have them: `512`, `10K`, `2MB`. `lab/text/amounts.py` prints them."""

import re

from lab.text.amounts import LETTERS


def in_blocks(count: int, block: int) -> int:
    """Return how many blocks a number of bytes needs, rounded up."""
    return -(-count // block)


_AMOUNT = re.compile(r"(\d{0,4000})([bcwkKMGTPEZY]?)(iB|B)?$")


def parse_amount(text: str, *, bare: str = "") -> int | None:
    """Parse `512`, `10K`, `2MB` or `1GiB` as coreutils do; None when invalid. Each letter of `bare` may stand alone."""
    match = _AMOUNT.match(text)
    if match is None or not (match[1] or match[2]):
        return None
    number = int(match[1]) if match[1] else 1
    letter, tail = match[2], match[3] or ""
    if letter in ("", "b", "c", "w"):
        if letter and letter not in bare:
            return None
        return None if tail else number * {"": 1, "b": 512, "c": 1, "w": 2}[letter]
    base = 1000 if tail == "B" else 1024
    return int(number * base ** (LETTERS.index(letter.upper()) + 1))


def suffix_of(text: str) -> str:
    """Return the suffix that `df` and `du` print for a block size given as a bare unit, such as `M` or `GB`."""
    return text.upper() if text and not text[0].isdigit() else ""
