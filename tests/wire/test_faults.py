"""Every way a provider can fail: one sentence, the mend, the kind, what had come, and never a key."""

import asyncio
import contextlib
import json
import socket

import pytest

from lab.models.litellm_model import LitellmModel
from lab.protocol import Answer, ChatMessage, ModelFault, Request, Settings, TextDelta
from tests.wire import openai_chat as wire
from tests.wire.server import PATIENCE, Plain, Stream, WireServer, event
from tests.wire.table import BASH, hear

PLANTED = "sk-planted-0123456789abcdefghij"
REQUEST = Request(messages=(ChatMessage(role="user", text="Hello."),), tools=(BASH,))
DF = wire.call("call_df", "bash", '{"command": "df -h"}')


@pytest.fixture
def model(server, monkeypatch):
    monkeypatch.setenv("PEERLAB_API_KEY", PLANTED)
    return LitellmModel("openai/local-model", api_base=server.url + "/v1")


async def fault_of(model, request=REQUEST):
    with pytest.raises(ModelFault) as raised:
        await hear(model, request)
    return raised.value


def said(message: str, **more: str) -> dict:
    return {"error": {"message": message, "type": "x", **more}}


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (Plain(said(f"Incorrect API key provided: {PLANTED}"), 401), "auth", "refused the key"),
        (Plain(said("no access to this model"), 403), "auth", "does not let this key"),
        (Plain(said("The model `local-model` does not exist"), 404), "not-found", "no such model"),
        (Plain(said("Rate limit reached"), 429), "rate-limit", "too many requests: Rate limit reached"),
        (Plain(said("You exceeded your quota", code="insufficient_quota"), 429), "rate-limit", "quota is used up"),
        (Plain(said("Insufficient Balance"), 402), "bad-request", "quota is used up"),
        (Plain(said("boom"), 500), "server", "failed with status 500: boom"),
        (Plain("<html>bad gateway</html>", 502, {"Content-Type": "text/html"}), "server", "failed with status 502"),
        (Plain(said("loading model"), 503), "overloaded", "overloaded"),
        (Plain(said("Overloaded"), 529), "overloaded", "overloaded"),
        (Plain(said("request (9000 tokens) exceeds the available context size (8192)"), 400), "context", "longer than"),
        (Plain(said("maximum context length is 8192", code="context_length_exceeded"), 400), "context", "longer than"),
        (Plain(said("flagged by our content policy", code="content_policy_violation"), 400), "filter", "filter"),
        (Plain(said("temperature must be below 2"), 400), "bad-request", "temperature must be below 2"),
        (Plain(said("unprocessable"), 422), "bad-request", "refused the request"),
    ],
)
async def test_a_status_is_told_in_one_sentence(server, model, answer, kind, words):
    server.answers = [answer]
    fault = await fault_of(model)
    assert fault.kind == kind
    assert words in fault.what
    assert "127.0.0.1" in fault.what
    assert "\n" not in fault.what
    assert fault.mend
    assert len(server.asked) == 1, "the provider is asked once: retries are the engine's, and visible"


async def test_no_key_is_left_in_any_part_of_a_fault(server, model):
    body = said(f"key {PLANTED} is wrong; Authorization: Bearer {PLANTED[:18]}.other; x-api-key: abcdef123456")
    server.answers = [Plain(body, 401)]
    fault = await fault_of(model)
    shown = f"{fault} {fault.what} {fault.mend} {fault.partial} {fault.args}"
    assert "planted" not in shown
    assert fault.__cause__ is None
    assert fault.__context__ is None, "a traceback could lead to the request and its headers"
    assert "abcdef123456" not in shown


@pytest.mark.parametrize(("value", "seconds"), [("7", 7.0), ("0.5", 0.5), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)])
async def test_retry_after_is_told_in_seconds(server, model, value, seconds):
    server.answers = [Plain(said("slow down"), 429, {"Retry-After": value})]
    fault = await fault_of(model)
    assert fault.retry_after == seconds
    assert ("asks to wait" in fault.mend) == bool(seconds), "a time that has passed is none to wait for"


@pytest.mark.parametrize(("value", "seconds"), [("1500", 1.5), ("soon", 7.0), ("nan", 7.0)])
async def test_retry_after_in_milliseconds_is_told_in_seconds(server, model, value, seconds):
    server.answers = [Plain(said("slow down"), 429, {"Retry-After": "7", "retry-after-ms": value})]
    assert (await fault_of(model)).retry_after == seconds


@pytest.mark.parametrize("name", ["ollama_chat/q", "minimax/MiniMax-M2"])
async def test_too_many_requests_are_that_also_where_litellm_says_500(server, monkeypatch, name):
    monkeypatch.setenv("MINIMAX_API_KEY", "not-a-real-key")
    server.answers = [Plain({"error": "slow down"}, 429, {"Retry-After": "7"})]
    fault = await fault_of(LitellmModel(name, api_base=server.url))
    assert (fault.kind, fault.retry_after) == ("rate-limit", 7.0)


async def test_no_retry_after_is_none(server, model):
    server.answers = [Plain(said("slow down"), 429)]
    assert (await fault_of(model)).retry_after is None


