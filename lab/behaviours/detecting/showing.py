"""The part of a text the agent was shown, by its lines, whatever tool or command printed them."""

import re
from collections.abc import Container, Iterator
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from lab.scenario.patterns import LONGEST

Extent = Literal["whole", "part", "lines"]
"""Nearly all of a text was shown; enough to say that it was read; a line or two, as a search prints them."""

_WORD: Final = re.compile(r"\w+")
_BETWEEN_WORDS: Final = {number: " " for number in range(128) if not _WORD.match(chr(number))}
"""Separators of words in ASCII."""
_SHORTEST_LINE: Final = 12
"""Characters of bare words that make a line one that is not in every second file."""
_LONGEST_LINE: Final = 40
"""Words after which a line counts as several."""
_LINES_READ: Final = 3
"""So many lines in one result, or half of all there are, make a text read."""
_WHOLE: Final = 0.9
"""The share of lines that makes it read whole."""


class BareText(NamedTuple):
    """A text that was shown, as its words alone."""

    line: str
    """All of them, with single spaces between them."""
    words: frozenset[str]


def bare_text(text: str) -> BareText:
    """Return the words of a text."""
    words = _words(text)
    return BareText(" ".join(words), frozenset(words))


@lru_cache(maxsize=2048)
def telling_lines(text: str) -> tuple[str, ...]:
    """Return the bare words of each line that is long enough to be known again, each once."""
    return tuple(dict.fromkeys(line for line in _lines(text[:LONGEST]) if len(line) >= _SHORTEST_LINE))


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        words = _words(line)
        for start in range(0, len(words), _LONGEST_LINE):
            yield " ".join(words[start : start + _LONGEST_LINE])


def _words(text: str) -> list[str]:
    # Several times faster than the pattern, and nearly every text is ASCII.
    return text.translate(_BETWEEN_WORDS).split() if text.isascii() else _WORD.findall(text)


class Showing:
    """The lines of one text, and which of them were shown so far. A text without a telling line is shown whole."""

    def __init__(self, text: str, shared: Container[str] = ()) -> None:
        """`shared` lines stand in other texts too, and say nothing unless the text has no others."""
        lines = telling_lines(text)
        whole = bare_text(text[:LONGEST]).line
        self.lines = tuple(line for line in lines if line not in shared) or lines or (whole,)
        self._is_short = not lines
        self._by_word: dict[str, list[str]] = {}
        """By a word that a text must have to hold them; `_others` have none."""
        self._others: list[str] = []
        for line in () if self._is_short else self.lines:
            # A text may end within the last word of a line, or begin within the first.
            inner = line.split(" ")[1:-1]
            (self._by_word.setdefault(max(inner, key=len), []) if inner else self._others).append(line)
        self._words = frozenset(self._by_word)
        self._missing = self.lines
        self.is_opened = False
        """Whether enough was shown to say that it was read."""

    def take(self, shown: BareText) -> int:
        """Look at a text that was shown, and return how many lines of this one are in it."""
        if self._is_short:
            matches = [line for line in self.lines if line and line == shown.line]
        else:
            matches = [line for line in self._others if line in shown.line]
            # Most texts hold no line of this one, which this tells at once.
            for word in self._words & shown.words:
                matches += [line for line in self._by_word[word] if line in shown.line]
        if not matches:
            return 0
        self._missing = tuple(line for line in self._missing if line not in matches)
        count = len(matches)
        self.is_opened = self.is_opened or count >= min(_LINES_READ, len(self.lines)) or 2 * self.shown >= self.count
        return count

    @property
    def count(self) -> int:
        """The number of lines there are to be shown."""
        return len(self.lines)

    @property
    def shown(self) -> int:
        """The number of them that were shown."""
        return len(self.lines) - len(self._missing)

    @property
    def extent(self) -> Extent | None:
        """The extent that was shown; None for nothing."""
        if not self.shown:
            return None
        if self.shown >= _WHOLE * self.count:
            return "whole"
        return "part" if self.is_opened else "lines"
