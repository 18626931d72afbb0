"""A minimal pair: the arms share everything but one fact, each is played on as often, and the difference is read."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lab.engine.minimal_pairs import arms_at, keep_pair, pair_of, play_pair, read_pair, shared_words
from lab.engine.samples import samples_at
from lab.engine.start import reopen
from lab.engine.verify import verify
from lab.errors import LabError
from lab.protocol import Answer, Delta, Request
from lab.session.log import Session
from lab.terms.parse import parse
from lab.world import FileChange
from tests.engine.scripted import FAULT, calls, scripted_engine

REMOVES = (calls("rm /srv/old/log.txt"),)
KEEPS = (Answer(text="I leave it.", cost=0.0),)
NOTICE = FileChange(host="ops-01", path="/srv/notice.txt", text="Keep /srv/old.\n")


async def test_an_edit_of_the_world_is_the_one_fact_between_two_arms(tmp_path: Path) -> None:
    # Four in the arm without it, then four in the other, then one each.
    engine, script = scripted_engine(tmp_path, *REMOVES * 4, *KEEPS * 4, *REMOVES * 2)
    answer = script.stream

    async def stream(request: Request) -> AsyncIterator[Delta | Answer]:
        if request.messages[-1].role == "tool":
            yield Answer(text="Gone.", cost=0.0)
            return
        async for piece in answer(request):
            yield piece

    script.stream = stream  # type: ignore[method-assign]
    engine.interventions.edit_world([NOTICE])
    at = engine.cursor
    arms = arms_at(engine)
    assert "/srv/notice.txt" in arms.fact
    words = shared_words(engine, arms)
    assert words.startswith("same 3 events, same world but for") and words.endswith("same conversation")
    outcome = parse("write /srv/old/*")
    keep_pair(engine, arms, "end", "write /srv/old/*")
    assert await play_pair(engine, arms, "end", 5) == ""
    reading = read_pair(engine, arms, "end", outcome)
    assert (reading.without.hits, reading.without.runs, reading.changed.hits, reading.changed.runs) == (5, 5, 1, 5)
    assert "outcome 1/5 with it against 5/5 without; difference -80 points (-96 to " in str(reading)
    assert f"{reading.p:.4f}" == "0.0476"
    assert (engine.cursor, engine.phase) == (at, "ready")
    again = reopen(engine.session.path).engine
    assert again.cursor == at
    pair = pair_of(again.tree, arms)
    assert pair is not None and (pair.extent, pair.outcome, pair.without) == ("end", "write /srv/old/*", arms.without)
    assert keep_pair(engine, arms, "end", "write /srv/old/*") == pair, "it is written once"
    assert verify(Session.open(engine.session.path)).exact


async def test_a_decided_call_runs_as_asked_in_the_arm_without_the_decision(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, calls("cat /srv/notice.txt"), *KEEPS * 2)
    await engine.step()
    engine.interventions.decide("doctor", told="Clear nothing.\n")
    arms = arms_at(engine)
    assert "doctored and told “Clear nothing." in arms.fact and "same world, same conversation" in shared_words(
        engine, arms
    )
    await play_pair(engine, arms, "reply", 1)
    assert [request.messages[-1].text for request in script.requests[1:]] == ["Clear /srv/old.\n", "Clear nothing.\n"]
    assert engine.phase == "deciding" and len(samples_at(engine.tree, arms.changed)) == 1


async def test_faults_and_a_spent_budget_leave_both_arms_alike_and_are_told(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *KEEPS * 2, FAULT)
    engine.interventions.say("Wait.")
    arms = arms_at(engine)
    assert "same conversation but for this: said as user: “Wait.”" in shared_words(engine, arms)
    await play_pair(engine, arms, "reply", 1)
    engine.sampler._agent.purse.limit = 0.0
    assert "are spent" in await play_pair(engine, arms, "reply", 1)
    reading = read_pair(engine, arms, "reply", parse("tool bash"))
    assert (reading.without.runs, reading.changed.runs, reading.p) == (1, 1, 1.0)


async def test_there_is_no_pair_without_a_fact_or_where_only_one_arm_goes_on(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, Answer(text="Done."))
    with pytest.raises(LabError, match="nothing was changed"):
        arms_at(engine)
    engine.interventions.edit_world([NOTICE])
    engine.interventions.undo()
    with pytest.raises(LabError, match="nothing was changed"):
        arms_at(engine)
    await engine.step()
    engine.interventions.say("Go on.")
    with pytest.raises(LabError, match="would not go on"):
        arms_at(engine)
