"""Tracks the heights of the entries of a long list, and finds the entry on a given line."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate


class Heights:
    """The heights of entries in lines. A height may be a guess until it is measured."""

    def __init__(self) -> None:
        self._heights: list[int] = []
        self._starts: list[int] | None = None

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, place: int) -> int:
        return self._heights[place]

    def __setitem__(self, place: int, height: int) -> None:
        self._heights[place] = height
        self._starts = None

    def replace(self, first: int, end: int, heights: Iterable[int]) -> None:
        """Replace the heights from `first` up to, but not including, `end`."""
        self._heights[first:end] = heights
        self._starts = None

    @property
    def total(self) -> int:
        """The sum of all heights."""
        return self._all_starts[-1]

    def start(self, place: int) -> int:
        """Return the first line of an entry."""
        return self._all_starts[place]

    def at(self, line: int) -> tuple[int, int]:
        """Return the entry on a line and the number of the line within it; beyond either end, the nearest entry."""
        starts = self._all_starts
        place = max(0, min(len(self._heights) - 1, bisect_right(starts, line) - 1))
        return place, line - starts[place]

    @property
    def _all_starts(self) -> list[int]:
        if self._starts is None:
            self._starts = list(accumulate(self._heights, initial=0))
        return self._starts
