"""An imported session on the screen: who answers the call that waits, and what a key does about it."""

import json
from pathlib import Path

import pytest

from lab.engine.engine import Engine
from lab.engine.start import reopen
from lab.errors import LabError
from lab.inspect.chats import chat_transcript
from lab.inspect.importing import import_transcript
from lab.protocol import Answer, Call
from lab.session.events import Message, Result
from lab.ui.session.status import card_of
from lab.ui.transcript.drawing import lay_out
from lab.ui.transcript.entries import Entries
from tests.engine.scripted import Script
from tests.ui.test_lab import Room, settle

CHAT = [
    {"role": "user", "content": "How many bolts?"},
    {"role": "assistant", "tool_calls": [{"id": "a", "name": "look_up", "arguments": {"item": "bolt"}}]},
    {"role": "tool", "tool_call_id": "a", "content": "420"},
    {"role": "assistant", "content": "420."},
]


async def live_branch(folder: Path) -> Engine:
    """A branch at which another model asks for the call of the log, then for another one."""
    path = import_transcript(chat_transcript(CHAT, Path("chat.json")), folder).path
    engine = reopen(path).engine
    task = next(event.id for event in engine.tree.events.values() if isinstance(event, Message))
    engine.interventions.fork(task)
    asked = [Call(f"n{item}", "look_up", json.dumps({"item": item})) for item in ("bolt", "nut")]
    engine.interventions.set_model(Script(Answer(calls=tuple(asked), finish="calls")))
    await engine.step()
    return engine


async def test_space_takes_the_answer_of_the_log_and_then_asks_for_one(tmp_path: Path) -> None:
    engine = await live_branch(tmp_path)
    card = card_of(engine, None)
    assert card and card.where == "nothing here runs it" and "from the log" in card.title
    room = Room(engine)
    async with room.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        last = engine.tree.step(engine.cursor)
        assert isinstance(last, Result) and last.told == "420"
        card = card_of(engine, None)
        assert card and "its result is yours to write" in card.title
        await pilot.press("space")
        await pilot.pause()
        assert "ResultEditor" in type(room.screen).__name__
        await pilot.press("escape")
        await settle(pilot)
    engine.close()


def test_a_model_of_the_log_that_cannot_be_asked_is_one_sentence(tmp_path: Path) -> None:
    chat = {"model": "theirs/own", "messages": CHAT}
    engine, notice = reopen(import_transcript(chat_transcript(chat, Path("chat.json")), tmp_path).path)
    assert notice.startswith("theirs/own answered in the log and cannot be asked here (there is no model")
    assert notice.endswith("— choose the one that is to go on")
    engine.close()


async def test_a_log_that_names_no_model_says_so_and_is_gone_on_from_once_one_is_chosen(tmp_path: Path) -> None:
    path = import_transcript(chat_transcript(CHAT, Path("chat.json")), tmp_path).path
    engine, notice = reopen(path)
    assert notice == "the log does not say which model answered — choose the one that is to go on"
    engine.interventions.say("And nuts?")
    with pytest.raises(LabError, match="the log does not say which model answered"):
        await engine.step()
    card = card_of(engine, None)
    assert card and card.title == "no model answers"
    assert card.choices[0].command == "lab.model"
    blind = card_of(engine, None, is_blind=True)
    assert blind and "log" not in blind.sentence
    engine.interventions.set_model(Script(Answer(text="None.", finish="stop")))
    assert card_of(engine, None) is None
    await engine.step()
    assert engine.standing.answered
    engine.close()


def test_what_the_log_says_is_not_put_into_your_mouth(tmp_path: Path) -> None:
    chat = [*CHAT, {"role": "user", "content": "And nuts?"}]
    engine = reopen(import_transcript(chat_transcript(chat, Path("chat.json")), tmp_path).path).engine
    engine.interventions.say("And screws?")
    entries = Entries()
    entries.extend(engine.tree.path(engine.cursor))
    pages = ["".join(text for line in lay_out(entry, 60, is_open=True) for text, _ in line) for entry in entries.items]
    assert [page for page in pages if "And" in page] == ["▾ user  And nuts?", "▾ you say  And screws?"]
    engine.close()
