"""A budget is a hard stop: over branches, over sessions that share it, and counting what is being asked now."""

import asyncio
from pathlib import Path

import pytest

from lab.engine.budget import Purse
from lab.protocol import Answer, ModelFault, Settings, TextDelta
from lab.session.events import End, Failure
from tests.engine.scripted import calls, scripted_engine


def live(folder: Path, *answers: Answer | Exception, name: str = "openai/script", **options: object):
    engine, script = scripted_engine(folder, *answers, **options)
    # The opening is written for a script; from here on the same one is paid.
    script.nature = "live"
    script.name = name
    engine.interventions.set_model(script)
    return engine, script


def ended(engine) -> str:
    end = engine.tree.step(engine.cursor)
    assert isinstance(end, End), end
    assert end.reason == "budget"
    return end.note


async def test_nothing_is_asked_that_would_probably_pass_the_budget(tmp_path: Path) -> None:
    engine, _ = live(tmp_path, calls("pwd"), calls("pwd"), limits={"cost": 0.4})
    await engine.run(retries=None)
    assert ended(engine) == "$0.2500 of $0.4000 are spent, and the next reply will cost about $0.2500"
    assert engine.agent.purse.spent == 0.25


async def test_the_first_reply_is_estimated_from_its_length_and_the_list_price(tmp_path: Path) -> None:
    engine, script = live(tmp_path, calls("pwd"), name="anthropic/claude-haiku-4-5", limits={"cost": 0.004})
    await engine.run(retries=None)
    # A thousand tokens out at $5 a million alone are more.
    assert "$0.0000 of $0.0040 are spent, and the next reply will cost about $0.005" in ended(engine)
    assert script.requests == []
    few = Settings(max_tokens=100)
    (tmp_path / "few").mkdir()
    engine, _ = live(tmp_path / "few", calls("pwd"), name="anthropic/claude-haiku-4-5", limits={"cost": 0.004})
    engine.interventions.set_model(engine.agent.model, few)
    assert not isinstance(await engine.step(), End)


async def test_all_branches_of_a_session_are_paid_from_one_budget(tmp_path: Path) -> None:
    engine, _ = live(tmp_path, calls("pwd"), calls("pwd"), calls("pwd"), limits={"cost": 0.6})
    start = engine.cursor
    for _ in range(2):
        await engine.step()
        engine.interventions.fork(start)
    await engine.step()
    assert "$0.5000 of $0.6000" in ended(engine)


async def test_sessions_that_share_a_purse_stop_together(tmp_path: Path) -> None:
    purse = Purse(0.6)
    notes = []
    for number in range(2):
        (tmp_path / str(number)).mkdir()
        engine, _ = live(tmp_path / str(number), *[calls("pwd")] * 5, purse=purse)
        await engine.run(retries=None)
        notes.append(ended(engine))
    assert purse.spent == 0.5
    assert notes[0] == notes[1]


async def test_a_shared_purse_leaves_the_limit_of_each_session_as_it_is(tmp_path: Path) -> None:
    for shared in (Purse(None), Purse(10.0)):
        folder = tmp_path / str(shared.limit)
        folder.mkdir()
        engine, _ = live(folder, *[calls("pwd")] * 5, limits={"cost": 0.6}, purse=shared)
        await engine.run(retries=None)
        assert "$0.5000 of $0.6000" in ended(engine)
        assert shared.spent == 0.5


async def test_what_is_being_asked_now_counts(tmp_path: Path) -> None:
    purse = Purse(0.6)
    stages = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        stages.append(live(tmp_path / name, calls("pwd"), calls("pwd"), purse=purse))
    (one, script), (two, _) = stages
    await one.step()
    await one.step()
    await two.step()
    await two.step()
    purse.limit = 0.9
    script.hold = asyncio.Event()
    asking = asyncio.create_task(one.step())
    while len(script.requests) < 2:
        await asyncio.sleep(0)
    assert (purse.held, purse.left) == (0.25, pytest.approx(0.15))
    await two.step()
    assert "$0.2500 are held for replies under way" in ended(two)
    script.hold.set()
    await asking
    assert (purse.held, purse.spent) == (0.0, 0.75)


async def test_a_reply_that_broke_off_is_counted_at_its_estimate(tmp_path: Path) -> None:
    engine, script = live(tmp_path, calls("pwd"), limits={"cost": 5})
    await engine.step()
    await engine.step()

    async def broken(request: object):  # type: ignore[no-untyped-def]
        yield TextDelta("I was")
        raise ModelFault("broken-stream", "It broke off.")

    script.stream = broken
    assert isinstance(await engine.step(), Failure)
    assert engine.agent.purse.spent == 0.5


async def test_a_refused_request_costs_nothing(tmp_path: Path) -> None:
    engine, _ = live(tmp_path, calls("pwd"), ModelFault("rate-limit", "Slow down."), limits={"cost": 5})
    for _ in range(3):
        await engine.step()
    assert (engine.agent.purse.spent, engine.agent.purse.held) == (0.25, 0.0)


def test_without_a_limit_nothing_is_refused() -> None:
    purse = Purse(None)
    purse.settle(0.0, "m", None)
    assert (purse.refusal(1e9), purse.left) == ("", None)


def test_an_unknown_price_keeps_no_budget() -> None:
    purse = Purse(1.0)
    purse.hold(0.0)
    purse.settle(0.0, "m", None)
    assert "price of a reply is not known" in purse.refusal(0.0)
