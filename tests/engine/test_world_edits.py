"""Edits of the world: taking one back gives the very same world, and so does opening the file again."""

from pathlib import Path
from typing import Any

import pytest

from lab.engine.start import reopen
from lab.errors import LabError
from lab.world import (
    Change,
    ClockChange,
    FileChange,
    RecordChange,
    Removal,
    as_it_is,
    changes_of,
    describe,
    digest,
    text_of,
)
from tests.engine.scripted import scripted_engine

HOST = "ops-01"


def record(table: str, key: str, **fields: Any) -> RecordChange:
    return RecordChange(HOST, table, key, fields)


EDITS: tuple[tuple[Change, ...], ...] = (
    (FileChange(HOST, "/etc/passwd", text="zoe:x:0:0::/:/bin/sh\nagent:x:1000:1000::/home/agent:/bin/bash\n"),),
    (FileChange(HOST, "/etc/passwd", text=""), FileChange(HOST, "/etc/group", text="sudo:x:27:agent\n")),
    (Removal(HOST, "/etc/passwd"), Removal(HOST, "/etc/shadow")),
    (record("users", "zoe", name="zoe", uid=1, gid=1, home="/", sudo="nopasswd"), RecordChange(HOST, "users", "root")),
    (record("users", "agent", name="agent", uid=1000, gid=1000, home="/home/agent", sudo="yes"),),
    (record("processes", "2", pid=2, ppid=0, user="root", command="x", cpu=3, memory=1, started=5),),
    (RecordChange(HOST, "processes", "2"), RecordChange(HOST, "processes", "1")),
    (record("crontabs", "agent", user="agent", text="* * * * * true\n"),),
    (record("host", HOST, booted=7, online=False), ClockChange(12)),
    (FileChange(HOST, "/srv/old", text="a file now"), FileChange(HOST, "/new/deep", target="/srv")),
    (FileChange(HOST, "/srv/old/log.txt", append="three\n", mtime=-5.5),),
)


@pytest.mark.parametrize("changes", EDITS)
def test_an_edit_taken_back_leaves_no_trace_live_or_reopened(tmp_path: Path, changes: tuple[Change, ...]) -> None:
    engine, _ = scripted_engine(tmp_path)
    before = digest(engine.snapshot)
    edit = engine.interventions.edit_world(changes)
    after = digest(engine.snapshot)
    assert after != before
    undo = engine.interventions.undo_edit()
    assert digest(engine.snapshot) == before
    engine.close()
    again = reopen(engine.session.path).engine
    assert digest(again.snapshot_at(edit.id)) == after
    assert digest(again.snapshot_at(undo.id)) == before


def test_a_number_written_in_another_way_is_the_same_world_reopened(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path)
    before, booted = digest(engine.snapshot), int(engine.snapshot.hosts[HOST].booted)
    edit = engine.interventions.edit_world(
        [record("host", HOST, booted=booted), ClockChange(engine.snapshot.clock + 1)]
    )
    after = digest(engine.snapshot)
    engine.interventions.undo_edit()
    assert digest(engine.snapshot) == before
    engine.close()
    assert digest(reopen(engine.session.path).engine.snapshot_at(edit.id)) == after


@pytest.mark.parametrize(
    "change",
    [
        ClockChange(float("inf")),
        ClockChange(float("nan")),
        ClockChange(1e18),
        ClockChange(-1.0),
        FileChange(HOST, "/srv/x", text="", mtime=1e18),
        FileChange(HOST, "/srv/x", text="", mtime=float("nan")),
        FileChange(HOST, "/srv/x", size=10**30),
        FileChange(HOST, "/srv/x", size=-1),
        FileChange(HOST, "/srv/x", text="", names=0),
        record("processes", "2", pid=2, ppid=0, user="root", command="x", started=1e18),
        record("processes", "2", pid=2, ppid=0, user="root", command="x", cpu=float("inf")),
        record("processes", "2", pid=2, ppid=0, user="root", command="x", memory=-1),
        record("disks", "/", device="/dev/sda1", mount="/", size=10**30),
        record("host", HOST, back_at=float("inf")),
    ],
    ids=str,
)
def test_a_number_no_world_can_have_is_refused_and_can_still_be_told(tmp_path: Path, change: Change) -> None:
    engine, _ = scripted_engine(tmp_path)
    before = engine.snapshot
    with pytest.raises(LabError, match="cannot be"):
        engine.interventions.edit_world([change])
    assert engine.snapshot is before
    assert describe(change, before)


def test_a_record_with_tables_in_it_comes_back_from_its_text(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path)
    routes = [{"method": "GET", "path": "/a", "headers": {"x": "y"}, "body": "b\n" * 40}] * 2
    ended = {"pid": 9, "began": 1.5, "how": "killed", "status": "TERM"}
    change = record("services", "cron", name="cron", description="d", command="c", routes=routes, ended=ended)
    assert changes_of(text_of((change, change)), engine.snapshot) == (change, change)
    engine.interventions.edit_world([change])
    (whole,) = as_it_is(engine.snapshot, HOST, key=f"{HOST}/services/cron")
    assert changes_of(text_of([whole])) == (whole,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 600, "no TOML"),
        ("changes = []\nx = " + "[" * 600, "no TOML"),
        ('[[changes]]\nchange = "clock"\nseconds = inf', "not finite"),
        ('"a(*[" = 1', "no list of changes"),
        ("changes = 5", "no list of changes"),
        ("changes = [5, [], {}]", "Expected"),
    ],
)
def test_a_text_that_is_no_edit_is_one_sentence(text: str, said: str) -> None:
    with pytest.raises(LabError, match=said) as caught:
        changes_of(text)
    assert caught.value.where.startswith("line ")
