"""Replies as servers really send them: whatever is odd about the wire, the agent said one thing, and that is kept."""

import json

import pytest

from lab.models.litellm_model import LitellmModel
from lab.protocol import ChatMessage, ModelFault, Request, Settings
from tests.wire import anthropic, openai_chat
from tests.wire.openai_chat import chunk
from tests.wire.server import Plain, Stream, event
from tests.wire.table import BASH, FINISH, hear

REQUEST = Request(messages=(ChatMessage(role="user", text="Hello."),), tools=(BASH, FINISH))
WHOLE = Request(REQUEST.messages, REQUEST.tools, Settings(extra={"stream": False}))
LS, DF = '{"command": "ls"}', '{"command": "df -h"}'
DONE = event("[DONE]")
SERVERS = ("openai/m", "hosted_vllm/m", "openrouter/x/m")


def piece(index, identity, name, arguments):
    call = {"index": index, "id": identity, "type": "function", "function": {"name": name, "arguments": arguments}}
    return {"tool_calls": [{key: value for key, value in call.items() if value is not None}]}


def stream(*deltas, finish="tool_calls"):
    return Stream([*map(chunk, deltas), chunk({}, finish), DONE])


@pytest.fixture(params=SERVERS)
def model(request, server, monkeypatch):
    monkeypatch.setenv("OPENROUTER_API_KEY", "not-a-real-key")
    return LitellmModel(request.param, api_base=server.url + "/v1")


def made(answer):
    return [(call.name, call.arguments) for call in answer.calls]


@pytest.mark.parametrize("index", [0, None, "0"])
async def test_parallel_calls_at_one_place_stay_two(server, model, index):
    server.answers = [stream(piece(index, "a", "bash", LS), piece(index, "b", "bash", DF))]
    answer = (await hear(model, REQUEST)).answer
    assert made(answer) == [("bash", LS), ("bash", DF)]
    assert [call.id for call in answer.calls] == ["a", "b"]


async def test_parallel_calls_of_ollama_stay_two(server):
    def line(message, *, done=False):
        return (
            json.dumps({"model": "q", "message": {"role": "assistant", "content": "", **message}, "done": done}) + "\n"
        )

    def call(command):
        return line({"tool_calls": [{"function": {"name": "bash", "arguments": {"command": command}}}]})

    server.answers = [Stream([call("ls"), call("df -h"), line({}, done=True)])]
    answer = (await hear(LitellmModel("ollama_chat/q", api_base=server.url), REQUEST)).answer
    assert made(answer) == [("bash", LS), ("bash", DF)]
    assert answer.finish == "calls"


async def test_a_name_in_pieces_is_one_name(server, model):
    server.answers = [stream(piece(0, "a", "ba", ""), piece(0, None, "sh", ""), piece(0, None, None, LS))]
    assert made((await hear(model, REQUEST)).answer) == [("bash", LS)]


@pytest.mark.parametrize("identity", [7, 0, True, ["x"], {"a": 1}])
@pytest.mark.parametrize("request_", [REQUEST, WHOLE])
async def test_an_id_that_is_no_text_is_kept_as_one(server, own, identity, request_):
    call = {"id": identity, "type": "function", "index": 0, "function": {"name": "bash", "arguments": LS}}
    server.answers = [openai_chat.whole(calls=[call]) if request_ is WHOLE else stream({"tool_calls": [call]})]
    (call,) = (await hear(own, request_)).answer.calls
    assert isinstance(call.id, str)
    assert call.arguments == LS


@pytest.mark.parametrize("request_", [REQUEST, WHOLE])
async def test_content_in_parts_is_text_and_reasoning(server, own, request_):
    content = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]},
        {"type": "text", "text": "I will "},
        "look.",
    ]
    message = {"role": "assistant", "content": content}
    body = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    server.answers = [Plain(body) if request_ is WHOLE else stream({"content": content}, finish="stop")]
    answer = (await hear(own, request_)).answer
    assert (answer.text, answer.reasoning) == ("I will look.", "Hm.")


async def test_a_last_chunk_that_repeats_the_reply_is_kept_once(server, model):
    calls = piece(0, "a", "bash", LS)
    again = {"content": "I will look at it.", "reasoning_content": "Let me think.", **calls}
    pieces = [
        chunk({"reasoning_content": "Let me "}),
        chunk({"reasoning_content": "think."}),
        chunk({"content": "I will "}),
        chunk({"content": "look at it."}),
        chunk(piece(0, "a", "bash", LS[:5])),
        chunk(piece(0, None, None, LS[5:])),
    ]
    for end in ([chunk(again, "tool_calls")], [chunk(again), chunk({}, "tool_calls")]):
        server.answers = [Stream([*pieces, *end, DONE])]
        answer = (await hear(model, REQUEST)).answer
        assert (answer.text, answer.reasoning) == ("I will look at it.", "Let me think.")
        assert made(answer) == [("bash", LS)]
        assert "kept once" in answer.note


