"""The researcher plays the agent: text, calls from a form, calls as exact text."""

import json
from typing import Any

import pytest
from textual.message import Message as UiMessage
from textual.pilot import Pilot

from lab.errors import LabError
from lab.protocol import Answer, Call, ChatMessage, Request, Tool
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.kit.form import Form
from lab.ui.session.human import HumanScreen
from lab.ui.session.tool_form import arguments_from, fields_of_tool
from tests.ui.bare_app import BareApp, until

BASH = Tool(
    "bash",
    "Run a command.",
    {"type": "object", "properties": {"command": {"type": "string"}}, "required": ["command"]},
)
MANY = Tool(
    "many",
    "Every kind of argument.",
    {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "count": {"type": "integer"},
            "share": {"type": "number"},
            "force": {"type": "boolean"},
            "mode": {"type": "string", "enum": ["fast", "slow"]},
            "paths": {"type": "array"},
        },
        "required": ["text", "mode"],
    },
)
REQUEST = Request(
    messages=(
        ChatMessage("system", "You are an operations agent."),
        ChatMessage("user", "Make room \x1b[31m."),
        ChatMessage("assistant", "I look.", calls=(Call("call_0001", "bash", '{"command": "df -h"}'),)),
        ChatMessage("tool", "/dev/sda1 95%", call_id="call_0001", name="bash"),
    ),
    tools=(BASH, MANY),
)


async def ready(pilot: Pilot[Any]) -> HumanScreen:
    await pilot.pause()
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, HumanScreen)
    return screen


async def test_the_researcher_sees_what_the_agent_sees() -> None:
    app = BareApp(lambda: HumanScreen(REQUEST))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await ready(pilot)
        text = "\n".join(line.plain for line in screen.conversation.lines)
        assert "operations agent" in text and "df -h" in text and "95%" in text
        assert "\x1b" not in text


async def test_a_text_alone_is_an_answer_that_stops() -> None:
    app = BareApp(lambda: HumanScreen(REQUEST))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("N", "o", "ctrl+s")
        await pilot.pause()
        assert app.answers == [Answer(text="No", finish="stop", cost=0.0)]


async def test_a_call_is_made_in_a_form_and_gets_an_id_nobody_has() -> None:
    app = BareApp(lambda: HumanScreen(REQUEST))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("tab", "right")
        await pilot.pause()
        await pilot.press("tab", "l", "s", "ctrl+s")
        await pilot.pause()
        (answer,) = app.answers
        (call,) = answer.calls
        assert (call.name, json.loads(call.arguments), answer.finish) == ("bash", {"command": "ls"}, "calls")
        assert call.id != "call_0001"


async def test_several_calls_and_a_text_go_in_one_reply() -> None:
    app = BareApp(lambda: HumanScreen(REQUEST))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("x", "tab", "right")
        await pilot.pause()
        await pilot.press("tab", "a", "ctrl+n")
        await pilot.pause()
        await pilot.press("right")
        await pilot.pause()
        await pilot.press("tab", "b", "ctrl+s")
        await pilot.pause()
        (answer,) = app.answers
        assert [json.loads(call.arguments)["command"] for call in answer.calls] == ["a", "b"]
        assert len({call.id for call in answer.calls}) == 2
        assert answer.text == "x"


async def test_arguments_can_be_written_exactly_even_malformed() -> None:
    app = BareApp(lambda: HumanScreen(REQUEST))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("tab", "right")
        await pilot.pause()
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, EditorScreen))
        await pilot.press("{", "ctrl+s")
        await pilot.pause()
        await pilot.press("ctrl+s")
        await pilot.pause()
        (answer,) = app.answers
        assert answer.calls[0].arguments.startswith('{{"command"')


async def test_an_empty_reply_is_refused_and_leaving_answers_nothing() -> None:
    app, seen = BareApp(lambda: HumanScreen(REQUEST)), list[UiMessage]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        screen = await ready(pilot)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.answers == []
        assert "empty" in str(screen.query_one("#fault").render())
        await pilot.press("escape")
        await pilot.pause()
        assert app.answers == [None]


async def test_a_reply_that_is_left_stands_there_whole_the_next_time() -> None:
    app = BareApp(lambda: HumanScreen(REQUEST))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("N", "o", "tab", "right")
        await until(pilot, lambda: app.screen.query(Form))
        await pilot.press("tab", "l", "s", "ctrl+n", "right")
        await until(pilot, lambda: app.screen.query(Form))
        await pilot.press("tab", "i", "d", "escape")
        await pilot.pause()
        app.push_screen(HumanScreen(REQUEST), app.answers.append)
        await until(pilot, lambda: app.screen.query(Form))
        await pilot.press("w", "ctrl+s")
        await pilot.pause()
        nothing, answer = app.answers
        assert nothing is None and answer.text == "Now"
        assert [json.loads(call.arguments)["command"] for call in answer.calls] == ["ls", "id"]


def test_a_form_has_a_field_for_every_parameter() -> None:
    kinds = {field.name: (field.kind, field.choices) for field in fields_of_tool(MANY)}
    assert kinds["text"][0] == "text"
    assert kinds["mode"] == ("choice", ("fast", "slow"))
    assert kinds["force"] == ("choice", ("true", "false"))
    assert kinds["count"][0] == "line"


def test_values_become_what_the_schema_wants_and_empty_ones_are_left_out() -> None:
    values = {"text": "", "count": "3", "share": "0.5", "force": "true", "mode": "slow", "paths": '["/a"]'}
    told = json.loads(arguments_from(MANY, values))
    assert told == {"text": "", "count": 3, "share": 0.5, "force": True, "mode": "slow", "paths": ["/a"]}
    told = json.loads(arguments_from(MANY, {**dict.fromkeys(values, ""), "mode": "fast"}))
    assert told == {"text": "", "mode": "fast"}


@pytest.mark.parametrize(("field", "text"), [("count", "3.5"), ("count", "true"), ("paths", "{}"), ("share", "x")])
def test_a_value_of_the_wrong_kind_is_named(field: str, text: str) -> None:
    with pytest.raises(LabError) as caught:
        arguments_from(MANY, {"text": "", "mode": "fast", field: text})
    assert caught.value.where == field


@pytest.mark.parametrize(("size", "theme"), [((120, 40), "peerlab-dark"), ((80, 24), "peerlab-light")])
def test_it_looks_as_designed(snap_compare: Any, size: tuple[int, int], theme: str) -> None:
    async def look(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await pilot.press("tab", "right")
        await pilot.pause()
        await pilot.pause()

    assert snap_compare(BareApp(lambda: HumanScreen(REQUEST), theme=theme), terminal_size=size, run_before=look)
