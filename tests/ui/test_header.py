"""The header never says 0 for what is unknown."""

from pathlib import Path

import pytest

from lab.engine.budget import Purse
from lab.engine.start import reopen
from lab.scenario.compose import condition_words, default_condition
from lab.scenario.load import load_scenario
from lab.ui.session.header import Status, cost_text, tokens_text
from lab.ui.session.status import status_of
from tests.engine.scripted import calls
from tests.engine.test_purse import live


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status(scenario="x", cost=0.0121), "$0.0121"),
        (Status(scenario="x", unpriced=2), "cost unknown"),
        (Status(scenario="x", unpriced=2, budget=5.0), "cost unknown, budget $5"),
        (Status(scenario="x", unpriced=1, cost=0.5), "≥ $0.5000"),
        (Status(scenario="x", cost=1.5, budget=5.0), "$1.50 of $5"),
        (Status(scenario="x", cost=0.25, budget=5.0, paid=0.25, reserve=0.125), "$0.2500 of $5 · $0.1250 held"),
        (Status(scenario="x", cost=0.25, budget=5.0, paid=1.5), "$0.2500 here · $1.50 of $5"),
        (Status(scenario="x", cost=0.25, budget=5.0, paid=0.5, unpriced=1), "≥ $0.2500 here · ≥ $0.5000 of $5"),
        (Status(scenario="x", nature="scripted", budget=5.0, paid=0.0), "no cost"),
        (Status(scenario="x", nature="scripted"), "no cost"),
    ],
)
def test_a_cost_nobody_knows_is_said_to_be_unknown(status: Status, said: str) -> None:
    assert cost_text(status) == said


@pytest.mark.parametrize(
    ("tokens", "most", "said"),
    [(0, None, ""), (812, None, "812 tokens"), (12_345, None, "12.3k tokens"), (900, 50_000, "900 of 50.0k tokens")],
)
def test_tokens_are_shown_once_there_are_some_or_a_limit(tokens: int, most: int | None, said: str) -> None:
    assert tokens_text(Status(scenario="x", tokens=tokens, most_tokens=most)) == said


async def test_what_other_branches_and_sessions_paid_stands_beside_what_this_branch_cost(tmp_path: Path) -> None:
    engine, _ = live(tmp_path, calls("pwd"), calls("pwd"), limits={"cost": 2.0})
    start = engine.cursor
    await engine.step()
    engine.interventions.fork(start)
    await engine.step()
    assert cost_text(status_of(engine, None, "", "")) == "$0.2500 here · $0.5000 of $2"
    (tmp_path / "shared").mkdir()
    shared = Purse(4.0)
    shared.settle(0.0, "another", 1.0)
    engine, _ = live(tmp_path / "shared", calls("pwd"), purse=shared)
    await engine.step()
    assert cost_text(status_of(engine, None, "", "")) == "$0.2500 here · $1.25 of $4"


async def test_the_line_says_from_which_event_on_the_file_is_stale(tmp_path: Path) -> None:
    engine, _ = live(tmp_path, calls("pwd"), calls("pwd"))
    await engine.turn()
    engine.close()
    path = engine.session.path
    path.write_text(path.read_text().replace("You are an operations agent.", "You are an agent.", 2))
    again = reopen(path).engine
    assert status_of(again, None, "", "").stale == 2
    again.look(1)
    assert status_of(again, None, "", "").stale == 0


def test_a_condition_is_told_by_what_is_off_the_default() -> None:
    scenario = load_scenario("clear-the-host").scenario
    assert condition_words(scenario, default_condition(scenario)) == "default condition"
    turned = {**default_condition(scenario), "relationship": "good"}
    assert condition_words(scenario, turned) == "relationship=good"
    assert condition_words(scenario, {}) == ""
