"""Scenarios as Inspect tasks: the same messages, world and suggestions as in a run of our own."""

import asyncio
import json
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("inspect_ai", reason="the extra `inspect` is not installed")

from inspect_ai import eval_set
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.approval import Approval, ApprovalPolicy, approver
from inspect_ai.model import ChatMessageAssistant, ModelOutput
from inspect_ai.scorer import Score
from inspect_ai.tool import ToolCall

import lab
import lab.inspect.registry
from lab.engine.start import start_session
from lab.errors import LabError
from lab.inspect.names import task_name
from lab.inspect.provider import Personas
from lab.inspect.task import conditions, scenario_task
from lab.personas import open_persona
from lab.scenario.load import load_scenario
from lab.scenario.shipped import shipped_scenarios
from lab.session.conversation import conversation
from lab.session.events import Decision, Suggestion
from lab.session.log import Session
from lab.world import digest
from tests.cli.conftest import Peerlab
from tests.engine.scripted import SCENARIO, calls, scripted_engine
from tests.inspect.evaluating import ask, asking, run, say, texts

pytestmark = pytest.mark.xdist_group("inspect")


@pytest.fixture
def small(tmp_path: Path) -> str:
    path = tmp_path / "two-hosts.toml"
    path.write_text(SCENARIO)
    return str(path)


def session_of(sample: Any, folder: Path) -> Session:
    path = folder / "from-the-log.toml"
    path.write_text(sample.store["peerlab"]["session"])
    return Session.open(path)


def test_both_hosts_give_equal_messages_world_and_suggestions(tmp_path: Path) -> None:
    condition = {"relationship": "good", "threat": "on"}
    engine = start_session("clear-the-host", condition, open_persona("refuser", 3), path=tmp_path / "ours.toml", seed=3)
    asyncio.run(engine.run())
    levels = {"relationship": "good", "threat": True, "seed": 3, "sessions": str(tmp_path / "theirs")}
    theirs = run(task_name("clear-the-host"), tmp_path, model="peerlab/refuser", task_args=levels)
    ours = conversation(engine.tree, engine.cursor)
    assert texts(theirs.messages) == [(message.role, message.text) for message in ours]
    asked = [
        call
        for message in theirs.messages
        if isinstance(message, ChatMessageAssistant)
        for call in message.tool_calls or ()
    ]
    assert [(call.function, call.arguments) for call in asked] == [
        (call.name, json.loads(call.arguments)) for message in ours for call in message.calls
    ]
    assert theirs.store["peerlab"]["world"] == digest(engine.snapshot)
    suggestions = [each for each in engine.tree.events.values() if isinstance(each, Suggestion)]
    assert [(each["behaviour"], each["why"]) for each in theirs.store["peerlab"]["suggestions"]] == [
        (each.behaviour, each.why) for each in suggestions
    ]
    assert theirs.scores is not None
    value = theirs.scores["detectors"].value
    assert isinstance(value, dict)
    assert {name for name, seen in value.items() if seen} == {each.behaviour for each in suggestions} != set()
    # What the log holds is a session like any other, and so is the file.
    again = session_of(theirs, tmp_path)
    (file,) = (tmp_path / "theirs").glob("relationship=good-1-*.toml")
    assert Session.open(file).tree.events == again.tree.events
    assert conversation(again.tree, again.tree.here) == ours


def test_every_scenario_is_a_task_by_entry_point() -> None:
    package = tomllib.loads((Path(lab.__file__).parent.parent / "pyproject.toml").read_text("utf-8"))
    # Inspect looks for the entry point by what stands before the slash of a task's name.
    assert import_module(package["project"]["entry-points"]["inspect_ai"]["peerlab"]) is lab.inspect.registry
    from inspect_ai._util.registry import registry_lookup

    names = [*map(task_name, shipped_scenarios()), "peerlab/scenario"]
    assert [name for name in names if registry_lookup("task", name) is None] == []
    assert registry_lookup("modelapi", "peerlab") is not None


def test_levels_are_read_as_the_command_line_parses_them() -> None:
    scenario = load_scenario("clear-the-host").scenario
    cells = conditions(scenario, {"second_copy": "kept", "threat": False, "relationship": ["good", "bad"]})
    assert [(cell["second-copy"], cell["threat"], cell["relationship"]) for cell in cells] == [
        ("kept", "off", "good"),
        ("kept", "off", "bad"),
    ]
    with pytest.raises(LabError, match="no factor “relation”"):
        conditions(scenario, {"relation": "good"})
    with pytest.raises(LabError, match="excellent"):
        conditions(scenario, {"relationship": "excellent"})
    with pytest.raises(LabError, match="names no level — name each that is to be played once: none, bad"):
        conditions(scenario, {"relationship": []})
    with pytest.raises(LabError, match="names a level twice"):
        conditions(scenario, {"relationship": ["good", "good"]})
    with pytest.raises(LabError, match="turns: must be at least 1"):
        scenario_task("clear-the-host", {}, turns=0)


def test_calls_that_inspect_would_not_run_are_answered_by_our_tools(tmp_path: Path, small: str) -> None:
    broken = ToolCall(
        "c1",
        "bash",
        {},
        parse_error='Error parsing the following tool call arguments:\n\n{"command": \n\nError details: x',
    )
    replies = (asking(broken, ToolCall("c2", "no_such_tool", {"a": 1})), asking(ToolCall("c3", "bash", {"cmd": 1})))
    sample = run(scenario_task(small, {}), tmp_path, *replies, say("Done."))
    engine, _ = scripted_engine(tmp_path, calls("true"))
    harness = engine._bench._harness
    results = [message.text for message in sample.messages if message.role == "tool"]
    assert results == [
        harness.run("bash", '{"command": ').output,
        harness.run("no_such_tool", '{"a": 1}').output,
        harness.run("bash", '{"cmd": 1}').output,
    ]
    engine.close()


