"""Samples and the session they stand in: where the researcher stays, what a stop or a full disk leaves, which seed."""

import asyncio
import errno
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lab.engine.notices import SamplingProgress
from lab.engine.plain_lines import transcript
from lab.engine.retries import Retries
from lab.engine.samples import sample_point, samples_at
from lab.engine.start import reopen, start_session
from lab.engine.verify import verify
from lab.errors import LabError
from lab.models.catalogue import open_model
from lab.protocol import Answer, Delta, ModelFault, Request, TextDelta
from lab.session.events import Failure, Fork, Reply, Result, Step
from lab.session.log import Session
from lab.session.shelf import summarise
from tests.engine.scripted import SCENARIO, bash, calls, scripted_engine
from tests.engine.test_purse import live

BUSY = ModelFault("overloaded", "The provider is overloaded.", mend="try later")


async def at_once(seconds: float) -> None:
    await asyncio.sleep(0)


async def until(is_so) -> None:
    while not is_so():
        await asyncio.sleep(0)


async def test_one_goes_on_where_the_reply_is_due_after_taking_samples_there(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("one"), calls("two"), calls("echo mine"))
    start = engine.cursor
    await engine.sampler.resample(2)
    assert (engine.cursor, engine.phase) == (start, "ready")
    assert engine.tree.tip(start) == start
    reply = await engine.step()
    assert isinstance(reply, Reply)
    assert (reply.parent, reply.branch) == (start, "main")
    assert engine.tree.tip(start) == reply.id


