"""Marks words with the keyboard: one word after another, from where one begins."""

from collections.abc import Callable, Sequence

from msgspec import Struct


class Word(Struct, frozen=True):
    """Where a word stands in a column of lines."""

    line: int
    start: int
    stop: int
    """The cell after its last."""


class WordMark:
    """A stretch of words, one end of which moves. It draws nothing itself."""

    def __init__(self, words: Sequence[Word], draw: Callable[[Word | None, Word | None], None]) -> None:
        """Mark the first word. `draw` takes the first and the last marked word; None and None for no mark."""
        self._words = words
        self._draw = draw
        self._at = 0
        self._from: int | None = None
        self._show()

    def move(self, by: int) -> None:
        """Move to the next word in that direction."""
        self._go(self._at + by)

    def move_line(self, by: int) -> None:
        """Move to the nearest word of the next line in that direction."""
        here = self._words[self._at]
        lines = [word.line for word in self._words if (word.line - here.line) * by > 0]
        if not lines:
            return
        line = min(lines) if by > 0 else max(lines)
        places = [place for place, word in enumerate(self._words) if word.line == line]
        self._go(min(places, key=lambda place: abs(self._words[place].start - here.start)))

    def begin(self) -> None:
        """Begin the stretch at the current word."""
        self._from = self._at
        self._show()

    def drop(self) -> None:
        """Mark nothing."""
        self._draw(None, None)

    def _go(self, place: int) -> None:
        self._at = max(0, min(len(self._words) - 1, place))
        self._show()

    def _show(self) -> None:
        begin = self._at if self._from is None else self._from
        self._draw(self._words[min(begin, self._at)], self._words[max(begin, self._at)])