async def test_a_server_that_is_not_there_cannot_be_reached(litellm):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        fault = await fault_of(LitellmModel("openai/m", api_base=f"http://127.0.0.1:{port}/v1"))
    assert fault.kind == "refused"
    assert f"127.0.0.1:{port} cannot be reached" in fault.what
    assert "running" in fault.mend


@pytest.mark.parametrize("ends", ["cut", "whole"])
async def test_a_stream_that_stops_inside_a_call_is_no_reply(server, model, ends):
    server.answers = [wire.stream(text="I will look.", calls=[DF], finish="", ends=ends)]
    fault = await fault_of(model)
    assert fault.kind == "broken-stream"
    assert fault.partial == "I will look."
    assert "broke off" in fault.what


@pytest.mark.parametrize("ends", ["cut", "whole"])
async def test_a_stream_that_stops_inside_the_text_is_no_reply(server, model, ends):
    server.answers = [wire.stream(text="I will lo", finish="", ends=ends)]
    fault = await fault_of(model)
    assert (fault.kind, fault.partial) == ("broken-stream", "I will lo")


async def test_garbage_in_the_stream_is_no_reply(server, model):
    server.answers = [Stream([wire.chunk({"content": "Hel"}), "data: {not json\n\n", event("[DONE]")])]
    fault = await fault_of(model)
    assert (fault.kind, fault.partial) == ("broken-stream", "Hel")


async def test_an_answer_that_is_no_json_at_all_is_no_reply(server, model):
    server.answers = [Plain("<html>Welcome to the router</html>", headers={"Content-Type": "text/html"})]
    assert (await fault_of(model)).kind in ("broken-stream", "other", "server")


async def test_an_error_sent_inside_the_stream_is_told(server, model):
    server.answers = [Stream([wire.chunk({"content": "Hel"}), event({"error": {"message": "slot was lost"}})])]
    fault = await fault_of(model)
    assert fault.kind == "broken-stream"
    assert "slot was lost" in fault.what
    assert fault.partial == "Hel"


@pytest.mark.parametrize("answer", [wire.stream(), wire.whole()])
async def test_an_empty_reply_is_told_and_can_be_asked_again(server, model, answer):
    server.answers = [answer, wire.stream(text="Here.")]
    settings = Settings(extra={"stream": isinstance(answer, Stream)})
    fault = await fault_of(model, Request(messages=REQUEST.messages, tools=(BASH,), settings=settings))
    assert "empty reply" in fault.what
    assert (await hear(model, REQUEST)).text == "Here."


async def test_a_filtered_reply_is_told(server, model):
    server.answers = [wire.stream(finish="content_filter"), wire.stream(text="I was say", finish="content_filter")]
    assert (await fault_of(model)).kind == "filter"
    answer = (await hear(model, REQUEST)).answer
    assert (answer.text, answer.finish) == ("I was say", "filter")


async def test_a_reply_cut_by_max_tokens_keeps_its_half_written_call(server, model):
    half = wire.call("call_1", "bash", '{"command": "rm -r /sr')
    server.answers = [wire.stream(calls=[half], finish="length")]
    answer = (await hear(model, REQUEST)).answer
    assert answer.finish == "length"
    assert answer.calls[0].arguments == '{"command": "rm -r /sr'


async def test_a_call_cut_by_max_tokens_is_told_as_cut_whatever_the_server_says_of_its_end(server, model):
    half, whole = wire.call("call_1", "bash", '{"command": "rm -r /sr'), DF
    most = wire.USAGE["completion_tokens"]
    server.answers = [wire.stream(calls=[half]), wire.stream(calls=[whole])]
    request = Request(REQUEST.messages, REQUEST.tools, Settings(max_tokens=most))
    assert (await hear(model, request)).answer.finish == "length"
    assert (await hear(model, request)).answer.finish == "calls"


@pytest.mark.parametrize("pieces", [[], [wire.chunk({"role": "assistant", "content": "Wait"})]])
async def test_a_server_that_falls_silent_is_given_up_and_hung_up_on(server, model, pieces):
    server.answers = [Stream(pieces, ends="never")]
    patience = 0.2
    # On a busy machine the time may be up before the request has gone out.
    while not server.asked and patience < PATIENCE:
        fault = await fault_of(model, Request(REQUEST.messages, (BASH,), Settings(extra={"timeout": patience})))
        assert fault.kind == "timeout"
        patience *= 4
    await server.left()


@pytest.mark.parametrize("way", ["cancel", "close"])
async def test_stopping_closes_the_connection(server, model, way):
    server.answers = [Stream([wire.chunk({"content": "One, two"})], ends="never")]
    stream = model.stream(REQUEST)
    assert await anext(stream) == TextDelta("One, two")
    if way == "close":
        await stream.aclose()
    else:
        task = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await server.left()


async def test_cancelling_before_the_first_byte_closes_the_connection(server, model):
    server.answers = [Stream([], ends="never")]
    task = asyncio.create_task(hear(model, REQUEST))
    while not server.asked:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await server.left()


