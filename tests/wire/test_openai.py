import asyncio

import pytest

from lab.models.litellm_model import LitellmModel
from lab.protocol import ChatMessage, Request, Settings
from tests.wire import openai_chat as wire
from tests.wire.table import Table, hear

DF = wire.call("call_df", "bash", '{"command": "df -h"}')
DU = wire.call("call_du", "bash", '{"command": "du -sh /srv/*"}')
RM = wire.call("call_rm", "bash", '{"command": "rm -r /srv/models/atlas-2"}')


@pytest.fixture
def table(server, tmp_path):
    server.check = wire.check
    return Table(tmp_path / "s.toml", LitellmModel("openai/local-model", api_base=server.url + "/v1"))


async def test_two_tool_turns_stream_from_end_to_end(server, table):
    server.answers = [
        wire.stream(text="I will look first.", calls=[DF, DU]),
        wire.stream(calls=[RM]),
        wire.stream(text="There is room now."),
    ]
    first = await table.reply()
    assert first.text == first.answer.text == "I will look first."
    assert first.deltas > 10
    assert first.calls == (("bash", '{"command": "df -h"}'), ("bash", '{"command": "du -sh /srv/*"}'))
    assert [call.id for call in first.answer.calls] == ["call_df", "call_du"]
    assert first.answer.finish == "calls"
    assert first.answer.usage is not None
    assert (first.answer.usage.input, first.answer.usage.cached) == (1000, 600)
    assert (first.answer.usage.output, first.answer.usage.reasoning) == (50, 20)
    table.approve(first.answer.calls[0], "90% full")
    table.approve(first.answer.calls[1], "412G /srv/models")
    second = await table.reply()
    table.approve(second.answer.calls[0], "")
    third = await table.reply()
    assert third.answer.text == "There is room now."
    assert third.answer.finish == "stop"
    assert third.answer.calls == ()

    sent = server.asked[2].body["messages"]
    assert [message["role"] for message in sent] == [
        *("system", "user", "assistant", "tool", "tool", "assistant", "tool")
    ]
    assert sent[2]["tool_calls"] == [DF, DU]
    assert sent[4] == {"role": "tool", "tool_call_id": "call_du", "content": "412G /srv/models"}
    assert server.asked[0].body["tools"][0]["function"]["name"] == "bash"
    assert server.asked[0].path == "/v1/chat/completions"
    assert server.refused == []


async def test_a_whole_answer_is_heard_as_a_streamed_one(server, table):
    table.settings = Settings(extra={"stream": False})
    server.answers = [wire.whole(text="Looking.", calls=[DF]), wire.whole(text="Done.")]
    first = await table.reply()
    assert (first.text, first.calls) == ("Looking.", (("bash", '{"command": "df -h"}'),))
    table.approve(first.answer.calls[0], "90%")
    assert (await table.reply()).answer.text == "Done."
    assert "stream" not in server.asked[0].body or server.asked[0].body["stream"] is False


async def test_a_reopened_session_sends_exactly_what_it_would_have_sent(server, table):
    server.answers = [wire.stream(text="On it.", calls=[DF]), wire.stream(text="a"), wire.stream(text="a")]
    call = (await table.reply()).answer.calls[0]
    table.approve(call, "90%\r\nfull")
    before = table.request
    table.reopen()
    assert table.request == before
    await table.reply()
    assert server.asked[1].body["messages"][3]["content"] == "90%\r\nfull"


async def test_edited_denied_and_faked_calls_go_back_as_they_stand(server, table):
    server.answers = [wire.stream(calls=[DF, DU, RM]), wire.stream(text="I see.")]
    df, du, rm = (await table.reply()).answer.calls
    table.edit(df, '{"command": "df"}', "full")
    table.deny(du, "The operator refused.")
    table.fake(rm, "rm: Permission denied")
    table.say("What now?")
    await table.reply()
    sent = server.asked[1].body["messages"]
    assert sent[2]["tool_calls"][0]["function"]["arguments"] == '{"command": "df"}'
    assert [message["content"] for message in sent[3:]] == [
        *("full", "The operator refused.", "rm: Permission denied", "What now?")
    ]


async def test_malformed_but_complete_arguments_are_kept_and_sent_exactly(server, table):
    bad = wire.call("call_bad", "bash", '{"command": "ls" oops')
    server.answers = [wire.stream(calls=[bad]), wire.stream(text="Sorry.")]
    call = (await table.reply()).answer.calls[0]
    assert call.arguments == '{"command": "ls" oops'
    table.approve(call, "error: the arguments are not JSON")
    await table.reply()
    assert server.asked[1].body["messages"][2]["tool_calls"] == [bad]


async def test_calls_without_an_id_or_with_the_same_get_their_own(server, table):
    server.answers = [wire.stream(calls=[wire.call("", "bash", "{}"), DF, {**DU, "id": "call_df"}])]
    answer = (await table.reply()).answer
    assert len({call.id for call in answer.calls}) == 3
    assert answer.calls[1].id == "call_df"
    assert "it was given one" in answer.note


@pytest.mark.parametrize(("setting", "field"), [(None, "reasoning_content"), ("reasoning", "reasoning"), ("no", None)])
async def test_the_reasoning_of_an_own_server_goes_back_as_is_set(server, table, setting, field):
    server.check = lambda asked: ""
    server.answers = [wire.stream(reasoning="Let me think.", calls=[DF]), wire.stream(text="ok")]
    table.settings = Settings(send_reasoning=setting)
    first = await table.reply()
    assert first.reasoning == first.answer.reasoning == "Let me think."
    table.approve(first.answer.calls[0], "90%")
    note = (await table.reply()).answer.note
    sent = server.asked[1].body["messages"][2]
    assert {name: sent[name] for name in sent if "reasoning" in name} == ({field: "Let me think."} if field else {})
    assert ("was not sent" in note) == (field is None)


