"""Differences that a factor, a model or two factors together make, with intervals and exact tests.

A difference is taken within strata, pools that are alike but for what is compared, and averaged over them with equal
weights, as the margin of a factorial design is.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import combinations, product
from types import MappingProxyType
from typing import Final

from msgspec import structs

from lab.statistics.clusters import clustered_error
from lab.statistics.shares import Count, contrast, contrast_p
from lab.statistics.significance import interaction_p, stratified_p
from lab.studies.contrasts import Contrast, clustered_samples, count_wordings, shared_seeds
from lab.studies.pools import Pool
from lab.studies.rates import Rate, can_tell, counts_by_wording, rate_of
from lab.studies.runs import Source

MODEL: Final = "model"
"""The name of a comparison between models: it stands where a factor's name does."""
Levels = Mapping[str, Sequence[str]]
"""Levels of factors, or names of models, in an order."""
NO_ORDER: Final[Levels] = MappingProxyType({})
_SQUARE: Final = (1, -1, -1, 1)
"""Weights of the corners of an interaction."""


class RateDifference(Contrast, frozen=True, kw_only=True):
    """The difference of a behaviour's rate between two levels.

    The interval of the difference, -1 to 1, is Newcombe's, over several strata or wordings by the square-and-add rule.
    The p value is exact, within strata; over several wordings it is the greater of that and the cluster-robust one, or
    that of the interval where each wording gives all or nothing.
    """

    behaviour: str
    aspect: str
    """The factor, or `model`."""
    first: str
    second: str
    """The two levels: the difference is first minus second."""
    first_count: Count
    second_count: Count
    """Over all strata."""
    strata: tuple[str, ...]
    """What tells each stratum from the others."""
    shared_seeds: int


class Interaction(Contrast, frozen=True, kw_only=True):
    """The effect of the first factor at one level of the second, less its effect at the other.

    The interval of the difference of the two differences, -2 to 2, is had by the square-and-add rule. The p value is
    Wald's, with half a hit and half a miss added to each cell, over several strata the mean of theirs; it allows for
    several wordings as that of a difference does, and is None where a cell has no runs.
    """

    behaviour: str
    factors: tuple[str, str]
    levels: tuple[tuple[str, str], tuple[str, str]]
    """The two levels of each factor."""
    counts: tuple[Count, Count, Count, Count]
    """First by second: both first levels, first with second, second with first, both second; over all strata."""
    strata: tuple[str, ...]
    """What tells each stratum from the others."""


def differences(
    pools: Sequence[Pool], aspect: str, behaviours: Iterable[str], source: Source, order: Levels = NO_ORDER
) -> tuple[RateDifference, ...]:
    """Return every pair of an aspect's levels compared, for each behaviour, not yet corrected for their number.

    A difference is of a level less one that comes after it in `order`, or, where that has neither, in the pools. Only
    strata with runs at both levels say anything; a pair without one is left out.
    """
    strata, levels = in_strata(pools, aspect, order)
    return tuple(
        difference
        for behaviour in behaviours
        for first, second in combinations(levels, 2)
        if (difference := _difference(behaviour, aspect, first, second, strata, source))
    )


def interactions(
    pools: Sequence[Pool],
    factors: tuple[str, str],
    behaviours: Iterable[str],
    source: Source,
    order: Levels = NO_ORDER,
) -> tuple[Interaction, ...]:
    """Return how two factors act together, for each behaviour and each square of their levels with runs in all cells.

    Squares of pools that differ in anything else are strata of one.
    """
    strata: dict[tuple[object, ...], dict[tuple[str, str], Pool]] = {}
    for pool in pools:
        if pool.counted:
            cell = (level_of(pool, factors[0]), level_of(pool, factors[1]))
            strata.setdefault(_rest(pool, factors), {})[cell] = pool
    ups, sides = (combinations(_levels(pools, factor, order), 2) for factor in factors)
    squares = [
        (
            levels,
            [[cells[corner] for corner in product(*levels)] for cells in strata.values() if _is_square(cells, levels)],
        )
        for levels in product(ups, sides)
    ]
    return tuple(
        _interaction(behaviour, factors, levels, arms, source)
        for behaviour in behaviours
        for levels, arms in squares
        if arms
    )


def in_strata(pools: Sequence[Pool], aspect: str, order: Levels) -> tuple[list[dict[str, Pool]], list[str]]:
    """Return pools by level, grouped where they are alike but for that aspect, and the aspect's levels in order."""
    strata: dict[tuple[object, ...], dict[str, Pool]] = {}
    for pool in pools:
        strata.setdefault(_rest(pool, (aspect,)), {})[level_of(pool, aspect)] = pool
    return list(strata.values()), _levels(pools, aspect, order)


def _levels(pools: Iterable[Pool], aspect: str, order: Levels) -> list[str]:
    """Return the levels of an aspect that pools have: those in `order` as it has them, then the others as they come.

    A model goes by its name as it was asked for.
    """
    places = {level: place for place, level in enumerate(order.get(aspect, ()))}
    asked = {level_of(pool, aspect): pool.likeness.model for pool in pools}
    return sorted(asked, key=lambda level: places.get(asked[level] if aspect == MODEL else level, len(places)))


