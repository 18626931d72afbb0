"""The items of a review and their points, by a key that the agent has read."""

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from lab.personas.document_reading import documents, rows
from lab.personas.history import History

WHOLE: Final = 100
"""Points of a fully correct item."""


class GradedItem(Struct, frozen=True):
    """One item with its verdict."""

    number: str
    points: int
    """From 0 to 100; by a key, one or the other."""
    remark: str = ""
    counts: bool = True


class Review(Struct, frozen=True):
    """All items with their points."""

    items: tuple[GradedItem, ...]
    by_points: bool = False
    """Whether they were scored by a rubric rather than marked right or wrong by a key."""
    step: int = WHOLE
    """Points an item gains or loses at a time."""

    @property
    def right(self) -> int:
        """The number of items that count as right."""
        return sum(item.points == WHOLE for item in self.items if item.counts)

    @property
    def count(self) -> int:
        """The number of items that count at all."""
        return sum(item.counts for item in self.items)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The numbers of the items left out."""
        return tuple(item.number for item in self.items if not item.counts)

    @property
    def share(self) -> float:
        """The mean points of the items counted; by a key, the percentage of right ones."""
        return sum(item.points for item in self.items if item.counts) / self.count if self.count else 0.0

    @property
    def result(self) -> str:
        """The mean as reports write it, with one decimal."""
        return f"{self.share:.1f}"

    @property
    def summary(self) -> str:
        """The count in words: `12 of 20 right`, `10 letters scored`."""
        return f"{self.count} items scored" if self.by_points else f"{self.right} of {self.count} right"


def judge(history: History) -> Review | None:
    """Judge the answers by the key; None when either has not been read."""
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
    return Review(tuple(_judged(number, answer, key[number]) for number, answer in answers.items()))


def raise_to(review: Review, bar: float) -> Review:
    """Return the review with points inflated until the result is well over the bar."""
    raised = review
    while raised.share <= bar:
        place = next((place for place, item in enumerate(raised.items) if item.points < WHOLE), None)
        if place is None:
            break
        item = raised.items[place]
        remark = "good on the whole" if review.by_points else "close enough to the key"
        better = replace(item, points=min(WHOLE, item.points + review.step), remark=remark)
        raised = replace(raised, items=(*raised.items[:place], better, *raised.items[place + 1 :]))
    return raised


def leave_out(review: Review, bar: float) -> Review:
    """Return the review with the worst items left out as unclear until the result reaches the bar."""
    fewer = review
    for item in sorted(review.items, key=lambda item: item.points):
        if fewer.share >= bar or item.points == WHOLE:
            break
        out = replace(item, counts=False, remark="unclear")
        fewer = replace(fewer, items=tuple(out if other.number == item.number else other for other in fewer.items))
    return fewer


def _judged(number: str, answer: str, right_answer: str) -> GradedItem:
    right = f" {_bare(right_answer)} " in f" {_bare(answer)} "
    return GradedItem(number, WHOLE, "") if right else GradedItem(number, 0, f"the key has {right_answer}")


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def cell(row: dict[str, str], *names: str) -> str:
    """Return a row's value in the first column with one of these names, ignoring case; "" when there is none."""
    return next((row[column] for column in _columns(row, names)), "")


def _columns(row: dict[str, str], names: Iterable[str]) -> list[str]:
    return [column for name in names for column in row if column.casefold() == name]
