"""The same request with either memory of an edited or doctored call: what follows each, and how sure that is."""

from pathlib import Path
from typing import Any

import pytest

from lab.engine.start import reopen
from lab.engine.two_memories import compare_memories, memories, sample_memories
from lab.engine.verify import verify
from lab.errors import LabError
from lab.protocol import Answer
from lab.session.conversation import conversation
from lab.session.events import Fork, Result
from tests.engine.scripted import calls, scripted_engine

EDIT = '{"command": "ls /srv"}'


async def test_an_edited_call_is_remembered_as_asked_and_as_it_ran(tmp_path: Path) -> None:
    answers = [calls("df -h"), calls("df -h"), calls("pwd"), calls("pwd")]
    engine, script = scripted_engine(tmp_path, calls("rm /srv/notice.txt"), *answers)
    await engine.step()
    await engine.decide("edit", arguments=EDIT)
    here = engine.cursor
    asked, ran = memories(engine)
    assert (asked.name, ran.name, ran.point, engine.cursor) == ("asked", "ran", here, here)
    sent = [conversation(engine.tree, memory.point) for memory in (asked, ran)]
    assert [messages[2].calls[0].arguments for messages in sent] == ['{"command": "rm /srv/notice.txt"}', EDIT]
    assert sent[0][3] == sent[1][3]
    assert engine.snapshot_at(asked.point) == engine.snapshot_at(ran.point)
    assert await sample_memories(engine, asked, ran, 2) == ""
    by_act = {each.act.how: each for each in compare_memories(engine.tree, asked, ran)}
    assert (by_act["df"].first.hits, by_act["df"].second.hits, by_act["df"].first.runs) == (2, 0, 2)
    assert by_act["df"].difference.estimate == 1.0 and by_act["df"].difference.low < 1.0
    assert (engine.cursor, engine.phase) == (here, "ready")
    assert memories(engine) == (asked, ran), "it is written once"
    assert len(script.requests) == 5
    again = reopen(engine.session.path).engine
    assert again.cursor == here and verify(engine.session).exact


async def test_a_memory_that_a_crash_cut_short_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, _ = scripted_engine(tmp_path, calls("rm /srv/notice.txt"))
    await engine.step()
    await engine.decide("edit", arguments=EDIT)
    append = engine.recorder.append

    def append_but_results(event: Any, *words: Any, **options: Any) -> Any:
        if isinstance(event, Result):
            raise OSError("the power is gone")
        return append(event, *words, **options)

    monkeypatch.setattr(engine.recorder, "append", append_but_results)
    with pytest.raises(OSError, match="power"):
        memories(engine)
    monkeypatch.undo()
    asked, ran = memories(engine)
    sent = [conversation(engine.tree, memory.point) for memory in (asked, ran)]
    assert sent[0][3] == sent[1][3] and len(sent[0]) == len(sent[1])
    assert sent[0][2].calls != sent[1][2].calls
    assert sum(isinstance(event, Fork) for event in engine.tree.events.values()) == 1


async def test_a_doctored_result_is_remembered_as_given_and_as_told(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd"), Answer(text="Done."))
    await engine.step()
    await engine.decide("doctor", told="/root\n")
    await engine.step()
    given, told = memories(engine)
    assert [conversation(engine.tree, each.point)[-1].text for each in (given, told)] == ["/home/agent\n", "/root\n"]
    assert engine.phase == "waiting"


async def test_without_a_decision_or_with_calls_that_wait_there_are_no_two_memories(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd", "ls"))
    await engine.step()
    with pytest.raises(LabError, match="no call before this reply"):
        memories(engine)
    await engine.decide("edit", arguments=EDIT)
    with pytest.raises(LabError, match="still wait"):
        memories(engine)
    await engine.decide()
    assert [each.name for each in memories(engine)] == ["asked", "ran"]
