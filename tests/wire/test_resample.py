"""Samples over the wire: asked at the same time, never more than the budget covers, each with its own way back."""

import asyncio
import json
from pathlib import Path

import pytest

from lab.engine.engine import Engine
from lab.engine.retries import Retries
from lab.engine.samples import Sample, samples_at
from lab.engine.start import reopen, start_session
from lab.models.litellm_model import LitellmModel
from lab.protocol import Settings
from lab.session.events import Failure, Reply
from lab.session.spending import session_spending
from tests.engine.scripted import SCENARIO
from tests.wire import anthropic
from tests.wire.server import Asked, Plain, Stream, WireServer
from tests.wire.test_study import WIRES, Wire

CLAUDE = "anthropic/claude-haiku-4-5"
GUARD = 180.0
"""Seconds after which a request that never comes is given up; no test waits for it when it passes."""


class Together(WireServer):
    """Answers no request before `expected` of them are there."""

    expected = 1

    async def _write_stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: Stream) -> None:
        async with asyncio.timeout(GUARD):
            while len(self.asked) < self.expected:
                await asyncio.sleep(0.005)
        await super()._write_stream(reader, writer, answer)


@pytest.fixture
async def together(litellm, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "planted-key-0123456789")
    async with Together() as server:
        server.check = anthropic.Check()
        yield server


def begin(folder: Path, model: LitellmModel, **options: object) -> Engine:
    scenario = folder / "two-hosts.toml"
    scenario.write_text(SCENARIO)
    return start_session(str(scenario), {}, model, folder=folder, **options)  # type: ignore[arg-type]


def says(text: str) -> Stream:
    return anthropic.stream(anthropic.text(text))


async def test_three_samples_with_money_for_two_are_two_requests_at_the_same_time(together, tmp_path):
    model = LitellmModel(CLAUDE, api_base=together.url)
    one = begin(tmp_path, model).sampler.estimate()
    assert one > 0
    together.expected = 2
    together.answers = [says(f"I look around, {n}.") for n in range(3)]
    engine = begin(tmp_path, model, limits={"cost": 2.5 * one})
    sampled = await engine.sampler.resample(3)
    assert len(together.asked) == 2
    assert together.asked[0].body["messages"] == together.asked[1].body["messages"]
    assert [type(sample.event) for sample in sampled.samples] == [Reply, Reply]
    assert "held for replies under way" in sampled.why and "the next reply will cost about" in sampled.why
    spent = session_spending(engine.tree)
    assert (spent.replies, spent.unpriced) == (2, 0)
    assert engine.agent.purse.spent == pytest.approx(spent.cost)
    assert 0 < spent.cost < 2.5 * one
    assert engine.agent.purse.held == 0


async def test_no_more_go_at_once_than_was_said(together, tmp_path):
    under_way, most = 0, 0
    answering = together._write_stream

    async def counted(reader, writer, answer):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await answering(reader, writer, answer)
        under_way -= 1

    together._write_stream = counted
    together.expected = 3
    together.answers = [says(f"{n}") for n in range(7)]
    engine = begin(tmp_path, LitellmModel(CLAUDE, api_base=together.url))
    sampled = await engine.sampler.resample(7, at_once=3)
    assert (len(sampled.samples), len(together.asked), most) == (7, 7, 3)


async def test_a_sample_that_meets_a_busy_server_is_asked_again_and_the_others_stand(together, tmp_path):
    busy = Plain({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, 529)
    together.answers = [says("one"), busy, says("two"), says("three")]
    engine = begin(tmp_path, LitellmModel(CLAUDE, api_base=together.url))

    async def at_once(seconds: float) -> None:
        await asyncio.sleep(0)

    sampled = await engine.sampler.resample(3, at_once=1, retries=Retries(sleep=at_once))
    assert [sample.event.text for sample in sampled.samples if isinstance(sample.event, Reply)] == [
        "one",
        "two",
        "three",
    ]
    failures = [event for event in engine.tree.events.values() if isinstance(event, Failure)]
    assert [(failure.fault, failure.branch) for failure in failures] == [("overloaded", "sample-2")]
    assert len(together.asked) == 4


async def test_stopping_hangs_up_on_those_under_way_and_keeps_what_came(together, tmp_path):
    together.answers = [says("one"), *[Stream(says("").pieces[:1], ends="never")] * 2]
    engine = begin(tmp_path, LitellmModel(CLAUDE, api_base=together.url))
    await engine.sampler.resample(1)
    sampling = asyncio.create_task(engine.sampler.resample(2))
    async with asyncio.timeout(GUARD):
        while len(together.asked) < 3:
            await asyncio.sleep(0.005)
        engine.cancel()
        sampled = await sampling
        await together.hung_up.wait()
    assert [sample.event.fault for sample in sampled.samples if isinstance(sample.event, Failure)] == ["stopped"] * 2
    engine.close()
    again, _ = reopen(engine.session.path)
    assert [type(sample.event) for sample in samples_at(again.tree, sampled.point)] == [Reply, Failure, Failure]


def brings_back(asked: Asked, turn: int) -> bool:
    """Whether a request has what only the reply of that turn can have put there."""
    body = json.dumps(asked.body)
    marks = (f"signature+{turn}/=", f"c2ln{turn}AA==", f"Thought {turn}.", f'"functions.bash:{2 * turn}"')
    return f"Turn {turn}." in body and any(mark in body for mark in marks)


async def gone_on(path: Path, sample: Sample) -> None:
    engine, notice = reopen(path)
    assert notice == ""
    engine.look(sample.event.id)
    while engine.phase == "deciding":
        await engine.step()
    reply = await engine.step()
    assert isinstance(reply, Reply), reply
    assert (reply.text, reply.branch) == ("Done.", sample.branch)
    engine.close()


@pytest.mark.parametrize("whole", [False, True], ids=["streamed", "whole"])
@pytest.mark.parametrize("wire", WIRES, ids=[wire.name for wire in WIRES])
async def test_each_sample_reopened_and_gone_on_with_sends_its_own_reply_back(
    wire: Wire, whole: bool, server, tmp_path, monkeypatch
):
    monkeypatch.setenv(wire.variable, "planted-key-0123456789")
    server.check = wire.check
    server.answers = [wire.turn(0, whole), wire.turn(1, whole)]
    settings = Settings(reasoning_effort=wire.settings.reasoning_effort, extra={"stream": False} if whole else {})
    engine = begin(tmp_path, LitellmModel(wire.name, api_base=server.url + wire.base), settings=settings)
    sampled = await engine.sampler.resample(2, at_once=1)
    engine.close()
    assert [sample.event.text for sample in sampled.samples if isinstance(sample.event, Reply)] == [
        "Turn 0.",
        "Turn 1.",
    ]
    for turn, sample in enumerate(sampled.samples):
        server.answers = [wire.words("Done.", whole)]
        await gone_on(engine.session.path, sample)
        assert brings_back(server.asked[-1], turn)
        assert not brings_back(server.asked[-1], 1 - turn)
    assert server.refused == []
