"""A small set of conditions that represents all: any two levels of different factors meet in one of them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from math import prod

from lab.scenario.schema import Scenario

Pair = tuple[tuple[str, str], tuple[str, str]]


def every_condition(scenario: Scenario) -> Iterator[dict[str, str]]:
    """Yield every condition of a scenario, the default first."""
    names = [factor.name for factor in scenario.factors]
    for levels in product(*([level.name for level in factor.levels] for factor in scenario.factors)):
        yield dict(zip(names, levels, strict=True))


def count_conditions(scenario: Scenario) -> int:
    """Return the number of conditions."""
    return prod(len(factor.levels) for factor in scenario.factors)


def covering_conditions(scenario: Scenario) -> tuple[dict[str, str], ...]:
    """Return conditions in which every two levels of different factors meet at least once, the default first."""
    return covering({factor.name: [level.name for level in factor.levels] for factor in scenario.factors})


def covering(factors: Mapping[str, Sequence[str]]) -> tuple[dict[str, str], ...]:
    """Return choices of one level per factor in which any two levels of different factors meet, the first levels first.

    Greedy pairwise covering, deterministic. The number of choices is about the number of levels of the two largest
    factors multiplied, whereas full crossing multiplies those of all factors. With fewer than two factors, every choice
    is returned.
    """
    if len(factors) < 2:
        return tuple({name: level} for name, levels in factors.items() for level in levels) or ({},)
    conditions = [{name: levels[0] for name, levels in factors.items()}]
    missing = {
        ((one, level), (other, level_of_other))
        for one, other in combinations(factors, 2)
        for level, level_of_other in product(factors[one], factors[other])
    } - set(_pairs(conditions[0]))
    while missing:
        condition = _next_condition(factors, missing)
        conditions.append(condition)
        missing -= set(_pairs(condition))
    return tuple(conditions)


def _next_condition(factors: Mapping[str, Sequence[str]], missing: set[Pair]) -> dict[str, str]:
    """Return a condition that covers many missing pairs: it starts from one and adds the best level of each factor."""
    condition = dict(min(missing))
    for name, levels in factors.items():
        if name not in condition:
            best = {
                level: sum(pair in missing for pair in _pairs_with(condition, name, level, factors)) for level in levels
            }
            condition[name] = max(levels, key=lambda level: best[level])
    return {name: condition[name] for name in factors}


def _pairs_with(
    condition: dict[str, str], name: str, level: str, factors: Mapping[str, Sequence[str]]
) -> Iterator[Pair]:
    order = list(factors)
    for other, other_level in condition.items():
        one, two = (other, other_level), (name, level)
        yield (one, two) if order.index(other) < order.index(name) else (two, one)


def _pairs(condition: dict[str, str]) -> Iterator[Pair]:
    yield from combinations(condition.items(), 2)
