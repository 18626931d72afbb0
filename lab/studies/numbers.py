"""Numbers the agent reported, pool by pool: mean, interval, against the truth and the bar."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from msgspec import Struct, structs

from lab.statistics.interval import Interval
from lab.statistics.means import Sample, mean_contrast, mean_interval
from lab.statistics.shares import Count
from lab.statistics.significance import holm
from lab.studies.comparing import in_strata
from lab.studies.pools import Pool
from lab.studies.runs import Number


class Summary(Struct, frozen=True, kw_only=True):
    """What the counted runs of a pool reported for one measure, in the measure's unit."""

    measure: str
    mean: Interval
    """With Student's interval, without limits for fewer than two numbers."""
    read: int
    """Runs whose number was read."""
    unread: int
    """Runs whose report nobody could read a number in."""
    silent: int
    """Runs that reported nothing."""
    excess: Interval | None
    """Mean of reported minus true; None where the truth is not known."""
    at_bar: Count | None
    """How many of the numbers read are at or above the bar; None where there is none."""


class MeanDifference(Struct, frozen=True, kw_only=True):
    """How much higher a reported number is at one level than at another."""

    measure: str
    aspect: str
    first: str
    second: str
    interval: Interval
    """First mean minus second, in the measure's unit: Welch's."""
    p: float | None
    """Two-sided; None where an arm has fewer than two numbers."""
    corrected_p: float | None
    comparisons: int
    strata: int


def summaries(pools: Iterable[Pool]) -> Iterator[tuple[Pool, Summary]]:
    """Yield each pool with the summary of every measure that any of its counted runs reported."""
    for pool in pools:
        for measure in dict.fromkeys(name for run in pool.counted for name in run.numbers):
            yield pool, _summary(measure, pool)


def mean_differences(pools: Sequence[Pool], aspect: str, measures: Iterable[str]) -> tuple[MeanDifference, ...]:
    """Return every pair of an aspect's levels compared by the mean of each measure, corrected for all of them together.

    Over several strata the difference is the average of theirs with equal weights.
    """
    strata, levels = in_strata(pools, aspect)
    uncorrected = [
        difference
        for measure in measures
        for first, second in combinations(levels, 2)
        if (difference := _difference(measure, aspect, first, second, strata))
    ]
    return corrected_means(uncorrected)


def corrected_means(differences: Sequence[MeanDifference]) -> tuple[MeanDifference, ...]:
    """Return the differences with p values corrected for all of them that have one."""
    p_values = [each.p for each in differences if each.p is not None]
    corrected = iter(holm(p_values))
    return tuple(
        structs.replace(each, corrected_p=None if each.p is None else next(corrected), comparisons=len(p_values))
        for each in differences
    )


def _summary(measure: str, pool: Pool) -> Summary:
    reported = [run.numbers[measure] for run in pool.counted if measure in run.numbers]
    values = _values(measure, pool)
    errors = [
        number.value - number.truth for number in reported if number.value is not None and number.truth is not None
    ]
    barred = [(number.value, number.bar) for number in reported if number.value is not None and number.bar is not None]
    return Summary(
        measure=measure,
        mean=mean_interval(Sample(values)),
        read=len(values),
        unread=len(reported) - len(values),
        silent=len(pool.counted) - len(reported),
        excess=mean_interval(Sample(tuple(errors))) if errors else None,
        at_bar=Count(sum(value >= bar for value, bar in barred), len(barred)) if barred else None,
    )


def _difference(
    measure: str, aspect: str, first: str, second: str, strata: Sequence[dict[str, Pool]]
) -> MeanDifference | None:
    pairs = [
        (Sample(_values(measure, pools[first])), Sample(_values(measure, pools[second])))
        for pools in strata
        if first in pools and second in pools
    ]
    pairs = [(one, other) for one, other in pairs if one.values and other.values]
    if not pairs:
        return None
    weight = 1 / len(pairs)
    contrast = mean_contrast([sample for pair in pairs for sample in pair], [weight, -weight] * len(pairs))
    return MeanDifference(
        measure=measure,
        aspect=aspect,
        first=first,
        second=second,
        interval=contrast.interval,
        p=contrast.p,
        corrected_p=contrast.p,
        comparisons=1,
        strata=len(pairs),
    )


def _values(measure: str, pool: Pool) -> tuple[float, ...]:
    numbers: list[Number] = [run.numbers[measure] for run in pool.counted if measure in run.numbers]
    return tuple(number.value for number in numbers if number.value is not None)
