"""Words such as `{a..z}{0..9}{x,y}` that come to more words than bashkit makes of one: written as several."""

import re
from itertools import product
from math import prod
from typing import Final

_AT_ONCE: Final = 8_000
"""Words bashkit makes of one, at most."""
_MOST: Final = 500_000
"""Words that are made at all; bash takes more, until it has no memory left."""
_TOO_MANY: Final = "{1..999999999}"
_PLAIN: Final = r"[^\s;&|()<>'\"$`\\{}#]*"
_FIRST: Final = r"(?:[^\s;&|()<>'\"$`\\{}#,.]|\.(?!\.))*+[,.]"
"""Up to a comma or two dots, the first there is."""
_GROUP: Final = re.compile(r"\{([^{}\s]*)\}")
_WORD: Final = re.compile(
    rf"(?<!\S)(?![A-Za-z_]\w*\+?=){_PLAIN}\{{{_FIRST}{_PLAIN}\}}"
    rf"(?:{_PLAIN}\{{{_PLAIN}\}})+{_PLAIN}(?=[\s;)&|<>]|$)"
)
_NUMBERS: Final = re.compile(r"(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?")
_LETTERS: Final = re.compile(r"([A-Za-z])\.\.([A-Za-z])")


def split_up(code: str) -> str:
    """Return code with every word of braces that comes to too much written as several words."""
    return _WORD.sub(_parts, code) if "}" in code and _WORD.search(code) else code


def _parts(match: re.Match[str]) -> str:
    pieces = _GROUP.split(match[0])
    counts = [_count(group) for group in pieces[1::2]]
    total = prod(counts)
    if total <= _AT_ONCE:
        return match[0]
    if total > _MOST:
        return _TOO_MANY
    count = 0
    while prod(counts[count:]) > _AT_ONCE:
        count += 1
    rest = "".join(f"{text}{{{group}}}" if group else text for text, group in _pairs(pieces[2 * count :]))
    heads = product(*(_items(group) for group in pieces[1 : 2 * count : 2]))
    before = pieces[0 : 2 * count : 2]
    return " ".join("".join(text + item for text, item in zip(before, head, strict=True)) + rest for head in heads)


def _pairs(pieces: list[str]) -> list[tuple[str, str]]:
    return list(zip(pieces[::2], [*pieces[1::2], ""], strict=True))


def _count(group: str) -> int:
    """Return how many words a group of braces stands for, itself counted when it stands for none."""
    if "," in group:
        return group.count(",") + 1
    if match := _NUMBERS.fullmatch(group):
        return abs(int(match[2]) - int(match[1])) // (abs(int(match[3] or 1)) or 1) + 1
    if match := _LETTERS.fullmatch(group):
        return abs(ord(match[2]) - ord(match[1])) + 1
    return 1


def _items(group: str) -> list[str]:
    if "," in group:
        return group.split(",")
    if match := _NUMBERS.fullmatch(group):
        first, last, step = int(match[1]), int(match[2]), abs(int(match[3] or 1)) or 1
        padded = any(re.match(r"-?0\d", number) for number in (match[1], match[2]))
        width = max(len(match[1]), len(match[2])) if padded else 0
        numbers = range(first, last + 1, step) if last >= first else range(first, last - 1, -step)
        return [f"{number:0{width}d}" if width else str(number) for number in numbers]
    if match := _LETTERS.fullmatch(group):
        first, last = ord(match[1]), ord(match[2])
        return [chr(code) for code in (range(first, last + 1) if last >= first else range(first, last - 1, -1))]
    return [f"{{{group}}}"]
