"""The base of every comparison: an estimate with its interval, a p value, and how many were made beside it."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec import Struct, structs

from lab.statistics.clusters import ArmNumbers
from lab.statistics.interval import Interval
from lab.statistics.significance import holm
from lab.studies.runs import Run


class Contrast(Struct, frozen=True, kw_only=True):
    """The change between two arms, or by two factors together."""

    interval: Interval
    p: float | None
    """Two-sided; None where the runs do not tell."""
    corrected_p: float | None
    """Holm's, for the comparisons made at once."""
    comparisons: int = 1
    wordings: int
    """Wordings of the scenario's texts in which it was seen: what was seen in one may hang on its words."""


ContrastT = TypeVar("ContrastT", bound=Contrast)


def corrected_together(contrasts: Sequence[ContrastT]) -> tuple[ContrastT, ...]:
    """Return the contrasts with p values corrected for all of them that have one."""
    p_values = [each.p for each in contrasts if each.p is not None]
    corrected = iter(holm(p_values))
    return tuple(
        structs.replace(each, corrected_p=None if each.p is None else next(corrected), comparisons=len(p_values))
        for each in contrasts
    )


def clustered_samples(arms: Iterable[Sequence[tuple[Run, float]]]) -> list[ArmNumbers]:
    """Return the numbers of each arm, those of runs with the same wording of the same text as one cluster.

    Where a text comes in one wording, nothing is known of what its words do: its runs are clusters of their own.
    """
    arms = [list(arm) for arm in arms]
    wordings = {(run.likeness.text, run.wording) for arm in arms for run, _ in arm}
    texts = [text for text, _ in wordings]
    if len(set(texts)) == len(texts):
        return [ArmNumbers(tuple(value for _, value in arm)) for arm in arms]
    return [
        ArmNumbers(
            tuple(value for _, value in arm),
            tuple(
                (run.likeness.text, run.wording) if texts.count(run.likeness.text) > 1 else run.path for run, _ in arm
            ),
        )
        for arm in arms
    ]


def shared_seeds(one: Iterable[Run], other: Iterable[Run]) -> int:
    """Return how many seeds runs of both arms went by: scripted arms with the same seeds are not independent."""
    seeds, others = ({run.seed for run in runs if run.seed is not None} for runs in (one, other))
    return len(seeds & others)


def count_wordings(runs: Iterable[Run]) -> int:
    """Return how many wordings the runs used; 1 where a scenario has no paraphrases."""
    return len({run.wording for run in runs})
