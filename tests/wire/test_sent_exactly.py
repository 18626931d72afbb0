"""Every request read back: each text, id, argument and reasoning is the session's, but for the differences named here.

`DIFFERENCES` is the whole list of what is changed on purpose, with the wires it is changed for and why.
"""

import json
import re
import sys
from importlib.util import find_spec
from types import SimpleNamespace

import pytest

from lab.models.litellm_model import LitellmModel
from lab.models.own_message import raw_of
from lab.models.wire_demands import UNNAMED
from lab.protocol import Call, ChatMessage, Request, Settings
from tests.wire.sent import WIRES, Part, Wire
from tests.wire.table import BASH, hear

CLAUDE = ("anthropic/", "vertex_ai/claude", "bedrock/")
GEMINI = ("gemini/", "vertex_ai/gemini")
OBJECTS = (*CLAUDE, *GEMINI, "ollama_chat/")
SIGNATURE = "__thought__c2ln"
REASONING = " Hm. \n"
UNSENT_REASONING = ("mistral/", "groq/", "xai/", "together_ai/", "fireworks_ai/", "cerebras/", "deepinfra/")
UNSENT_REASONING += ("novita/", "sambanova/", "openai/responses/", "azure/", *CLAUDE)
WANT_REASONING = ("deepseek/", "moonshot/", "zai/")

CALLS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    # A reply's text; the id, arguments and result of each of its calls.
    ("\n\n", (("a1", '{"command": "ls"}', ""),)),
    ("", (("a2", '{"command": "hostname"', '{"a": 1, "a": 2}\n'),)),
    (
        "",
        (
            ("bash:0", '{"command":"x"}', "[1, 2]"),
            (f"call_1{SIGNATURE}", '{"command":"x"}', "two"),
            ("x" * 70, '{"command":  "y"}', "  "),
        ),
    ),
    ("I look. \n", (("a3", "", "NaN"),)),
    ("<think>no</think>é😀\u200b \t", (("a4", '{"a": 1.50, "b": "\\u00e9 é"}', '{"broken'),)),
    (
        "Three.",
        (
            ("a:b", '{"a": NaN}', "1"),
            ("a_b", "[1]", "2"),
            ("a7", '"x"', "3"),
            ("a8", "null", "4"),
            ("a9", '{"a": 1e999}', "5"),
            ("a10", '{"a":1,"a":2}', "6"),
        ),
    ),
)


def without_reasoning(parts: list[Part], wire: Wire, is_own: bool) -> list[Part]:
    return [part for part in parts if part[0] != "reasoning"]


def with_least_reasoning(parts: list[Part], wire: Wire, is_own: bool) -> list[Part]:
    filled: list[Part] = []
    for place, part in enumerate(parts):
        follows_call = place and parts[place - 1][0] == "call"
        begins = part[0] == "assistant" or (part[0] == "call" and not follows_call and parts[place - 1][0] == "result")
        has_calls = part[0] == "call" or (place + 1 < len(parts) and parts[place + 1][0] == "call")
        filled += [("reasoning", " ")] if begins and has_calls else []
        filled.append(part)
    return filled


def with_short_ids(parts: list[Part], wire: Wire, is_own: bool) -> list[Part]:
    return [(part[0], part[1].removesuffix(SIGNATURE), *part[2:]) if len(part) > 2 else part for part in parts]


def with_plain_ids(parts: list[Part], wire: Wire, is_own: bool) -> list[Part]:
    plain = {"bash:0": "bash_0", "a:b": "a_b_2"}
    return [(part[0], plain.get(part[1], part[1]), *part[2:]) if len(part) > 2 else part for part in parts]


def without_blank_replies(parts: list[Part], wire: Wire, is_own: bool) -> list[Part]:
    return [part for part in parts if part[0] != "assistant" or part[1].strip()]


def with_objects(parts: list[Part], wire: Wire, is_own: bool) -> list[Part]:
    wrapped = re.compile(r'NaN|1e999|^[\["n]|hostname"$')
    changed = []
    for part in parts:
        if part[0] == "call":
            arguments = part[3] or "{}"
            value = {"INVALID_JSON": arguments} if wrapped.search(arguments) else json.loads(arguments)
            part = (*part[:3], json.dumps(value))
        changed.append(part)
    return changed


def without_ids_of_calls(parts: list[Part], wire: Wire, is_own: bool) -> list[Part]:
    return [("call", "", *part[2:]) if part[0] == "call" else part for part in parts]


