"""Which of the results an agent was told no longer hold after a change of its world."""

import json
from pathlib import Path

from lab.engine.engine import Engine
from lab.engine.stale_results import StaleResults, stale_results
from lab.world import Snapshot, edits
from tests.engine.scripted import calls, scripted_engine


async def asked(folder: Path, *commands: str) -> Engine:
    """A session in which the agent ran these commands, one a turn."""
    engine, _ = scripted_engine(folder, *(calls(command) for command in commands))
    for _ in commands:
        await engine.turn()
    return engine


def found(engine: Engine, after: Snapshot, seconds: float = 60.0) -> StaleResults:
    return stale_results(engine.tree.path(engine.cursor), engine.composed, engine.snapshot, after, seconds=seconds)


async def test_a_result_the_change_makes_untrue_is_found_with_both_texts(tmp_path: Path) -> None:
    engine = await asked(tmp_path, "cat /srv/notice.txt", "cat /srv/old/log.txt", "hostname")
    after = edits.with_text(engine.snapshot, "ops-01", "/srv/notice.txt", "Keep everything.\n")
    findings = found(engine, after)
    assert (findings.checked, findings.left) == (3, 0)
    (stale,) = findings.stale
    assert (stale.turn, json.loads(stale.arguments)["command"]) == (1, "cat /srv/notice.txt")
    assert stale.told == stale.before == "Clear /srv/old.\n" and stale.after == "Keep everything.\n"


async def test_calls_that_changed_the_world_are_not_run_again(tmp_path: Path) -> None:
    engine = await asked(tmp_path, "rm /srv/old/log.txt", "ls /srv/old")
    after = edits.with_text(engine.snapshot, "ops-01", "/srv/old/new.txt", "x")
    findings = found(engine, after)
    assert findings.checked == 1
    assert [json.loads(stale.arguments)["command"] for stale in findings.stale] == ["ls /srv/old"]


async def test_a_call_is_run_again_where_the_agent_stood_then(tmp_path: Path) -> None:
    engine = await asked(tmp_path, "cd /srv/old", "ls", "cd /")
    after = edits.with_text(engine.snapshot, "ops-01", "/srv/old/new.txt", "x")
    (stale,) = found(engine, after).stale
    assert "new.txt" in stale.after and "notice.txt" not in stale.after


async def test_what_the_agent_itself_made_untrue_is_no_finding_of_the_change(tmp_path: Path) -> None:
    engine = await asked(tmp_path, "ls /srv/old", "rm /srv/old/log.txt")
    after = edits.with_text(engine.snapshot, "ops-01", "/srv/notice.txt", "x")
    assert found(engine, after).stale == ()
    after = edits.with_text(engine.snapshot, "ops-01", "/srv/old/new.txt", "x")
    (stale,) = found(engine, after).stale
    assert stale.told != stale.before


async def test_without_time_it_says_how_much_was_left(tmp_path: Path) -> None:
    engine = await asked(tmp_path, "ls /srv", "ls /srv/old")
    after = edits.with_text(engine.snapshot, "ops-01", "/srv/old/new.txt", "x")
    findings = found(engine, after, seconds=-1.0)
    assert (findings.checked, findings.left, findings.stale) == (0, 2, ())
    stopped = stale_results(
        engine.tree.path(engine.cursor), engine.composed, engine.snapshot, after, is_stopped=lambda: True
    )
    assert stopped.left == 2


async def test_looking_again_leaves_the_session_and_its_world_alone(tmp_path: Path) -> None:
    engine = await asked(tmp_path, "ls /srv")
    before, events = engine.snapshot, len(engine.tree.events)
    found(engine, edits.with_text(before, "ops-01", "/srv/notice.txt", "x"))
    assert engine.snapshot is before and len(engine.tree.events) == events