@pytest.mark.parametrize("word", ["ha", "1"])
async def test_a_word_said_twice_the_second_time_with_the_finish_is_kept_twice(server, own, word):
    server.answers = [Stream([chunk({"content": word}), chunk({"content": word}, "stop"), event("[DONE]")])]
    assert (await hear(own, REQUEST)).answer.text == word * 2


async def test_a_last_chunk_that_repeats_the_calls_under_new_ids_makes_no_more_of_them(server, own):
    pieces = [piece(0, "a", "bash", LS[:5]), piece(0, None, None, LS[5:])]
    end = [chunk(piece(0, "chatcmpl-tool-2", "bash", LS), "tool_calls"), DONE]
    server.answers = [Stream([*map(chunk, pieces), *end])]
    assert made((await hear(own, REQUEST)).answer) == [("bash", LS)]


async def test_a_text_that_each_chunk_repeats_as_it_grows_is_kept_once(server, own):
    words = ["I", "I will", "I will look", "I will look at it."]
    server.answers = [stream(*({"content": text} for text in words), finish="stop")]
    answer = (await hear(own, REQUEST)).answer
    assert answer.text == "I will look at it."
    assert "kept once" in answer.note


async def test_a_word_that_is_said_twice_stays_twice(server, model):
    server.answers = [stream({"content": "ha"}, {"content": "ha"}, {"content": "haha"}, finish="stop")]
    assert (await hear(model, REQUEST)).answer.text == "hahahaha"


async def test_halves_of_a_character_meet_wherever_they_are(server, model):
    server.answers = [
        stream(
            {"reasoning_content": "think \ud83d"},
            {"reasoning_content": "\ude00"},
            {"content": "say \ud83d"},
            {"content": "\ude00 \ud83d"},
            piece(0, "a", "bash", '{"command": "echo \ud83d'),
            piece(0, None, None, '\ude00"}'),
        )
    ]
    answer = (await hear(model, REQUEST)).answer
    assert (answer.reasoning, answer.text) == ("think 😀", "say 😀 \ufffd")
    assert made(answer) == [("bash", '{"command": "echo 😀"}')]


async def test_halves_of_a_character_do_not_fail_a_reply_of_anthropic(server, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "not-a-real-key")
    good = anthropic.stream(anthropic.text("I will look."), anthropic.use("t1", "bash", command="echo XY"))
    pieces = [
        each.replace("X", "\\\\ud83d").replace("Y", "\\\\ude00") if "partial_json" in each else each
        for each in good.pieces
    ]
    pieces = [each.replace("I will ", "I will \\ud83d") for each in pieces]
    server.answers = [Stream(pieces)]
    answer = (await hear(LitellmModel("anthropic/claude-haiku-4-5", api_base=server.url), REQUEST)).answer
    assert answer.text == "I will \ufffdlook."
    assert answer.calls[0].name == "bash"


@pytest.mark.parametrize(
    "pieces",
    [
        ["<think>\nHm.\n</think>\n\nI will look."],
        ["<th", "ink>", "\nHm", ".\n</", "thi", "nk>", "\n", "\nI will look."],
        ["\n<think>\nHm.\n</think>I will look."],
        ["\nHm.\n", "</think>", "\n\nI will look."],
        ["[THINK]\nHm.\n[/THINK]I will look."],
    ],
)
async def test_reasoning_within_the_text_is_kept_as_reasoning(server, model, pieces):
    server.answers = [stream(*({"content": each} for each in pieces), finish="stop")]
    heard = await hear(model, REQUEST)
    assert (heard.answer.text, heard.answer.reasoning) == ("I will look.", "\nHm.\n")
    assert "reasoning came within its text" in heard.answer.note


async def test_reasoning_that_was_never_closed_is_no_text(server, own):
    server.answers = [stream({"content": "<think>Hm, "}, {"content": "hm."}, piece(0, "a", "bash", LS))]
    answer = (await hear(own, REQUEST)).answer
    assert (answer.text, answer.reasoning) == ("", "Hm, hm.")