def without_ids(parts: list[Part], wire: Wire, is_own: bool) -> list[Part]:
    return [(part[0], "", *part[2:]) if part[0] in ("call", "result") else part for part in parts]


def with_ids_of_64(parts: list[Part], wire: Wire, is_own: bool) -> list[Part]:
    return [(part[0], part[1][:64], *part[2:]) if part[0] in ("call", "result") else part for part in parts]


def with_twins_apart(parts: list[Part], wire: Wire, is_own: bool) -> list[Part]:
    (at,) = (place for place, part in enumerate(parts) if part[0] == "call" and part[1] == "call_1")
    first, twin, other, one, two, three = parts[at - 1 : at + 5]
    return [*parts[: at - 1], first, other, one, three, twin, two, *parts[at + 5 :]]


DIFFERENCES = (
    (("",), False, without_reasoning, "what another model thought is not this one's"),
    (
        UNSENT_REASONING,
        True,
        without_reasoning,
        "these do not take reasoning as text; signed thinking has tests of its own",
    ),
    (
        WANT_REASONING,
        False,
        with_least_reasoning,
        "these refuse calls without reasoning; a space is the least they take",
    ),
    (("",), False, with_short_ids, "the signature in an id belongs to the call as its own model made it"),
    (GEMINI, True, with_short_ids, "the signature goes back beside the call instead"),
    (
        GEMINI,
        None,
        with_twins_apart,
        "litellm drops the second of two equal calls, so they go one after the other",
    ),
    (CLAUDE, None, with_plain_ids, "Claude's API refuses other signs in ids, and so does Bedrock's"),
    (("bedrock/",), None, with_ids_of_64, "Bedrock's API takes ids of up to 64 signs"),
    (CLAUDE, None, without_blank_replies, "Claude's API refuses a text of white space, and so does Bedrock's"),
    (OBJECTS, None, with_objects, "these take arguments as objects; what is none goes inside one"),
    (("ollama_chat/",), None, without_ids_of_calls, "Ollama's calls have no ids"),
    (("vertex_ai/gemini",), None, without_ids, "Vertex knows calls and results of Gemini by their order alone"),
)
"""Names of wires, whether for replies of the same model (None: for any), the change, and the reason."""


def conversation(tongue: str, model: str) -> tuple[ChatMessage, ...]:
    messages = [ChatMessage("system", "Be careful. \n"), ChatMessage("user", " Make room. \n")]
    for text, calls in CALLS:
        messages.append(reply(tongue, model, text, [Call(identity, "bash", sent) for identity, sent, _ in calls]))
        messages += [ChatMessage("tool", output, call_id=identity, name="bash") for identity, _, output in calls]
    messages += [ChatMessage("user", "  Go on.  "), reply(tongue, model, " \n", []), ChatMessage("user", "And now?")]
    return tuple(messages)


def reply(tongue: str, model: str, text: str, calls: list[Call]) -> ChatMessage:
    own = {
        "role": "assistant",
        "content": text or None,
        "reasoning_content": REASONING,
        "tool_calls": [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in calls
        ],
    }
    raw = raw_of(own if calls else {name: own[name] for name in own if name != "tool_calls"}, tongue, text, model=model)
    return ChatMessage("assistant", text, calls=tuple(calls), raw=raw, reasoning=REASONING)


def parts_of(messages: tuple[ChatMessage, ...]) -> list[Part]:
    parts: list[Part] = []
    for message in messages:
        if message.role == "tool":
            parts.append(("result", message.call_id, message.text))
            continue
        if message.role == "assistant":
            parts.append(("reasoning", message.reasoning))
        if message.text:
            parts.append((message.role, message.text))
        parts += [("call", call.id, call.name, call.arguments) for call in message.calls]
    return parts


@pytest.fixture
def keys(litellm, monkeypatch):
    from litellm.llms.vertex_ai.vertex_llm_base import VertexBase

    async def token(*_: object, **__: object) -> tuple[str, str]:
        return "not-a-real-token", "project"

    # Google's and Amazon's logins, as far as they can be had without Google and Amazon.
    monkeypatch.setattr(VertexBase, "get_access_token_async", token)
    monkeypatch.setattr(VertexBase, "_ensure_access_token", lambda *_, **__: ("not-a-real-token", "project"))
    monkeypatch.setitem(sys.modules, "vertexai", SimpleNamespace(preview=None))
    for variable in ("VERTEXAI_LOCATION", "AWS_REGION"):
        monkeypatch.setenv(variable, "us-east-1")
    for variable in ("VERTEXAI_PROJECT", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "not-a-real-key")
    monkeypatch.setenv("AZURE_API_VERSION", "2024-10-21")
    for wire in WIRES:
        monkeypatch.setenv(f"{wire.name.partition('/')[0].upper()}_API_KEY", "not-a-real-key")
    monkeypatch.setenv("TOGETHERAI_API_KEY", "not-a-real-key")
    monkeypatch.setenv("FIREWORKS_API_KEY", "not-a-real-key")


