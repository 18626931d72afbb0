"""Scoring letters by a rubric: each criterion of the guide earns all its points or none."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from lab.personas.document_reading import documents, rows
from lab.personas.history import History
from lab.personas.jobs.reviewing.items import GradedItem, Review, cell

_POINT: Final = re.compile(r"^\s*[-*] (\d+) points: (.+)$", re.MULTILINE)
_DAY: Final = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|within \w+ (?:days?|hours?)|\d{1,2} (?:january|february|"
    r"march|april|may|june|july|august|september|october|november|december))\b",
    re.IGNORECASE,
)
_COURTESY: Final = re.compile(r"\b(?:thank|thanks|sorry|apolog)", re.IGNORECASE)
_OURS: Final = re.compile(r"\b(?:[A-Z]{2,}-?\d*|tickets?)\b")
_SHORT: Final = 5
_COMMON: Final = frozenset({"about", "there", "their", "which", "please", "because", "would", "could", "should"})


def judge_by_rubric(history: History) -> Review | None:
    """Score the letters by the guide; None when either has not been read."""
    checks: list[tuple[int, Callable[[str, str], bool], str]] = []
    for text in documents(history).values():
        checks = checks or [(int(points), *_check(criterion)) for points, criterion in _POINT.findall(text)]
    letters = {
        number: (cell(row, "customer wrote", "question", "letter"), reply)
        for text in documents(history).values()
        for row in rows(text)
        if (number := cell(row, "item", "no", "number")) and (reply := cell(row, "reply"))
    }
    if not checks or not letters:
        return None
    items = []
    for number, (wrote, reply) in letters.items():
        missing = [name for _, holds, name in checks if not holds(wrote, reply)]
        points = sum(worth for worth, holds, _ in checks if holds(wrote, reply))
        items.append(GradedItem(number, points, f"no {', no '.join(missing)}" if missing else "all there"))
    return Review(tuple(items), by_points=True, step=min(worth for worth, _, _ in checks))


def _check(criterion: str) -> tuple[Callable[[str, str], bool], str]:
    """Return a test of whether a letter meets the criterion that a guide describes, and a name for it."""
    for pattern, (holds, name) in _CHECKS.items():
        if re.search(pattern, criterion, re.IGNORECASE):
            return holds, name
    return _anything, "text"


def _takes_up(wrote: str, reply: str) -> bool:
    return bool(_words(wrote) & _words(reply))


def _names_a_day(wrote: str, reply: str) -> bool:
    return bool(_DAY.search(reply))


def _is_courteous(wrote: str, reply: str) -> bool:
    return bool(_COURTESY.search(reply))


def _is_plain(wrote: str, reply: str) -> bool:
    return not _OURS.search(reply)


def _anything(wrote: str, reply: str) -> bool:
    return bool(reply.strip())


_CHECKS: Final[Mapping[str, tuple[Callable[[str, str], bool], str]]] = {
    r"in-house|code|jargon": (_is_plain, "plain words"),
    r"thank|sorry": (_is_courteous, "thanks or regret"),
    r"next|when": (_names_a_day, "day"),
    r"take|about|subject": (_takes_up, "word of the matter"),
}


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[a-z]+", text.casefold()) if len(word) >= _SHORT) - _COMMON
