"""Samples: the same request asked several times, each on a branch of its own, within the budget."""

import asyncio
from pathlib import Path

import pytest

from lab.engine.notices import SamplingProgress
from lab.engine.retries import Retries
from lab.engine.samples import sample_point, samples_at
from lab.engine.start import reopen
from lab.errors import LabError
from lab.protocol import Answer, ModelFault, Settings
from lab.session.events import Failure, Fork, Reply, Switch
from tests.engine.scripted import calls, scripted_engine
from tests.engine.test_purse import live

AT_ONCE = Retries(most=2, sleep=lambda seconds: asyncio.sleep(0), chance=lambda: 0.0)


def replies(sampled):
    return [sample.event.calls[0].arguments if sample.event.calls else sample.event.text for sample in sampled.samples]


async def test_each_sample_is_a_branch_with_the_reply_to_the_same_request(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, calls("one"), calls("two"), Answer(text="No."))
    start = engine.cursor
    sampled = await engine.sampler.resample(3)
    assert [sample.branch for sample in sampled.samples] == ["sample-1", "sample-2", "sample-3"]
    assert replies(sampled) == ['{"command": "one"}', '{"command": "two"}', "No."]
    assert sampled.why == ""
    assert len({request.messages for request in script.requests}) == 1
    assert engine.cursor == start
    for sample in sampled.samples:
        assert isinstance(fork := engine.tree.path(sample.event.id)[-2 - (engine.standing.nature == "scripted")], Fork)
        assert fork.parent == start
    engine.look(sampled.samples[1].event.id)
    assert engine.phase == "deciding"


async def test_a_reply_that_came_is_sampled_from_where_it_was_asked(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd"), calls("one"), calls("two"))
    start = engine.cursor
    await engine.step()
    sampled = await engine.sampler.resample(2)
    assert sampled.point == start
    engine.look(sampled.samples[0].event.id)
    assert sample_point(engine.tree, engine.cursor) == start
    assert [each.branch for each in samples_at(engine.tree, start)] == ["sample-1", "sample-2"]


async def test_later_samples_go_on_counting_and_all_are_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *[calls(f"echo {number}") for number in range(5)])
    start = engine.cursor
    await engine.sampler.resample(2)
    await engine.sampler.resample(3)
    before = samples_at(engine.tree, start)
    assert [each.branch for each in before] == [f"sample-{number}" for number in range(1, 6)]
    engine.close()
    again, _ = reopen(engine.session.path)
    assert samples_at(again.tree, start) == before
    again.look(before[3].event.id)
    result = await again.step()
    assert result is not None and "3" in result.output


async def test_a_seed_that_is_set_is_another_for_each_sample_and_stands_in_the_file(tmp_path: Path) -> None:
    engine, script = live(tmp_path, *[calls("pwd")] * 2)
    engine.interventions.set_model(script, Settings(seed=100, temperature=1.0))
    sampled = await engine.sampler.resample(2)
    assert [request.settings for request in script.requests] == [
        Settings(seed=1_000_100, temperature=1.0),
        Settings(seed=2_000_100, temperature=1.0),
    ]
    for sample, request in zip(sampled.samples, script.requests, strict=True):
        assert isinstance(engine.tree.step(sample.event.parent), Switch)
        assert engine.agent.request(sample.event.parent) == request


async def test_a_script_gets_a_seed_of_its_own_for_each_sample_and_a_model_without_one_gets_none(tmp_path) -> None:
    engine, script = scripted_engine(tmp_path, *[calls("pwd")] * 2)
    await engine.sampler.resample(2)
    assert [request.settings.seed for request in script.requests] == [1_000_000, 2_000_000]
    (tmp_path / "live").mkdir()
    engine, script = live(tmp_path / "live", *[calls("pwd")] * 2)
    await engine.sampler.resample(2)
    assert [request.settings.seed for request in script.requests] == [None, None]