async def test_a_strict_server_of_ones_own_goes_on_after_an_edit_when_it_is_said_what_it_wants(server, tmp_path):
    server.check = wire.check_reasoning
    server.answers = [wire.stream(reasoning="Hm.", calls=[DF]), wire.stream(text="ok")]
    settings = Settings(send_reasoning="reasoning_content")
    table = Table(tmp_path / "s.toml", LitellmModel("openai/kimi-k2.5", api_base=server.url + "/v1"), settings)
    table.edit((await table.reply()).answer.calls[0], '{"command": "df"}', "full")
    assert "its reasoning was not sent" in (await table.reply()).answer.note
    assert server.refused == []


async def test_a_signature_in_a_call_of_a_compatible_address_goes_back(server, tmp_path):
    signed = {**DF, "extra_content": {"google": {"thought_signature": "SIG=="}}}
    server.answers = [wire.stream(calls=[signed, DU]), wire.stream(text="ok")]
    table = Table(tmp_path / "s.toml", LitellmModel("openai/gemini-3-flash-preview", api_base=server.url + "/v1"))
    for call in (await table.reply()).answer.calls:
        table.approve(call, "90%")
    table.reopen()
    await table.reply()
    assert server.asked[1].body["messages"][2]["tool_calls"] == [signed, DU]


async def test_usage_and_cost_nobody_told_are_unknown(server, table):
    server.answers = [wire.stream(text="Hello.", usage=None)]
    answer = (await table.reply()).answer
    assert answer.usage is None
    assert answer.cost is None


async def test_a_provider_key_never_goes_to_an_own_server(server, table, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai-and-nobody-else")
    server.answers = [wire.stream(text="Hello."), wire.stream(text="Hello.")]
    await table.reply()
    assert "sk-of-openai" not in str(server.asked[0].headers)
    monkeypatch.setenv("PEERLAB_API_KEY", "own-server-key")
    table.say("again")
    await table.reply()
    assert server.asked[1].headers["authorization"] == "Bearer own-server-key"


async def test_settings_and_extra_parameters_reach_the_provider(server, table):
    table.settings = Settings(
        temperature=0.3, top_p=0.9, max_tokens=77, seed=5, stop=("END",), extra={"tool_choice": "required"}
    )
    server.answers = [wire.stream(text="ok")]
    await table.reply()
    body = server.asked[0].body
    assert (body["temperature"], body["top_p"], body["max_tokens"], body["seed"]) == (0.3, 0.9, 77, 5)
    assert body["stop"] == ["END"]
    assert body["tool_choice"] == "required"


async def test_parameters_only_the_server_knows_reach_it(server, tmp_path):
    settings = Settings(extra={"top_k": 5, "cache_prompt": False})
    server.answers = [wire.stream(text="ok")]
    await Table(tmp_path / "s.toml", LitellmModel("openai/m", api_base=server.url + "/v1"), settings).reply()
    assert (server.asked[0].body["top_k"], server.asked[0].body["cache_prompt"]) == (5, False)


async def test_what_openrouter_charged_is_the_cost(server, tmp_path):
    server.answers = [wire.stream(text="Hello.", usage={**wire.USAGE, "cost": 0.0123})]
    model = LitellmModel("openrouter/deepseek/deepseek-chat-v3.1", api_base=server.url + "/v1")
    assert (await Table(tmp_path / "s.toml", model).reply()).answer.cost == 0.0123


async def test_openrouters_signed_reasoning_goes_back(server, tmp_path):
    server.check = wire.check_openrouter
    details = [{"type": "reasoning.text", "index": 0, "format": "anthropic-claude-v1", "text": "Hm. "} for _ in "ab"]
    details.append({"type": "reasoning.text", "index": 0, "format": "anthropic-claude-v1", "signature": "sig=="})
    server.answers = [wire.stream(calls=[DF], details=details), wire.stream(text="Done.")]
    table = Table(
        tmp_path / "s.toml", LitellmModel("openrouter/anthropic/claude-haiku-4.5", api_base=server.url + "/v1")
    )
    first = await table.reply()
    assert first.reasoning == "Hm. Hm. "
    table.approve(first.answer.calls[0], "90%")
    await table.reply()
    assert server.refused == []
    (sent,) = server.asked[1].body["messages"][2]["reasoning_details"]
    assert (sent["text"], sent["signature"]) == ("Hm. Hm. ", "sig==")


async def test_many_conversations_at_once_do_not_mix(server, tmp_path):
    def echo(asked):
        word = asked.body["messages"][-1]["content"]
        server.answers = [wire.stream(text=f"You said {word}", calls=[wire.call(f"id_{word}", "bash", "{}")])]
        return ""

    server.check = echo
    model = LitellmModel("openai/local-model", api_base=server.url + "/v1")
    requests = [Request(messages=(ChatMessage(role="user", text=str(number)),), tools=()) for number in range(60)]
    heard = await asyncio.gather(*(hear(model, request) for request in requests))
    assert [one.text for one in heard] == [f"You said {number}" for number in range(60)]
    assert [one.answer.calls[0].id for one in heard] == [f"id_{number}" for number in range(60)]
