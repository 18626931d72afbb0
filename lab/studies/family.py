"""All comparisons that are made at once, with p values corrected for all of them together."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from lab.studies.contrasts import Contrast, corrected_together
from lab.studies.pools import Pool
from lab.studies.rate_differences import (
    NO_ORDER,
    Interaction,
    Levels,
    RateDifference,
    differences,
    interactions,
)
from lab.studies.reported_numbers import MeanDifference, mean_differences
from lab.studies.runs import Source


class Family(Struct, frozen=True, kw_only=True):
    """The comparisons by kind; together they are one family for Holm's correction."""

    differences: tuple[RateDifference, ...]
    mean_differences: tuple[MeanDifference, ...]
    interactions: tuple[Interaction, ...]


def family(
    pools: Sequence[Pool],
    aspects: Iterable[str],
    pairs: Iterable[tuple[str, str]],
    *,
    outcomes: Iterable[tuple[str, Source]],
    measures: Sequence[str],
    order: Levels = NO_ORDER,
) -> Family:
    """Return what each aspect alone and each pair of factors together change in the outcomes and measures.

    An outcome is a behaviour and whose word counts for it; `order` as for `differences`.
    """
    aspects, pairs, outcomes = list(aspects), list(pairs), list(outcomes)
    contrasts: list[Contrast] = [
        each
        for name, source in outcomes
        for aspect in aspects
        for each in differences(pools, aspect, [name], source, order)
    ]
    contrasts += [each for aspect in aspects for each in mean_differences(pools, aspect, measures, order)]
    contrasts += [
        each for name, source in outcomes for pair in pairs for each in interactions(pools, pair, [name], source, order)
    ]
    corrected = corrected_together(contrasts)
    return Family(
        differences=tuple(each for each in corrected if isinstance(each, RateDifference)),
        mean_differences=tuple(each for each in corrected if isinstance(each, MeanDifference)),
        interactions=tuple(each for each in corrected if isinstance(each, Interaction)),
    )
