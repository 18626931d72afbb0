import pytest

from lab.models.faults import Attempt
from lab.models.litellm_call import streamed
from lab.models.litellm_model import LitellmModel
from lab.models.litellm_request import Endpoint, prepare
from lab.protocol import ChatMessage, ModelFault, Request, Settings
from tests.wire import openai_responses as wire
from tests.wire.server import Plain, Stream, event
from tests.wire.table import BASH, FINISH, Table, hear

NAME = "openai/responses/gpt-5.2"
REQUEST = Request((ChatMessage("user", "Hello."),), (BASH, FINISH))
THOUGHT = wire.reasoning("rs_1", "I should look.", "SEALED+one==")
SAID = wire.said("msg_1", "I will look.")
DF = wire.call("fc_1", "call_1", "bash", '{"command": "df -h"}')
DU = wire.call("fc_2", "call_2", "bash", '{"command": "du"}')


@pytest.fixture(params=["streamed", "whole"])
def make(request):
    return wire.stream if request.param == "streamed" else wire.whole


@pytest.fixture
def table(server, make, tmp_path):
    server.check = wire.check
    extra = {} if make is wire.stream else {"stream": False}
    model = LitellmModel(NAME, api_base=server.url + "/v1")
    return Table(tmp_path / "s.toml", model, Settings(reasoning_effort="low", extra=extra))


async def test_reasoning_items_text_and_parallel_calls_go_back_in_order(make, server, table):
    thought = wire.reasoning("rs_2", "", "SEALED+two==")
    server.answers = [make(THOUGHT, SAID, DF, DU), make(thought, DF), make(wire.said("msg_2", "Done."))]
    first = await table.reply()
    assert (first.text, first.reasoning) == ("I will look.", "I should look.")
    assert first.calls == (("bash", '{"command": "df -h"}'), ("bash", '{"command": "du"}'))
    assert first.answer.usage is not None
    assert first.answer.usage.cached == 600
    for call in first.answer.calls:
        table.approve(call, "90%")
    second = await table.reply()
    table.reopen()
    table.approve(second.answer.calls[0], "90%")
    last = await table.reply()
    assert (last.answer.text, last.answer.finish) == ("Done.", "stop")
    assert server.refused == []
    sent = server.asked[2].body["input"]
    assert [item["type"] for item in sent] == [
        *("message", "reasoning", "message", "function_call", "function_call"),
        *("function_call_output", "function_call_output", "reasoning", "function_call", "function_call_output"),
    ]
    assert sent[1]["encrypted_content"] == "SEALED+one=="
    assert sent[2]["content"][0]["text"] == "I will look."
    assert server.asked[2].body["instructions"] == "You look after the hosts."


async def test_an_edited_call_goes_back_without_its_reasoning(make, server, table):
    server.answers = [make(THOUGHT, SAID, DF), make(wire.said("msg_2", "I see."))]
    table.edit((await table.reply()).answer.calls[0], '{"command": "ls"}', "empty")
    assert "its reasoning was not sent" in (await table.reply()).answer.note
    assert [item["type"] for item in server.asked[1].body["input"]] == [
        *("message", "message", "function_call", "function_call_output")
    ]
    assert server.refused == []


@pytest.mark.parametrize("after", ["", "data: [DONE]\n\n", "data: {}\n\n"], ids=["nothing", "done", "empty"])
async def test_a_stream_without_its_end_is_no_reply(server, table, after):
    server.answers = [Stream([*wire.stream(SAID, ends_with="").pieces, after or ": end\n\n"])]
    table.settings = Settings()
    with pytest.raises(ModelFault) as raised:
        await table.reply()
    assert (raised.value.kind, raised.value.partial) == ("broken-stream", "I will look.")
    assert "before the model had finished" in raised.value.what


@pytest.mark.parametrize(("reason", "finish"), [("max_output_tokens", "length"), ("content_filter", "filter")])
async def test_a_reply_that_was_cut_is_no_answer(make, server, table, reason, finish):
    details = {"incomplete_details": {"reason": reason}}
    cut = wire.ended("response.incomplete", SAID, **details)
    whole = Plain({**wire.whole(SAID).body, "status": "incomplete", **details})
    server.answers = [cut if make is wire.stream else whole]
    answer = (await table.reply()).answer
    assert (answer.text, answer.finish, answer.usage.output) == ("I will look.", finish, 50)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": "server_error", "message": "The model broke."}, "server"),
        ({"code": "rate_limit_exceeded", "message": "Too many tokens."}, "rate-limit"),
        ({"code": "context_length_exceeded", "message": "Your input exceeds the context window."}, "context"),
    ],
)
async def test_an_error_in_a_stream_reaches_the_person_in_its_own_words(server, error, kind):
    failed = wire.ended("response.failed", error=error)
    for answer in (failed, Stream([event({"type": "error", **error}, "error")])):
        server.answers = [answer]
        with pytest.raises(ModelFault, match=error["message"]) as raised:
            await hear(LitellmModel(NAME, api_base=server.url + "/v1"), REQUEST)
        assert raised.value.kind == kind