@pytest.mark.parametrize(
    "text",
    [
        "The log ends with `</think>` and nothing else.",
        "It wrote “</think>” too early.",
        "The tag </think> closes it.",
        "```\n</think>\n```\nThat is all of it.",
        "a < b, and <thinking> is no tag",
        "<",
    ],
)
async def test_a_text_that_speaks_of_the_tags_stays_text(server, own, text):
    server.answers = [stream(*({"content": each} for each in text), finish="stop")]
    answer = (await hear(own, REQUEST)).answer
    assert (answer.text, answer.reasoning, answer.note) == (text, "", "")


@pytest.mark.parametrize("separator", ["\n\n", "\n", "\r\n\r\n", "\r\r"])
async def test_line_ends_of_every_kind_end_an_event(server, own, separator):
    pieces = [chunk({"content": "one\u2028two"}), chunk({"content": " three"}), chunk({}, "stop"), DONE]
    server.answers = [Stream([each.removesuffix("\n\n") + separator for each in pieces])]
    assert (await hear(own, REQUEST)).answer.text == "one\u2028two three"


async def test_an_end_without_a_reason_is_the_end(server, model):
    server.answers = [Stream([chunk({"content": "Done."}), DONE]), Stream([chunk(piece(0, "a", "bash", LS)), DONE])]
    answer = (await hear(model, REQUEST)).answer
    assert (answer.text, answer.finish) == ("Done.", "stop")
    assert "did not say why" in answer.note
    assert (await hear(model, REQUEST)).answer.finish == "calls"


@pytest.mark.parametrize("ends", ["whole", "cut"])
async def test_a_connection_that_closes_after_the_finish_lost_nothing(server, model, ends):
    server.answers = [Stream([chunk({"content": "Done."}), chunk({}, "stop")], ends)]
    assert (await hear(model, REQUEST)).answer.text == "Done."


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens_details": {"cached_tokens": 60, "cache_write_tokens": 30}},
        {"prompt_tokens_details": {"cached_tokens": 60, "cache_creation_tokens": 30}},
        {"cache_read_input_tokens": 60, "cache_creation_input_tokens": 30},
    ],
)
async def test_what_was_written_to_the_cache_is_kept(server, model, usage):
    server.answers = [
        openai_chat.stream(
            text="Done.", usage={"prompt_tokens": 100, "completion_tokens": 5, "total_tokens": 105, **usage}
        )
    ]
    answer = (await hear(model, REQUEST)).answer
    assert (answer.usage.input, answer.usage.cached, answer.usage.cache_writes) == (100, 60, 30)


async def test_a_body_where_a_stream_was_asked_for_is_the_reply(server, model):
    server.answers = [openai_chat.whole(text="I will look.", calls=[openai_chat.call("a", "bash", LS)])]
    heard = await hear(model, REQUEST)
    assert (heard.text, made(heard.answer)) == ("I will look.", [("bash", LS)])
    assert "whole, though" in heard.answer.note
    assert heard.answer.usage.input == 1000
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [400, 422])
async def test_a_server_that_refuses_to_count_is_asked_without_from_then_on(server, model, status):
    server.check = lambda asked: (
        "stream_options: extra inputs are not permitted" if "stream_options" in asked.body else ""
    )
    server.refuse = lambda why: Plain({"error": {"message": why}}, status)
    server.answers = [openai_chat.stream(text=text, usage=None) for text in ("One.", "Two.")]
    first, second = (await hear(model, REQUEST)).answer, (await hear(model, REQUEST)).answer
    assert (first.text, second.text) == ("One.", "Two.")
    assert "refuses stream_options" in first.note
    assert second.note == ""
    assert len(server.asked) == 3


async def test_a_server_that_refuses_to_stream_is_asked_for_whole_replies(server, model):
    server.check = lambda asked: "streaming is not supported" if asked.body.get("stream") else ""
    server.answers = [
        openai_chat.whole(text=text, calls=[openai_chat.call("a", "bash", LS)]) for text in ("One.", "Two.")
    ]
    first, second = (await hear(model, REQUEST)).answer, (await hear(model, REQUEST)).answer
    assert (first.text, second.text) == ("One.", "Two.")
    assert made(second) == [("bash", LS)]
    assert "refuses to stream" in first.note
    assert len(server.asked) == 3


async def test_a_refusal_that_has_nothing_to_do_with_streams_is_told_at_once(server, own):
    server.answers = [Plain({"error": {"message": "the prompt is upstream of nothing"}}, 400)]
    with pytest.raises(ModelFault):
        await hear(own, REQUEST)
    assert len(server.asked) == 1


