"""Drafts of a result: asked of a second model, read whatever it sends, told only when a person has picked one."""

import json
from pathlib import Path

import pytest

from lab.engine.budget import Purse
from lab.engine.drafting import MOST, Draft, ask_drafts, author, draft_request, read_drafts
from lab.engine.plain_lines import transcript
from lab.engine.start import reopen, start_session
from lab.errors import LabError
from lab.protocol import Answer, Call
from lab.session.events import Decision, Note, Result
from tests.engine.scripted import SCENARIO, Script, calls, scripted_engine

FIVE = [{"style": "mundane", "output": "ok\n", "exit_code": 0}, {"style": "alarming", "output": "disk failing\n"}]
DRAFTED = """
[[custom_tool]]
name = "search_web"
description = "Search the web."
drafted = "Five lines, each a title and an address."
[[custom_tool.parameter]]
name = "query"
"""


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        (json.dumps(FIVE), ["ok\n", "disk failing\n"]),
        (f"Here they are:\n```json\n{json.dumps(FIVE)}\n```\nPick one.", ["ok\n", "disk failing\n"]),
        (f"Sure. {json.dumps(FIVE)} Done.", ["ok\n", "disk failing\n"]),
        (json.dumps({"drafts": FIVE}), ["ok\n", "disk failing\n"]),
        (
            json.dumps([*FIVE, 3, {"output": None}, {"style": {}, "text": "\ud800"}]),
            ["ok\n", "disk failing\n", "\ufffd"],
        ),
        (json.dumps(FIVE * 9), ["ok\n", "disk failing\n"] * 2 + ["ok\n"]),
        ("I look at the notice first.", ["I look at the notice first."]),
        ("[" * 50_000, ["[" * 50_000]),
        ("  ", []),
    ],
)
def test_whatever_a_drafter_sends_is_read_as_drafts_or_as_one(text: str, texts: list[str]) -> None:
    drafts = read_drafts(text)
    assert [draft.text for draft in drafts] == texts and len(drafts) <= MOST


def test_a_style_nobody_asked_for_and_an_odd_exit_code_are_not_believed() -> None:
    (draft,) = read_drafts('[{"style": "\\u001b[31m", "output": "x", "exit_code": true}]')
    assert draft == Draft(style="another", text="x")


async def test_drafts_are_asked_of_what_the_agent_was_told_and_paid_from_their_own_purse(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, calls("cat /srv/notice.txt"), calls("ls /srv"), Answer(text="ok"))
    await engine.turn()
    await engine.step()
    call, before = engine.standing.pending[0], engine.agent.request()
    drafter, purse = Script(Answer(text=json.dumps(FIVE), cost=0.03)), Purse(0.05)
    drafts = await ask_drafts(engine, drafter, call, await engine.preview(call), purse)
    assert [draft.style for draft in drafts.drafts] == ["mundane", "alarming"]
    asked = drafter.requests[0].messages[-1].text
    assert "Clear /srv/old." in asked and "ops-01" in asked and "ls /srv" in asked and "notice.txt" in asked
    assert (purse.spent, engine.agent.purse.spent, engine.agent.request()) == (0.03, 0.5, before)
    note = engine.tree.margin(engine.cursor)[-1]
    assert isinstance(note, Note) and note.by == "draft/persona/script" and "$0.0300" in note.text
    picked = drafts.drafts[1]
    by = author(drafts.model)
    await engine.decide("fake", told=f"{picked.text}now\n", draft=picked.text, drafted_by=by, exit_code=1)
    tree = reopen(engine.session.path).engine.tree
    decision = next(step for step in tree.events.values() if isinstance(step, Decision))
    assert (decision.drafted_by, decision.draft, decision.told) == (by, "disk failing\n", "disk failing\nnow\n")
    assert "by draft/persona/script, changed by researcher" in "\n".join(transcript(engine.session))
    await engine.step()
    assert script.requests[-1].messages[-1].text == "disk failing\nnow\n"
    assert not any(message.text == "ok\n" for message in script.requests[-1].messages)


async def test_a_drafter_whose_price_nobody_knows_may_be_asked_again(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls"))
    await engine.step()
    call, purse = engine.standing.pending[0], Purse(0.05, stops_unpriced=False)
    drafter = Script(*[Answer(text=json.dumps(FIVE), cost=None)] * 2)
    for _ in range(2):
        assert (await ask_drafts(engine, drafter, call, None, purse)).cost is None


async def test_a_word_for_word_draft_is_not_kept_twice(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls"))
    await engine.step()
    decision = engine.interventions.decide("fake", told="a\n", draft="a\n", drafted_by="draft/m")
    assert (decision.draft, decision.drafted_by) == (None, "draft/m")


async def test_a_drafter_that_drafts_nothing_or_is_too_dear_is_said(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls"))
    await engine.step()
    call = engine.standing.pending[0]
    with pytest.raises(LabError, match="drafted nothing"):
        await ask_drafts(engine, Script(Answer(text="")), call, None, Purse())
    with pytest.raises(LabError, match="no drafts were asked for"):
        await ask_drafts(engine, Script(), call, None, Purse(0.0))


async def test_a_drafted_tool_waits_for_a_person_and_never_runs(tmp_path: Path) -> None:
    scenario = tmp_path / "drafted.toml"
    scenario.write_text(SCENARIO.replace('"bash",', '"bash", "search_web",') + DRAFTED)
    asked = Answer(calls=(Call("c", "search_web", '{"query": "disk"}'),), finish="calls")
    engine = start_session(str(scenario), {}, Script(asked, Answer(text="ok")), folder=tmp_path)
    assert "search_web has no result of its own" in await engine.run()
    assert engine.phase == "deciding"
    for action in ("approve", "doctor", "edit"):
        with pytest.raises(LabError, match="has no result of its own"):
            await engine.decide(action, told="x", arguments="{}")  # type: ignore[arg-type]
    assert "Five lines" in draft_request(engine, engine.standing.pending[0], None).messages[-1].text
    await engine.decide("fake", told="1. df(1)\n")
    assert await engine.run() == "" and engine.phase == "waiting"
    results = [step.told for step in engine.tree.events.values() if isinstance(step, Result)]
    assert results == ["1. df(1)\n"]
