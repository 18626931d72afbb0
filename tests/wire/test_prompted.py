"""A model without tool calling, over the wire: its tools go out as text and its calls come back as text."""

import json

import pytest

from lab.errors import LabError
from lab.models.catalogue import open_model
from lab.models.litellm_model import LitellmModel
from lab.models.sampling import dropped_by
from lab.protocol import ChatMessage, ModelFault, Request, Settings
from tests.wire import anthropic, openai_chat
from tests.wire.server import Plain
from tests.wire.table import BASH, Table, hear

DF = '<tool_call>\n{"name": "bash", "arguments": {"command": "df -h"}}\n</tool_call>'
RM = '<tool_call>\n{"name": "bash", "arguments": {"command": "rm -r /srv"}}\n</tool_call>'


def strict(asked) -> str:
    """As a template without tools: no tools, no tool messages, the system first, user and assistant in turn."""
    messages = asked.body["messages"]
    if {"tools", "tool_choice"} & set(asked.body):
        return "this model has no tools"
    roles = [message["role"] for message in messages]
    turns = roles[1:] if roles[0] == "system" else roles
    if turns != ["user", "assistant"] * (len(turns) // 2) + ["user"]:
        return f"conversation roles must alternate: {roles}"
    if any(set(message) != {"role", "content"} for message in messages):
        return "unknown field"
    return ""


@pytest.fixture
def model(server):
    server.check = strict
    return open_model("prompted/openai/tiny", api_base=server.url + "/v1")


@pytest.fixture
def table(model, tmp_path):
    return Table(tmp_path / "s.toml", model)


def sent(server, request: int = -1) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in server.asked[request].body["messages"]]


@pytest.mark.parametrize("whole", [False, True])
async def test_three_tool_turns_and_a_reopened_session(server, table, whole):
    make = openai_chat.whole if whole else openai_chat.stream
    table.settings = Settings(extra={"stream": False} if whole else {})
    server.answers = [make(text=f"Looking.\n{DF}\n{RM}"), make(text=RM), make(text=DF), make(text="Done.")]
    first = await table.reply()
    assert first.text == f"Looking.\n{DF}\n{RM}", "the researcher sees what the model writes"
    assert (first.answer.text, first.answer.finish) == ("Looking.", "calls")
    assert [call.arguments for call in first.answer.calls] == ['{"command": "df -h"}', '{"command": "rm -r /srv"}']
    assert first.answer.note == "tools by text protocol"
    table.approve(first.answer.calls[0], "98% full\n")
    table.deny(first.answer.calls[1], "Not allowed.")
    table.reopen()
    for _ in range(2):
        heard = await table.reply()
        table.approve(heard.answer.calls[0], "ok")
    assert (await table.reply()).answer.text == "Done."
    assert server.refused == []
    system, user, reply, results, *_ = sent(server)
    assert system[1].startswith("You look after the hosts.\n\n# Tools\n")
    assert '"name": "bash", "description": "Run a command."' in system[1]
    assert user == ("user", "Make room on gpu-01.")
    assert reply == ("assistant", f"Looking.\n{DF}\n{RM}")
    assert results[0] == "user"
    assert results[1].count("<tool_result") == 2
    assert "98% full" in results[1]
    assert "Not allowed." in results[1]


async def test_an_edited_call_goes_back_as_it_ran_and_words_go_with_results(server, table):
    server.answers = [openai_chat.stream(text=RM), openai_chat.stream(text="I see.")]
    (call,) = (await table.reply()).answer.calls
    table.edit(call, '{"command": "ls"}', "a b c")
    table.say("Mind the peer.")
    await table.reply()
    assert server.refused == []
    assert "rm -r" not in json.dumps(sent(server))
    assert '"arguments": {"command": "ls"}' in sent(server)[2][1]
    assert sent(server)[3][1].endswith("</tool_result>\n\nMind the peer.")


async def test_a_cut_call_is_kept_as_far_as_it_came(server, table):
    half = '<tool_call>\n{"name": "bash", "arguments": {"command": "rm -r /sr'
    server.answers = [openai_chat.stream(text=half, finish="length")]
    answer = (await table.reply()).answer
    assert (answer.finish, answer.calls[0].arguments) == ("length", '{"command": "rm -r /sr')


async def test_a_broken_stream_and_a_refusal_stay_what_they_are(server, model):
    request = Request((ChatMessage(role="user", text="Hello."),), (BASH,))
    server.answers = [
        openai_chat.stream(text="<tool_c", finish="", ends="cut"),
        Plain({"error": {"message": "x"}}, 429),
    ]
    for kind in ("broken-stream", "rate-limit"):
        with pytest.raises(ModelFault) as raised:
            await hear(model, request)
        assert raised.value.kind == kind


async def test_signed_thinking_goes_back_with_its_text(server, monkeypatch, tmp_path):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "planted-key-0123456789")
    signed = anthropic.thinking("Hm.", "signature+/=")
    server.answers = [anthropic.stream(signed, anthropic.text(DF)), anthropic.stream(anthropic.text("Done."))]
    model = open_model("prompted/anthropic/claude-haiku-4-5", api_base=server.url)
    table = Table(tmp_path / "s.toml", model, Settings(reasoning_effort="low"))
    heard = await table.reply()
    table.approve(heard.answer.calls[0], "full")
    table.reopen()
    await table.reply()
    assert server.asked[1].body["messages"][1]["content"][0] == signed


async def test_a_session_can_change_to_it_and_back(server, table):
    server.check = lambda asked: ""
    native = LitellmModel("openai/local", api_base=server.url + "/v1")
    server.answers = [
        openai_chat.stream(calls=[openai_chat.call("c9", "bash", '{"command": "pwd"}')]),
        openai_chat.stream(text=DF),
        openai_chat.stream(text="Done."),
    ]
    prompted, table.model = table.model, native
    table.approve((await table.reply()).answer.calls[0], "/home")
    table.model = prompted
    table.approve((await table.reply()).answer.calls[0], "full")
    assert '"arguments": {"command": "pwd"}' in sent(server)[2][1]
    table.model = native
    await table.reply()
    last = server.asked[-1].body["messages"]
    assert openai_chat.check(server.asked[-1]) == ""
    assert [message["role"] for message in last] == ["system", "user", "assistant", "tool", "assistant", "tool"]
    assert last[4]["tool_calls"][0]["function"]["arguments"] == '{"command": "df -h"}'


async def test_a_choice_of_tools_is_told_in_words(server, model):
    server.answers = [openai_chat.stream(text=DF)]
    settings = Settings(tool_choice="required", reasoning_effort="low")
    assert await dropped_by(model, settings) == ("reasoning_effort",)
    await hear(model, Request((ChatMessage(role="user", text="Hello."),), (BASH,), settings))
    assert server.refused == []
    assert "must call a tool" in sent(server)[0][1]


def test_it_says_what_it_is_and_where():
    model = open_model("prompted/openai/tiny", api_base="http://127.0.0.1:1/v1")
    assert (model.name, model.nature, model.api_base) == ("prompted/openai/tiny", "live", "http://127.0.0.1:1/v1")
    for name in ("prompted/", "prompted/human", "prompted/persona/refuser", "prompted/gpt-5.2"):
        with pytest.raises(LabError):
            open_model(name)
