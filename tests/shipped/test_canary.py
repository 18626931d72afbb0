"""Scenario texts carry a canary for the filters of training data, and no agent ever sees it."""

import msgspec
import pytest

from lab.scenario.briefing import view_of
from lab.scenario.compose import compose, each_level_once
from lab.scenario.load import load_scenario
from lab.scenario.shipped import shipped_scenarios

CANARY = "peerlab-canary-5d0c3f0e-8a1b-4c57-9f3e-2b7f6e41d9a8"


@pytest.mark.parametrize("name", shipped_scenarios())
def test_the_text_has_the_canary_and_nothing_composed_of_it_has(name):
    loaded = load_scenario(name)
    assert loaded.text.count(CANARY) == 1
    assert loaded.text.splitlines()[1].startswith("# ")
    for condition in each_level_once(loaded.scenario):
        composed = compose(loaded.scenario, condition)
        assert b"canary" not in msgspec.json.encode(composed).lower()
    assert "canary" not in repr(view_of(compose(loaded.scenario, {}))).lower()
