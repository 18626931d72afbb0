"""What a full disk refuses waits: it need not be typed twice, and nothing is in the file twice."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lab.engine.engine import Engine
from lab.session import log
from lab.session.disk import UnsavedError
from lab.session.events import Message, Note, Tag
from lab.session.log import Session
from tests.engine.scripted import calls, scripted_engine


@contextmanager
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(descriptor: int, chunk: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(log, "write_whole", refuse)
        yield


def events_of(engine: Engine, kind: type | tuple[type, ...]) -> list[object]:
    engine.close()
    return [event for event in Session.open(engine.session.path).tree.events.values() if isinstance(event, kind)]


async def test_a_message_waits_and_is_written_with_the_next_move(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls"))
    with full_disk(monkeypatch), pytest.raises(UnsavedError, match="it waits and is written as soon as"):
        engine.interventions.say("Look twice.")
    assert engine.recorder.is_waiting
    with full_disk(monkeypatch), pytest.raises(UnsavedError, match="it waits"):
        await engine.step()
    moved = await engine.step()
    assert isinstance(moved, Message)
    assert moved.text == "Look twice."
    await engine.step()
    messages = events_of(engine, Message)
    assert [event.text for event in messages if isinstance(event, Message)].count("Look twice.") == 1


async def test_marks_wait_in_their_order_and_go_along_to_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls"))
    await engine.turn()
    with full_disk(monkeypatch):
        with pytest.raises(UnsavedError):
            engine.marks.tag(4, "odd", note="a long note")
        with pytest.raises(UnsavedError):
            engine.marks.note(4, "and a remark")
        with pytest.raises(UnsavedError):
            engine.recorder.write_again()
    assert engine.session.why_unsaved() == "the disk did not take the last events"
    engine.recorder.move_to(tmp_path / "elsewhere.toml")
    assert not engine.recorder.is_waiting
    assert engine.session.why_unsaved() == ""
    marks = events_of(engine, (Tag, Note))
    assert [type(mark) for mark in marks] == [Tag, Note]
    assert engine.session.path.name == "elsewhere.toml"


async def test_what_waits_when_the_app_is_left_is_written_with_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls"))
    with full_disk(monkeypatch):
        with pytest.raises(UnsavedError):
            engine.interventions.say("Look twice.")
        engine.close()
    assert engine.session.why_unsaved()
    engine.session.move_to(tmp_path / "elsewhere.toml")
    messages = events_of(engine, Message)
    assert [event.text for event in messages if isinstance(event, Message)][-1] == "Look twice."
