"""Entries laid out in one column of lines: which are open, how tall each is, which line shows which. No Textual.

An entry is laid out only when it comes near the view; until then its height is a guess.
"""

from collections.abc import Iterator, Sequence
from itertools import compress, count
from operator import is_not
from typing import Final

from lab.ui.coding.quoting import words_of
from lab.ui.kit.heights import Heights
from lab.ui.kit.spans import GUTTER, Line
from lab.ui.transcript.drawing import lay_out, opens_by_itself, plain
from lab.ui.transcript.entries import Entry, Part, for_a_room
from lab.ui.transcript.world_news import WorldBefore

GUESSES: Final[dict[Part, int]] = {"text": 3, "call": 5, "edit": 3, "failure": 4, "cut": 2}
"""The guessed height of an entry by its part, in lines; 1 for any other part."""
KEPT: Final = 4000
"""Entries whose lines are kept at once."""


class EntryLines:
    """The entries of a transcript as one column of lines, with the streaming reply at its end."""

    def __init__(self, before: WorldBefore, *, is_for_a_room: bool = False) -> None:
        """With `is_for_a_room`, entries stand apart and show no remarks, which are captions there."""
        self.width = 0
        """Width of a line of text in cells, 0 before the first layout."""
        self.heights = Heights()
        self._before = before
        self._is_for_a_room = is_for_a_room
        self._entries: list[Entry] = []
        """Every entry that has a height, the tail included."""
        self._tail: Entry | None = None
        self._lines: dict[tuple[int, bool], tuple[Entry, list[Line]]] = {}
        self._folds: dict[tuple[int, str], bool] = {}
        self._all_open: bool | None = None
        self._texts: dict[tuple[int, str, int, bool], str] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, place: int) -> Entry:
        return self._entries[place]

    @property
    def whole(self) -> int:
        """The number of entries without the streaming one."""
        return len(self._entries) - (self._tail is not None)

    def place(self, key: tuple[int, str], near: int) -> int | None:
        """Return the place of the entry with that key, None if there is none. `near` is tried first."""
        if near < len(self._entries) and self._entries[near].key == key:
            return near
        return next((place for place, entry in enumerate(self._entries) if entry.key == key), None)

    # Content

    def show(self, entries: Sequence[Entry]) -> None:
        """Replace the entries. Unchanged entries at either end keep their measured heights."""
        new = [*entries, self._tail] if self._tail else [*entries]
        old = self._entries
        least = min(len(old), len(new))
        first = _same(old, new)
        # From the end, but not into what is the same from the start already.
        last = min(_same(old[::-1], new[::-1]), least - first)
        self._entries = new
        self.heights.replace(first, len(old) - last, map(_guess, new[first : len(new) - last]))

    def grow(self, entries: Sequence[Entry], first: int) -> None:
        """Replace the entries from `first` on, which are new or changed."""
        new = [*entries[first:], self._tail] if self._tail else entries[first:]
        self.heights.replace(first, len(self._entries), map(_guess, new))
        self._entries[first:] = new

    def change(self, place: int, entry: Entry) -> bool:
        """Replace one entry and return whether its height changed."""
        self._entries[place] = entry
        return self.measure(place)

    def set_tail(self, tail: Entry | None) -> None:
        """Set the streaming entry, None when nothing streams."""
        place = self.whole
        self._tail = tail
        new = [tail] if tail else []
        self.heights.replace(place, len(self._entries), map(_guess, new))
        self._entries[place:] = new
        if tail:
            self.measure(place)

    # Open or folded

    def is_open(self, place: int) -> bool:
        """Return whether an entry is open."""
        entry = self._entries[place]
        opens = opens_by_itself(entry) or (self._is_for_a_room and entry.part in ("message", "reasoning"))
        by_itself = opens if self._all_open is None else self._all_open or entry.part == "text"
        return self._folds.get(entry.key, by_itself)

    def turn(self, place: int, is_open: bool) -> bool:
        """Open or fold an entry and return whether its height changed."""
        self._folds[self._entries[place].key] = is_open
        return self.measure(place)

    def turn_all(self) -> bool:
        """Open every entry, or fold every one, and return whether they are open now. The caller must measure again."""
        self._all_open = not self._all_open
        self._folds.clear()
        return self._all_open

    # Lines

    def lines(self, place: int) -> list[Line]:
        """Return the lines of an entry."""
        entry, is_open = self._entries[place], self.is_open(place)
        memo = self._lines.get((id(entry), is_open))
        if memo is not None:
            return memo[1]
        if len(self._lines) > KEPT:
            self._lines.clear()
        version = for_a_room(entry) if self._is_for_a_room and place else entry
        lines = lay_out(version, self.width or 80, is_open=is_open, before=self._before)
        # Holding the entry keeps its id from being reused for another one.
        self._lines[id(entry), is_open] = (entry, lines)
        return lines

    def line(self, y: int) -> tuple[int, int, Line]:
        """Return the place of the entry on line `y`, the number of that line within it, and the line."""
        place, number = self.heights.at(y)
        lines = self.lines(place)
        return place, number, lines[number] if number < len(lines) else ()

    def measure(self, place: int) -> bool:
        """Measure an entry and return whether its height changed."""
        height = len(self.lines(place))
        if height == self.heights[place]:
            return False
        self.heights[place] = height
        return True

    def measure_around(self, place: int, number: int, page: int) -> bool:
        """Measure two pages below a line of an entry and one page above it; return whether any height changed."""
        has_changed = self.measure(place)
        below, distance = place + 1, self.heights[place] - min(number, max(0, self.heights[place] - 1))
        while distance < 2 * page and below < len(self.heights):
            has_changed |= self.measure(below)
            distance += self.heights[below]
            below += 1
        above, distance = place - 1, number
        while distance < page and above >= 0:
            has_changed |= self.measure(above)
            distance += self.heights[above]
            above -= 1
        return has_changed

    def remeasure(self, width: int) -> None:
        """Forget every measured height, for lines of `width` cells."""
        self.width = width
        self._lines.clear()
        self.heights.replace(0, len(self.heights), map(_guess, self._entries))

    # Text

    def find(self, query: str) -> list[int]:
        """Return the places of the entries that contain `query`, which is case-folded."""
        return [place for place in range(self.whole) if query in self._text(self._entries[place])]

    def text_between(self, start: tuple[int, int] | None, end: tuple[int, int] | None) -> str:
        """Return the text between two (column, line) positions, without the margin; None is the start or the end."""
        texts = [
            "".join(text for text, _ in line)[begin:stop].rstrip()
            for _, line, begin, stop in self._lines_between(start, end)
        ]
        return "\n".join(texts)

    def words_between(self, start: tuple[int, int] | None, end: tuple[int, int] | None) -> dict[int, str]:
        """Return, by place, the part of each entry's own text between two (column, line) positions."""
        words: dict[int, str] = {}
        for place, line, begin, stop in self._lines_between(start, end):
            if place < self.whole and (piece := words_of(line, begin, stop)).strip():
                words[place] = f"{words.get(place, '')}\n{piece}"
        return words

    def _lines_between(
        self, start: tuple[int, int] | None, end: tuple[int, int] | None
    ) -> Iterator[tuple[int, Line, int, int]]:
        """Yield the lines between two (column, line) positions: entry, line, and start and end of the characters."""
        first = start[1] if start else 0
        last = min(end[1] if end else self.heights.total - 1, self.heights.total - 1)
        for y in range(first, last + 1):
            place, _, line = self.line(y)
            begin = start[0] - GUTTER if start and y == first else 0
            stop = end[0] - GUTTER if end and y == end[1] else sum(len(text) for text, _ in line)
            yield place, line, max(0, begin), max(0, stop)

    def _text(self, entry: Entry) -> str:
        key = (*entry.key, len(entry.steps), entry.is_blind)
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = plain(entry, self._before).casefold()
        return text


def _same(old: Sequence[Entry], new: Sequence[Entry]) -> int:
    """Return how many entries at the start are identical."""
    return next(compress(count(), map(is_not, old, new)), min(len(old), len(new)))


def _guess(entry: Entry) -> int:
    return GUESSES.get(entry.part, 1)
