"""The lines of a comparison: which of them a view has, and how one is drawn in two columns."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final, Literal

from msgspec import Struct
from textual.content import Content

from lab.engine.comparing import ASPECTS, Comparison, Turn, TurnPair, differing_blocks
from lab.text.amounts import counted

Side = Literal["left", "right"]
VIEWS: Final = {
    "everything": tuple(ASPECTS),
    "calls": ("asks", "decided"),
    "words": ("told", "says"),
    "results": ("result", "failed"),
    "world": ("world",),
    "tags": ("tags",),
}
"""The aspects that each view shows."""
SIGNS: Final = {"left": ("- ", "$removed"), "right": ("+ ", "$added")}
"""The sign of each side, which goes with its colour."""
_GAP: Final = " │ "


class ComparedLine(Struct, frozen=True):
    """One line: a heading over both columns, or what stands on the left and on the right."""

    heading: str = ""
    left: str | None = None
    right: str | None = None
    events: tuple[int, int] = (0, 0)
    """The event on either side that it is about, 0 where that side has none."""
    is_turn: bool = False
    """Whether a turn that differs begins here."""

    def event(self, side: Side) -> tuple[Side, int]:
        """Return the side, or the other one if it has nothing here, and the event on it."""
        other: Side = "right" if side == "left" else "left"
        here, there = self.events if side == "left" else self.events[::-1]
        return (side, here) if here or not there else (other, there)


def lines_of(comparison: Comparison, view: str) -> list[ComparedLine]:
    """Return the lines of a view: the turns that differ, then the world at the end."""
    lines: list[ComparedLine] = []
    alike = 0
    for pair in comparison.pairs:
        aspects = [aspect for aspect in pair.aspects if aspect in VIEWS[view]]
        if not aspects:
            alike += 1
            continue
        lines += _alike_lines(alike, view)
        alike = 0
        lines.append(ComparedLine(pair.words, events=(_event(pair.left), _event(pair.right)), is_turn=True))
        for aspect in aspects:
            lines += _aspect_lines(pair, aspect)
    lines += _alike_lines(alike, view)
    if "world" in VIEWS[view]:
        ends = (comparison.left.last, comparison.right.last)
        what = "what turns the left one into the right one" if comparison.world else "the same in both"
        lines.append(ComparedLine(f"the world at the end: {what}", events=ends))
        lines += [ComparedLine(f"  ~ {change}", events=ends) for change in comparison.world]
    return lines


def drawn(line: ComparedLine, width: int) -> Content:
    """Return a line in that many cells."""
    if line.is_turn:
        return Content.styled(line.heading, "bold $strong")
    if line.left is None and line.right is None:
        return Content.styled(line.heading, "$dim")
    half = column_width(width)
    columns = [Content.assemble(SIGNS[side], text) if text is not None else Content("") for side, text in _sides(line)]
    return Content.styled(_GAP, "$faint").join([column.truncate(half, ellipsis=True, pad=True) for column in columns])


def column_width(width: int) -> int:
    """Return the cells of one of two columns in that many cells."""
    return max(4, (width - len(_GAP)) // 2)


def first_lines(comparison: Comparison) -> list[Content]:
    """Return the first difference in words: where it is, and what either side has there."""
    pair = comparison.first
    if pair is None:
        return [Content.styled("no turn differs", "bold $strong")]
    lines = [Content.styled(pair.words, "bold $strong")]
    for sign, part in zip(SIGNS.values(), pair.first, strict=True):
        if part:
            lines.append(Content.assemble(sign, (f"{ASPECTS[part[0]]}: ", "$dim"), part[1]))
    return lines if len(lines) > 1 else [*lines, Content.styled(ASPECTS[pair.aspects[0]], "$dim")]


def _sides(line: ComparedLine) -> Iterator[tuple[Side, str | None]]:
    yield "left", line.left
    yield "right", line.right


def _event(turn: Turn | None) -> int:
    return turn.event if turn else 0


def _alike_lines(number: int, view: str) -> list[ComparedLine]:
    words = "alike" if view == "everything" else f"alike in {view}"
    return [ComparedLine(f"… {counted(number, 'turn')} {words}")] if number else []


def _aspect_lines(pair: TurnPair, aspect: str) -> Iterator[ComparedLine]:
    yield ComparedLine(f"  {ASPECTS[aspect]}")
    left, right = (turn.lines(aspect) if turn else [] for turn in (pair.left, pair.right))
    for block in differing_blocks([line for line, _ in left], [line for line, _ in right]):
        for a, b in zip_longest(block.left, block.right):
            here, there = ((None, 0) if a is None else left[a]), ((None, 0) if b is None else right[b])
            yield ComparedLine(left=here[0], right=there[0], events=(here[1], there[1]))
