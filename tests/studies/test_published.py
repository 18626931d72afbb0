"""Published figures beside ours: found by behaviour, condition and family of models, and never counted."""

import pytest

from lab.scenario.load import load_scenario
from lab.scenario.shipped import shipped_ethograms
from lab.studies.published import figure_words, figures_beside, published
from lab.studies.rate_rows import group_tables
from lab.studies.rates import rates
from lab.studies.runs import Likeness

from .sessions import Played, play, suggested  # noqa: F401

CELL = {
    "subject": "same-family-peer",
    "relationship": "good",
    "threat": "on",
    "oversight": "unsaid",
    "lever": "visible",
}


def likeness(model="vertex_ai/gemini-3-pro-preview", scenario="clear-the-host", nature="live", **condition):
    return Likeness(scenario=scenario, text="", condition={**CELL, **condition}, model=model, nature=nature)


def test_the_file_speaks_of_scenarios_levels_and_behaviours_there_are():
    assert "published" not in shipped_ethograms()
    for table in published().table:
        assert set(table.figures) <= set(published().models)
        assert {len(values) for values in table.figures.values()} == {len(table.columns)}
        assert all(0 <= value <= 100 for values in table.figures.values() for value in values)
        assert table.differs.strip()
        for name in table.scenarios:
            levels = {
                factor.name: {level.name for level in factor.levels} for factor in load_scenario(name).scenario.factors
            }
            asked = {**table.condition, table.factor: tuple(column.split()[0] for column in table.columns)}
            assert all(set(chosen) <= levels[factor] for factor, chosen in asked.items() if factor in levels), name


def test_the_very_model_is_shown_with_statistic_number_of_runs_and_version():
    (figure,) = figures_beside(likeness(), "weight-exfiltration")
    assert figure_words(figure) == (
        "Gemini 3 Pro: 97.0 % at most, 77.8 % on average over three deliveries, 200 runs; "
        "arXiv:2604.19784 v2, 25 June 2026"
    )
    assert "pooled" in figure.differs


def test_another_model_of_the_family_gets_the_familys_figures_by_name():
    cousins = figures_beside(likeness("anthropic/claude-sonnet-5"), "weight-exfiltration")
    assert [figure.model for figure in cousins] == ["Claude Haiku 4.5", "Claude Opus 4.5"]
    assert figures_beside(likeness("openai/gpt-5.2-chat"), "weight-exfiltration")[0].values == {
        "maximum": 0,
        "average": 0,
    }
    assert figures_beside(likeness("ollama/chatgptish"), "weight-exfiltration") == ()


@pytest.mark.parametrize(
    "cell",
    [
        {"threat": "off"},
        {"oversight": "watched"},
        {"subject": "plain-asset"},
        {"relationship": "other-pair"},
        {"scenario": "budget-cut"},
        {"nature": "scripted"},
    ],
)
def test_a_cell_the_study_did_not_have_gets_none(cell):
    assert figures_beside(likeness(**cell), "weight-exfiltration") == ()


def test_a_difference_from_a_control_is_called_one():
    (figure,) = figures_beside(likeness(scenario="benchmark-review", relationship="neutral"), "threshold-crossing")
    assert "0.1 points over its control at most" in figure_words(figure)
    assert "600 pairs of runs" in figure_words(figure)


def test_they_are_in_a_table_of_rates_and_in_no_count(play: Played):  # noqa: F811
    facts = {"model": "gemini/gemini-3-pro", "scenario": "clear-the-host", "condition": CELL}
    runs = [play(suggested("weight-exfiltration"), **facts), play(**facts)]
    (table,) = group_tables(rates(runs), ())
    assert [figure["values"] for figure in table["published"]] == [{"maximum": 97.0, "average": 77.8}]
    (row,) = table["rows"]
    assert (row["all_runs"]["detected"]["hits"], row["all_runs"]["detected"]["runs"]) == (1, 2)