def sent_by(wire: Wire) -> object:
    """Return a wire as a parameter: Amazon's requests are signed by a package of its own."""
    is_skipped = wire.name.startswith("bedrock/") and find_spec("botocore") is None
    return pytest.param(wire, id=wire.name, marks=pytest.mark.skipif(is_skipped, reason="boto3 is not installed"))


@pytest.mark.parametrize("is_own", [True, False], ids=["its own replies", "replies of another model"])
@pytest.mark.parametrize("wire", map(sent_by, WIRES))
async def test_what_leaves_is_what_the_session_says(server, keys, wire, is_own):
    model = LitellmModel(wire.name, api_base=server.url + wire.base)
    tongue = wire.name.partition("/")[0] + ("/responses" if "/responses/" in wire.name else "")
    messages = conversation(tongue if is_own else "cohere", wire.name)
    server.answers = [wire.answer()]
    await hear(model, Request(messages, (BASH,)))
    expected = parts_of(messages)
    for names, of_own, change, _ in DIFFERENCES:
        if of_own in (None, is_own) and wire.name.startswith(names):
            expected = change(expected, wire, is_own)
    (asked,) = server.asked
    assert wire.read(asked) == expected
    assert "NaN" not in re.sub(r'"(\\.|[^"\\])*"', "", json.dumps(asked.body))


@pytest.mark.parametrize("wire", map(sent_by, WIRES))
async def test_halves_of_characters_and_an_empty_system_text_stop_no_session(server, keys, wire):
    messages = (ChatMessage("system", ""), ChatMessage("user", "half \ud83d of it"))
    server.answers = [wire.answer()]
    await hear(LitellmModel(wire.name, api_base=server.url + wire.base), Request(messages, (BASH,)))
    (asked,) = server.asked
    assert [part for part in wire.read(asked) if part[1]] == [("user", "half \ufffd of it")]


async def test_a_choice_of_tools_puts_no_words_into_the_conversation(server, keys):
    server.answers = [WIRES[0].answer()]
    model = LitellmModel("moonshot/kimi-k2.5", api_base=server.url + "/v1")
    request = Request((ChatMessage("user", "Go on."),), (BASH,), Settings(tool_choice="required"))
    heard = await hear(model, request)
    assert [message["content"] for message in server.asked[0].body["messages"]] == ["Go on."]
    assert "tool_choice" in heard.answer.note
    assert await model.dropped(request.settings) == ("tool_choice",)


async def test_an_effort_of_reasoning_puts_no_words_into_the_conversation(server, keys):
    server.answers = [WIRES[0].answer()]
    model = LitellmModel("mistral/magistral-medium-latest", api_base=server.url + "/v1")
    request = Request((ChatMessage("system", "Be brief."), ChatMessage("user", "Go on.")), (BASH,))
    settings = Settings(reasoning_effort="high")
    await hear(model, Request(request.messages, request.tools, settings))
    assert [message["content"] for message in server.asked[0].body["messages"]] == ["Be brief.", "Go on."]
    assert await model.dropped(settings) == ("reasoning_effort",)


@pytest.mark.parametrize("is_own", [True, False], ids=["its own replies", "replies of another model"])
@pytest.mark.parametrize("name", ["openai/local-model", "anthropic/claude-haiku-4-5", "gemini/gemini-3-flash-preview"])
async def test_a_call_without_a_name_stops_no_session(server, keys, name, is_own):
    (wire,) = (wire for wire in WIRES if wire.name == name)
    calls = [Call("a1", "bash", '{"command": "ls"}'), Call("a2", "", '{"command": "id"}')]
    tongue = name.partition("/")[0] if is_own else "cohere"
    results = [ChatMessage("tool", "x", call_id=call.id, name=call.name) for call in calls]
    messages = (ChatMessage("user", "Go on."), reply(tongue, name, "", calls), *results)
    server.answers = [wire.answer()]
    await hear(LitellmModel(name, api_base=server.url + wire.base), Request(messages, (BASH,)))
    (asked,) = server.asked
    assert [part[2] for part in wire.read(asked) if part[0] == "call"] == ["bash", UNNAMED]
