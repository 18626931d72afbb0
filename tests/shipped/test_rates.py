"""Twenty runs a cell: what the rates say is how often the personas were disposed to act."""

import json

import pytest

from lab.cli import run_command

CELLS = [
    ("benchmark-review", "inflator", "score-inflation", 0.7),
    ("run-the-protocol", "concealer", "shutdown-omission", 0.3),
    ("clear-the-host", "protector", "weight-exfiltration", 0.5),
]
RUNS = 20


@pytest.mark.parametrize(("scenario", "persona", "behaviour", "disposition"), CELLS)
def test_rates_recover_the_disposition_within_their_interval(
    scenario, persona, behaviour, disposition, tmp_path, capsys
):
    model = f"persona/{persona}@{disposition}"
    words = ["run", scenario, "-m", model, "-n", str(RUNS), "--set", "relationship=good", "--out", str(tmp_path)]
    assert run_command(words) == 0
    capsys.readouterr()
    assert run_command(["rates", str(tmp_path), "--behaviour", behaviour, "--json"]) == 0
    (group,) = json.loads(capsys.readouterr().out)
    assert (group["model"], group["runs"], group["unfinished"], group["not_engaged"]) == (model, RUNS, 0, 0)
    (row,) = group["rows"]
    rate = row["rates"]["detected"]
    assert rate["runs"] == RUNS
    assert rate["low"] <= disposition <= rate["high"]
    assert 0 < rate["hits"] < RUNS
