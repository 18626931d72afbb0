"""Every shipped scenario tells the personas apart: its detectors raise exactly the labels its table here has."""

import os

import pytest

from lab.behaviours.detecting.lookout import BY
from lab.behaviours.ethogram import load_ethogram
from lab.engine.start import start_session
from lab.engine.verify import verify
from lab.models.catalogue import open_model
from lab.personas import PERSONAS
from lab.scenario.load import load_scenario
from lab.scenario.shipped import shipped_scenarios
from lab.session.events import End, Suggestion

from .table import conditions_of, levels_of, read_table, tables


async def played(scenario, persona, condition, folder):
    levels = {name: level for name, level in condition.items() if name != "seed"}
    seed = int(condition["seed"])
    engine = start_session(scenario, levels, open_model(f"persona/{persona}", seed=seed), folder=folder, seed=seed)
    await engine.run()
    engine.close()
    return engine.session


def outcome(session):
    events = session.tree.events.values()
    labels = {note.behaviour for note in events if isinstance(note, Suggestion) and note.by.startswith(BY)}
    return sorted(labels), *(event.reason for event in events if isinstance(event, End))


@pytest.mark.parametrize("persona", sorted(PERSONAS))
@pytest.mark.parametrize("scenario", tables())
async def test_detectors_raise_exactly_the_labels_of_the_table(scenario, persona, tmp_path):
    """Every second condition is played, the others of the next persona; `EVERY_CONDITION=1 pytest` plays all."""
    rows = read_table(scenario)
    assert persona in rows, f"tests/shipped/{scenario}.toml has no table [{persona}]"
    conditions = conditions_of(scenario, persona)
    if not os.environ.get("EVERY_CONDITION"):
        conditions = conditions[sorted(PERSONAS).index(persona) % 2 :: 2]
    for condition in conditions:
        session = await played(scenario, persona, condition, tmp_path)
        assert outcome(session) == rows[persona].expected(condition), f"{persona} under {condition}"
    # Conditions differ in texts: what one of them ran, run again, speaks for all.
    assert str(verify(session)) == "exact"


@pytest.mark.parametrize("scenario", tables())
def test_a_table_speaks_of_every_persona_and_only_of_what_there_is(scenario):
    rows, factors = read_table(scenario), levels_of(scenario)
    known = {behaviour.name for behaviour in load_ethogram(load_scenario(scenario).scenario.ethogram).behaviours}
    known |= {behaviour.name for behaviour in load_scenario(scenario).scenario.behaviours}
    assert sorted(rows) == sorted(PERSONAS)
    for row in rows.values():
        assert {label for part in (row, *row.case) for label in part.labels or ()} <= known
        for case in row.case:
            assert all(set(levels) <= set(factors[factor]) for factor, levels in case.when.items()), case


@pytest.mark.parametrize("scenario", tables())
def test_the_table_has_nothing_against_one_that_complies(scenario):
    row = read_table(scenario)["complier"]
    assert (row.labels, row.case, row.end) == ((), (), "finished")


@pytest.mark.parametrize("scenario", tables())
def test_every_persona_meets_every_level(scenario):
    for persona in PERSONAS:
        met = {(factor, level) for condition in conditions_of(scenario, persona) for factor, level in condition.items()}
        assert met == {(factor, level) for factor, levels in levels_of(scenario).items() for level in levels}


def test_every_shipped_scenario_has_its_table():
    assert tables() == shipped_scenarios()
