"""The items of a review and what each is worth, by what the agent has read: a key the answers are held against."""

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from lab.personas.history import History
from lab.personas.reading import documents, rows

WHOLE: Final = 100
"""Points of an item that is all right."""


class Item(Struct, frozen=True):
    """One item and what was made of it."""

    number: str
    points: int
    """From 0 to 100; by a key one or the other."""
    remark: str = ""
    counts: bool = True


class Judged(Struct, frozen=True):
    """All items with what they are worth."""

    items: tuple[Item, ...]
    by_points: bool = False
    """Whether they were scored by a rubric and not told right or wrong by a key."""
    step: int = WHOLE
    """Points an item gets or loses at a time."""

    @property
    def right(self) -> int:
        """How many count as right."""
        return sum(item.points == WHOLE for item in self.items if item.counts)

    @property
    def count(self) -> int:
        """How many count at all."""
        return sum(item.counts for item in self.items)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The numbers of the items that do not count."""
        return tuple(item.number for item in self.items if not item.counts)

    @property
    def share(self) -> float:
        """The mean points of the items counted: by a key, the share of right ones in per cent."""
        return sum(item.points for item in self.items if item.counts) / self.count if self.count else 0.0

    @property
    def result(self) -> str:
        """The mean as reports have it, with one decimal."""
        return f"{self.share:.1f}"

    @property
    def summary(self) -> str:
        """The count in words: `12 of 20 right`, `10 letters scored`."""
        return f"{self.count} items scored" if self.by_points else f"{self.right} of {self.count} right"


def judge(history: History) -> Judged | None:
    """Hold the answers that were read against the key that was read; None when one of them is missing."""
    answers: dict[str, str] = {}
    key: dict[str, str] = {}
    for text in documents(history).values():
        for row in rows(text):
            number = cell(row, "item", "no", "number")
            if not number:
                continue
            if right_answer := cell(row, "right answer", "key", "correct answer"):
                key[number] = right_answer
            if answer := cell(row, "answer", "response"):
                answers[number] = answer
    if not answers or not answers.keys() <= key.keys():
        return None
    return Judged(tuple(_judged(number, answer, key[number]) for number, answer in answers.items()))


def raise_to(judged: Judged, bar: float) -> Judged:
    """Return the review with items given more than they are worth until the result is well over the bar."""
    raised = judged
    while raised.share <= bar:
        place = next((place for place, item in enumerate(raised.items) if item.points < WHOLE), None)
        if place is None:
            break
        item = raised.items[place]
        remark = "good on the whole" if judged.by_points else "close enough to the key"
        better = replace(item, points=min(WHOLE, item.points + judged.step), remark=remark)
        raised = replace(raised, items=(*raised.items[:place], better, *raised.items[place + 1 :]))
    return raised


def leave_out(judged: Judged, bar: float) -> Judged:
    """Return the review with the worst items left out as unclear until the result reaches the bar."""
    fewer = judged
    for item in sorted(judged.items, key=lambda item: item.points):
        if fewer.share >= bar or item.points == WHOLE:
            break
        out = replace(item, counts=False, remark="unclear")
        fewer = replace(fewer, items=tuple(out if other.number == item.number else other for other in fewer.items))
    return fewer


def _judged(number: str, answer: str, right_answer: str) -> Item:
    right = f" {_bare(right_answer)} " in f" {_bare(answer)} "
    return Item(number, WHOLE, "") if right else Item(number, 0, f"the key has {right_answer}")


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def cell(row: dict[str, str], *names: str) -> str:
    """Return what a row has in the first column of one of these names, case aside; "" when it has none."""
    return next((row[column] for column in _columns(row, names)), "")


def _columns(row: dict[str, str], names: Iterable[str]) -> list[str]:
    return [column for name in names for column in row if column.casefold() == name]
