import pytest

from lab.scenario.load import parse_scenario

from .small import SMALL


@pytest.fixture
def small():
    return parse_scenario(SMALL, "small.toml")
