"""Replies in one piece, whatever is odd about the body: read as streams are, or told as the provider's fault."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from lab.models.litellm_model import LitellmModel
from lab.protocol import ChatMessage, ModelFault, Request, Settings
from tests.wire import anthropic, gemini, openai_chat, openai_responses
from tests.wire.server import Plain
from tests.wire.table import BASH, FINISH, hear

REQUEST = Request((ChatMessage("user", "Hello."),), (BASH, FINISH), Settings(extra={"stream": False}))
LS = '{"command": "ls"}'
OLLAMA = {
    "model": "q",
    "message": {
        "role": "assistant",
        "content": "I look.",
        "thinking": "Hm.",
        "tool_calls": [{"function": {"name": "bash", "arguments": {"command": "ls"}}}],
    },
    "done": True,
    "done_reason": "stop",
    "prompt_eval_count": 5,
    "eval_count": 3,
}
BODIES: dict[str, tuple[str, Any]] = {
    "anthropic/claude-haiku-4-5": (
        "",
        anthropic.whole(
            anthropic.thinking("Hm.", "sig"), anthropic.text("I look."), anthropic.use("t1", "bash", command="ls")
        ).body,
    ),
    "gemini/gemini-3-flash-preview": (
        "/v1beta",
        gemini.whole(gemini.thought("Hm."), gemini.text("I look."), gemini.call("bash", "c2ln", command="ls")).body,
    ),
    "ollama_chat/q": ("", OLLAMA),
    "mistral/m": (
        "/v1",
        openai_chat.whole(text="I look.", reasoning="Hm.", calls=[openai_chat.call("c", "bash", LS)]).body,
    ),
    "openai/responses/gpt-5.2": (
        "/v1",
        openai_responses.whole(
            openai_responses.reasoning("rs", "Hm.", "SEALED"),
            openai_responses.said("msg", "I look."),
            openai_responses.call("fc", "c1", "bash", LS),
        ).body,
    ),
}


# An odd value there would tell of an error; the others are what was asked for, once more.
for name in ("error", "object", "created_at", "parallel_tool_calls", "tool_choice", "tools", "temperature", "top_p"):
    del BODIES["openai/responses/gpt-5.2"][1][name]


class _Missing:
    """A field that is not there. Its name is the same in every process that collects these tests."""

    def __repr__(self) -> str:
        return "missing"


MISSING = _Missing()


@pytest.fixture(params=BODIES)
def name(request, monkeypatch):
    for provider in ("ANTHROPIC", "GEMINI", "MISTRAL"):
        monkeypatch.setenv(f"{provider}_API_KEY", "not-a-real-key")
    return request.param


@pytest.fixture
def model(server, name):
    return LitellmModel(name, api_base=server.url + BODIES[name][0])


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*path, key)
        yield from places(value[key], (*path, key))


def with_odd(body: Any, path: tuple[Any, ...], odd: object) -> Any:
    body = at = copy.deepcopy(body)
    for key in path[:-1]:
        at = at[key]
    if odd is MISSING:
        del at[path[-1]]
    else:
        at[path[-1]] = odd
    return body


async def test_a_reply_in_one_piece_is_asked_for_and_read_whole(server, model, name):
    server.answers = [Plain(BODIES[name][1])]
    answer = (await hear(model, REQUEST)).answer
    assert (answer.reasoning, answer.text) == ("Hm.", "I look.")
    assert [(call.name, json.loads(call.arguments)) for call in answer.calls] == [("bash", {"command": "ls"})]
    assert (answer.finish, answer.note.replace("the model sent a call without an id; it was given one", "")) == (
        "calls",
        "",
    )
    assert answer.usage.input
    (asked,) = server.asked
    assert not (asked.body.get("stream") or "stream_options" in asked.body)
    assert "stream" not in asked.path.lower()
    assert "alt=sse" not in asked.path


@pytest.mark.parametrize("odd", [MISSING, None, [{}], "x"], ids=["missing", "null", "list", "text"])
async def test_no_odd_field_of_a_body_is_a_fault_of_ours(server, model, name, odd):
    body = BODIES[name][1]
    for path in places(body):
        server.answers = [Plain(with_odd(body, path, odd))]
        try:
            answer = (await hear(model, REQUEST)).answer
        except ModelFault as fault:
            assert fault.kind not in ("lab", "other", "server"), (path, fault.what)
            assert "Error" not in fault.what, path
            continue
        assert answer.text or answer.calls, path


@pytest.mark.parametrize(
    ("path", "odd"),
    [
        (("usage",), MISSING),
        (("usage", "input_tokens"), "many"),
        (("usage", "cache_creation_input_tokens"), None),
        (("usage", "cache_creation"), 7),
        (("usage", "iterations"), [None]),
        (("stop_reason",), None),
        (("type",), MISSING),
        (("content", 0, "signature"), None),
        (("content", 1, "text"), [{"type": "text", "text": "I look."}]),
        (("content", 1, "type"), None),
        (("content", 2, "id"), 7),
        (("content", 2, "input"), LS),
    ],
    ids=str,
)
async def test_a_body_of_anthropic_with_an_odd_field_is_the_same_reply(server, monkeypatch, path, odd):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "not-a-real-key")
    server.answers = [Plain(with_odd(BODIES["anthropic/claude-haiku-4-5"][1], path, odd))]
    answer = (await hear(LitellmModel("anthropic/claude-haiku-4-5", api_base=server.url), REQUEST)).answer
    assert (answer.reasoning, answer.text) == ("Hm.", "I look.")
    assert [(call.name, call.arguments) for call in answer.calls] == [("bash", LS)]


@pytest.mark.parametrize(
    ("path", "odd"),
    [
        (("usageMetadata",), None),
        (("usageMetadata", "candidatesTokenCount"), None),
        (("usageMetadata", "promptTokensDetails"), [None]),
        (("candidates", 0, "finishReason"), MISSING),
        (("candidates", 0, "index"), None),
        (("candidates", 0, "logprobsResult"), 7),
        (("candidates", 0, "groundingMetadata"), "x"),
        (("candidates", 0, "content", "role"), MISSING),
        (("candidates", 0, "content", "parts", 2, "functionCall", "args"), LS),
        (("candidates", 0, "content", "parts", 1, "thoughtSignature"), 7),
        (("promptFeedback",), []),
    ],
    ids=str,
)
async def test_a_body_of_google_with_an_odd_field_is_the_same_reply(server, monkeypatch, path, odd):
    monkeypatch.setenv("GEMINI_API_KEY", "not-a-real-key")
    server.answers = [Plain(with_odd(BODIES["gemini/gemini-3-flash-preview"][1] | {"promptFeedback": {}}, path, odd))]
    answer = (
        await hear(LitellmModel("gemini/gemini-3-flash-preview", api_base=server.url + "/v1beta"), REQUEST)
    ).answer
    assert (answer.reasoning, answer.text) == ("Hm.", "I look.")
    assert [(call.name, call.arguments) for call in answer.calls] == [("bash", LS)]


@pytest.mark.parametrize(
    "body", ["<html>Sign in first</html>", {"detail": "Sign in first"}, '{"cut": "Sign in first', ["Sign in first"]]
)
async def test_what_is_no_reply_is_told_in_the_providers_own_words(server, model, body):
    server.answers = [Plain(body)]
    with pytest.raises(ModelFault) as raised:
        await hear(model, REQUEST)
    assert raised.value.kind == "broken-stream"
    assert "Sign in first" in raised.value.what


@pytest.mark.parametrize("body", ["", " \n", "null", "[]"])
async def test_a_body_that_holds_nothing_is_the_providers_fault(server, model, body):
    server.answers = [Plain(body)]
    with pytest.raises(ModelFault) as raised:
        await hear(model, REQUEST)
    assert raised.value.kind == "broken-stream"


async def test_an_error_in_a_body_is_told_in_the_providers_own_words(server, model):
    server.answers = [Plain({"type": "error", "error": {"type": "api_error", "message": "a slot was lost"}})]
    with pytest.raises(ModelFault) as raised:
        await hear(model, REQUEST)
    assert raised.value.what.endswith("a slot was lost")
    assert raised.value.kind == "server"


async def test_a_body_over_several_lines_is_one(server, model, name):
    server.answers = [Plain(json.dumps(BODIES[name][1], indent=2))]
    assert (await hear(model, REQUEST)).answer.text == "I look."


async def test_a_stream_where_a_body_was_asked_for_is_the_reply(server, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "not-a-real-key")
    monkeypatch.setenv("GEMINI_API_KEY", "not-a-real-key")
    streams = {
        "anthropic/claude-haiku-4-5": anthropic.stream(anthropic.text("I look.")),
        "gemini/gemini-3-flash-preview": gemini.stream(gemini.text("I look.")),
        "mistral/m": openai_chat.stream(text="I look."),
    }
    monkeypatch.setenv("MISTRAL_API_KEY", "not-a-real-key")
    for name, stream in streams.items():
        server.answers = [stream]
        model = LitellmModel(name, api_base=server.url + BODIES[name][0])
        assert (await hear(model, REQUEST)).answer.text == "I look."
