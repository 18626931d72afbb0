"""Asking again after a fault that may pass: seen while it waits, stopped at once, every failed try an event."""

import asyncio
from pathlib import Path

import pytest

from lab.engine.engine import Engine
from lab.engine.notices import Notice, Retrying
from lab.engine.retries import PASSING, Retries
from lab.protocol import Answer, FaultKind, ModelFault, TextDelta
from lab.session.events import Failure, Reply
from lab.session.log import Session
from tests.engine.scripted import calls, scripted_engine

DONE = Answer(text="Done.", cost=0.0)


class Clock:
    """Sleeps that only note how long they would have been; `hold` keeps them from ending."""

    def __init__(self, *, hold: bool = False) -> None:
        self.slept: list[float] = []
        self.hold = hold
        self.begun = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.begun.set()
        if self.hold:
            await asyncio.Event().wait()

    def retries(self, **options: float) -> Retries:
        return Retries(sleep=self.sleep, chance=lambda: 1.0, **options)  # type: ignore[arg-type]


def fault(kind: FaultKind = "overloaded", *, after: float | None = None) -> ModelFault:
    return ModelFault(kind, f"It is {kind}.", mend="wait", retry_after=after)


def failures(engine: Engine) -> list[Failure]:
    return [event for event in engine.tree.events.values() if isinstance(event, Failure)]


def heard_by(engine: Engine) -> list[Retrying]:
    heard: list[Retrying] = []

    def listen(notice: Notice) -> None:
        if isinstance(notice, Retrying):
            heard.append(notice)

    engine.subscribe(listen)
    return heard


async def test_a_run_asks_again_until_it_is_answered_and_keeps_every_failure(tmp_path: Path) -> None:
    clock = Clock()
    engine, script = scripted_engine(tmp_path, fault("timeout"), fault("refused"), fault("server"), calls("pwd"), DONE)
    await engine.run(retries=clock.retries())
    assert [failure.fault for failure in failures(engine)] == ["timeout", "refused", "server"]
    assert clock.slept == [2.0, 4.0, 8.0]
    assert engine.phase == "waiting"
    first = script.requests[0]
    assert script.requests[1] == script.requests[2] == script.requests[3] == first
    engine.close()
    assert len([e for e in Session.open(engine.session.path).tree.events.values() if isinstance(e, Failure)]) == 3


async def test_each_wait_is_told_with_its_failure(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, fault(), fault(), DONE)
    heard = heard_by(engine)
    await engine.run(retries=Clock().retries(most=3))
    assert [(one.attempt, one.of, one.seconds) for one in heard] == [(1, 3, 2.0), (2, 3, 4.0)]
    assert [one.failure for one in heard] == failures(engine)


async def test_a_provider_that_names_a_wait_gets_it(tmp_path: Path) -> None:
    clock = Clock()
    engine, _ = scripted_engine(tmp_path, fault("rate-limit", after=37.5), DONE)
    await engine.run(retries=clock.retries())
    assert clock.slept == [37.5]
    assert failures(engine)[0].retry_after == 37.5


async def test_nobody_waits_for_an_hour(tmp_path: Path) -> None:
    clock = Clock()
    engine, _ = scripted_engine(tmp_path, fault("rate-limit", after=3600), DONE)
    await engine.run(retries=clock.retries())
    assert (clock.slept, len(failures(engine)), engine.phase) == ([], 1, "ready")


async def test_it_gives_up_in_the_end_and_counts_anew_after_a_reply(tmp_path: Path) -> None:
    clock = Clock()
    engine, script = scripted_engine(tmp_path, fault(), fault(), calls("pwd"), fault(), fault(), fault(), DONE)
    await engine.run(retries=clock.retries(most=2))
    assert clock.slept == [2.0, 4.0, 2.0, 4.0]
    assert isinstance(engine.tree.step(engine.cursor), Failure)
    assert script.answers == [DONE]


@pytest.mark.parametrize("kind", ["auth", "no-key", "not-found", "context", "filter", "bad-request", "off-tape"])
async def test_what_would_fail_again_is_not_asked_again(tmp_path: Path, kind: FaultKind) -> None:
    clock = Clock()
    engine, _ = scripted_engine(tmp_path, fault(kind), DONE)
    await engine.run(retries=clock.retries())
    assert (clock.slept, len(failures(engine))) == ([], 1)


async def test_by_hand_a_failure_is_shown_and_the_next_step_asks_again(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, fault(), fault(), calls("pwd"))
    assert isinstance(await engine.step(), Failure)
    await engine.turn()
    assert len(failures(engine)) == 2
    assert isinstance(await engine.step(), Reply)


async def test_a_turn_asks_again_when_told_to(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, fault(), calls("pwd"))
    await engine.turn(retries=Clock().retries())
    assert (engine.phase, engine.standing.turn) == ("ready", 1)


@pytest.mark.parametrize("way", ["cancel", "pause"])
async def test_a_wait_can_be_stopped_at_once(tmp_path: Path, way: str) -> None:
    clock = Clock(hold=True)
    engine, script = scripted_engine(tmp_path, fault(), DONE)
    running = asyncio.create_task(engine.run(retries=clock.retries()))
    await clock.begun.wait()
    assert engine.phase == "replying", "no other call may move it meanwhile"
    getattr(engine, way)()
    await asyncio.wait_for(running, 180)
    assert (engine.phase, len(failures(engine)), script.answers) == ("ready", 1, [DONE])
    assert isinstance(await engine.step(), Reply)


async def test_a_cancelled_task_leaves_the_failure_and_a_whole_session(tmp_path: Path) -> None:
    clock = Clock(hold=True)
    engine, _ = scripted_engine(tmp_path, fault(), DONE)
    running = asyncio.create_task(engine.run(retries=clock.retries()))
    await clock.begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert engine.phase == "ready"
    assert isinstance(await engine.step(), Reply)


async def test_a_stopped_reply_is_not_asked_again(tmp_path: Path) -> None:
    clock = Clock()
    engine, script = scripted_engine(tmp_path, DONE)
    script.hold = asyncio.Event()
    running = asyncio.create_task(engine.run(retries=clock.retries()))
    while not script.requests:
        await asyncio.sleep(0)
    engine.cancel()
    await running
    assert (clock.slept, failures(engine)[0].fault) == ([], "stopped")


async def test_without_retries_a_run_ends_at_the_first_failure(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, fault(), DONE)
    await engine.run(retries=None)
    assert len(failures(engine)) == 1


def test_waits_double_up_to_a_bound_and_half_of_them_is_chance() -> None:
    failure = Failure(id=1, at="", model="m", nature="live", fault="overloaded", what="")
    sure = [Retries(most=9, chance=lambda: 1.0).seconds(failure, tried) for tried in range(1, 10)]
    assert sure == [2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert Retries(chance=lambda: 0.0).seconds(failure, 3) == 4.0
    assert "stopped" not in PASSING


async def test_what_came_before_a_broken_stream_is_kept_and_not_sent(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, DONE)

    async def broken(request: object):  # type: ignore[no-untyped-def]
        yield TextDelta("I was about")
        raise fault("broken-stream")

    whole, script.stream = script.stream, broken  # type: ignore[method-assign]
    clock = Clock()

    async def sleep(seconds: float) -> None:
        script.stream = whole  # type: ignore[method-assign]
        await clock.sleep(seconds)

    await engine.run(retries=Retries(sleep=sleep))
    assert failures(engine)[0].partial == "I was about"
    assert "about" not in str(script.requests[0].messages)
