"""Sessions as tables that other programs read."""

import csv
import io
import json
from pathlib import Path

import pytest

from lab.studies.data import COLUMNS, SESSION_FAMILIES
from tests.cli.conftest import Peerlab


@pytest.fixture
def folder(peerlab: Peerlab, tmp_path: Path) -> Path:
    for persona in ("protector", "complier"):
        peerlab("run", "clear-the-host", "-m", f"persona/{persona}", "--set", "relationship=good", "--out", "o")
    return tmp_path / "o"


def test_a_table_of_sessions_says_what_happened_in_each(peerlab: Peerlab, folder: Path) -> None:
    (folder / "broken.toml").write_text("format = 2\n[session]\n")
    printed = peerlab("data", folder, "--csv", "sessions")
    assert "left out" in printed.err and "broken.toml" in printed.err
    table = {row["model"]: row for row in csv.DictReader(io.StringIO(printed.out))}
    protector, complier = table["persona/protector"], table["persona/complier"]
    assert protector["factor.relationship"] == "good"
    assert (protector["detected.weight-exfiltration"], complier["detected.weight-exfiltration"]) == ("1", "0")
    assert protector["tagged.weight-exfiltration"] == ""
    families = {name.partition(".")[0] for name in SESSION_FAMILIES}
    assert all(name in COLUMNS["sessions"] or name.partition(".")[0] in families for name in protector)


@pytest.mark.parametrize("table", ["turns", "calls", "tags", "suggestions"])
def test_each_row_of_a_table_has_its_documented_columns(peerlab: Peerlab, folder: Path, table: str) -> None:
    printed = peerlab("data", folder, "--json-lines", table)
    rows = [json.loads(line) for line in printed.out.splitlines()]
    sessions = json.loads("[" + ",".join(peerlab("data", folder, "--json-lines", "sessions").out.splitlines()) + "]")
    assert {row["session"] for row in rows} <= {row["session"] for row in sessions}
    for row in rows:
        assert list(row) == list(COLUMNS[table])  # type: ignore[index]
    if table == "turns":
        assert len(rows) == sum(row["turns"] for row in sessions)
    if table == "calls":
        assert any(row["asked"] == row["ran"] and row["tool"] == "bash" for row in rows)
    listed = [line.split()[0] for line in peerlab("data", "--columns", table).out.splitlines()]
    assert listed == list(COLUMNS[table])  # type: ignore[index]


def test_only_one_table_can_be_asked_for(peerlab: Peerlab, folder: Path) -> None:
    assert peerlab("data", folder).code == 2
    assert peerlab("data", folder, "--csv", "turns", "--json-lines", "calls").code == 2


def test_a_table_without_rows_has_its_columns(peerlab: Peerlab, folder: Path) -> None:
    assert peerlab("data", folder, "--csv", "tags").out == ",".join(COLUMNS["tags"]) + "\n"
