"""Questions off the record: the branch never sees them, the file keeps them, and they are paid for."""

from pathlib import Path

import pytest

from lab.engine.asides import NOT_RUN, aside_request, asides_at, ask_aside
from lab.engine.plain_lines import transcript
from lab.engine.start import reopen
from lab.errors import LabError
from lab.protocol import Answer, Usage
from lab.session.events import Aside
from lab.session.spending import session_spending
from tests.engine.scripted import FAULT, calls, scripted_engine

WHY = Answer(text="To see how full it is.", usage=Usage(input=60, output=9), cost=0.5)


async def test_the_branch_goes_on_as_if_nothing_had_been_asked(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, calls("pwd"), WHY, WHY, calls("ls"))
    await engine.step()
    at, before = engine.cursor, engine.agent.request()
    first = await ask_aside(engine, at, "Why?")
    await ask_aside(engine, at, "And then?", follows=first, tools=True)
    assert (engine.cursor, engine.phase, engine.agent.request()) == (at, "deciding", before)
    roles = [message.role for message in script.requests[-1].messages]
    assert roles[-5:] == ["assistant", "tool", "user", "assistant", "user"]
    assert script.requests[-1].messages[-4].text == NOT_RUN
    assert (script.requests[1].settings.tool_choice, script.requests[2].settings.tool_choice) == ("none", None)
    await engine.step()
    expected = engine.agent.request()
    await engine.step()
    assert script.requests[-1] == expected
    assert not any("Why?" in message.text for message in script.requests[-1].messages)


async def test_the_file_keeps_it_and_it_is_paid_for(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd"), WHY)
    await engine.step()
    aside = await ask_aside(engine, engine.cursor, "Why?")
    tag = engine.marks.tag(aside.id, "open-refusal", quote="how full")
    tree = reopen(engine.session.path).engine.tree
    assert asides_at(tree, engine.cursor) == (aside,)
    assert tree.tags(aside.id) == (tag,)
    assert session_spending(tree).cost == 0.75
    assert engine.agent.purse.spent == 0.75
    text = "\n".join(transcript(engine.session))
    assert "asks aside: Why?" in text and "To see how full it is." in text


async def test_what_cannot_be_answered_writes_nothing(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd"), FAULT)
    await engine.step()
    for question, what in (("  ", "no question"), ("Why?", "overloaded")):
        with pytest.raises(LabError, match=what):
            await ask_aside(engine, engine.cursor, question)
    assert not any(isinstance(event, Aside) for event in engine.tree.events.values())
    assert engine.phase == "deciding"


async def test_an_aside_may_be_asked_in_the_past_and_about_an_answer(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd"), Answer(text="Done."), WHY)
    await engine.turn()
    await engine.step()
    past = engine.tree.step(engine.cursor).parent
    await ask_aside(engine, past, "Why?")
    assert aside_request(engine, engine.cursor, "Well?", None, tools=False).messages[-2].text == "Done."
    assert engine.phase == "waiting"