REFUSED = {**wire.said("msg_1", ""), "content": [{"type": "refusal", "refusal": "I will not."}]}
REFUSALS = [
    event({"type": "response.refusal.delta", "output_index": 0, "delta": piece}) for piece in ("I will ", "not.")
]


@pytest.mark.parametrize("end", [wire.ended("response.completed"), wire.ended("response.completed", REFUSED)])
async def test_a_refusal_in_its_own_event_is_what_the_model_said(server, end):
    begun = wire.stream(ends_with="")
    server.answers = [Stream([*begun.pieces, *REFUSALS, end.pieces[-1]])]
    answer = (await hear(LitellmModel(NAME, api_base=server.url + "/v1"), REQUEST)).answer
    assert (answer.text, answer.finish) == ("I will not.", "stop")
    assert "refused" in answer.note


def in_one_body(*items):
    return wire.whole(*items)


def in_the_last_event(*items):
    return Stream([wire.ended("response.completed", *items).pieces[-1]])


def in_an_item(*items):
    """Send each item whole when it is done, and none again at the end."""
    done = [{"type": "response.output_item.done", "output_index": at, "item": item} for at, item in enumerate(items)]
    return Stream([*(event(one, one["type"]) for one in done), wire.ended("response.completed").pieces[-1]])


@pytest.mark.parametrize("sent", [in_one_body, in_the_last_event, in_an_item])
async def test_what_comes_in_no_pieces_is_kept_whole(server, sent):
    server.answers = [sent(THOUGHT, SAID, DF, DU), sent(REFUSED)]
    model = LitellmModel(NAME, api_base=server.url + "/v1")
    answer = (await hear(model, REQUEST)).answer
    assert (answer.reasoning, answer.text) == ("I should look.", "I will look.")
    assert [call.arguments for call in answer.calls] == ['{"command": "df -h"}', '{"command": "du"}']
    assert ("whole, though" in answer.note) == (sent is in_one_body)
    answer = (await hear(model, REQUEST)).answer
    assert (answer.text, answer.finish) == ("I will not.", "stop")
    assert "refused" in answer.note


async def test_a_refusal_in_a_body_that_was_asked_for_is_what_the_model_said(server):
    server.answers = [wire.whole(REFUSED)]
    request = Request(REQUEST.messages, REQUEST.tools, Settings(extra={"stream": False}))
    answer = (await hear(LitellmModel(NAME, api_base=server.url + "/v1"), request)).answer
    assert (answer.text, answer.finish) == ("I will not.", "stop")
    assert server.asked[0].body.get("stream") is False


@pytest.mark.parametrize("name", ["openai/o1-pro", "openai/responses/gpt-5-pro"])
async def test_a_model_that_cannot_stream_is_asked_for_one_body_and_refuses_in_its_own_words(server, name):
    server.answers = [wire.whole(THOUGHT, SAID, DF), wire.whole(REFUSED)]
    model = LitellmModel(name, api_base=server.url + "/v1")
    answer = (await hear(model, REQUEST)).answer
    assert (answer.reasoning, answer.text, answer.finish) == ("I should look.", "I will look.", "calls")
    assert [call.arguments for call in answer.calls] == ['{"command": "df -h"}']
    answer = (await hear(model, REQUEST)).answer
    assert (answer.text, answer.finish) == ("I will not.", "stop")
    assert "refused" in answer.note
    assert [asked.body.get("stream") for asked in server.asked] == [False, False]


async def test_a_model_that_nobody_has_listed_streams(server):
    server.answers = [Stream([*wire.stream(SAID, ends_with="").pieces, *REFUSALS], ends="cut"), wire.stream(SAID)]
    model = LitellmModel("openai/responses/of-tomorrow", api_base=server.url + "/v1")
    with pytest.raises(ModelFault) as raised:
        await hear(model, REQUEST)
    assert raised.value.partial.startswith("I will look.")
    assert (await hear(model, REQUEST)).answer.text == "I will look."
    assert [asked.body["stream"] for asked in server.asked] == [True, True]


async def test_an_event_that_cannot_be_read_is_not_left_out(server):
    begun, end = wire.stream(SAID, ends_with=""), wire.ended("response.completed")
    server.answers = [Stream([*begun.pieces, 'data: {"type": "response.output_t\n\n', end.pieces[-1]])]
    with pytest.raises(ModelFault) as raised:
        await hear(LitellmModel(NAME, api_base=server.url + "/v1"), REQUEST)
    assert (raised.value.kind, raised.value.partial) == ("broken-stream", "I will look.")


async def test_a_reply_through_the_responses_api_has_the_price_of_its_model(litellm, server):
    server.answers = [wire.stream(wire.said("msg_1", "Done."))]
    name = "openai/responses/gpt-5.2"
    request = Request((ChatMessage("user", "Hello."),), ())
    place = Endpoint(name, "openai", server.url + "/v1", "none", 60)
    arguments = prepare(litellm, request, place, Attempt(name, "OpenAI")).arguments
    *_, end = [arrival async for arrival in streamed(litellm, arguments, 60)]
    assert end.cost == pytest.approx((400 * 1.75 + 600 * 0.175 + 50 * 14) / 1_000_000)