@pytest.mark.parametrize("code", [400, "400", None, "context_length_exceeded"])
async def test_a_context_error_inside_a_stream_is_that(server, model, code):
    error = {"message": "the maximum context length of 8192 tokens is exceeded", "code": code}
    server.answers = [Stream([event({"error": error}), DONE])]
    with pytest.raises(ModelFault) as raised:
        await hear(model, REQUEST)
    assert raised.value.kind == "context"


async def test_an_error_in_the_middle_keeps_the_providers_words(server, model):
    error = {"code": "server_error", "message": "Provider disconnected unexpectedly"}
    choice = {"index": 0, "delta": {"content": ""}, "finish_reason": "error"}
    broken = event({"id": "c", "object": "chat.completion.chunk", "error": error, "choices": [choice]})
    server.answers = [Stream([chunk({"content": "I will"}), broken])]
    with pytest.raises(ModelFault) as raised:
        await hear(model, REQUEST)
    assert raised.value.kind == "broken-stream"
    assert "Provider disconnected unexpectedly" in raised.value.what
    assert raised.value.partial == "I will"


async def test_of_several_replies_the_first_counts(server, model):
    def choices(*texts, finish=None):
        listed = [{"index": place, "delta": {"content": text}, "finish_reason": finish} for place, text in texts]
        return event({"id": "c", "object": "chat.completion.chunk", "model": "m", "choices": listed})

    server.answers = [
        Stream([choices((1, "No."), (0, "Yes, ")), choices((1, "No.")), choices((0, "yes."), finish="stop"), DONE])
    ]
    assert (await hear(model, REQUEST)).answer.text == "Yes, yes."


@pytest.mark.parametrize("request_", [REQUEST, WHOLE])
async def test_a_refusal_is_what_the_model_chose_to_say(server, own, request_):
    message = {"role": "assistant", "content": None, "refusal": "I will not do that."}
    body = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    server.answers = [
        Plain(body) if request_ is WHOLE else stream({"refusal": "I will "}, {"refusal": "not do that."}, finish="stop")
    ]
    answer = (await hear(own, request_)).answer
    assert (answer.text, answer.finish) == ("I will not do that.", "stop")
    assert "refused" in answer.note


async def test_arguments_that_come_again_with_each_piece_are_one_call(server, model):
    grown = ['{"comm', '{"command": "l', LS]
    server.answers = [stream(*(piece(0, "a", "bash", arguments) for arguments in grown))]
    assert made((await hear(model, REQUEST)).answer) == [("bash", LS)]


async def test_a_call_that_is_not_in_a_list_is_one_and_nothing_is_none(server, model):
    (call,) = piece(0, "a", "bash", LS)["tool_calls"]
    server.answers = [
        stream({"tool_calls": call}),
        stream({"content": "Done."}, {"tool_calls": [None]}, finish="stop"),
    ]
    assert made((await hear(model, REQUEST)).answer) == [("bash", LS)]
    assert (await hear(model, REQUEST)).answer.finish == "stop"


@pytest.mark.parametrize("word", ["stop ", "None", "null", "end-turn"])
async def test_words_for_the_end_are_read_as_they_are_meant(server, own, word):
    server.answers = [Stream([chunk({"content": "Done."}, "null"), chunk({}, word), DONE])]
    assert (await hear(own, REQUEST)).answer.finish == "stop"


@pytest.mark.parametrize("reasoning", [{"text": "Hm."}, [{"type": "text", "text": "Hm."}]])
async def test_reasoning_in_parts_is_reasoning(server, model, reasoning):
    server.answers = [stream({"reasoning_content": reasoning}, {"content": {"text": "Yes."}}, finish="stop")]
    answer = (await hear(model, REQUEST)).answer
    assert (answer.reasoning, answer.text) == ("Hm.", "Yes.")


@pytest.mark.parametrize(
    "body", ["<html>Sign in first</html>", {"detail": "Sign in first"}, {"base_resp": {"status_msg": "Sign in first"}}]
)
async def test_what_is_no_reply_is_told_in_the_servers_own_words(server, own, body):
    server.answers = [Plain(body)]
    with pytest.raises(ModelFault) as raised:
        await hear(own, REQUEST)
    assert raised.value.kind == "broken-stream"
    assert "Sign in first" in raised.value.what


@pytest.mark.parametrize(("asked", "seconds"), [("inf", None), ("nan", None), ("7", 7.0), ("-1", 0.0)])
async def test_a_wait_that_is_no_time_is_not_one(server, own, asked, seconds):
    server.answers = [Plain({"error": {"message": "slow down"}}, 429, {"Retry-After": asked})]
    with pytest.raises(ModelFault) as raised:
        await hear(own, REQUEST)
    assert raised.value.retry_after == seconds
