"""Odd replies in the manners of Anthropic, Google and Ollama: what was said is kept whole, and what was not is told."""

import json
from typing import Any

import pytest

from lab.models.litellm_model import LitellmModel
from lab.protocol import ChatMessage, ModelFault, Request
from tests.wire import anthropic, gemini
from tests.wire.server import Plain, Stream, event
from tests.wire.table import BASH, FINISH, hear

REQUEST = Request(messages=(ChatMessage(role="user", text="Hello."),), tools=(BASH, FINISH))
LS = '{"command": "ls"}'
SEPARATORS = "one\u2028two\x85three\u2029four"


@pytest.fixture
def claude(server, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "not-a-real-key")
    return LitellmModel("anthropic/claude-haiku-4-5", api_base=server.url)


@pytest.fixture
def google(server, monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "not-a-real-key")
    return LitellmModel("gemini/gemini-3-flash-preview", api_base=server.url)


@pytest.fixture
def ollama(server):
    return LitellmModel("ollama_chat/q", api_base=server.url)


def line(message: dict[str, Any], **more: Any) -> str:
    reply = {"model": "q", "message": {"role": "assistant", "content": "", **message}, "done": False, **more}
    return json.dumps(reply, ensure_ascii=False) + "\n"


END = line({}, done=True, done_reason="stop", prompt_eval_count=5, eval_count=3)


def made(answer):
    return [(call.name, call.arguments) for call in answer.calls]


# Separators that are text


async def test_anthropic_may_send_every_line_separator_as_itself(server, claude):
    answer = anthropic.stream(anthropic.text("SAID"), anthropic.use("t1", "bash", command="ls"))
    server.answers = [Stream([piece.replace("SAID", SEPARATORS) for piece in answer.pieces])]
    answer = (await hear(claude, REQUEST)).answer
    assert (answer.text, made(answer)) == (SEPARATORS, [("bash", LS)])


async def test_google_may_send_every_line_separator_as_itself(server, google):
    answer = gemini.stream(gemini.text("SAID"), gemini.call("bash", command="SAID"))
    server.answers = [Stream([piece.replace("SAID", SEPARATORS) for piece in answer.pieces])]
    answer = (await hear(google, REQUEST)).answer
    assert answer.text == SEPARATORS
    assert json.loads(answer.calls[0].arguments) == {"command": SEPARATORS}


async def test_ollama_may_send_every_line_separator_as_itself(server, ollama):
    server.answers = [Stream([line({"content": SEPARATORS}), END])]
    answer = (await hear(ollama, REQUEST)).answer
    assert (answer.text, answer.usage.input, answer.usage.output) == (SEPARATORS, 5, 3)


# Anthropic


def events(*of: dict[str, Any], stop: str | None = "tool_use") -> Stream:
    message = {"id": "m", "type": "message", "role": "assistant", "model": "m", "content": [], "usage": anthropic.USAGE}
    start = {"type": "message_start", "message": message}
    end = {"type": "message_delta", "delta": {"stop_reason": stop}, "usage": {"output_tokens": 5}}
    return Stream([event(each, each["type"]) for each in (start, *of, end, {"type": "message_stop"})])


