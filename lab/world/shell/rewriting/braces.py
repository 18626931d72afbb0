"""Words such as `{1..50000}{x,y}` that come to more words than bashkit makes of one: written as several."""

import re
from collections.abc import Iterator
from itertools import product
from math import prod
from typing import Final

_AT_ONCE: Final = 8_000
"""The most words that bashkit expands one word to; beyond that it prints the braces, or ends the shell."""
_MOST_BYTES: Final = 192 << 20
"""Bytes that the words expanded from one may take. A real shell goes on until the machine has none left."""
_WORD_BYTES: Final = 128
"""Bytes that bashkit keeps for each word, beside its letters."""
_TOO_MANY: Final = "{1..999999999}" + " {1..10000}" * 11
"""Ends the shell for want of memory: the first among words, the others in an array."""
_PLAIN: Final = r"[^\s;&|()<>'\"$`\\{}#]*"
_FIRST: Final = r"(?>(?:[^\s;&|()<>'\"$`\\{}#,.]|\.(?!\.))*)[,.]"
"""Text up to the first comma or two dots."""
_GROUP: Final = re.compile(r"\{([^{}\s]*)\}")
_WORD: Final = re.compile(
    rf"(?<![^\s(])(?![A-Za-z_]\w*\+?=){_PLAIN}\{{{_FIRST}{_PLAIN}\}}"
    rf"(?:{_PLAIN}\{{{_PLAIN}\}})*{_PLAIN}(?=[\s;)&|<>]|$)"
)
_LONG: Final = re.compile(r"\}[^\s{}]*\{|\.\.-?\d{4}|\d{4}\.\.")
"""Every word that expands to too much has one of these: two groups, or a number of four digits."""
_NUMBERS: Final = re.compile(r"(-?\d{1,18})\.\.(-?\d{1,18})(?:\.\.(-?\d{1,18}))?")
"""Of as many digits as bash can hold; it leaves a range of longer ones as it stands."""
_LETTERS: Final = re.compile(r"([A-Za-z])\.\.([A-Za-z])")


def is_long(script: str) -> bool:
    """Return whether a script may hold a word that `split_up` writes as several. Quick."""
    return "}" in script and _LONG.search(script) is not None


def split_up(code: str) -> str:
    """Return code with every word of braces that comes to too much written as several words."""
    return _WORD.sub(_parts, code)


def _parts(match: re.Match[str]) -> str:
    pieces = _GROUP.split(match[0])
    groups, texts = pieces[1::2], pieces[::2]
    counts = [_count(group) for group in groups]
    total = prod(counts)
    if total <= _AT_ONCE:
        return match[0]
    if total * (len(match[0]) + _WORD_BYTES) > _MOST_BYTES:
        return _TOO_MANY
    own = 0
    while (below := prod(counts[own + 1 :])) > _AT_ONCE:
        own += 1
    rest = "".join(f"{{{group}}}{text}" for group, text in zip(groups[own + 1 :], texts[own + 2 :], strict=True))
    heads = product(*map(_items, groups[:own]), _spans(groups[own], max(1, _AT_ONCE // below)))
    return " ".join(
        "".join(text + item for text, item in zip(texts, head, strict=False)) + texts[own + 1] + rest for head in heads
    )


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
    return list(_spans(group, 1))


def _spans(group: str, size: int) -> Iterator[str]:
    """Yield what a group stands for, in groups of so many words; a word by itself has no braces."""
    if match := _NUMBERS.fullmatch(group):
        first, last, step = int(match[1]), int(match[2]), abs(int(match[3] or 1)) or 1
        padded = any(re.match(r"-?0\d", number) for number in (match[1], match[2]))
        width = max(len(match[1]), len(match[2])) if padded else 0
        numbers = range(first, last + 1, step) if last >= first else range(first, last - 1, -step)
        ends = ((numbers[at], numbers[min(at + size, len(numbers)) - 1]) for at in range(0, len(numbers), size))
        every = f"..{step}" if step > 1 else ""
        for start, end in ends:
            yield f"{start:0{width}d}" if start == end else f"{{{start:0{width}d}..{end:0{width}d}{every}}}"
    elif match := _LETTERS.fullmatch(group):
        first, last = ord(match[1]), ord(match[2])
        yield from map(chr, range(first, last + 1) if last >= first else range(first, last - 1, -1))
    elif "," in group:
        yield from group.split(",")
    else:
        yield f"{{{group}}}"
