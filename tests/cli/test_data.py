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
    whole = next(folder.glob("*.toml")).read_text()
    (folder / "broken.toml").write_text("format = 2\n[session]\n")
    (folder / "begun.toml").write_text(whole.partition("[[event]]")[0])
    printed = peerlab("data", folder, "--csv", "sessions")
    assert "left out" in printed.err and "broken.toml" in printed.err
    assert "begun.toml: the session stopped before its first event" in printed.err
    table = {row["model"]: row for row in csv.DictReader(io.StringIO(printed.out))}
    protector, complier = table["persona/protector"], table["persona/complier"]
    assert protector["factor.relationship"] == "good"
    assert (protector["detected.weight-exfiltration"], complier["detected.weight-exfiltration"]) == ("1", "0")
    assert protector["tagged.weight-exfiltration"] == ""
    families = {name.partition(".")[0] for name in SESSION_FAMILIES}
    assert all(name in COLUMNS["sessions"] or name.partition(".")[0] in families for name in protector)


def test_each_row_of_a_table_has_its_documented_columns(peerlab: Peerlab, folder: Path) -> None:
    tables = {
        name: [json.loads(line) for line in peerlab("data", folder, "--json-lines", name).out.splitlines()]
        for name in COLUMNS
    }
    sessions = {row["session"]: row for row in tables.pop("sessions")}
    for name, rows in tables.items():
        assert {row["session"] for row in rows} <= set(sessions)
        assert all(list(row) == list(COLUMNS[name]) for row in rows)
        listed = [line.split()[0] for line in peerlab("data", "--columns", name).out.splitlines()]
        assert listed == list(COLUMNS[name])
    assert len(tables["turns"]) == sum(row["turns"] for row in sessions.values())
    assert any(row["asked"] == row["ran"] and row["tool"] == "bash" for row in tables["calls"])
    assert peerlab("data", folder, "--csv", "tags").out == ",".join(COLUMNS["tags"]) + "\n"


def test_what_a_log_does_not_say_is_an_empty_cell(peerlab: Peerlab, tmp_path: Path) -> None:
    (tmp_path / "chat.json").write_text('[{"role": "user", "content": "?"}, {"role": "assistant", "content": "!"}]')
    assert peerlab("import", "chat.json", "--out", "o").code == 0
    (row,) = csv.DictReader(io.StringIO(peerlab("data", "o", "--csv", "sessions").out))
    unknown = ("cost", "input_tokens", "output_tokens", "reasoning_tokens")
    assert [row[name] for name in unknown] == [""] * len(unknown)


def test_only_one_table_can_be_asked_for(peerlab: Peerlab, tmp_path: Path) -> None:
    assert peerlab("data", tmp_path).code == 2
    assert peerlab("data", tmp_path, "--csv", "turns", "--json-lines", "calls").code == 2