def block(start: dict[str, Any], *deltas: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"type": "content_block_start", "index": 0, "content_block": start},
        *({"type": "content_block_delta", "index": 0, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": 0},
    ]


@pytest.mark.parametrize("pieces", [(), ({"type": "input_json_delta", "partial_json": LS},)], ids=["alone", "twice"])
async def test_arguments_that_come_with_the_beginning_of_a_call_are_kept_once(server, claude, pieces):
    begun = {"type": "tool_use", "id": "t1", "name": "bash", "input": {"command": "ls"}}
    server.answers = [events(*block(begun, *pieces))]
    assert made((await hear(claude, REQUEST)).answer) == [("bash", LS)]


async def test_a_call_of_anthropic_without_an_id_is_given_one(server, claude):
    begun = {"type": "tool_use", "name": "bash", "input": {"command": "ls"}}
    server.answers = [events(*block(begun))]
    answer = (await hear(claude, REQUEST)).answer
    assert made(answer) == [("bash", LS)]
    assert "without an id" in answer.note


async def test_a_message_of_anthropic_that_ends_without_a_reason_has_ended(server, claude):
    words = block({"type": "text", "text": ""}, {"type": "text_delta", "text": "Done."})
    server.answers = [events(*words, stop=None)]
    answer = (await hear(claude, REQUEST)).answer
    assert (answer.text, answer.finish) == ("Done.", "stop")
    assert "did not say why" in answer.note


async def test_a_whole_message_of_anthropic_for_a_stream_is_the_reply(server, claude):
    blocks = (anthropic.thinking("Hm.", "signed"), anthropic.text("I look."), anthropic.use("t1", "bash", command="ls"))
    server.answers = [anthropic.whole(*blocks)]
    answer = (await hear(claude, REQUEST)).answer
    assert (answer.reasoning, answer.text, made(answer)) == ("Hm.", "I look.", [("bash", LS)])
    assert '"signature": "signed"' in answer.raw
    assert "whole, though" in answer.note


@pytest.mark.parametrize("body", ["<html>Sign in first</html>", {"detail": "Sign in first"}])
async def test_what_is_no_reply_is_told_in_the_servers_own_words(server, claude, body):
    server.answers = [Plain(body)]
    with pytest.raises(ModelFault) as raised:
        await hear(claude, REQUEST)
    assert "Sign in first" in raised.value.what


# Google


@pytest.mark.parametrize("call", [{"name": "bash"}, {"name": "bash", "args": None}])
async def test_a_call_of_google_without_arguments_is_one(server, google, call):
    server.answers = [gemini.stream({"functionCall": call})]
    assert made((await hear(google, REQUEST)).answer) == [("bash", "{}")]


async def test_events_of_google_in_one_list_are_the_reply(server, google):
    server.answers = [Plain([gemini.whole(gemini.text("I look."), gemini.call("bash", command="ls")).body])]
    answer = (await hear(google, REQUEST)).answer
    assert (answer.text, made(answer)) == ("I look.", [("bash", LS)])


async def test_a_reply_of_google_without_a_candidate_is_no_fault_of_ours(server, google):
    server.answers = [Stream([event({"candidates": [], "responseId": "r1"})])]
    with pytest.raises(ModelFault) as raised:
        await hear(google, REQUEST)
    assert raised.value.kind == "broken-stream"
    assert "r1" in raised.value.what


# Ollama


@pytest.mark.parametrize("before", [[], [line({"content": "I will"})]], ids=["first", "midway"])
async def test_an_error_of_ollama_is_told_in_its_words(server, ollama, before):
    server.answers = [Stream([*before, json.dumps({"error": "llama runner process has terminated"}) + "\n"])]
    with pytest.raises(ModelFault) as raised:
        await hear(ollama, REQUEST)
    assert raised.value.kind == ("broken-stream" if before else "server")
    assert "llama runner process has terminated" in raised.value.what


async def test_a_line_of_ollama_that_cannot_be_read_is_not_left_out(server, ollama):
    server.answers = [Stream([line({"content": "Do not "}), '{"message": {"content": "dele\n', END])]
    with pytest.raises(ModelFault) as raised:
        await hear(ollama, REQUEST)
    assert raised.value.kind == "broken-stream"


async def test_a_text_of_ollama_that_speaks_of_a_tag_stays_as_it_is(server, ollama):
    server.answers = [Stream([line({"content": "The tag <think> opens it."}), END])]
    answer = (await hear(ollama, REQUEST)).answer
    assert (answer.text, answer.reasoning) == ("The tag <think> opens it.", "")


@pytest.mark.parametrize(
    ("arguments", "kept"), [({"command": "é"}, '{"command": "é"}'), (["ls"], '["ls"]'), ('{"comm', '{"comm')]
)
async def test_arguments_of_ollama_are_kept_whatever_they_are(server, ollama, arguments, kept):
    call = {"id": "call_x1", "function": {"name": "bash", "arguments": arguments}}
    server.answers = [Stream([line({"thinking": "Hm.", "tool_calls": [call]}), END])]
    answer = (await hear(ollama, REQUEST)).answer
    assert (answer.reasoning, made(answer), answer.calls[0].id) == ("Hm.", [("bash", kept)], "call_x1")


async def test_an_end_of_ollama_that_says_nothing_of_why_is_no_answer(server, ollama):
    server.answers = [Stream([line({"content": "I will"}), line({}, done=True, done_reason="unload")])]
    with pytest.raises(ModelFault) as raised:
        await hear(ollama, REQUEST)
    assert raised.value.kind == "unknown-finish"


# Blocks that come at the same time


def in_turn(*blocks, has_stops=True):
    """Stream blocks of two pieces at the same time, a piece of each in turn."""
    starts, deltas, stops = [], [[], []], []
    for index, block in enumerate(blocks):
        at = {"index": index}
        is_text = block["type"] == "text"
        words = block["text"] if is_text else json.dumps(block["input"])
        start = {**block, "text": ""} if is_text else {**block, "input": {}}
        starts.append({"type": "content_block_start", **at, "content_block": start})
        for number, piece in enumerate((words[:7], words[7:])):
            delta = {"type": "text_delta", "text": piece}
            delta = delta if is_text else {"type": "input_json_delta", "partial_json": piece}
            deltas[number].append({"type": "content_block_delta", **at, "delta": delta})
        stops.append({"type": "content_block_stop", **at})
    first, *_, last, end = anthropic.stream(*blocks).pieces
    events = [*starts, *deltas[0], *deltas[1], *(stops if has_stops else ())]
    return Stream([first, *(event(each, each["type"]) for each in events), last, end])


@pytest.mark.parametrize("has_stops", [True, False])
async def test_calls_of_anthropic_that_come_at_the_same_time_keep_their_own_arguments(server, claude, has_stops):
    uses = [anthropic.use(f"t{number}", "bash", command=f"echo {number}") for number in range(3)]
    server.answers = [in_turn(*uses, anthropic.text("I look around."), has_stops=has_stops)]
    answer = (await hear(claude, REQUEST)).answer
    assert [call.id for call in answer.calls] == ["t0", "t1", "t2"]
    assert made(answer) == [("bash", f'{{"command": "echo {number}"}}') for number in range(3)]
    assert (answer.text, answer.finish) == ("I look around.", "calls")
