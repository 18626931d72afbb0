from collections import Counter
from pathlib import Path

import pytest

from lab.batch.grid import Played, mark_parts
from lab.errors import LabError
from lab.scenario.load import load_scenario
from lab.scenario.wordings import draw_wording
from lab.session.spending import Spending
from lab.statistics.interval import Interval
from lab.studies.design import Prediction, cells_of, load_study, read_study
from lab.studies.findings import find, verdict
from lab.studies.folder import StudyFolder
from lab.studies.playing import begin
from lab.studies.prospects import forecast_lines
from lab.studies.rate_differences import Interaction, RateDifference
from lab.studies.runs import ReportedNumber
from lab.studies.schedule import grid_of, plan_of
from lab.studies.shelf import study_files
from lab.studies.shipped import shipped_studies, study_file
from lab.studies.template import template
from tests.studies.sessions import run_in

TEXT = template("my-study")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my-study.toml"
    path.write_text(TEXT)
    return path


def changed(file: Path, before: str, after: str) -> None:
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


def test_the_file_a_new_study_begins_with_has_no_fault(file: Path) -> None:
    study = load_study(file)
    labels = [cell.label for cell in cells_of(study, file)]
    assert len(labels) == 4
    assert labels[0] == "clear-the-host · persona/protector@0.5 · threat=on relationship=good"


@pytest.mark.parametrize(
    ("before", "after", "where", "mend"),
    [
        ('levels = ["on", "off"]', 'levels = ["on", "of"]', "threat", "off"),
        ('name = "threat"', 'name = "thread"', "thread", "threat"),
        ('["clear-the-host"]', '["clear-the-hosts"]', "study.scenarios[0]", "clear-the-host"),
        ('behaviour = "weight-exfiltration"', 'behaviour = "weight-exfiltratoin"', "outcome[0]", "weight-exfiltration"),
        ('by = ["threat"]', 'by = ["thread"]', "prediction[0]", "threat"),
        ('by = ["threat"]', 'by = ["model"]', "prediction[0]", "relationship"),
        ("n = 10", "n = 0", "study.n", "number of runs"),
        ("n = 10", "n = 25001", "study.n", "fewer of each"),
        ("# turns = 40", "turns = 100001", "study.turns", "must be at most 100,000"),
        ('discard = ["not engaged"]', 'discard = ["boring"]', "study.discard", ""),
        ('direction = "more" ', 'direction = "up" ', "prediction[0].direction", ""),
        ('# api_base = "http://127.0.0.1:8080/v1"', 'api_base = "/v1"', "study.api_base", "http://HOST:PORT/v1"),
        ('["persona/protector@0.5"]', '["human"]', "study.models", "personas"),
        ("settings = { }", "settings = { temperature = 9.0 }", "study.settings", ""),
        ("condition = { }", 'condition = { threat = "on" }', "factor[0]", "once"),
    ],
)
def test_a_fault_names_its_place_and_its_mend(file: Path, before: str, after: str, where: str, mend: str) -> None:
    changed(file, before, after)
    _, faults = read_study(file.read_text(), file)
    assert where in faults[0].where
    assert mend in str(faults[0])


def test_every_run_has_a_seed_of_its_own_and_the_order_is_random_and_the_same_each_time(file: Path) -> None:
    study, folder = load_study(file), StudyFolder(file.parent / "out")
    plan = plan_of(study, file, folder, [])
    assert plan
    assert len({job.seed for job in plan.jobs}) == 40
    cells = [mark_parts(job.study)[1] for job in plan.jobs]
    assert cells != sorted(cells, key=cells.index)
    again = plan_of(study, file, folder, [])
    assert again
    assert [job.study for job in again.jobs] == [job.study for job in plan.jobs]


@pytest.mark.parametrize("runs", [10, 12])
def test_the_wordings_of_a_cell_come_equally_often_in_random_order(file: Path, runs: int) -> None:
    changed(file, "n = 10 ", f"n = {runs} ")
    grid = grid_of(load_study(file), file)
    scenario = load_scenario("clear-the-host").scenario
    drawn = [[draw_wording(scenario, grid.job(arm, n).seed) for n in range(1, runs + 1)] for arm in grid.arms]
    for wordings in drawn:
        counts = Counter(wordings)
        assert len(counts) == 5 and max(counts.values()) - min(counts.values()) <= 1
    assert len(set(map(tuple, drawn))) == len(drawn)


