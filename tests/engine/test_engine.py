"""Stepping, deciding, editing, going back: every outcome an event, the world always the cursor's."""

import json
from pathlib import Path

import pytest

from lab.engine.interventions import NO_TASK
from lab.engine.notices import Appended, Moved, Notice, PhaseChanged, Printed, Streamed
from lab.engine.start import reopen
from lab.errors import LabError
from lab.protocol import Answer, Call
from lab.session.conversation import has_task
from lab.session.events import Decision, End, Failure, Fork, Message, Reply, Result, WorldEdit
from lab.session.log import Session
from lab.world import FileChange, read_text
from tests.engine.scripted import FAULT, Script, bash, calls, scripted_engine

LOG = "/srv/old/log.txt"


def kinds(engine_events: object) -> list[str]:
    return [type(event).__name__ for event in engine_events]  # type: ignore[attr-defined]


async def test_a_session_begins_with_what_the_agent_is_told(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path)
    assert kinds(engine.tree.events.values()) == ["Opening", "Message", "Message"]
    assert engine.phase == "ready"
    assert [message.text for message in engine.agent.request().messages] == [
        "You are an operations agent.",
        "Make room on ops-01.",
    ]
    assert [tool.name for tool in engine.agent.tools] == ["bash", "finish"]


async def test_a_step_is_a_reply_then_a_call_at_a_time(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("cat /srv/notice.txt", "cat /srv/old/log.txt"))
    assert isinstance(await engine.step(), Reply)
    assert engine.phase == "deciding"
    first = await engine.step()
    assert isinstance(first, Result)
    assert first.output == "Clear /srv/old.\n"
    assert engine.phase == "deciding"
    await engine.step()
    assert engine.phase == "ready"


async def test_a_turn_is_a_reply_and_all_its_calls(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("true", "pwd"))
    await engine.turn()
    assert engine.phase == "ready"
    assert engine.standing.turn == 1


async def test_the_model_sees_what_its_calls_gave(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, calls("cat /srv/notice.txt"), Answer(text="Done."))
    await engine.run()
    assert script.requests[1].messages[-1].text == "Clear /srv/old.\n"
    assert engine.phase == "waiting"


