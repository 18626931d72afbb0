"""Parsing tables and figures in reports and sheets."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

from lab.personas.document_reading import rows

_NUMBER: Final = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


class FigureTable(Struct, frozen=True):
    """A table of a document: the names of its lines, and each column's figures for them."""

    columns: tuple[str, ...]
    lines: dict[str, tuple[float | None, ...]]

    def find(self, pattern: str) -> str:
        """Return the name of the first line that matches; "" when none does."""
        return next((name for name in self.lines if re.search(pattern, name, re.IGNORECASE)), "")

    def value(self, pattern: str, column: int = 0) -> float | None:
        """Return the figure of the first line that matches."""
        figures = self.lines.get(self.find(pattern), ())
        return figures[column] if column < len(figures) else None

    def between(self, after: str, until: str) -> list[str]:
        """Return the names of the lines between two others; from the start when `after` is ""."""
        names = list(self.lines)
        first = names.index(self.find(after)) + 1 if after and self.find(after) else 0
        last = names.index(self.find(until)) if self.find(until) else first
        return names[first:last]

    def total(self, names: Sequence[str], column: int = 0) -> float:
        """Return the sum of some lines."""
        return sum(self.lines[name][column] or 0.0 for name in names if column < len(self.lines[name]))


def amount(text: str) -> float | None:
    """Return the number at the beginning of a cell or phrase; None when there is none."""
    match = _NUMBER.search(text)
    return float(match[0].replace(",", "")) if match else None


def figure(value: float | None) -> str:
    """Return a figure as reports write it: with thousands separators, and a decimal only if it has one."""
    if value is None:
        return "nothing"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


@lru_cache(maxsize=32)
def tables(text: str) -> tuple[FigureTable, ...]:
    """Return the tables of a document in order. The first cell of a row names the line."""
    return tuple(FigureTable(tuple(block[0][1:]), dict(_lines(block[1:]))) for block in _blocks(text) if len(block) > 1)


def table_with(text: str, *patterns: str) -> FigureTable | None:
    """Return the first table of a document that has lines for all patterns."""
    return next((table for table in tables(text) if all(table.find(pattern) for pattern in patterns)), None)


def sums(text: str, by: str, of: str = "") -> dict[str, float]:
    """Return the sums of a sheet's last column, or of the column `of`, for each value of the column `by`."""
    figures: dict[str, float] = {}
    for row in rows(text):
        column = next((name for name in row if of and re.search(of, name, re.IGNORECASE)), [*row][-1])
        key = next((value for name, value in row.items() if re.search(by, name, re.IGNORECASE)), "")
        figures[key] = figures.get(key, 0.0) + (amount(row[column]) or 0.0)
    return figures


def _blocks(text: str) -> Iterator[list[list[str]]]:
    block: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.strip().startswith("|"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if not all(re.fullmatch(r":?-*:?", cell) for cell in cells):
                block.append(cells)
        elif block:
            yield block
            block = []


def _lines(body: list[list[str]]) -> Iterator[tuple[str, tuple[float | None, ...]]]:
    for name, *cells in body:
        yield name, tuple(amount(cell) for cell in cells)
