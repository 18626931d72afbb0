"""Where something can be said, why it cannot elsewhere, and taking back whatever one did."""

from pathlib import Path

import pytest

from lab.engine.engine import Engine
from lab.errors import LabError
from lab.models.places import why_no_place_before_results, why_no_prefill, why_no_system_text
from lab.protocol import Answer, Nature, Settings
from lab.session.conversation import conversation
from lab.session.events import Fork, WorldEdit
from lab.world import FileChange
from tests.engine.scripted import Script, calls, scripted_engine


class Live(Script):
    """A model behind an API, by name alone."""

    nature: Nature = "live"

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


def roles(engine: Engine) -> list[str]:
    return [message.role for message in conversation(engine.tree, engine.cursor)]


async def test_a_message_stands_before_or_after_the_results_of_the_calls_that_wait(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd", "ls"))
    await engine.step()
    engine.interventions.say("Mind the disk.", "user before")
    engine.interventions.say("You are watched.", "system")
    await engine.decide()
    await engine.decide()
    assert roles(engine)[2:] == ["assistant", "user", "tool", "tool", "system"]


@pytest.mark.parametrize(
    "name", ["anthropic/claude-haiku-4-5", "gemini/gemini-3-flash-preview", "openrouter/anthropic/x"]
)
def test_a_wire_with_one_system_text_refuses_a_second(name: str) -> None:
    assert "one system text" in why_no_system_text(Live(name), Settings())


def test_where_a_wire_has_the_place_nothing_is_refused() -> None:
    assert why_no_system_text(Live("openai/gpt-5.2"), Settings()) == ""
    assert "first user message" in why_no_system_text(Live("openai/gpt-5.2"), Settings(system_role="user"))
    assert "right after the call" in why_no_place_before_results(Live("openai/gpt-5.2"))
    assert "not known" in why_no_prefill(Live("openai/gpt-5.2"), Settings())
    claude = Live("anthropic/claude-haiku-4-5")
    assert why_no_prefill(claude, Settings()) == ""
    assert "thinks" in why_no_prefill(claude, Settings(reasoning_effort="high"))


async def test_the_beginning_of_a_reply_and_its_rest_are_one_message(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, Answer(text=" look first.", raw='{"content": " look first."}'))
    with pytest.raises(LabError, match="does not go on from a text"):
        engine.interventions.say("I will", "prefill")
    engine.agent.model = Live("anthropic/claude-haiku-4-5")
    with pytest.raises(LabError, match="white space"):
        engine.interventions.say("I will ", "prefill")
    engine.interventions.say("I will", "prefill")
    assert conversation(engine.tree, engine.cursor)[-1].text == "I will"
    with pytest.raises(LabError, match="begun already"):
        engine.interventions.say("Wait.")
    engine.agent.model = Script(Answer(text=" look first.", raw='{"content": " look first."}'))
    await engine.step()
    last = conversation(engine.tree, engine.cursor)[-1]
    assert (last.role, last.text, last.raw) == ("assistant", "I will look first.", "")
    assert roles(engine) == ["system", "user", "assistant"]


async def test_taking_back_a_decision_forks_before_it_and_keeps_the_old_branch(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("rm /srv/old/log.txt"))
    await engine.step()
    waiting, before = engine.cursor, engine.snapshot
    await engine.decide("edit", arguments='{"command": "rm /srv/old/big.bin"}')
    tip = engine.cursor
    fork = engine.interventions.undo()
    assert isinstance(fork, Fork) and fork.parent == waiting and "edit bash" in fork.note
    assert engine.phase == "deciding" and engine.snapshot == before
    assert engine.tree.branches()["main"] == tip
    await engine.decide()
    fork = engine.interventions.undo()
    assert isinstance(fork, Fork) and "approve bash" in fork.note
    engine.interventions.edit_world((FileChange("ops-01", "/srv/x", text="x\n"),))
    assert isinstance(engine.interventions.undo(), WorldEdit)
    engine.interventions.say("Stop.")
    engine.interventions.undo()
    assert roles(engine) == ["system", "user", "assistant"]


async def test_there_is_nothing_to_take_back_before_one_did_anything(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("pwd"))
    await engine.step()
    with pytest.raises(LabError, match="nothing of yours"):
        engine.interventions.undo()
