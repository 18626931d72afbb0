"""Another text in the place of a reply's: what the model then finds of it, and what the file keeps."""

import json
from pathlib import Path

import pytest

from lab.engine.start import reopen
from lab.errors import LabError
from lab.protocol import Answer
from lab.session.events import Decision, Reply, Rewording
from tests.engine.scripted import bash, calls, scripted_engine

SIGNED = json.dumps(
    {
        "provider": "anthropic",
        "message": {"role": "assistant", "thinking_blocks": [{"type": "thinking", "thinking": "t", "signature": "s"}]},
    }
)


async def test_the_model_finds_the_new_text_and_the_file_keeps_both(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, calls("pwd", text="I delete it."), calls("ls"), Answer(text="Done."))
    await engine.step()
    reply = engine.cursor
    event = engine.interventions.reword("I ask first.")
    assert (event.reply, event.left_out) == (reply, "")
    assert engine.phase == "deciding"
    await engine.turn()
    await engine.step()
    assert [message.text for message in script.requests[-1].messages if message.role == "assistant"] == ["I ask first."]
    tree = reopen(engine.session.path).engine.tree
    assert isinstance(tree.step(reply), Reply) and tree.step(reply).text == "I delete it."
    assert isinstance(tree.step(event.id), Rewording)


async def test_what_can_no_longer_go_back_is_told_by_the_event(tmp_path: Path) -> None:
    signed = Answer(text="I look.", calls=(bash("pwd"), bash("ls")), finish="calls", raw=SIGNED)
    engine, _ = scripted_engine(tmp_path, signed, signed)
    await engine.step()
    told = "thinking blocks with their signatures"
    assert engine.interventions.reword("I look around.").left_out == told
    assert engine.interventions.reword("I look twice.").left_out == "", "it was left out by the first already"
    engine.interventions.fork(engine.tree.step(engine.interventions.last_reply()[0].id).id)
    await engine.decide("edit", arguments='{"command": "id"}')
    decision = next(step for step in engine.tree.path(engine.cursor) if isinstance(step, Decision))
    assert decision.left_out == told
    engine.interventions.fork(engine.interventions.last_reply()[0].id)
    await engine.decide("edit", arguments='{"command": "id"}', shown="asked")
    decision = next(step for step in engine.tree.path(engine.cursor) if isinstance(step, Decision))
    assert decision.left_out == ""


async def test_nothing_to_reword_is_said_in_a_sentence(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, Answer(text="No."))
    with pytest.raises(LabError, match="has not replied"):
        engine.interventions.reword("x")
    await engine.step()
    with pytest.raises(LabError, match="says already"):
        engine.interventions.reword("No.")
    with pytest.raises(LabError, match="cannot be empty"):
        engine.interventions.reword("  ")
    engine.interventions.reword("Yes.")
    assert engine.interventions.last_reply()[1] == "Yes."
    assert engine.phase == "waiting"