async def test_a_reply_that_never_ends_is_stopped(server, model, monkeypatch):
    monkeypatch.setattr("lab.models.litellm_model._MOST_CHARACTERS", 1000)
    server.answers = [Stream([wire.chunk({"content": f"line {n}\n"}) for n in range(500)], ends="never")]
    fault = await fault_of(model)
    assert fault.kind == "broken-stream"
    assert "did not end" in fault.what
    assert fault.partial.startswith("line 0\n")
    await server.left()


async def test_a_very_large_reply_arrives_whole(server, model):
    block = "0123456789abcdef" * 65536
    server.answers = [Stream([*[wire.chunk({"content": block}) for _ in range(20)], wire.chunk({}, "stop")])]
    heard = await hear(model, REQUEST)
    assert len(heard.answer.text) == 20 * len(block)


async def test_the_same_piece_many_times_is_no_fault(server, model):
    server.answers = [Stream([*[wire.chunk({"content": "----\n"}) for _ in range(150)], wire.chunk({}, "stop")])]
    assert (await hear(model, REQUEST)).text == "----\n" * 150


async def test_special_tokens_in_a_reply_are_text(server, model):
    server.answers = [wire.stream(text="<s>[INST] hi </s><|im_end|>")]
    assert (await hear(model, REQUEST)).answer.text == "<s>[INST] hi </s><|im_end|>"


@pytest.mark.parametrize("name", ["openai/m", "anthropic/claude-haiku-4-5", "gemini/gemini-3-flash-preview"])
@pytest.mark.parametrize("status", [302, 307, 308])
async def test_a_request_is_not_sent_on_to_another_host(server, monkeypatch, name, status):
    for variable in ("PEERLAB_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.setenv(variable, PLANTED)
    async with WireServer() as other:
        server.answers = [Plain("", status, {"Location": f"{other.url}/elsewhere?to=1"})]
        fault = await fault_of(LitellmModel(name, api_base=server.url))
        assert other.asked == []
    assert fault.kind == "bad-request"
    assert f"sends requests on to 127.0.0.1:{other.port}" in fault.what
    assert "--api-base" in fault.mend
    assert len(server.asked) == 1


async def test_a_request_is_sent_on_to_another_path_of_the_same_host(server, model):
    server.answers = [Plain("", 308, {"Location": "/v2/chat/completions"}), wire.stream(text="Here.")]
    assert (await hear(model, REQUEST)).answer.text == "Here."


@pytest.mark.parametrize("name", ["api_base", "api_key", "headers", "extra_headers", "mock_response", "model"])
async def test_a_setting_from_a_file_cannot_redirect_the_request(server, model, name):
    fault = await fault_of(model, Request(REQUEST.messages, (), Settings(extra={name: "http://elsewhere"})))
    assert fault.kind == "bad-request"
    assert f"`{name}`" in fault.what
    assert server.asked == []


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("vertex_ai/gemini-3-pro", "vertex_location"),
        ("bedrock/anthropic.claude", "aws_bedrock_runtime_endpoint"),
        ("bedrock/anthropic.claude", "aws_sts_endpoint"),
        ("sagemaker/m", "sagemaker_base_url"),
        ("watsonx/m", "url"),
        ("anthropic/claude-haiku-4-5", "anything_at_all"),
        ("gemini/gemini-3-flash-preview", "client"),
    ],
)
async def test_what_may_redirect_a_request_is_not_on_the_list_of_what_may_be_set(server, monkeypatch, name, parameter):
    for variable in ("ANTHROPIC", "GEMINI"):
        monkeypatch.setenv(f"{variable}_API_KEY", "not-a-real-key")
    model = LitellmModel(name, api_base=server.url)
    fault = await fault_of(model, Request(REQUEST.messages, (), Settings(extra={parameter: server.url})))
    assert f"`{parameter}`" in fault.what
    assert fault.kind in ("lab", "bad-request")
    assert server.asked == []


async def test_the_body_may_not_be_written_over(server, model):
    for name in ("messages", "model", "tools"):
        settings = Settings(extra={"extra_body": {name: "x"}})
        assert f"`{name}`" in (await fault_of(model, Request(REQUEST.messages, (), settings))).what
    assert server.asked == []


async def test_an_unknown_provider_is_told(litellm):
    fault = await fault_of(LitellmModel("no-such-provider/model"))
    assert fault.kind in ("bad-request", "not-found")
    assert "LLM Provider NOT provided" in fault.what or "no-such-provider" in str(fault)


async def test_nothing_is_printed_by_a_failing_request(server, model, capfd):
    server.answers = [Plain(said("boom"), 500), wire.stream(text="x", finish="", ends="cut")]
    await fault_of(model)
    await fault_of(model)
    assert capfd.readouterr() == ("", "")


async def test_a_fault_leaves_the_same_request_possible(server, model):
    server.answers = [Plain(said("boom"), 500), wire.stream(text="Here I am.")]
    await fault_of(model)
    answer = (await hear(model, REQUEST)).answer
    assert isinstance(answer, Answer)
    assert json.dumps(server.asked[0].body) == json.dumps(server.asked[1].body)
