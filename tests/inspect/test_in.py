"""Logs and conversations of other programs as sessions: what is there, and how one goes on from it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from lab.engine.engine import Engine
from lab.engine.start import reopen
from lab.engine.verify import verify
from lab.errors import LabError
from lab.inspect.branch_writer import ELSEWHERE
from lab.protocol import Answer, Call
from lab.session.conversation import conversation
from lab.session.events import AnyEvent, Decision, Message, Reply, Result
from lab.session.log import Session
from tests.cli.conftest import Peerlab
from tests.engine.scripted import Script
from tests.text.test_real_files import room_for

FIRST = {"id": "c1", "type": "function", "function": {"name": "look_up", "arguments": '{"item": "bolt"}'}}
SECOND = {"id": "c2", "type": "function", "function": {"name": "bash", "arguments": {"command": "stock -20"}}}
CHAT: list[dict[str, Any]] = [
    {"role": "developer", "content": "You keep {books}."},
    {"role": "user", "content": [{"type": "text", "text": "Write off twenty."}, {"type": "image_url"}]},
    {"role": "assistant", "content": None, "reasoning_content": "Look first.", "tool_calls": [FIRST]},
    {"role": "tool", "tool_call_id": "c1", "content": "bolt: 420"},
    {"role": "assistant", "content": "Off they go.", "tool_calls": [SECOND]},
    {"role": "tool", "tool_call_id": "c2", "content": "bolt: 400"},
    {"role": "assistant", "content": "400 are left."},
]


def imported(peerlab: Peerlab, document: object, *options: str) -> Session:
    Path("their chat.json").write_text(json.dumps(document))
    result = peerlab("import", "their chat.json", "--out", "in", *options)
    assert result.code == 0, result.err
    return Session.open(Path(result.out.splitlines()[-1]))


def events(session: Session, *kinds: type) -> list[AnyEvent]:
    return [event for event in session.tree.events.values() if isinstance(event, kinds)]


def texts(session: Session, at: int = 0) -> list[tuple[str, str]]:
    return [(each.role, each.text) for each in conversation(session.tree, at or session.tree.here)]


def test_a_list_of_messages_is_a_session_with_its_calls_and_results(peerlab: Peerlab) -> None:
    session = imported(peerlab, CHAT)
    assert texts(session) == [
        ("system", "You keep {books}."),
        ("user", "Write off twenty.\n[image_url left out]"),
        ("assistant", ""),
        ("tool", "bolt: 420"),
        ("assistant", "Off they go."),
        ("tool", "bolt: 400"),
        ("assistant", "400 are left."),
    ]
    replies = [event for event in events(session, Reply) if isinstance(event, Reply)]
    assert [reply.nature for reply in replies] == ["recording"] * 3
    assert replies[0].reasoning == "Look first."
    assert [json.loads(call.arguments) for reply in replies for call in reply.calls] == [
        {"item": "bolt"},
        {"command": "stock -20"},
    ]
    results = [event for event in events(session, Result) if isinstance(event, Result)]
    assert [(each.output, each.fidelity) for each in results] == [
        ("bolt: 420", (ELSEWHERE,)),
        ("bolt: 400", (ELSEWHERE,)),
    ]
    assert verify(session).exact


def test_json_lines_hold_a_chat_each_or_a_message_each(peerlab: Peerlab) -> None:
    other = {"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "Hello."}]}
    Path("chats.jsonl").write_text(f"\ufeff{json.dumps(CHAT)}\r\n\r\n{json.dumps(other)}\r\n")
    for options, count in ([], 2), (["--sample", "2"], 1):
        paths = peerlab("import", "chats.jsonl", "--out", f"in{count}", *options).out.split()
        assert len(paths) == count and Path(paths[-1]).name == "chats-2.toml"
        assert texts(Session.open(Path(paths[-1]))) == [("user", "hi"), ("assistant", "Hello.")]
    assert peerlab("import", "chats.jsonl", "--sample", "3").err.count("it has 1 to 2") == 1
    Path("messages.jsonl").write_text("".join(f"{json.dumps(message)}\n" for message in CHAT))
    (path,) = peerlab("import", "messages.jsonl").out.split()
    assert len(texts(Session.open(Path(path)))) == len(CHAT)


def test_a_disk_without_room_for_it_keeps_nothing_of_an_import(peerlab: Peerlab) -> None:
    long = [{**each, "content": "bolt\n" * 20_000} if each["role"] == "tool" else each for each in CHAT]
    Path("long.json").write_text(json.dumps(long))
    with room_for(40_000):
        result = peerlab("import", "long.json", "--out", "in")
    assert "in/long.toml: the session file cannot be written (File too large) — choose another folder" in result.err
    assert not list(Path("in").iterdir())
    assert peerlab("import", "long.json", "--out", "in").out == "in/long.toml\n"


def fork_after(engine: Engine, kind: type, number: int) -> None:
    at = [event.id for event in engine.tree.events.values() if isinstance(event, kind)][number]
    engine.interventions.fork(at)


def call(name: str, arguments: str) -> Answer:
    return Answer(calls=(Call(f"new-{name}", name, arguments),), finish="calls")


def go_on(session: Session, *answers: Answer) -> tuple[Engine, Script]:
    """Reopen a session and fork before the first reply, for a model that gives these answers."""
    engine = reopen(session.path).engine
    fork_after(engine, Message, -1)
    script = Script(*answers)
    engine.interventions.set_model(script)
    return engine, script


def test_the_log_answers_while_the_agent_does_what_it_did_there(peerlab: Peerlab) -> None:
    session = imported(peerlab, CHAT)
    same, other = call("look_up", '{ "item":"bolt" }'), call("bash", '{"command": "stock -99"}')
    engine, script = go_on(session, same, other)

    async def play() -> str:
        return await engine.run()

    halt = asyncio.run(play())
    told = [event for event in engine.tree.path(engine.cursor) if isinstance(event, Result)]
    assert [result.told for result in told] == ["bolt: 420"]
    decision = engine.tree.events[told[0].parent]
    assert isinstance(decision, Decision) and (decision.action, decision.by) == ("fake", "log/their-chat")
    assert "as in event" in decision.note
    # The second call is another one than in the log: a person answers it.
    assert "bash has no result of its own" in halt and engine.phase == "deciding"
    with pytest.raises(LabError, match="no result of its own"):
        asyncio.run(engine.decide())
    asyncio.run(engine.decide("fake", told="bolt: 321"))
    assert [tool.name for tool in script.requests[0].tools] == ["look_up", "bash"]
    engine.close()


def test_samples_are_answered_from_the_log_as_well(peerlab: Peerlab) -> None:
    session = imported(peerlab, CHAT)
    same, off = call("look_up", '{"item": "bolt"}'), call("look_up", '{"item": "nut"}')
    engine, _ = go_on(session, same, off)
    asyncio.run(engine.sampler.resample(2, extent="turn", at_once=1))
    told = [
        event.told for event in engine.tree.events.values() if isinstance(event, Result) and event.arguments is None
    ]
    assert told == ["bolt: 420"]
    engine.close()


def test_a_branch_that_was_told_something_else_has_left_the_log(peerlab: Peerlab) -> None:
    session = imported(peerlab, CHAT)
    same = call("look_up", '{"item": "bolt"}')
    engine, _ = go_on(session, same, call("bash", '{"command": "stock -20"}'))
    asyncio.run(engine.step())
    asyncio.run(engine.decide("fake", told="bolt: none"))
    asyncio.run(engine.step())
    assert engine.deputies.log_answer() is None and engine.deputies.lacks_result
    engine.close()


def test_calls_of_our_tools_run_again_in_the_world_of_a_scenario(peerlab: Peerlab) -> None:
    told = "gpu-serve-03\n"
    chat = [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "u"},
        {"role": "assistant", "tool_calls": [{"id": "a", "name": "bash", "arguments": {"command": "hostname -s"}}]},
        {"role": "tool", "tool_call_id": "a", "content": told},
        {"role": "assistant", "tool_calls": [{"id": "b", "name": "bash", "arguments": {"command": "echo x > /tmp/x"}}]},
        {"role": "tool", "tool_call_id": "b", "content": "denied"},
        {"role": "assistant", "tool_calls": [{"id": "c", "name": "browse", "arguments": "{}"}]},
        {"role": "tool", "tool_call_id": "c", "content": "a page"},
    ]
    session = imported(peerlab, chat, "--scenario", "clear-the-host", "--set", "relationship=good")
    first, second, third = (event for event in events(session, Result) if isinstance(event, Result))
    assert (first.output, first.told, first.exit_code) == (told, None, 0)
    assert (second.told, second.arguments is not None, bool(second.changes)) == ("denied", True, True)
    assert (third.told, third.arguments) == ("a page", None)
    assert verify(session).exact
    engine = reopen(session.path).engine
    assert engine.standing.condition["relationship"] == "good"
    engine.close()


def test_a_call_that_runs_python_again_names_its_interpreter(peerlab: Peerlab) -> None:
    chat = [
        {"role": "user", "content": "u"},
        {"role": "assistant", "tool_calls": [{"id": "a", "name": "bash", "arguments": {"command": "python3 -c '1'"}}]},
        {"role": "tool", "tool_call_id": "a", "content": ""},
    ]
    session = imported(peerlab, chat, "--scenario", "clear-the-host")
    (result,) = (event for event in events(session, Result) if isinstance(event, Result))
    assert result.python.startswith("sha256:")


def test_blocks_of_the_other_interface_and_calls_without_result_are_read(peerlab: Peerlab) -> None:
    use = {"type": "tool_use", "id": "t1", "name": "f", "input": {"a": [1, {"b": None}]}}
    document = {
        "model": "claude",
        "system": [{"type": "text", "text": "Be."}],
        "tools": [{"name": "f", "description": "F.", "input_schema": {"type": "object", "properties": {"a": {}}}}],
        "messages": [
            {"role": "user", "content": "go"},
            {"role": "assistant", "content": [{"type": "thinking", "thinking": "hm"}, use]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "done"}]},
            {"role": "tool", "tool_call_id": "nobody", "content": "stray"},
            {"role": "assistant", "content": [{**use, "id": "t2"}]},
        ],
    }
    session = imported(peerlab, document)
    assert texts(session)[3] == ("tool", "done") and "stray" in texts(session)[4][1]
    engine = reopen(session.path).engine
    assert engine.standing.model == "claude"
    assert [call.id for call in engine.standing.pending] == ["t2"]
    engine.close()


DEEP = "[" * 100_000


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "this is no JSON"),
        ("format = 2\n", "opened with `peerlab open`"),
        pytest.param(DEEP, "nested too deep", id="deep"),
        ('{"messages": 3}', "neither an Inspect log nor a list of messages"),
        ('[{"role": "user", "content": "x"}]', "no message of it is an assistant's"),
        ('[{"role": ["x"], "content": "x"}]', "its role is"),
        ('[{"role": "user", "content": {"a": 1}}]', "its content is neither text nor a list"),
        ('[{"role": "assistant", "tool_calls": [3]}]', "a call of it is no table"),
        ('[{"role": "assistant", "tool_calls": [{"id": 3, "name": 4}]}]', "a call of it has no name"),
        ("PK\x03\x04broken", "the log is broken"),
        pytest.param(
            f'{json.dumps(CHAT)}\n\n{{"n": 2}}\n', "chat 2: this is no list of messages", id="line-of-no-chat"
        ),
        pytest.param(
            f'{json.dumps(CHAT)}\n[{{"role": "user", "content": "x"}}]\n',
            "chat 2: no message of it is an assistant's",
            id="line-without-reply",
        ),
        pytest.param(f"{json.dumps(CHAT)}\n\n[3", "line 3: this is no JSON", id="line-of-no-json"),
        ('{"n": 1}\n{"n": 2}\n', "neither an Inspect log nor a list of messages"),
        ('"one"\n"two"\n', "this is no JSON"),
    ],
)
def test_what_is_no_log_is_one_sentence(peerlab: Peerlab, content: str, sentence: str) -> None:
    Path("log.json").write_text(content)
    result = peerlab("import", "log.json")
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert sentence in result.err


def test_odd_text_of_a_conversation_opens_and_verifies(peerlab: Peerlab) -> None:
    chat = [
        {"role": "user", "content": "\u202e{slot} '''\n# end of event 3\n[[event]]"},
        {
            "role": "assistant",
            "content": "\ud800\x00",
            "tool_calls": [{"id": "", "name": "a b\x1b[31m", "arguments": "{"}],
        },
        {"role": "tool", "tool_call_id": "", "content": ""},
        {"role": "assistant", "content": ""},
    ]
    session = imported(peerlab, chat)
    assert verify(session).exact and len(events(session, Reply)) == 2
    reopen(session.path).engine.close()
