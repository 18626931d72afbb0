"""Wordings: paraphrases of the task and of slots, of which a session uses one.

Where a text is a list, its items say the same in other words. All lists of a scenario have the same length, and wording
3 takes the third item of each. Which one a session uses is drawn by its seed, or set like a factor.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import structs

from lab.errors import LabError
from lab.scenario.schema import Factor, Level, Scenario, Worded
from lab.text.amounts import counted

WORDING: Final = "wording"
"""The factor that a scenario with paraphrases has beside its own."""

DRAWN: Final = "drawn"
"""Its first level: the seed decides."""

FEWEST: Final = 5
"""Paraphrases below which `check` warns: too few to tell how much hangs on the words."""


def with_wordings(scenario: Scenario) -> Scenario:
    """Return the scenario with the factor `wording` after its own, if any of its texts has paraphrases."""
    count = count_wordings(scenario)
    if count < 2:
        return scenario
    levels = (
        Level(name=DRAWN, summary=f"one of the {count}, drawn by the session's seed"),
        *(Level(name=str(number)) for number in range(1, count + 1)),
    )
    factor = Factor(name=WORDING, question="Does it matter how the same facts are worded?", levels=levels)
    return structs.replace(scenario, factors=(*scenario.factors, factor))


def count_wordings(scenario: Scenario) -> int:
    """Return the number of wordings; 1 when no text has paraphrases."""
    return max(len(paraphrases(text)) for _, text in worded_texts(scenario))


def draw_wording(scenario: Scenario, seed: int) -> int:
    """Return the wording that a session's seed draws, from 1. Seeds in a row use each equally often."""
    return seed % count_wordings(scenario) + 1


def wording_of(condition: Mapping[str, str], drawn: int = 1) -> int:
    """Return the wording a condition sets, or else the drawn one."""
    level = condition.get(WORDING, DRAWN)
    return int(level) if level.isdecimal() else drawn


def paraphrases(text: Worded) -> tuple[str, ...]:
    """Return the wordings of a text; one when it is the same in all."""
    return (text,) if isinstance(text, str) else text


def in_wording(text: Worded, number: int) -> str:
    """Return a text in the wording of that number. Raises `LabError` when it has none of it."""
    if isinstance(text, str):
        return text
    if not 1 <= number <= len(text):
        raise LabError(f"there is no wording {number}", mend=f"use 1 to {len(text)}")
    return text[number - 1]


def worded_texts(scenario: Scenario) -> Iterator[tuple[str, Worded]]:
    """Yield every text that may have paraphrases, with its key path."""
    yield "task.system", scenario.task.system
    yield "task.user", scenario.task.user
    for slot, text in scenario.slots.items():
        yield f"slots.{slot}", text
    for number, factor in enumerate(scenario.factors):
        for index, level in enumerate(factor.levels):
            for slot, text in level.slots.items():
                yield f"factor[{number}].level[{index}].slots.{slot}", text


def wording_faults(scenario: Scenario) -> Iterator[LabError]:
    """Yield a fault for each list of paraphrases of another length than the longest."""
    count = max(2, count_wordings(scenario))
    for where, text in worded_texts(scenario):
        if not isinstance(text, str) and len(text) != count:
            what = f"has {counted(len(text), 'wording')}, where another text of the scenario has {count}"
            if count_wordings(scenario) < 2:
                what = f"is a list of {counted(len(text), 'wording')}"
            mend = "say it in as many ways, or write one text for all of them"
            yield LabError(what, where=where, mend=mend)
