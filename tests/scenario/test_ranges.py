"""Numeric factors: levels counted out, with their values in one template."""

import pytest

from lab.scenario.compose import compose, default_condition
from lab.scenario.load import parse_scenario, read_scenario

from .small import changed

LEVER = '[[factor]]\nname = "lever"\n'
WHO = 'who = "Ann of {company}"'


def with_range(*lines):
    slots = 'who = "Ann, bar {bar}, of {company}"'
    table = "\n".join(("[[factor]]", 'name = "bar"', "[factor.range]", *lines))
    return changed((WHO, slots), (LEVER, f"{table}\n\n{LEVER}"))


def levels(text):
    scenario = parse_scenario(text, "small.toml")
    return [level.name for level in scenario.factors[1].levels], scenario


def test_a_dose_is_counted_out_from_its_first_to_its_last_level():
    names, scenario = levels(
        with_range("from = 0", "to = 10", "step = 2.5", 'slots.bar = "{value} of 10"', "decimals = 1")
    )
    assert names == ["0", "2.5", "5", "7.5", "10"]
    assert default_condition(scenario)["bar"] == "0"
    assert compose(scenario, {"bar": "2.5"}).system.startswith("You are Ann, bar 2.5 of 10, of Hill & Co.")


def test_with_mean_and_deviation_a_level_counts_deviations_from_the_mean():
    controls = ("mean = 62.5", "sd = 4.2", "default = 0", "decimals = 1")
    text = with_range("from = -1", "to = 2", *controls, 'slots.bar = "{value}"')
    names, scenario = levels(text)
    assert names == ["0", "-1", "1", "2"]
    assert "bar 58.3" in compose(scenario, {"bar": "-1"}).system
    assert "bar 70.9" in compose(scenario, {"bar": "2"}).system
    assert "bar 62.5" in compose(scenario, {}).system


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (("from = 3", "to = 3"), "factor[1].range: counts nothing out"),
        (("from = 0", "to = 1", "step = 0"), "factor[1].range: counts nothing out"),
        (("from = 0", "to = 1e9"), "factor[1].range: has more than 100 levels"),
        (("from = -1e13", "to = 1"), "factor[1].range: holds a number that is too large to count to"),
        (("from = 0", "to = 3", "mean = 2"), "factor[1].range: needs both `mean` and `sd`"),
        (("from = 0", "to = 3", "default = 5"), "factor[1].range: has no level 5"),
        (("from = 0", "to = 1", "step = 0.25"), "factor[1].range: has levels that read the same"),
        (("from = 0", "to = 3", "[[factor.level]]", 'name = "x"'), "stands beside levels of the factor's own"),
    ],
)
def test_a_range_that_cannot_be_counted_out_is_a_fault(lines, fault):
    slots = ('slots.bar = "{value}"',)
    _, faults = read_scenario(with_range(*lines[:2], *slots, *lines[2:]), "small.toml")
    assert any(fault in str(each) for each in faults), [str(each) for each in faults]