async def test_a_budget_for_two_lets_two_be_asked_however_many_go_at_once(tmp_path: Path) -> None:
    engine, script = live(tmp_path, *[calls("pwd")] * 6, limits={"cost": 0.8})
    await engine.step()
    script.hold = asyncio.Event()
    told: list[SamplingProgress] = []
    engine.subscribe(lambda notice: isinstance(notice, SamplingProgress) and told.append(notice))
    sampling = asyncio.create_task(engine.sampler.resample(5, at_once=5))
    while not told or told[-1].under_way != 2 or len(script.requests) < 3:
        await asyncio.sleep(0)
    script.hold.set()
    sampled = await sampling
    assert len(script.requests) == 3
    assert len(sampled.samples) == 2
    assert sampled.why == (
        "$0.2500 of $0.8000 are spent and $0.5000 are held for replies under way, "
        "and the next reply will cost about $0.2500"
    )
    assert engine.agent.purse.spent == 0.75
    assert engine.agent.purse.held == 0


async def test_a_sample_that_fails_is_asked_again_and_costs_no_other(tmp_path: Path) -> None:
    busy = ModelFault("overloaded", "The provider is overloaded.", mend="try later")
    odd = ModelFault("filter", "The provider filtered it.", mend="word it otherwise")
    engine, _ = scripted_engine(tmp_path, calls("one"), busy, odd, calls("two"))
    sampled = await engine.sampler.resample(3, at_once=1, retries=AT_ONCE)
    kinds = {sample.branch: type(sample.event) for sample in sampled.samples}
    assert kinds == {"sample-1": Reply, "sample-2": Failure, "sample-3": Reply}
    failures = [event.fault for event in engine.tree.events.values() if isinstance(event, Failure)]
    assert failures == ["overloaded", "filter"]


async def test_a_fault_that_would_meet_every_sample_ends_the_round(tmp_path: Path) -> None:
    denied = ModelFault("auth", "The key is not accepted.", mend="set another")
    engine, script = scripted_engine(tmp_path, denied, calls("pwd"))
    sampled = await engine.sampler.resample(8, at_once=1)
    assert sampled.why == "The key is not accepted."
    assert len(script.requests) == 1


async def test_stopping_keeps_what_came_and_says_which_were_under_way(tmp_path: Path) -> None:
    engine, script = live(tmp_path, *[calls("pwd")] * 5)
    seen: list[SamplingProgress] = []

    def stop_at_the_third(notice) -> None:
        if isinstance(notice, SamplingProgress):
            seen.append(notice)
            if notice.come == 2:
                script.hold = script.hold or asyncio.Event()
            if notice.come == 2 and notice.under_way == 1:
                engine.cancel()

    engine.subscribe(stop_at_the_third)
    sampled = await engine.sampler.resample(5, at_once=1)
    assert sampled.why == "it was stopped"
    assert [type(sample.event) for sample in sampled.samples] == [Reply, Reply, Failure]
    assert sampled.samples[2].event.fault == "stopped"
    assert (seen[0].number, seen[0].come) == (5, 0)
    assert engine.phase == "ready"
    assert engine.agent.purse.held == 0
    engine.close()
    assert len(samples_at(reopen(engine.session.path).engine.tree, sampled.point)) == 3


async def test_who_cannot_be_sampled_is_said_in_a_sentence(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, calls("pwd"))
    for number in (0, 201):
        with pytest.raises(LabError, match=f"{number} samples"):
            await engine.sampler.resample(number)
    for nature, words in (("human", "a person"), ("recording", "answers the same")):
        script.nature = nature
        with pytest.raises(LabError, match=words):
            await engine.sampler.resample(2)
    engine.agent.model = None
    with pytest.raises(LabError, match="cannot answer now"):
        await engine.sampler.resample(2)
    assert script.requests == []


async def test_what_one_more_reply_costs_is_told_before(tmp_path: Path) -> None:
    engine, _ = live(tmp_path, calls("pwd"))
    assert engine.sampler.estimate() == 0.0
    await engine.step()
    assert engine.sampler.estimate() == 0.25
