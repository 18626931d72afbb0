"""A level as the fact of a minimal pair: what it changes is a branch, and what the agent was told is the same."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lab.engine.engine import Engine
from lab.engine.minimal_pairs import Arms, keep_pair, pair_of, play_pair, read_pair, shared_words
from lab.engine.pair_levels import OtherLevel, find_level_fact, level_arms, level_words, other_levels
from lab.engine.start import reopen, start_session
from lab.engine.verify import verify
from lab.errors import LabError
from lab.protocol import Answer
from lab.session.log import Session
from lab.terms.parse import parse
from tests.engine.scripted import SCENARIO, Script, calls

FACTORS = """
[slots]
tone = "Be brief."

[[factor]]
name = "notice"
  [[factor.level]]
  name = "plain"
  [[factor.level]]
  name = "kept"
  file = [{ host = "ops-01", path = "/srv/keep.txt", text = "Keep it all.\\n" }]

[[factor]]
name = "tone"
  [[factor.level]]
  name = "brief"
  [[factor.level]]
  name = "kind"
  slots = { tone = "Be kind." }

[[factor]]
name = "heat"
  [[factor.level]]
  name = "usual"
  [[factor.level]]
  name = "cold"
  settings = { temperature = 0.0 }

[[factor]]
name = "echo"
  [[factor.level]]
  name = "none"
  [[factor.level]]
  name = "loud"
  file = [{ host = "ops-01", path = "/srv/loud.txt", text = "Keep.\\n", when = { notice = ["kept"] } }]

[[factor]]
name = "hands"
  [[factor.level]]
  name = "one"
  [[factor.level]]
  name = "two"
  without = ["finish"]
"""


def begin(folder: Path, *answers: Answer, condition: Mapping[str, str] | None = None) -> tuple[Engine, Script]:
    path = folder / "levels.toml"
    text = SCENARIO.replace("operations agent.", "operations agent. {tone}")
    path.write_text(text.replace("[scenario]", f"{FACTORS}\n[scenario]"))
    script = Script(*answers)
    moment = datetime(2026, 3, 1, 9, tzinfo=UTC)
    return start_session(str(path), condition or {}, script, folder=folder, clock=lambda: moment), script


def level(engine: Engine, name: str) -> OtherLevel:
    return next(each for each in other_levels(engine) if each.name == name)


def arms(engine: Engine, name: str) -> Arms:
    return level_arms(engine, find_level_fact(engine, level(engine, name)))


async def test_files_of_another_level_are_the_one_fact_after_calls_that_did_not_see_them(tmp_path: Path) -> None:
    removes, waits = calls("rm /srv/old/log.txt"), Answer(text="I wait.", cost=0.0)
    engine, script = begin(tmp_path, calls("cat /srv/notice.txt"), *[removes] * 2, *[waits] * 2)
    await engine.step()
    await engine.step()
    engine.interventions.say("Go on.")
    at = engine.cursor
    pair = arms(engine, "kept")
    assert (engine.cursor, engine.phase) == (at, "ready")
    assert shared_words(engine, pair).startswith("same 6 events, same world but for ops-01:/srv/keep.txt new file")
    assert shared_words(engine, pair).endswith("same conversation")
    assert (pair.fact, pair.instead) == ("notice=kept instead of plain", "notice=plain, as the session was started")
    assert "/srv/keep.txt" in level_words(engine, level(engine, "kept"))
    assert await play_pair(engine, pair, "reply", 2) == ""
    keep_pair(engine, pair, "reply", "tool bash")
    reading = read_pair(engine, pair, "reply", parse("tool bash"))
    assert (reading.without.hits, reading.changed.hits, reading.changed.runs) == (2, 0, 2)
    assert len({str(request.messages) for request in script.requests[1:]}) == 1
    again = reopen(engine.session.path).engine
    again.agent.model = script
    assert arms(again, "kept") == pair and again.tree.last_id == engine.tree.last_id, "it is written once"
    assert pair_of(again.tree, pair) is not None
    assert verify(Session.open(engine.session.path)).exact


async def test_a_level_that_would_have_told_the_agent_something_else_names_the_event(tmp_path: Path) -> None:
    engine, _ = begin(tmp_path, calls("ls /srv"), Answer(text="Seen."))
    await engine.step()
    waits = engine.cursor
    before = arms(engine, "kept")
    assert "same 4 events" in shared_words(engine, before), "the call has told the agent nothing yet"
    await engine.step()
    last = engine.tree.last_id
    with pytest.raises(LabError, match=f"told something else in event {engine.cursor}, by bash: “keep.txt”"):
        arms(engine, "kept")
    engine.interventions.fork(waits)
    engine.interventions.decide("fake", told="nothing\n")
    await engine.step()
    assert "same world but for" in shared_words(engine, arms(engine, "kept")), "a made-up result is the same in both"
    assert engine.tree.last_id > last


async def test_texts_differ_only_before_the_first_reply_and_settings_at_any_time(tmp_path: Path) -> None:
    engine, script = begin(tmp_path, *[calls("pwd")] * 3, *[Answer(text="I wait.")] * 4, condition={"tone": "kind"})
    told = arms(engine, "brief")
    assert shared_words(engine, told) == (
        "same 1 event, same world, same conversation but for this: tone=brief instead of kind"
    )
    await play_pair(engine, told, "reply", 1)
    assert [request.messages[0].text.split("agent. ")[1] for request in script.requests] == ["Be kind.", "Be brief."]
    assert [message.role for message in script.requests[1].messages] == ["system", "user"]
    await engine.step()
    reply = engine.cursor
    with pytest.raises(LabError, match=rf"system text of event 2.*the agent answered in event {reply}"):
        arms(engine, "brief")
    cold = arms(engine, "cold")
    assert shared_words(engine, cold).endswith(
        "same world, same conversation, asked with other settings: temperature 0.0"
    )
    await play_pair(engine, cold, "reply", 1)
    assert [request.settings.temperature for request in script.requests[-2:]] == [None, 0.0]


async def test_levels_that_no_step_can_make_and_those_without_effect_are_refused(tmp_path: Path) -> None:
    engine, _ = begin(tmp_path, Answer(text="Done."), condition={"notice": "kept"})
    with pytest.raises(LabError, match=r"what tools it is offered .* tool finish"):
        arms(engine, "two")
    assert "loud.txt" in shared_words(engine, arms(engine, "loud"))
    engine.interventions.edit_world(find_level_fact(engine, level(engine, "plain")).changes)
    with pytest.raises(LabError, match=r"the edit of event [0-9]+ does not fit"):
        arms(engine, "plain")
    plain, _ = begin(tmp_path, Answer(text="Done."))
    assert find_level_fact(plain, level(plain, "kept"), 1).at == 3, "from before the task, the arms go on from the task"
    with pytest.raises(LabError, match="nothing would be different here"):
        arms(plain, "loud")
    await plain.step()
    with pytest.raises(LabError, match="would not go on"):
        arms(plain, "cold")
