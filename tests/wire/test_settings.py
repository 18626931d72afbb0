"""Settings on the wire: what a provider takes is sent, what it does not take is left out and said beforehand."""

import pytest

from lab.models.litellm_model import LitellmModel
from lab.models.sampling import dropped_by
from lab.protocol import ChatMessage, Request, Settings
from tests.wire import anthropic, gemini, openai_chat
from tests.wire.table import BASH, hear

MESSAGES = (ChatMessage(role="system", text="Be brief."), ChatMessage(role="user", text="Hello."))
ALL = Settings(
    temperature=0.3,
    top_p=0.9,
    max_tokens=2000,
    reasoning_effort="low",
    seed=7,
    stop=("END",),
    tool_choice="required",
    extra={"frequency_penalty": 0.5, "top_k": 40},
)


@pytest.fixture
def local(server):
    server.check = lambda asked: ""
    server.answers = [openai_chat.stream(text="Hi.")] * 3
    return LitellmModel("openai/local-model", api_base=server.url + "/v1")


@pytest.mark.parametrize(
    ("name", "dropped"),
    [
        ("openai/local-model", {"reasoning_effort"}),
        ("anthropic/claude-haiku-4-5", {"seed", "frequency_penalty"}),
        ("gemini/gemini-3-flash-preview", {"seed", "frequency_penalty"}),
        ("gpt-5.2", {"stop", "frequency_penalty"}),
        ("zai/glm-4.7", {"seed", "reasoning_effort", "frequency_penalty"}),
        ("moonshot/kimi-k2.5", {"temperature", "reasoning_effort", "tool_choice"}),
        ("openrouter/deepseek/deepseek-chat-v3.1", set()),
    ],
)
async def test_each_model_of_the_study_says_what_it_does_not_take(litellm, name, dropped):
    said = set(await dropped_by(LitellmModel(name), ALL))
    assert said >= dropped
    assert said <= dropped | {"top_p"}


async def test_what_is_said_to_be_dropped_is_what_is_not_sent(server, local):
    gone = await dropped_by(local, ALL)
    answer = (await hear(local, Request(MESSAGES, (BASH,), ALL))).answer
    body = server.asked[0].body
    assert gone == ("reasoning_effort",)
    assert "reasoning_effort" not in body
    assert "reasoning_effort" in answer.note
    assert (body["temperature"], body["top_p"], body["max_tokens"]) == (0.3, 0.9, 2000)
    assert (body["seed"], body["stop"], body["tool_choice"]) == (7, ["END"], "required")
    assert (body["frequency_penalty"], body["top_k"]) == (0.5, 40)


async def test_nothing_is_said_of_what_is_not_set(local):
    assert await dropped_by(local, Settings()) == ()
    assert await dropped_by(local, Settings(extra={"stream": False, "timeout": 120})) == ()


async def test_a_value_that_is_the_default_anyway_is_not_called_dropped(litellm):
    assert await dropped_by(LitellmModel("gemini/gemini-3-flash-preview"), Settings(temperature=1.0)) == ()


async def test_one_tool_can_be_asked_for_by_its_name(server, local):
    await hear(local, Request(MESSAGES, (BASH,), Settings(tool_choice="bash")))
    assert server.asked[0].body["tool_choice"] == {"type": "function", "function": {"name": "bash"}}


async def test_there_is_no_choice_among_no_tools(server, local):
    await hear(local, Request(MESSAGES, (), Settings(tool_choice="required")))
    assert "tool_choice" not in server.asked[0].body


async def test_a_choice_of_tools_in_the_words_of_anthropic_and_google(server, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "x" * 20)
    monkeypatch.setenv("GEMINI_API_KEY", "x" * 20)
    request = Request(MESSAGES, (BASH,), Settings(tool_choice="bash"))
    server.answers = [anthropic.stream(anthropic.text("Hi.")), gemini.stream(gemini.text("Hi."))]
    await hear(LitellmModel("anthropic/claude-haiku-4-5", api_base=server.url), request)
    await hear(LitellmModel("gemini/gemini-3-flash-preview", api_base=server.url + "/v1beta"), request)
    assert server.asked[0].body["tool_choice"] == {"type": "tool", "name": "bash"}
    chosen = server.asked[1].body["toolConfig"]["functionCallingConfig"]
    assert (chosen["mode"], chosen["allowed_function_names"]) == ("ANY", ["bash"])


@pytest.mark.parametrize(
    ("role", "sent"),
    [
        (None, [("system", "Be brief."), ("user", "Hello.")]),
        ("system", [("system", "Be brief."), ("user", "Hello.")]),
        ("user", [("user", "Be brief.\n\nHello.")]),
    ],
)
async def test_the_system_text_goes_out_under_the_role_that_is_set(server, local, role, sent):
    await hear(local, Request(MESSAGES, (BASH,), Settings(system_role=role)))
    assert [(one["role"], one["content"]) for one in server.asked[0].body["messages"]] == sent
