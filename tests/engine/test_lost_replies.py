"""A reply that is neither a call nor an answer: kept to read, and held, ended or asked for again by the settings."""

from pathlib import Path
from typing import Literal

import pytest

from lab.engine.plain_lines import transcript
from lab.engine.retries import Retries
from lab.protocol import LOST, Answer, FaultKind, ModelFault, Settings, Usage
from lab.session.events import End, Failure, Reply
from lab.session.log import Session
from lab.session.spending import session_spending
from tests.engine.scripted import calls, scripted_engine

DONE = Answer(text="Done.", cost=0.1)


def lost(kind: FaultKind = "written-call") -> ModelFault:
    return ModelFault(
        kind,
        "It wrote a call as text.",
        mend="ask again",
        partial="<tool_call>ls",
        reasoning="I will look.",
        usage=Usage(input=10, output=5),
        cost=0.25,
    )


@pytest.mark.parametrize("kind", sorted(LOST))
async def test_a_lost_reply_is_kept_and_held_and_never_asked_for_again_by_itself(
    tmp_path: Path, kind: FaultKind
) -> None:
    engine, script = scripted_engine(tmp_path, lost(kind), DONE)
    await engine.run()
    assert len(script.requests) == 1
    assert engine.phase == "ready"
    assert not engine.standing.answered
    engine.close()
    session = Session.open(engine.session.path)
    failure = session.tree.events[session.tree.last_step]
    assert isinstance(failure, Failure)
    assert (failure.fault, failure.partial, failure.reasoning) == (kind, "<tool_call>ls", "I will look.")


async def test_what_a_lost_reply_cost_is_counted(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, lost(), DONE)
    await engine.run()
    assert (engine.standing.cost, engine.standing.unpriced) == (0.25, 0)
    assert engine.standing.usage.output == 5
    assert session_spending(engine.tree).cost == 0.25


async def test_one_goes_on_after_a_lost_reply_by_hand(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, lost(), DONE)
    await engine.run()
    engine.interventions.say("Use the tools, please.")
    assert isinstance(await engine.step(), Reply)
    assert "<tool_call>" not in str(script.requests[1].messages)


async def test_it_ends_the_run_where_the_settings_say_so(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, lost(), DONE, settings=Settings(malformed="end"))
    await engine.run()
    end = engine.tree.step(engine.cursor)
    assert isinstance(end, End)
    assert (end.reason, end.note) == ("lost", "It wrote a call as text.")


@pytest.mark.parametrize("way", ["run", "turn"])
async def test_it_is_asked_for_again_at_once_where_the_settings_say_so(
    tmp_path: Path, way: Literal["run", "turn"]
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    engine, script = scripted_engine(
        tmp_path, lost(), lost("empty"), calls("pwd"), DONE, settings=Settings(malformed="redraw")
    )
    await getattr(engine, way)(retries=Retries(sleep=sleep))
    assert len(script.requests) == (4 if way == "run" else 3)
    assert slept == [0.0, 0.0]


async def test_a_redraw_goes_by_another_seed_and_the_file_says_which(tmp_path: Path) -> None:
    settings = Settings(malformed="redraw", seed=7)
    engine, script = scripted_engine(
        tmp_path, lost(), ModelFault("server", "It failed."), lost(), calls("pwd"), DONE, settings=settings
    )
    await engine.run(retries=Retries(first=0.0))
    sent = [request.settings.seed for request in script.requests]
    assert sent == [7, 10_007, 10_007, 20_007, 7]
    engine.close()
    events = Session.open(engine.session.path).tree.events.values()
    assert [event.seed for event in events if isinstance(event, Reply | Failure)] == sent


async def test_a_sample_that_is_lost_is_redrawn_by_another_seed(tmp_path: Path) -> None:
    settings = Settings(malformed="redraw", seed=7)
    engine, script = scripted_engine(tmp_path, lost(), DONE, settings=settings)
    await engine.sampler.resample(1)
    assert [request.settings.seed for request in script.requests] == [1_000_007, 1_010_007]


async def test_it_is_not_asked_for_without_end(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, *[lost()] * 9, settings=Settings(malformed="redraw"))
    await engine.run(retries=Retries(most=2))
    assert len(script.requests) == 3


@pytest.mark.parametrize("finish", ["length", "filter"])
async def test_a_reply_that_was_cut_off_is_no_answer_and_waits(
    tmp_path: Path, finish: Literal["length", "filter"]
) -> None:
    engine, script = scripted_engine(tmp_path, Answer(text="I will", finish=finish), DONE)
    await engine.run()
    assert engine.phase == "waiting"
    assert not engine.standing.answered
    engine.interventions.say("Go on.")
    await engine.run()
    assert engine.standing.answered
    assert len(script.requests) == 2


async def test_the_transcript_shows_what_a_lost_reply_said(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, lost(), DONE)
    await engine.run()
    text = "\n".join(transcript(engine.session))
    assert "a reply is lost (written-call): It wrote a call as text." in text
    assert "<tool_call>ls" in text
    assert "I will look." in text
