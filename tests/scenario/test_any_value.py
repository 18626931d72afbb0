"""Whatever stands in a scenario file, reading it gives a scenario or errors that name the place; never a crash."""

import copy

import pytest
import tomli
import tomli_w

from lab.errors import LabError
from lab.scenario.compose import compose
from lab.scenario.load import read_scenario

from .small import SMALL

ODD = [0, -1, 1.5, True, "", "x", "/", "{who}", "{", "é\u202e", [], ["x"], [1], {}, {"x": 1}, 10**18]


def places(value, path=()):
    """Every place in nested tables, as the keys that lead to it."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


TABLES = tomli.loads(SMALL)


@pytest.mark.parametrize("path", list(places(TABLES)), ids=lambda path: ".".join(map(str, path)))
def test_any_value_anywhere_is_taken_or_refused_by_name(path):
    for odd in [*ODD, None]:
        tables = copy.deepcopy(TABLES)
        place = tables
        for key in path[:-1]:
            place = place[key]
        if odd is None:
            del place[path[-1]]
        else:
            place[path[-1]] = odd
        scenario, faults = read_scenario(tomli_w.dumps(tables), "odd.toml")
        assert all(isinstance(fault, LabError) and fault.where.startswith("odd.toml") for fault in faults)
        if not faults:
            assert compose(scenario, {}).hosts
