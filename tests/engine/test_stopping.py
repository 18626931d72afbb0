"""Stopping: a reply, a command, a task, and a pause leave a whole session."""

import asyncio
import json
from pathlib import Path

import pytest

from lab.engine.notices import Appended, Printed, Streamed
from lab.engine.verify import verify
from lab.session.events import Failure, Result
from lab.session.log import Session
from tests.engine.scripted import calls, scripted_engine


async def until_streamed(engine: object) -> None:
    arrived = asyncio.Event()
    engine.subscribe(lambda notice: arrived.set() if isinstance(notice, Streamed) else None)  # type: ignore[attr-defined]
    await arrived.wait()


async def test_stopping_a_reply_closes_the_model_and_keeps_what_had_come(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, calls("pwd"))
    script.hold = asyncio.Event()
    replying = asyncio.create_task(engine.reply())
    await until_streamed(engine)
    assert engine.phase == "replying"
    engine.cancel()
    failure = await replying
    assert isinstance(failure, Failure)
    assert (failure.fault, failure.partial) == ("stopped", "Let me ")
    assert script.closed == 1
    assert engine.phase == "ready"


async def test_cancelling_the_task_leaves_a_whole_session_too(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, calls("pwd"))
    script.hold = asyncio.Event()
    replying = asyncio.create_task(engine.reply())
    await until_streamed(engine)
    replying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await replying
    assert script.closed == 1
    engine.close()
    assert isinstance(list(Session.open(engine.session.path).tree.events.values())[-1], Failure)


async def test_stopping_a_command_takes_back_all_it_did(tmp_path: Path) -> None:
    command = "rm /srv/old/log.txt; echo gone; while true; do :; done"
    engine, _ = scripted_engine(tmp_path, calls(command))
    await engine.reply()
    before = engine.snapshot
    printed = asyncio.Event()
    engine.subscribe(lambda notice: printed.set() if isinstance(notice, Printed) else None)
    running = asyncio.create_task(engine.decide())
    await printed.wait()
    engine.cancel()
    assert await running is None
    assert (engine.phase, engine.snapshot) == ("deciding", before)
    result = await engine.decide("edit", arguments=json.dumps({"command": "cat /srv/old/log.txt"}))
    assert result is not None
    assert result.output == "one\ntwo\n"


async def test_a_call_that_is_stopped_again_and_again_leaves_the_next_one_its_world(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo begun; while true; do :; done"))
    await engine.reply()
    printed = asyncio.Event()
    engine.subscribe(lambda notice: printed.set() if isinstance(notice, Printed) else None)
    running = asyncio.create_task(engine.decide())
    await printed.wait()
    while not running.done():
        engine.cancel()
        await asyncio.sleep(0)
    result = await engine.decide("edit", arguments=json.dumps({"command": "echo done"}))
    assert result is not None
    engine.close()
    assert verify(Session.open(engine.session.path)).exact


async def test_a_pause_lets_the_call_end_and_then_stops(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("true"), calls("true"), calls("true"))
    engine.subscribe(
        lambda notice: engine.pause() if isinstance(notice, Appended) and isinstance(notice.event, Result) else None
    )
    await engine.run()
    assert (engine.phase, engine.standing.turn) == ("ready", 1)