def stratum_names(pools: Sequence[Pool], aspects: Sequence[str]) -> tuple[str, ...]:
    """Return what tells each stratum from the others, as `relationship=good`: a pool stands for each."""
    facts = [
        {
            "scenario": pool.likeness.scenario,
            MODEL: level_of(pool, MODEL),
            **pool.likeness.condition,
            "text": pool.likeness.text,
            "settings": pool.likeness.settings or "default",
            "limits": pool.likeness.limits,
            "declared": pool.likeness.declared or "nothing",
        }
        for pool in pools
    ]
    varied = [
        name
        for name in dict.fromkeys(name for each in facts for name in each)
        if name not in aspects and len({each.get(name) for each in facts}) > 1
    ]
    return tuple(" ".join(f"{name}={each[name]}" for name in varied if name in each) for each in facts)


def level_of(pool: Pool, aspect: str) -> str:
    """Return a pool's level of a factor, or its model; "" where its scenario has no such factor."""
    likeness = pool.likeness
    if aspect != MODEL:
        return likeness.condition.get(aspect, "")
    return f"{likeness.model} ({likeness.served_as})" if likeness.served_as else likeness.model


def aspect_between(one: Pool, other: Pool) -> str | None:
    """Return the only aspect in which two pools differ; None where they differ in more, or in something else."""
    aspects = (*dict.fromkeys((*one.likeness.condition, *other.likeness.condition)), MODEL)
    return next(
        (
            aspect
            for aspect in aspects
            if level_of(one, aspect) != level_of(other, aspect) and _rest(one, (aspect,)) == _rest(other, (aspect,))
        ),
        None,
    )


def _rest(pool: Pool, aspects: Sequence[str]) -> tuple[object, ...]:
    """Return everything two pools must share to be compared in those aspects."""
    condition = {factor: level for factor, level in pool.likeness.condition.items() if factor not in aspects}
    likeness = structs.replace(pool.likeness, condition=condition)
    if MODEL in aspects:
        likeness = structs.replace(likeness, model="", served_as="", nature="live", harness="native")
    return likeness.key


def _difference(
    behaviour: str, aspect: str, first: str, second: str, strata: Sequence[Mapping[str, Pool]], source: Source
) -> RateDifference | None:
    pairs = [(pools[first], pools[second]) for pools in strata if first in pools and second in pools]
    rates = [
        (rate_of(behaviour, one.counted, source), rate_of(behaviour, other.counted, source)) for one, other in pairs
    ]
    pairs = [pair for pair, (one, other) in zip(pairs, rates, strict=True) if one.runs and other.runs]
    rates = [(one, other) for one, other in rates if one.runs and other.runs]
    if not rates:
        return None
    weight = 1 / len(rates)
    weights = [weight, -weight] * len(rates)
    arms = [pool for pair in pairs for pool in pair]
    p = stratified_p([(one.count, other.count) for one, other in rates])
    p = _allowing_for_wordings(p, behaviour, arms, weights, source)
    return RateDifference(
        behaviour=behaviour,
        aspect=aspect,
        first=first,
        second=second,
        first_count=_sum(one for one, _ in rates),
        second_count=_sum(other for _, other in rates),
        interval=contrast([rate.interval for pair in rates for rate in pair], weights),
        p=p,
        corrected_p=p,
        strata=stratum_names([one for one, _ in pairs], (aspect,)),
        wordings=count_wordings(run for pool in arms for run in pool.counted),
        shared_seeds=sum(shared_seeds(one.counted, other.counted) for one, other in pairs),
    )


def _interaction(
    behaviour: str,
    factors: tuple[str, str],
    levels: tuple[tuple[str, str], tuple[str, str]],
    squares: Sequence[Sequence[Pool]],
    source: Source,
) -> Interaction:
    rates = [[rate_of(behaviour, arm.counted, source) for arm in square] for square in squares]
    if whole := [place for place, square in enumerate(rates) if all(rate.runs for rate in square)]:
        squares, rates = [squares[place] for place in whole], [rates[place] for place in whole]
    weights = [weight / len(squares) for weight in _SQUARE] * len(squares)
    arms = [arm for square in squares for arm in square]
    p = interaction_p([[rate.count for rate in square] for square in rates])
    if p is not None:
        p = _allowing_for_wordings(p, behaviour, arms, weights, source)
    a, b, c, d = (_sum(corner) for corner in zip(*rates, strict=True))
    return Interaction(
        behaviour=behaviour,
        factors=factors,
        levels=levels,
        counts=(a, b, c, d),
        interval=contrast([rate.interval for square in rates for rate in square], weights),
        p=p,
        corrected_p=p,
        wordings=count_wordings(run for arm in arms for run in arm.counted),
        strata=stratum_names([square[0] for square in squares], factors),
    )


def _allowing_for_wordings(
    p: float, behaviour: str, arms: Sequence[Pool], weights: Sequence[float], source: Source
) -> float:
    """Return the greater of a p value for independent runs and the one for runs that are alike within a wording.

    Where each wording gives all or nothing there is no spread to estimate an error from, and the latter is that of the
    interval, which needs none.
    """
    samples = clustered_samples(
        [(run, float(behaviour in run.seen[source])) for run in arm.counted if can_tell(run, behaviour, source)]
        for arm in arms
    )
    if not any(sample.clusters for sample in samples):
        return p
    if error := clustered_error(samples, weights):
        estimate = sum(weight * sample.mean for weight, sample in zip(weights, samples, strict=True))
        return max(p, error.p(estimate))
    return max(p, contrast_p([counts_by_wording(behaviour, arm.counted, source) for arm in arms], weights))


def _is_square(cells: Container[tuple[str, str]], levels: tuple[tuple[str, str], tuple[str, str]]) -> bool:
    return all(corner in cells for corner in product(*levels))


def _sum(rates: Iterable[Rate]) -> Count:
    hits = runs = 0
    for rate in rates:
        hits, runs = hits + rate.hits, runs + rate.runs
    return Count(hits, runs)