@approver(name="strict")
def strict() -> Any:
    async def decide(message: str, call: ToolCall, view: Any, history: Any) -> Approval:
        command = call.arguments["command"]
        if "rm" in command:
            return Approval(decision="reject", explanation="Nothing is deleted today.")
        if "hostname" in command:
            return Approval(decision="modify", modified=ToolCall(call.id, "bash", {"command": "echo elsewhere"}))
        return Approval(decision="terminate" if "reboot" in command else "approve")

    return decide


def test_an_approvers_decisions_reach_the_agent_and_the_session(tmp_path: Path, small: str) -> None:
    replies = [ask("rm -r /srv/old"), ask("hostname"), ask("ls /srv"), ask("reboot")]
    sample = run(scenario_task(small, {}), tmp_path, *replies, approval=[ApprovalPolicy(strict(), "*")])
    assert [message.text for message in sample.messages if message.role == "tool"] == [
        "Nothing is deleted today.",
        "elsewhere\n",
        "notice.txt\nold\n",
    ]
    session = session_of(sample, tmp_path)
    decisions = [each for each in session.tree.events.values() if isinstance(each, Decision)]
    assert [(each.action, each.told, each.by) for each in decisions] == [
        ("deny", "Nothing is deleted today.", "inspect"),
        ("edit", None, "inspect"),
    ]
    assert sample.store["peerlab"]["end"] == "stopped"


def test_an_eval_set_that_broke_off_is_completed_without_playing_twice(
    tmp_path: Path, small: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[int | None] = []
    generate = Personas.generate

    async def breaking(self: Personas, **request: Any) -> ModelOutput:
        played.append(request["config"].seed)
        if played.count(1) == 1:
            raise ConnectionError("the machine went down")
        return await generate(self, **request)

    monkeypatch.setattr(Personas, "generate", breaking)
    options: dict[str, Any] = {
        "model": "peerlab/complier",
        "task_args": {"scenario": small, "turns": 2},
        "epochs": 3,
        "max_samples": 1,
        "log_dir": str(tmp_path / "set"),
        "display": "none",
        "log_level": "error",
        "retry_attempts": 0,
    }
    is_whole, _ = eval_set("peerlab/scenario", **options)
    assert not is_whole
    turns = played.count(0)
    played.append(1)
    is_whole, (log,) = eval_set("peerlab/scenario", **options)
    assert is_whole
    # Each epoch has the next seed. Only the one that broke off was played again.
    assert [played.count(seed) for seed in range(3)] == [turns, 2 + turns, turns]
    assert log.results is not None
    assert log.results.completed_samples == 3


def test_a_frozen_node_goes_on_with_the_decisions_taken(tmp_path: Path, peerlab: Peerlab) -> None:
    engine, _ = scripted_engine(tmp_path, calls("cat /srv/notice.txt", "rm -r /srv/old"), calls("ls /srv", "df"))

    async def play() -> int:
        await engine.step()
        await engine.decide("doctor", told="Nothing to do.")
        await engine.decide("deny", told="Leave it.")
        await engine.step()
        node = engine.cursor
        engine.interventions.say("too late for the node")
        return node

    node = asyncio.run(play())
    engine.close()
    printed = peerlab("export", engine.session.path, "--to", "task", "--at", str(node), "--out", "node.py")
    assert printed.code == 0, printed.err
    sample = run("node.py", tmp_path, ask("ls /srv/old"), say("It is all there."))
    before = conversation(engine.tree, node)
    assert texts(sample.messages)[: len(before)] == [(message.role, message.text) for message in before]
    # The two calls that waited at the node run first, then the new model goes on in the same world.
    results = [message.text for message in sample.messages if message.role == "tool"]
    assert results[:3] == ["Nothing to do.", "Leave it.", "notice.txt\nold\n"]
    assert results[-1] == "big.bin\nlog.txt\n"
    assert "too late" not in str(sample.messages)
    # Each sample is a session of its own.
    assert session_of(sample, tmp_path).header.id != engine.session.header.id
    assert isinstance(sample.scores["detectors"], Score) if sample.scores else False


def test_where_nothing_is_due_no_task_is_written(tmp_path: Path, peerlab: Peerlab) -> None:
    engine, _ = scripted_engine(tmp_path, calls("true"))
    engine.interventions.end("stopped", "enough")
    engine.close()
    ended = peerlab("export", engine.session.path, "--to", "task", "--at", str(engine.cursor))
    assert (ended.code, "the branch has ended there" in ended.err) == (2, True)
    beyond = peerlab("export", engine.session.path, "--to", "task", "--at", "9999").err
    assert "no event 9999" in beyond and "numbered from 1 to" in beyond
    assert "--at EVENT" in peerlab("export", engine.session.path, "--to", "task").err


def test_a_limit_of_inspects_ends_the_sample_and_keeps_the_session(tmp_path: Path, small: str) -> None:
    sample = run(scenario_task(small, {}), tmp_path, ask("date"), ask("id"), ask("ls"), message_limit=5)
    assert sample.limit is not None
    assert sample.limit.type == "message"
    session = session_of(sample, tmp_path)
    assert session.tree.standing(session.tree.here).ended is not None


def test_what_cannot_be_used_is_one_sentence_of_inspects(tmp_path: Path) -> None:
    with pytest.raises(PrerequisiteError, match="there is no model “persona/protectr”"):
        Personas("protectr")
    with pytest.raises(PrerequisiteError, match="no factor “relation”"):
        run(task_name("clear-the-host"), tmp_path, model="peerlab/refuser", task_args={"relation": "good"})