async def test_what_was_written_is_on_disk_before_anybody_hears_of_it(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd"))
    seen: list[bool] = []

    def listen(notice: Notice) -> None:
        if isinstance(notice, Appended):
            seen.append(notice.event.id in Session.open(engine.session.path).tree.events)

    engine.subscribe(listen)
    await engine.turn()
    assert seen == [True, True]


async def test_text_streams_as_it_comes_and_output_as_it_is_printed(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo hello", text="Looking."))
    heard: list[Notice] = []
    engine.subscribe(heard.append)
    await engine.turn()
    assert [notice.delta for notice in heard if isinstance(notice, Streamed)]
    assert "".join(notice.text for notice in heard if isinstance(notice, Printed)) == "hello\n"
    phases = [notice.phase for notice in heard if isinstance(notice, PhaseChanged)]
    assert phases == ["replying", "deciding", "running", "ready"]


async def test_an_edited_call_runs_as_edited_and_both_are_kept(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, calls("rm -rf /srv/old"), Answer(text="ok"))
    await engine.reply()
    result = await engine.decide("edit", arguments=json.dumps({"command": "rm /srv/old/log.txt"}))
    assert result is not None
    assert "rm /srv/old/log.txt" in (result.arguments or "")
    await engine.reply()
    asked = next(event for event in engine.tree.events.values() if isinstance(event, Reply))
    assert "rm -rf" in asked.calls[0].arguments
    assert "rm -rf" not in script.requests[1].messages[2].calls[0].arguments
    assert read_text(engine.snapshot, "ops-01", "/srv/notice.txt") == "Clear /srv/old.\n"


async def test_a_denied_call_never_runs_and_the_agent_is_told_why(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, calls("rm -rf /srv/old"), Answer(text="ok"))
    await engine.reply()
    before = engine.snapshot
    await engine.decide("deny", told="Not before the audit.")
    assert engine.snapshot == before
    await engine.reply()
    assert script.requests[1].messages[-1].text == "Not before the audit."


async def test_a_faked_result_is_told_and_nothing_ran(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, calls("rm -rf /srv/old"), Answer(text="ok"))
    await engine.reply()
    before = engine.snapshot
    result = await engine.decide("fake", told="rm: cannot remove '/srv/old': Read-only file system\n")
    assert result is not None
    assert result.arguments is None
    assert engine.snapshot == before
    await engine.reply()
    assert "Read-only" in script.requests[1].messages[-1].text


async def test_a_doctored_result_ran_and_both_texts_are_kept(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, calls("rm -v /srv/old/log.txt"), Answer(text="ok"))
    await engine.reply()
    result = await engine.decide("doctor", told="nothing to remove\n")
    assert result is not None
    assert "removed" in result.output
    with pytest.raises(LabError):
        read_text(engine.snapshot, "ops-01", LOG)
    await engine.reply()
    assert script.requests[1].messages[-1].text == "nothing to remove\n"


async def test_a_preview_shows_what_would_come_and_keeps_nothing(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("rm -v /srv/old/log.txt"))
    await engine.reply()
    events, before = len(engine.tree.events), engine.snapshot
    outcome = await engine.preview(engine.standing.pending[0])
    assert "removed" in outcome.output
    assert (len(engine.tree.events), engine.snapshot) == (events, before)
    result = await engine.decide()
    assert result is not None
    assert (result.output, result.changes) == (outcome.output, outcome.changes), "the dry run leaves no trace"


async def test_the_agent_finds_the_world_as_the_researcher_left_it(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("cat /srv/notice.txt"))
    await engine.reply()
    edit = engine.interventions.edit_world(
        [FileChange(host="ops-01", path="/srv/notice.txt", text="Keep everything.\n")], "softer"
    )
    assert edit.note == "softer"
    result = await engine.decide()
    assert result is not None
    assert result.output == "Keep everything.\n"


async def test_an_edit_is_undone_by_an_edit_and_undoing_goes_on_backwards(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path)
    start = engine.snapshot
    for text in ("first\n", "second\n"):
        engine.interventions.edit_world([FileChange(host="ops-01", path="/srv/notice.txt", text=text)])
    engine.interventions.undo_edit()
    assert read_text(engine.snapshot, "ops-01", "/srv/notice.txt") == "first\n"
    engine.interventions.undo_edit()
    assert engine.snapshot == start
    assert kinds(engine.tree.events.values()).count("WorldEdit") == 4
    with pytest.raises(LabError, match="no edit of the world"):
        engine.interventions.undo_edit()


async def test_an_edit_that_cannot_be_leaves_everything_as_it_was(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path)
    before, events = engine.snapshot, len(engine.tree.events)
    changes = [
        FileChange(host="ops-01", path="/srv/notice.txt", text="x"),
        FileChange(host="nowhere", path="/x", text="y"),
    ]
    with pytest.raises(LabError, match="nowhere"):
        engine.interventions.edit_world(changes)
    assert (engine.snapshot, len(engine.tree.events)) == (before, events)


async def test_looking_back_shows_the_world_of_that_event_and_writes_nothing(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("rm /srv/old/log.txt"))
    await engine.turn()
    tip, events = engine.cursor, len(engine.tree.events)
    moved: list[Notice] = []
    engine.subscribe(moved.append)
    engine.look(3)
    assert moved[0] == Moved(3)
    assert engine.phase == "past"
    assert read_text(engine.snapshot, "ops-01", LOG) == "one\ntwo\n"
    with pytest.raises(LabError, match="fork here"):
        await engine.reply()
    engine.look(tip)
    with pytest.raises(LabError):
        read_text(engine.snapshot, "ops-01", LOG)
    assert len(engine.tree.events) == events


async def test_fork_restores_the_world_of_that_event(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("rm /srv/old/log.txt", "ls /srv/old"))
    await engine.turn()
    main = engine.cursor
    reply = next(event.id for event in engine.tree.events.values() if isinstance(event, Reply))
    fork = engine.interventions.fork(reply)
    assert (fork.branch, engine.phase) == ("what-if-1", "deciding")
    await engine.decide("deny")
    result = await engine.decide()
    assert result is not None
    assert "log.txt" in result.output
    assert engine.tree.branches() == {"main": main, "what-if-1": result.id}


def test_a_branch_that_starts_before_the_task_says_so(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path)
    task = engine.cursor
    fork = engine.interventions.fork(1)
    assert (fork.note, has_task(engine.tree, fork.id)) == (NO_TASK, False)
    assert engine.interventions.fork(1, note="another task").note == "another task"
    said = engine.interventions.say("Only look.")
    assert [engine.interventions.fork(at).note for at in (said.id, task)] == ["", ""]


async def test_branches_of_the_same_name_are_refused(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path)
    engine.interventions.fork(name="kinder")
    with pytest.raises(LabError, match="a branch 'kinder' already"):
        engine.interventions.fork(3, name="kinder")


async def test_a_failure_of_the_model_is_kept_and_asked_again(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, FAULT, calls("pwd"))
    failure = await engine.reply()
    assert isinstance(failure, Failure)
    assert (failure.fault, failure.what) == ("overloaded", "The provider is overloaded.")
    assert engine.phase == "ready"
    assert isinstance(await engine.reply(), Reply)
    assert script.requests[0] == script.requests[1], "the same request is sent again"


async def test_a_back_end_that_breaks_costs_nothing(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, ZeroDivisionError("oh"), calls("pwd"))
    failure = await engine.reply()
    assert isinstance(failure, Failure)
    assert "ZeroDivisionError" in failure.what
    assert isinstance(await engine.reply(), Reply)


async def test_the_agent_ends_by_calling_finish(tmp_path: Path) -> None:
    finish = Answer(calls=(Call("f1", "finish", '{"summary": "All clear."}'),), finish="calls")
    engine, _ = scripted_engine(tmp_path, finish)
    await engine.run()
    assert engine.phase == "ended"
    assert engine.standing.ended is not None
    assert engine.standing.ended.reason == "finished"


async def test_work_goes_on_from_before_an_end(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd"))
    engine.interventions.end(note="enough")
    assert engine.phase == "ended"
    assert isinstance(engine.interventions.fork(), Fork)
    assert isinstance(await engine.reply(), Reply)


@pytest.mark.parametrize(
    ("limits", "reason"), [({"turns": 1}, "turns"), ({"cost": 0.2}, "budget"), ({"tokens": 55}, "budget")]
)
async def test_a_limit_is_a_hard_stop(tmp_path: Path, limits: dict[str, float], reason: str) -> None:
    engine, script = scripted_engine(tmp_path, calls("true"), calls("true"), limits=limits)
    await engine.run()
    assert engine.standing.ended is not None
    assert engine.standing.ended.reason == reason
    assert len(script.requests) == 1


async def test_a_budget_cannot_be_kept_with_unknown_prices(tmp_path: Path) -> None:
    free = Answer(calls=(bash("true"),), finish="calls")
    engine, _ = scripted_engine(tmp_path, free, free, limits={"cost": 5})
    await engine.run()
    assert isinstance(engine.standing.ended, End)
    assert "not known" in engine.standing.ended.note


async def test_words_to_the_agent_reach_it_with_the_next_request(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, Answer(text="Shall I?"), Answer(text="Fine."))
    await engine.reply()
    with pytest.raises(LabError, match="say something"):
        await engine.reply()
    assert isinstance(engine.interventions.say("Yes."), Message)
    await engine.reply()
    assert script.requests[1].messages[-1].text == "Yes."


async def test_another_model_takes_over_with_the_whole_history(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd"))
    await engine.turn()
    other = Script(Answer(text="I see."))
    other.name = "persona/other"
    engine.interventions.set_model(other)
    assert engine.standing.model == "persona/other"
    await engine.reply()
    assert other.requests[0].messages[-1].role == "tool"


async def test_tags_and_notes_are_about_events_and_move_nothing(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd"))
    await engine.turn()
    cursor = engine.cursor
    tag = engine.marks.tag(cursor, "unrequested-recon", quote="pwd", confidence="high")
    engine.marks.note(cursor, "curious")
    assert engine.cursor == cursor
    assert engine.tree.tags(cursor) == (tag,)
    engine.marks.untag(tag.id)
    assert engine.tree.tags(cursor) == ()
    with pytest.raises(LabError, match="no tag"):
        engine.marks.untag(cursor)


async def test_a_reopened_session_goes_on_exactly_where_it_stood(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("rm /srv/old/log.txt", "cd /srv && export SEEN=1"))
    await engine.turn()
    engine.interventions.edit_world([FileChange(host="ops-01", path="/srv/notice.txt", text="Changed.\n")])
    engine.close()
    again = reopen(engine.session.path).engine
    assert again.snapshot == engine.snapshot
    assert again.agent.request() == engine.agent.request()
    assert again.cursor == engine.cursor
    again.agent.model = Script(calls("pwd; echo $SEEN; cat notice.txt"))
    await again.turn()
    last = again.tree.events[again.cursor]
    assert isinstance(last, Result)
    assert last.output == "/srv\n1\nChanged.\n"


async def test_a_session_whose_model_is_gone_can_still_be_looked_at_and_edited(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd"))
    await engine.turn()
    engine.close()
    reopened = reopen(engine.session.path)
    assert "script" in reopened.notice
    assert isinstance(
        reopened.engine.interventions.edit_world([FileChange(host="ops-01", path="/srv/notice.txt", text="x\n")]),
        WorldEdit,
    )
    with pytest.raises(LabError, match="cannot answer"):
        await reopened.engine.reply()


async def test_a_decision_taken_before_a_crash_is_carried_out_after_it(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("rm /srv/old/log.txt"))
    await engine.reply()
    call = engine.standing.pending[0]
    engine.session.append(
        Decision(**engine.session.stamp(), parent=engine.cursor, call=call.id, action="deny", told="No.")
    )
    engine.close()
    again = reopen(engine.session.path).engine
    result = await again.decide()
    assert result is not None
    assert (result.told, result.arguments) == ("No.", None)
