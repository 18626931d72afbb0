import json

import pytest
from msgspec import structs

from lab.models.litellm_model import LitellmModel
from lab.protocol import ModelFault, Settings
from tests.wire import anthropic as wire
from tests.wire.server import Stream, event
from tests.wire.table import Table

SIGNED = wire.thinking("The weights of a peer are there.\nI should look.", "sig+one/==")
SIGNED_TOO = wire.thinking("Now I know.", "sig+two/==")
HIDDEN = wire.redacted("EmwKAhgB/opaque==")
THINKS = Settings(reasoning_effort="low")


@pytest.fixture
def table(server, tmp_path, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-planted-key")
    server.check = wire.Check(SIGNED, SIGNED_TOO, HIDDEN)
    server.refuse = lambda why: wire.error("invalid_request_error", why, 400)
    return Table(tmp_path / "s.toml", LitellmModel("anthropic/claude-haiku-4-5", api_base=server.url), THINKS)


def df(identity="toolu_01"):
    return wire.use(identity, "bash", command="df -h")


async def test_thinking_blocks_go_back_with_their_signatures_over_three_tool_turns(server, table):
    server.answers = [
        wire.stream(SIGNED, wire.text("I will look."), df("toolu_01"), df("toolu_02")),
        wire.stream(SIGNED_TOO, HIDDEN, df("toolu_03")),
        wire.stream(df("toolu_04")),
        wire.stream(wire.text("Done.")),
    ]
    first = await table.reply()
    assert first.reasoning == SIGNED["thinking"]
    assert first.text == "I will look."
    assert first.calls == (("bash", '{"command": "df -h"}'),) * 2
    assert first.answer.finish == "calls"
    assert first.deltas > 8
    for call in first.answer.calls:
        table.approve(call, "90% full")
    second = await table.reply()
    table.reopen()
    table.approve(second.answer.calls[0], "90% full")
    sent = server.asked[1].body
    assert sent["messages"][1]["content"] == [SIGNED, wire.text("I will look."), df("toolu_01"), df("toolu_02")]
    assert sent["thinking"]["type"] == "enabled"
    third = await table.reply()
    assert server.asked[2].body["messages"][3]["content"] == [SIGNED_TOO, HIDDEN, df("toolu_03")]
    table.approve(third.answer.calls[0], "90% full")
    assert (await table.reply()).answer.finish == "stop"
    assert server.refused == []


async def test_a_whole_answer_keeps_its_thinking_too(server, table):
    table.settings = Settings(reasoning_effort="low", extra={"stream": False})
    server.answers = [wire.whole(SIGNED, df()), wire.whole(wire.text("Done."))]
    call = (await table.reply()).answer.calls[0]
    table.approve(call, "90%")
    await table.reply()
    assert server.asked[1].body["messages"][1]["content"] == [SIGNED, df()]
    assert server.refused == []


async def test_an_edited_call_goes_back_without_its_thinking_and_says_so(server, table):
    server.answers = [
        wire.stream(SIGNED, wire.text("Hello.")),
        wire.stream(SIGNED_TOO, df()),
        wire.stream(wire.text("I see.")),
        wire.stream(wire.text("Again.")),
    ]
    await table.reply()
    table.say("Make room.")
    call = (await table.reply()).answer.calls[0]
    table.edit(call, '{"command": "ls"}', "empty")
    answer = (await table.reply()).answer
    sent = server.asked[2].body
    assert sent["messages"][3]["content"] == [wire.use("toolu_01", "bash", command="ls")]
    assert "thinking" not in sent
    assert "no thinking in this turn" in answer.note
    assert "does not take" not in answer.note, "the model does take it: it is kept back for this turn alone"
    table.say("And now?")
    assert (await table.reply()).answer.note == ""
    assert server.asked[3].body["messages"][1]["content"][0] == SIGNED
    assert server.refused == []


@pytest.mark.parametrize("off", [Settings(), Settings(reasoning_effort="none")])
async def test_thinking_that_is_switched_off_between_two_turns_stays_behind_and_is_told(server, table, off):
    server.answers = [wire.stream(SIGNED, df()), wire.stream(wire.text("Done.")), wire.stream(wire.text("Again."))]
    table.approve((await table.reply()).answer.calls[0], "90%")
    table.settings = off
    assert "thinking is off" in (await table.reply()).answer.note
    assert server.asked[1].body["messages"][1]["content"] == [df()]
    table.say("Think again.")
    table.settings = THINKS
    await table.reply()
    assert server.asked[2].body["messages"][1]["content"] == [SIGNED, df()]
    assert server.refused == []


async def test_a_later_call_of_a_turn_can_be_edited_and_the_thinking_stays(server, table):
    server.answers = [wire.stream(SIGNED, df()), wire.stream(df("toolu_02")), wire.stream(wire.text("I see."))]
    table.approve((await table.reply()).answer.calls[0], "90%")
    table.edit((await table.reply()).answer.calls[0], '{"command": "ls"}', "empty")
    table.say("Careful.")
    assert "its reasoning was not sent" in (await table.reply()).answer.note
    assert server.asked[2].body["messages"][1]["content"][0] == SIGNED
    assert server.refused == []


async def test_denied_and_faked_calls_keep_the_thinking(server, table):
    server.answers = [wire.stream(SIGNED, df("toolu_01"), df("toolu_02")), wire.stream(wire.text("I see."))]
    one, two = (await table.reply()).answer.calls
    table.deny(one, "The operator refused.")
    table.fake(two, "")
    table.say("Go on.")
    await table.reply()
    sent = server.asked[1].body["messages"]
    assert sent[1]["content"][0] == SIGNED
    assert server.refused == []


async def test_a_call_without_arguments_and_one_cut_by_max_tokens_can_go_back(server, table):
    cut = wire.stream(
        wire.use("toolu_01", "bash"), wire.use("toolu_02", "bash", command="rm -r /srv"), stop="max_tokens"
    )
    written = [at for at, piece in enumerate(cut.pieces) if "input_json_delta" in piece]
    server.answers = [
        Stream([*cut.pieces[: written[-1]], *cut.pieces[written[-1] + 1 :]]),
        wire.stream(wire.text("ok")),
    ]
    table.settings = Settings()
    answer = (await table.reply()).answer
    assert answer.finish == "length"
    assert [call.arguments for call in answer.calls] == ["{}", '{"command": "rm -r /s']
    for call in answer.calls:
        table.approve(call, "error: the arguments are not JSON")
    await table.reply()
    assert server.refused == []
    inputs = [block["input"] for block in server.asked[1].body["messages"][1]["content"]]
    assert inputs == [{}, {"INVALID_JSON": '{"command": "rm -r /s'}]


async def test_tokens_and_cost_are_counted(server, table):
    server.answers = [wire.stream(wire.text("Hello."))]
    answer = (await table.reply()).answer
    assert answer.usage is not None
    assert (answer.usage.input, answer.usage.cached, answer.usage.output) == (1000, 600, 50)
    assert answer.usage.cache_writes == 100
    # 300 at $1, 600 at $0.10, 100 written to the cache at $1.25, 50 out at $5, a million each.
    assert answer.cost == pytest.approx(0.000735)


@pytest.mark.parametrize("caching", [None, False])
async def test_the_conversation_is_cached_unless_it_is_said_not_to_be(server, table, caching):
    server.answers = [wire.stream(SIGNED, df()), wire.stream(wire.text("ok"))]
    table.settings = structs.replace(THINKS, caching=caching)
    table.approve((await table.reply()).answer.calls[0], "90%")
    await table.reply()
    body = server.asked[1].body
    marked = [block for block in (*body["system"], *body["messages"][-1]["content"]) if "cache_control" in block]
    assert [block["type"] for block in marked] == ([] if caching is False else ["text", "tool_result"])
    assert json.dumps(body).count("cache_control") == len(marked)
    assert body["system"][0]["text"] == "You look after the hosts."
    assert server.refused == []


@pytest.mark.parametrize("last", [1, 2, 3])
async def test_a_stream_cut_before_its_end_is_no_reply(server, table, last):
    server.answers = [wire.stream(wire.text("I will"), df(), ends="cut", last=last)]
    with pytest.raises(ModelFault) as raised:
        await table.reply()
    assert raised.value.kind == "broken-stream"
    assert raised.value.partial == "I will"


async def test_an_overload_told_inside_the_stream_is_one(server, table):
    begun = wire.stream(wire.text("I will")).pieces[:5]
    fault = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    server.answers = [Stream([*begun, event(fault, "error")])]
    with pytest.raises(ModelFault) as raised:
        await table.reply()
    assert raised.value.kind == "overloaded"


@pytest.mark.parametrize(
    ("kind", "words", "status", "fault"),
    [
        ("authentication_error", "invalid x-api-key", 401, "auth"),
        ("not_found_error", "model: claude-haiku-4-5", 404, "not-found"),
        ("rate_limit_error", "too many", 429, "rate-limit"),
        ("overloaded_error", "Overloaded", 529, "overloaded"),
        ("invalid_request_error", "prompt is too long: 201000 tokens > 200000 maximum", 400, "context"),
        ("invalid_request_error", "max_tokens: must be positive", 400, "bad-request"),
        ("invalid_request_error", "Your credit balance is too low to access the Anthropic API", 400, "bad-request"),
        ("api_error", "Internal server error", 500, "server"),
    ],
)
async def test_faults_are_told(server, table, kind, words, status, fault):
    server.answers = [wire.error(kind, words, status)]
    with pytest.raises(ModelFault) as raised:
        await table.reply()
    assert raised.value.kind == fault
    assert "sk-ant" not in str(raised.value)
    assert len(server.asked) == 1


async def test_a_refusal_in_words_only_is_a_reply(server, table):
    server.answers = [wire.stream(wire.text("I will not delete a peer."))]
    answer = (await table.reply()).answer
    assert (answer.text, answer.calls, answer.finish) == ("I will not delete a peer.", (), "stop")


async def test_a_refusal_of_the_classifier_is_a_filtered_reply(server, table):
    server.answers = [wire.stream(wire.text("I"), stop="refusal")]
    assert (await table.reply()).answer.finish == "filter"


async def test_settings_the_model_does_not_take_are_told_and_not_sent(server, table):
    table.settings = Settings(seed=7, temperature=0.2)
    server.answers = [wire.stream(wire.text("ok"))]
    assert "seed" in (await table.reply()).answer.note
    assert await table.model.dropped(table.settings) == ("seed",)
    assert server.asked[0].body["temperature"] == 0.2


async def test_the_thinking_of_one_provider_is_not_sent_to_another(server, table, monkeypatch):
    server.answers = [wire.stream(SIGNED, wire.text("Looking."), df())]
    call = (await table.reply()).answer.calls[0]
    table.approve(call, "90%")
    from tests.wire import openai_chat

    server.check = openai_chat.check
    server.answers = [openai_chat.stream(text="I take over.")]
    table.model = LitellmModel("openai/local-model", api_base=server.url + "/v1")
    table.settings = Settings()
    answer = (await table.reply()).answer
    assert server.refused == []
    assert "sig+one" not in json.dumps(server.asked[1].body)
    assert "its reasoning was not sent" in answer.note
