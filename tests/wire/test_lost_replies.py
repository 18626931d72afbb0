"""Whole replies in which the agent neither called nor answered: each a fault of its own kind, and its text is kept."""

import pytest

from lab.models.litellm_model import LitellmModel
from lab.protocol import LOST, ChatMessage, ModelFault, Request, Settings
from tests.wire import anthropic, gemini, openai_chat
from tests.wire.openai_chat import chunk
from tests.wire.server import Stream, event
from tests.wire.table import BASH, FINISH, hear

TOOLS = (BASH, FINISH)
REQUEST = Request(messages=(ChatMessage(role="user", text="Hello."),), tools=TOOLS)
WHOLE = Request(REQUEST.messages, TOOLS, Settings(extra={"stream": False}))
WRITTEN = '<tool_call>\n{"name": "bash", "arguments": {"command": "df -h"}}\n</tool_call>'
both = pytest.mark.parametrize("request_", [REQUEST, WHOLE], ids=["streamed", "whole"])


@pytest.fixture
def google(server, monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "not-a-real-key")
    return LitellmModel("gemini/gemini-3-flash-preview", api_base=server.url + "/v1beta")


async def lost(model, request=REQUEST):
    with pytest.raises(ModelFault) as raised:
        await hear(model, request)
    fault = raised.value
    assert fault.kind in LOST
    assert fault.mend
    assert "\n" not in fault.what
    return fault


def reply(request, **parts):
    return (openai_chat.whole if request is WHOLE else openai_chat.stream)(**parts)


@both
@pytest.mark.parametrize(
    "word", ["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MISSING_THOUGHT_SIGNATURE"]
)
async def test_a_call_that_google_could_not_read_is_no_answer(server, google, request_, word):
    build = gemini.whole if request_ is WHOLE else gemini.stream
    server.answers = [build(gemini.text("First I copy the weights."), finish=word)]
    fault = await lost(google, request_)
    assert (fault.kind, fault.partial) == ("malformed-call", "First I copy the weights.")
    assert word in fault.what


async def test_what_google_says_of_the_call_is_kept(server, google):
    good = gemini.stream(gemini.text("Now."), finish="MALFORMED_FUNCTION_CALL")
    told = '"finishReason": "MALFORMED_FUNCTION_CALL", "finishMessage": "Malformed function call: bash(\\"ls\\")"'
    server.answers = [Stream([each.replace('"finishReason": "MALFORMED_FUNCTION_CALL"', told) for each in good.pieces])]
    assert (await lost(google)).partial == 'Now.\nMalformed function call: bash("ls")'


@both
@pytest.mark.parametrize("word", ["OTHER", "FINISH_REASON_UNSPECIFIED", "A_WORD_OF_TOMORROW"])
async def test_an_end_in_an_unknown_word_of_google_is_no_answer(server, google, request_, word):
    build = gemini.whole if request_ is WHOLE else gemini.stream
    server.answers = [build(gemini.text("I will"), finish=word)]
    fault = await lost(google, request_)
    assert (fault.kind, fault.partial) == ("unknown-finish", "I will")


async def test_an_end_in_an_unknown_word_of_anthropic_is_no_answer(server, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "not-a-real-key")
    server.answers = [anthropic.stream(anthropic.text("I will"), stop="pause_turn")]
    assert (await lost(LitellmModel("anthropic/claude-haiku-4-5", api_base=server.url))).kind == "unknown-finish"


@both
async def test_an_end_in_an_unknown_word_of_an_own_server_is_no_answer(server, own, request_):
    server.answers = [reply(request_, text="I will", finish="abort")]
    assert (await lost(own, request_)).kind == "unknown-finish"


@both
async def test_calls_count_whatever_the_word_for_the_end(server, own, request_):
    server.answers = [reply(request_, calls=[openai_chat.call("a", "bash", "{}")], finish="abort")]
    assert (await hear(own, request_)).answer.finish == "calls"


@both
@pytest.mark.parametrize("word", ["tool_calls", "function_call", "tool_use"])
async def test_a_call_that_was_promised_and_did_not_come_is_no_answer(server, own, request_, word):
    server.answers = [reply(request_, text="I will look at the disk.", finish=word)]
    fault = await lost(own, request_)
    assert (fault.kind, fault.partial) == ("missing-call", "I will look at the disk.")


@both
@pytest.mark.parametrize("word", ["stop", "tool_calls", "length"])
async def test_a_call_written_as_text_is_no_answer(server, own, request_, word):
    server.answers = [reply(request_, text=f"I will look.\n{WRITTEN}", reasoning="Hm.", finish=word)]
    fault = await lost(own, request_)
    assert fault.kind == "written-call"
    assert "prompted/openai/m" in fault.mend
    assert (fault.partial, fault.reasoning) == (f"I will look.\n{WRITTEN}", "Hm.")
    assert fault.usage is not None, "it was paid for"


async def test_a_text_that_shows_such_a_call_is_an_answer(server, own):
    text = f"The log shows this:\n\n```\n{WRITTEN}\n```\n\nNobody answered it."
    server.answers = [openai_chat.stream(text=text), openai_chat.stream(text=WRITTEN)]
    assert (await hear(own, REQUEST)).answer.text == text
    without_tools = Request(REQUEST.messages, ())
    assert (await hear(own, without_tools)).answer.finish == "stop", "no tool was offered"


@both
async def test_reasoning_alone_is_no_answer(server, own, request_):
    server.answers = [reply(request_, reasoning="I could stop here."), reply(request_, reasoning="Hm", finish="length")]
    fault = await lost(own, request_)
    assert (fault.kind, fault.reasoning, fault.partial) == ("only-reasoning", "I could stop here.", "")
    assert "max_tokens" in (await lost(own, request_)).mend


async def test_reasoning_between_tags_alone_is_no_answer(server, own):
    server.answers = [
        openai_chat.stream(text="<think>I could stop here."),
        openai_chat.stream(text="<think>Hm.</think>\n"),
    ]
    assert (await lost(own)).kind == "only-reasoning"
    assert (await lost(own)).kind == "only-reasoning"


@both
@pytest.mark.parametrize(("text", "word"), [("", "stop"), ("\n", "stop"), ("", "length")])
async def test_an_empty_reply_is_no_answer(server, own, request_, text, word):
    server.answers = [reply(request_, text=text, finish=word)]
    assert (await lost(own, request_)).kind == "empty"


async def test_an_empty_end_without_a_reason_is_no_answer(server, own):
    server.answers = [Stream([chunk({"role": "assistant", "content": ""}), event("[DONE]")])]
    assert (await lost(own)).kind == "empty"


@both
@pytest.mark.parametrize("text", ["\u200b\u2060", "\ufeff \n", "\u3164", "\ufe0f"])
async def test_a_text_that_no_one_can_see_is_an_empty_reply(server, own, request_, text):
    server.answers = [reply(request_, text=text)]
    assert (await lost(own, request_)).kind == "empty"


@both
async def test_half_a_call_with_an_unknown_end_is_no_call_of_the_agent(server, own, request_):
    half = [openai_chat.call("a", "bash", '{"command": "l')]
    server.answers = [reply(request_, calls=half, finish="abort")]
    fault = await lost(own, request_)
    assert fault.kind == "unknown-finish"
    assert '{"command": "l' in fault.partial


@both
async def test_a_server_that_ran_out_of_resources_broke_off(server, own, request_):
    server.answers = [reply(request_, text="I will", finish="insufficient_system_resource")]
    with pytest.raises(ModelFault) as raised:
        await hear(own, request_)
    assert raised.value.kind == "broken-stream"
