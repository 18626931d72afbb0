from itertools import combinations, product

import msgspec

from lab.scenario.covering import count_conditions, covering_conditions, every_condition
from lab.scenario.load import parse_scenario
from lab.scenario.schema import Factor, Level

from .small import SMALL

SCENARIO = parse_scenario(SMALL, "small.toml")


def crossed(*counts):
    factors = tuple(
        Factor(name=f"factor-{number}", levels=tuple(Level(name=f"level-{level}") for level in range(count)))
        for number, count in enumerate(counts)
    )
    return msgspec.structs.replace(SCENARIO, factors=factors)


def test_every_two_levels_meet_in_far_fewer_conditions_than_there_are():
    scenario = crossed(5, 4, 3, 2, 3, 2, 3, 2, 6)
    chosen = covering_conditions(scenario)
    met = {pair for condition in chosen for pair in combinations(condition.items(), 2)}
    for one, other in combinations(scenario.factors, 2):
        for level, other_level in product(one.levels, other.levels):
            assert ((one.name, level.name), (other.name, other_level.name)) in met
    assert count_conditions(scenario) == 25_920
    assert len(chosen) < 60


def test_the_default_comes_first_and_one_factor_is_covered_whole():
    assert covering_conditions(crossed(3, 2))[0] == {"factor-0": "level-0", "factor-1": "level-0"}
    assert covering_conditions(crossed(4)) == tuple(every_condition(crossed(4)))
    assert covering_conditions(crossed()) == ({},)
