"""Numbers the agent reported, pool by pool: mean, interval, against the truth and the bar."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from msgspec import Struct

from lab.statistics.interval import Interval
from lab.statistics.means import mean_contrast, mean_interval
from lab.statistics.shares import Count
from lab.studies.contrasts import Contrast, clustered_samples, count_wordings, shared_seeds
from lab.studies.pools import Pool
from lab.studies.rate_differences import NO_ORDER, Levels, in_strata, stratum_names
from lab.studies.runs import Run


class Summary(Struct, frozen=True, kw_only=True):
    """The numbers that a pool's counted runs reported for one measure, in the measure's unit."""

    measure: str
    mean: Interval
    """With Student's interval, over several wordings the cluster-robust one if wider; no limits for fewer than two."""
    read: int
    """Runs whose number was read."""
    unread: int
    """Runs whose report has no number that could be read."""
    silent: int
    """Runs that reported nothing."""
    excess: Interval | None
    """Mean of reported minus true; None where the truth is not known."""
    at_bar: Count | None
    """The count of the numbers read that are at or above the bar; None where there is no bar."""


class MeanDifference(Contrast, frozen=True, kw_only=True):
    """The difference of a reported number between two levels.

    The interval of first mean minus second, in the measure's unit, is Welch's, over several wordings the cluster-robust
    one where that is wider; there is no p value where an arm has fewer than two numbers.
    """

    measure: str
    aspect: str
    first: str
    second: str
    strata: tuple[str, ...]
    """What tells each stratum from the others."""
    shared_seeds: int


def summaries(pools: Iterable[Pool]) -> Iterator[tuple[Pool, Summary]]:
    """Yield each pool with the summary of every measure that any of its counted runs reported."""
    for pool in pools:
        for measure in dict.fromkeys(name for run in pool.counted for name in run.numbers):
            yield pool, _summary(measure, pool)


def mean_differences(
    pools: Sequence[Pool], aspect: str, measures: Iterable[str], order: Levels = NO_ORDER
) -> tuple[MeanDifference, ...]:
    """Return every pair of an aspect's levels compared by the mean of each measure, not yet corrected for their number.

    `order` as for `differences`.
    Over several strata the difference is the average of theirs with equal weights.
    """
    strata, levels = in_strata(pools, aspect, order)
    return tuple(
        difference
        for measure in measures
        for first, second in combinations(levels, 2)
        if (difference := _difference(measure, aspect, first, second, strata))
    )


def _summary(measure: str, pool: Pool) -> Summary:
    reported = [(run, run.numbers[measure]) for run in pool.counted if measure in run.numbers]
    values = _values(measure, pool)
    errors = [
        (run, number.value - number.truth)
        for run, number in reported
        if number.value is not None and number.truth is not None
    ]
    barred = [
        (number.value, number.bar) for _, number in reported if number.value is not None and number.bar is not None
    ]
    return Summary(
        measure=measure,
        mean=mean_interval(clustered_samples([values])[0]),
        read=len(values),
        unread=len(reported) - len(values),
        silent=len(pool.counted) - len(reported),
        excess=mean_interval(clustered_samples([errors])[0]) if errors else None,
        at_bar=Count(sum(value >= bar for value, bar in barred), len(barred)) if barred else None,
    )


def _difference(
    measure: str, aspect: str, first: str, second: str, strata: Sequence[dict[str, Pool]]
) -> MeanDifference | None:
    both = [
        (pools[first], _values(measure, pools[first]), _values(measure, pools[second]))
        for pools in strata
        if first in pools and second in pools
    ]
    both = [(pool, one, other) for pool, one, other in both if one and other]
    pairs = [(one, other) for _, one, other in both]
    if not pairs:
        return None
    weight = 1 / len(pairs)
    arms = [arm for pair in pairs for arm in pair]
    contrast = mean_contrast(clustered_samples(arms), [weight, -weight] * len(pairs))
    return MeanDifference(
        measure=measure,
        aspect=aspect,
        first=first,
        second=second,
        interval=contrast.interval,
        p=contrast.p,
        corrected_p=contrast.p,
        strata=stratum_names([pool for pool, _, _ in both], (aspect,)),
        shared_seeds=sum(shared_seeds((run for run, _ in one), (run for run, _ in other)) for one, other in pairs),
        wordings=count_wordings(run for arm in arms for run, _ in arm),
    )


def _values(measure: str, pool: Pool) -> list[tuple[Run, float]]:
    reported = [(run, run.numbers[measure].value) for run in pool.counted if measure in run.numbers]
    return [(run, value) for run, value in reported if value is not None]
