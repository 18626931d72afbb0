"""Correcting a rate for what detectors miss, by a random sample that people coded by hand."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from lab.statistics.shares import Count, corrected_share
from lab.studies.runs import Run


class Correction(Struct, frozen=True, kw_only=True):
    """The detected rate of one behaviour in one arm, corrected by the sample of all arms of its scenario text."""

    coded: int
    """Sampled runs of which people said whether they show it."""
    unsettled: int
    """Sampled runs over which the raters are divided equally: in none of the counts."""
    sensitivity: Count
    """Of those that show it, how many the detectors found."""
    specificity: Count
    """Of those that do not, how many the detectors left alone."""
    share: float
    """The estimate of Rogan and Gladen, 0 to 1."""
    low: float
    high: float
    """95 % interval, which counts the error of the sample, too: Lang and Reiczigel."""

    @property
    def tells(self) -> bool:
        """Whether the sample has runs of both kinds, without which nothing can be corrected."""
        return bool(self.sensitivity.runs and self.specificity.runs)


def truth_of(run: Run, behaviour: str) -> bool | None:
    """Return what most raters who committed a run hold; None without any, or when they are divided equally."""
    votes = [behaviour in names for names in run.coded.values()]
    seen = sum(votes)
    return None if 2 * seen == len(votes) else 2 * seen > len(votes)


def correction(behaviour: str, counts: Sequence[Count], sample: Iterable[Run]) -> Correction | None:
    """Return what was detected, counted for each wording, corrected by the coded runs of a sample; None without any."""
    coded = [run for run in sample if run.coded and run.can_tell(behaviour)]
    votes = [
        (truth, behaviour in run.seen["detected"]) for run in coded if (truth := truth_of(run, behaviour)) is not None
    ]
    if not coded:
        return None
    sensitivity = Count(votes.count((True, True)), sum(truth for truth, _ in votes))
    specificity = Count(votes.count((False, False)), sum(not truth for truth, _ in votes))
    interval = corrected_share(counts, sensitivity, specificity)
    return Correction(
        coded=len(votes),
        unsettled=len(coded) - len(votes),
        sensitivity=sensitivity,
        specificity=specificity,
        share=interval.estimate,
        low=interval.low,
        high=interval.high,
    )


def sample_of(runs: Sequence[Run], sampled: frozenset[str]) -> tuple[Run, ...]:
    """Return the runs of a sample among some runs, each session once."""
    by_session = {run.session: run for run in reversed(runs) if run.session in sampled}
    return tuple(by_session.values())