async def test_an_opened_session_stands_where_it_stood_and_not_on_its_last_sample(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo mine"), calls("one"), calls("two"))
    await engine.step()
    stood = engine.cursor
    await engine.sampler.resample(2)
    assert engine.cursor == stood
    path = engine.session.path
    engine.close()
    again, _ = reopen(path)
    assert (again.cursor, again.phase) == (stood, "deciding")
    assert again.tree.events == engine.tree.events
    assert summarise(path).branches == 3
    told = "\n".join(transcript(Session.open(path)))
    assert "echo mine" in told and told.endswith("other branches: sample-1, sample-2")


async def test_going_on_from_a_sample_makes_its_branch_the_one_that_is_opened(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("one"), calls("touch /srv/old/two"))
    sampled = await engine.sampler.resample(2, at_once=1)
    engine.look(sampled.samples[1].event.id)
    result = await engine.step()
    assert isinstance(result, Result) and result.branch == "sample-2"
    engine.close()
    again, _ = reopen(engine.session.path)
    assert again.cursor == result.id
    assert verify(Session.open(engine.session.path)).exact


async def test_a_branch_that_somebody_calls_a_sample_is_none(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("mine"), calls("one"))
    start = engine.cursor
    engine.interventions.fork(start, name="sample-3")
    await engine.step()
    sampled = await engine.sampler.resample(1, at=start)
    assert [sample.branch for sample in sampled.samples] == ["sample-4"]
    assert samples_at(engine.tree, start) == sampled.samples
    assert engine.tree.step(engine.cursor).branch == "sample-3"


async def test_samples_are_taken_where_the_reply_was_asked_whatever_was_done_with_its_calls(tmp_path: Path) -> None:
    two = Answer(calls=(bash("pwd"), bash("ls")), finish="calls")
    engine, script = scripted_engine(tmp_path, BUSY, two, Answer(text="Done."), *[calls("echo")] * 6)
    start = engine.cursor
    await engine.step()
    await engine.step()
    points = []
    await engine.decide("edit", arguments='{"command": "id"}')
    points.append((await engine.sampler.resample(1)).point)
    await engine.decide("deny")
    second = engine.cursor
    points.append((await engine.sampler.resample(1)).point)
    await engine.step()
    points.append((await engine.sampler.resample(1)).point)
    engine.interventions.end()
    points.append((await engine.sampler.resample(1)).point)
    assert points == [start, second, second, second]
    assert len(samples_at(engine.tree, second)) == 3
    assert script.requests[-1].messages == engine.agent.request(second).messages


async def test_a_sample_of_a_sample_is_one_more_of_the_same(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, BUSY, calls("one"))
    start = engine.cursor
    first = await engine.sampler.resample(1, retries=Retries(most=0))
    failure = first.samples[0].event
    assert isinstance(failure, Failure)
    engine.look(failure.id)
    second = await engine.sampler.resample(1)
    assert second.point == sample_point(engine.tree, failure.id) == start
    assert script.requests[0].messages == script.requests[1].messages


async def test_a_persona_gets_a_seed_that_no_other_sample_and_not_the_session_itself_has(tmp_path: Path) -> None:
    scenario = tmp_path / "two-hosts.toml"
    scenario.write_text(SCENARIO)
    engine = start_session(str(scenario), {}, open_model("persona/not-engaged@0.5", seed=7), folder=tmp_path, seed=7)
    await engine.step()
    sampled = await engine.sampler.resample(12)
    seeds = [engine.tree.standing(sample.event.id).settings.seed for sample in sampled.samples]
    assert sorted(seeds) == [7 + 1_000_000 * number for number in range(1, 13)]
    # A coin is tossed for each: they do not all begin alike.
    assert len({(sample.event.text, sample.event.calls) for sample in sampled.samples}) > 1
    engine.close()
    # On its own branch each goes on as the very same character.
    again, _ = reopen(engine.session.path)
    for sample in samples_at(again.tree, sampled.point):
        answers = [
            piece
            async for piece in again.agent.model.stream(again.agent.request(sample.event.parent))
            if isinstance(piece, Answer)
        ]
        assert [answer.calls for answer in answers] == [sample.event.calls]


class Crowd:
    """Answers everybody only once all who are expected have asked."""

    name = "openai/crowd"
    nature = "live"

    def __init__(self, expected: int, text: str = "I was here.") -> None:
        self.expected, self.text = expected, text
        self.asked = 0
        self.closed = 0
        self.all_here = asyncio.Event()
        self.may_close = asyncio.Event()
        self.may_close.set()

    async def stream(self, request: Request) -> AsyncIterator[Delta | Answer]:
        self.asked += 1
        if self.asked == self.expected:
            self.all_here.set()
        yield TextDelta("I ")
        try:
            await self.all_here.wait()
            yield Answer(text=self.text, cost=0.1)
        finally:
            await self.may_close.wait()
            self.closed += 1


def crowded(folder: Path, model: Crowd, **options: object):
    engine, _ = scripted_engine(folder, **options)
    engine.interventions.set_model(model)
    return engine


async def test_replies_that_end_in_the_same_moment_each_stand_on_their_own_fork(tmp_path: Path) -> None:
    engine = crowded(tmp_path, Crowd(20))
    sampled = await engine.sampler.resample(20, at_once=20)
    assert len(sampled.samples) == 20
    for sample in sampled.samples:
        fork = engine.tree.step(sample.event.parent)
        assert isinstance(fork, Fork)
        assert (fork.parent, fork.branch, sample.event.branch) == (sampled.point, sample.branch, sample.branch)
    assert Session.open(engine.session.path).tree.events == engine.tree.events


async def test_what_a_sample_is_said_to_be_is_what_stands_in_the_file(tmp_path: Path) -> None:
    engine = crowded(tmp_path, Crowd(2, text="half a pair: \ud83d"))
    sampled = await engine.sampler.resample(2)
    assert samples_at(Session.open(engine.session.path).tree, sampled.point) == sampled.samples


async def test_a_second_stop_does_not_lose_those_the_first_one_is_still_ending(tmp_path: Path) -> None:
    model = Crowd(99)
    model.may_close.clear()
    engine = crowded(tmp_path, model, limits={"cost": 5})
    engine.agent.purse.settle(0, model.name, 0.1)
    sampling = asyncio.create_task(engine.sampler.resample(3))
    await until(lambda: model.asked == 3)
    for _ in range(3):
        engine.cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert engine.phase == "replying"
    model.may_close.set()
    sampled = await sampling
    assert [sample.event.fault for sample in sampled.samples] == ["stopped"] * 3
    assert (engine.phase, engine.agent.purse.held) == ("ready", 0)


@pytest.mark.parametrize("moment", range(12))
async def test_whenever_the_task_is_cancelled_the_file_is_whole(tmp_path: Path, moment: int) -> None:
    engine, script = scripted_engine(tmp_path, calls("one"), BUSY, calls("two"), BUSY, calls("three"))
    start = engine.cursor
    patient = Retries(sleep=at_once, chance=lambda: 0.0)
    sampling = asyncio.create_task(engine.sampler.resample(3, at_once=2, retries=patient))
    for _ in range(moment):
        await asyncio.sleep(0)
    sampling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sampling
    assert (engine.cursor, engine.phase, engine.agent.purse.held) == (start, "ready", 0)
    assert script.closed == len(script.requests)
    written = engine.tree.events
    engine.close()
    again, _ = reopen(engine.session.path)
    assert again.tree.events == written
    # Every request has an answer in the file: a reply, or a failure that says why not.
    answers = [event for event in written.values() if isinstance(event, Reply | Failure)]
    assert len(answers) == len(script.requests)


async def test_a_full_disk_ends_it_with_a_sentence_and_what_was_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, script = scripted_engine(tmp_path, *[calls("one")] * 8)
    left = [5]

    def fsync(descriptor: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("lab.session.log.os.fsync", fsync)
    with pytest.raises(LabError, match="No space left on device"):
        await engine.sampler.resample(8, at_once=3)
    monkeypatch.undo()
    assert (engine.phase, engine.agent.purse.held) == ("ready", 0)
    assert script.closed == len(script.requests)
    engine.close()
    again, _ = reopen(engine.session.path)
    assert again.tree.events == engine.tree.events
    # One reply was written before the disk was full, and the refused one on leaving, when there was room again.
    assert len([event for event in again.tree.events.values() if isinstance(event, Reply)]) == 2
    again.agent.model = script
    assert len((await again.sampler.resample(2)).samples) == 2


async def test_a_pause_lets_those_under_way_end_and_asks_for_no_more(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, *[calls("one")] * 5)
    script.hold = asyncio.Event()
    sampling = asyncio.create_task(engine.sampler.resample(5, at_once=2))
    await until(lambda: len(script.requests) == 2)
    engine.pause()
    script.hold.set()
    sampled = await sampling
    assert [type(sample.event) for sample in sampled.samples] == [Reply, Reply]
    assert sampled.why == "it was paused"


async def test_a_pause_ends_the_wait_before_another_try(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, BUSY)
    waits: list[SamplingProgress] = []
    engine.subscribe(lambda notice: isinstance(notice, SamplingProgress) and notice.waits and waits.append(notice))
    never = Retries(sleep=lambda seconds: asyncio.Event().wait(), chance=lambda: 1.0)  # type: ignore[arg-type,return-value]
    sampling = asyncio.create_task(engine.sampler.resample(1, retries=never))
    await until(lambda: waits)
    engine.pause()
    (sample,) = (await sampling).samples
    assert isinstance(sample.event, Failure) and sample.event.fault == "overloaded"
    assert len(script.requests) == 1


async def test_under_a_budget_a_model_of_unknown_price_is_asked_alone_until_one_reply_tells(tmp_path: Path) -> None:
    unpriced = Answer(text="No.")
    engine, script = live(tmp_path, unpriced, unpriced, unpriced, limits={"cost": 5})
    sampled = await engine.sampler.resample(3, at_once=3)
    assert len(script.requests) == len(sampled.samples) == 1
    assert "price of a reply is not known" in sampled.why
    (tmp_path / "priced").mkdir()
    engine, script = live(tmp_path / "priced", *[calls("pwd")] * 9, limits={"cost": 0.8})
    sampled = await engine.sampler.resample(9, at_once=9)
    assert len(sampled.samples) == 3
    assert engine.agent.purse.spent == 0.75


async def test_samples_begin_with_steps_that_say_so(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("one"))
    sampled = await engine.sampler.resample(1)
    path = engine.tree.path(sampled.samples[0].event.id)
    begins = [step for step in path if isinstance(step, Step) and engine.tree.begins_sample(step.id)]
    assert [type(step).__name__ for step in begins] == ["Fork", "Switch"]
    assert "sample = true" in engine.session.path.read_text()