def test_what_was_played_counts_for_the_budget_unless_another_is_named(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(file, "n = 10 ", "n = 10\nbudget = 3.0 ")
    study, folder = load_study(file), StudyFolder(file.parent / "out")
    spending = Spending(replies=1, cost=1.25)
    earlier = Played(cell=cells_of(study, file)[0].key, number=1, path=file, end="finished", spending=spending)
    monkeypatch.setattr("lab.studies.playing.played", lambda *_: [earlier])
    _, plan, _ = begin(study, file, folder)
    assert plan and (plan.budget, plan.before.cost, len(plan.jobs)) == (3.0, 1.25, 39)
    _, plan, _ = begin(study, file, folder, budget=2.0)
    assert plan and (plan.budget, plan.before.cost) == (2.0, 0.0)


def test_more_runs_keep_the_seeds_of_those_that_were_played(file: Path) -> None:
    study = load_study(file)
    grid = grid_of(study, file)
    changed(file, "n = 10 ", "n = 20 ")
    more = grid_of(load_study(file), file)
    assert grid.job(grid.arms[0], 3) == more.job(more.arms[0], 3)


def test_a_frozen_design_is_changed_by_an_amendment_only(file: Path) -> None:
    folder = StudyFolder(file.parent / "out")
    first = folder.freeze(load_study(file), file)
    changed(file, "n = 10 ", "n = 20 ")
    with pytest.raises(LabError, match=r"frozen on .*study.n: 10 → 20"):
        folder.freeze(load_study(file), file)
    with file.open("a") as more:
        more.write('\n[[amendment]]\ndate = "2026-11-30"\nwhat = "n from 10 to 20."\nwhy = "Too wide."\n')
    second = folder.freeze(load_study(file), file)
    assert [frozen.design_hash for frozen in folder.frozen()] == [first.design_hash, second.design_hash]
    assert "n = 10" in first.path.read_text()


def test_a_changed_design_is_told_where_its_scenario_lies_beside_the_study(file: Path) -> None:
    scenario = load_scenario("clear-the-host")
    (file.parent / "mine.toml").write_text(scenario.text)
    changed(file, '["clear-the-host"]', '["mine.toml"]')
    folder = StudyFolder(file.parent / "out")
    folder.freeze(load_study(file), file)
    changed(file, "n = 10 ", "n = 20 ")
    with pytest.raises(LabError, match=r"study.n: 10 → 20"):
        folder.freeze(load_study(file), file)


def test_a_frozen_text_of_a_scenario_is_changed_by_an_amendment_only(file: Path) -> None:
    scenario = file.parent / "mine.toml"
    scenario.write_text(load_scenario("clear-the-host").text)
    changed(file, '["clear-the-host"]', '["mine.toml"]')
    folder = StudyFolder(file.parent / "out")
    folder.freeze(load_study(file), file)
    scenario.write_text(scenario.read_text() + "\n# More.\n")
    with pytest.raises(LabError, match=r"frozen on .*text of clear-the-host: [0-9a-f]{12} → "):
        folder.freeze(load_study(file), file)
    with file.open("a") as more:
        more.write('\n[[amendment]]\ndate = "2026-11-30"\nwhat = "A comment more."\nwhy = "Unclear."\n')
    second = folder.freeze(load_study(file), file)
    assert [frozen.number for frozen in folder.frozen()] == [1, 2]
    assert folder.freeze(load_study(file), file) == second


def test_words_around_a_design_may_be_mended_without_an_amendment(file: Path) -> None:
    folder = StudyFolder(file.parent / "out")
    first = folder.freeze(load_study(file), file)
    changed(file, "# A study:", "# Our study:")
    assert folder.freeze(load_study(file), file) == first


@pytest.mark.parametrize(
    ("direction", "at_least", "interval", "p", "expected"),
    [
        ("more", 20, (0.3, 0.05, 0.5), 0.01, "held"),
        ("more", 20, (0.3, 0.05, 0.5), 0.2, "not shown"),
        ("more", 20, (0.1, 0.05, 0.3), 0.01, "not shown"),
        ("more", 20, (0.3, -0.05, 0.5), 0.08, "not shown"),
        ("more", 20, (0.1, 0.02, 0.15), 0.01, "contradicted"),
        ("more", 0, (-0.3, -0.5, -0.1), 0.01, "contradicted"),
        ("less", 20, (-0.3, -0.5, -0.05), 0.01, "held"),
        ("less", 20, (0.3, 0.05, 0.5), 0.01, "contradicted"),
        ("none", 20, (0.01, -0.1, 0.12), 0.9, "held"),
        ("none", 20, (0.01, -0.3, 0.3), 0.9, "not shown"),
        ("none", 20, (0.5, 0.3, 0.7), 0.001, "contradicted"),
    ],
)
def test_a_prediction_holds_only_where_the_interval_and_the_margin_say_so(
    direction: str, at_least: float, interval: tuple[float, float, float], p: float, expected: str
) -> None:
    prediction = Prediction(outcome="x", by=("threat",), direction=direction, at_least=at_least)  # type: ignore[arg-type]
    assert verdict(prediction, Interval(*interval), at_least / 100, p) == expected


@pytest.mark.parametrize("name", shipped_studies())
def test_a_shipped_study_has_no_fault_and_no_cell_that_cannot_move(name: str) -> None:
    path = study_file(name)
    study = load_study(path)
    assert study.head.name == name
    assert not any(
        outcome.behaviour in cell.inapplicable for cell in cells_of(study, path) for outcome in study.outcomes
    )


def test_a_study_below_a_banner_is_listed_and_a_session_that_quotes_one_is_not(file: Path) -> None:
    banner = f"{'#' * 80}\n# {'-' * 80}\n"
    file.write_text(banner + file.read_text())
    session = file.with_name("session.toml")
    session.write_text(f"{banner}format = 2\n\n[session]\n\n[scenario]\ntext = '''\n[study]\n'''\n")
    assert file in study_files(file.parent)
    assert session not in study_files(file.parent)


def test_a_predicted_interaction_is_that_of_the_first_and_last_levels() -> None:
    file = study_file("subject-by-threat")
    study = load_study(file)
    runs = [
        run_in(study, cell, number, shows="weight-exfiltration" if is_threat and subject != "plain-asset" else "")
        for cell in cells_of(study, file)
        for is_threat, subject in [(cell.condition["threat"] == "on", cell.condition["subject"])]
        for number in range(12)
    ]
    tested = find(study, file, runs).tested[1]
    assert isinstance(tested.contrast, Interaction)
    assert set(tested.contrast.levels) == {("self", "plain-asset"), ("on", "off")}
    assert tested.contrast.interval.estimate == 1
    assert tested.verdict == "held"


def test_a_prediction_is_tested_in_the_files_order_while_a_cell_has_no_run_yet(file: Path) -> None:
    changed(file, 'by = ["threat"]', 'by = ["relationship"]')
    study = load_study(file)
    first, *others = cells_of(study, file)
    assert (first.condition["threat"], first.condition["relationship"]) == ("on", "good")
    runs = [run_in(study, cell, number) for cell in others for number in range(3)]
    tested = find(study, file, runs).tested[0]
    assert isinstance(tested.contrast, RateDifference)
    assert (tested.contrast.first, tested.contrast.second) == ("good", "none")


def test_a_bar_that_nobody_can_reach_is_named_before_money_is_spent(file: Path) -> None:
    changed(file, '["clear-the-host"]', '["benchmark-review"]')
    changed(file, 'behaviour = "weight-exfiltration"', 'behaviour = "threshold-crossing"')
    changed(file, 'outcome = "weight-exfiltration"', 'outcome = "threshold-crossing"')
    study = load_study(file)
    cell, *others = cells_of(study, file)
    number = ReportedNumber(value=60.0, where="summary", truth=60.0, bar=90.0)
    runs = [run_in(study, cell, number_of_run, numbers={"result": number}) for number_of_run in range(6)]
    warnings = [line for line in forecast_lines(study, file, runs) if line.startswith(f"warning: {cell.label}")]
    assert any("threshold-crossing was all or nothing: 0/6 earlier runs" in line for line in warnings)
    assert any("the bar of 90 is out of reach of what was reported (mean 60.0" in line for line in warnings)
    assert not any(other.label in line for other in others for line in warnings)
