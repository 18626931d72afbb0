import pytest

from lab.models.litellm_model import LitellmModel
from lab.protocol import ModelFault, Settings
from tests.wire import gemini as wire
from tests.wire.server import Plain, Stream
from tests.wire.table import Table

DF = wire.call("bash", "c2lnLW9uZQ==", command="df -h")
DU = wire.call("bash", command="du -sh /srv")
RM = wire.call("bash", "c2lnLXR3bw==", command="rm -r /srv/models")
SAID = wire.text("All done.", "c2lnLXRocmVl")


@pytest.fixture(params=["gemini/gemini-3-flash-preview", "gemini/gemini-3-pro-preview"])
def table(request, server, tmp_path, monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "AIzaPlantedPlantedPlanted")
    server.check = wire.Check(DF, RM, SAID)
    server.refuse = lambda why: wire.error(400, "INVALID_ARGUMENT", why)
    model = LitellmModel(request.param, api_base=f"{server.url}/v1beta")
    return Table(tmp_path / "s.toml", model)


async def test_thought_signatures_go_back_on_their_own_parts_over_three_tool_turns(server, table):
    server.answers = [
        wire.stream(wire.thought("I should look."), wire.text("I will look."), DF, DU),
        wire.stream(RM),
        wire.stream(wire.text("All "), wire.text("done."), wire.text("", SAID["thoughtSignature"])),
        wire.stream(wire.text("You are welcome.")),
    ]
    first = await table.reply()
    assert first.reasoning == "I should look."
    assert first.text == "I will look."
    assert first.calls == (("bash", '{"command": "df -h"}'), ("bash", '{"command": "du -sh /srv"}'))
    assert first.answer.finish == "calls"
    for call in first.answer.calls:
        table.approve(call, "90% full")
    second = await table.reply()
    table.reopen()
    table.approve(second.answer.calls[0], "")
    assert (await table.reply()).answer.text == "All done."
    table.say("Thank you.")
    await table.reply()
    assert server.refused == []
    sent = wire.sent_parts(server.asked[3], 1)
    assert [part.get("text") for part in sent if "text" in part and not part.get("thought")] == ["I will look."]
    calls = [part for part in sent if "functionCall" in part]
    assert calls[0]["thoughtSignature"] == DF["thoughtSignature"]
    assert wire.sent_parts(server.asked[3], 3)[0]["thoughtSignature"] == RM["thoughtSignature"]
    assert wire.sent_parts(server.asked[3], 5) == [SAID]


async def test_a_whole_answer_keeps_its_signatures_too(server, table):
    table.settings = Settings(extra={"stream": False})
    server.answers = [wire.whole(wire.text("I will look."), DF, DU), wire.whole(SAID)]
    for call in (await table.reply()).answer.calls:
        table.approve(call, "90%")
    assert (await table.reply()).answer.text == "All done."
    assert server.refused == []


async def test_an_edited_call_goes_back_without_a_signature_that_is_not_its_own(server, table):
    server.answers = [wire.stream(DF), wire.stream(wire.text("I see."))]
    call = (await table.reply()).answer.calls[0]
    table.edit(call, '{"command": "ls"}', "empty")
    await table.reply()
    (part,) = wire.sent_parts(server.asked[1], 1)
    assert part["functionCall"]["args"] == {"command": "ls"}
    assert part["thoughtSignature"] == wire.SKIP
    assert server.refused == []


async def test_denied_and_faked_calls_keep_their_signatures(server, table):
    server.answers = [wire.stream(DF, DU), wire.stream(wire.text("I see."))]
    one, two = (await table.reply()).answer.calls
    table.deny(one, "The operator refused.")
    table.fake(two, "0 /srv")
    await table.reply()
    assert wire.sent_parts(server.asked[1], 1)[0]["thoughtSignature"] == DF["thoughtSignature"]
    assert server.refused == []


async def test_two_equal_calls_at_once_are_both_answered(server, table):
    twin = wire.call("bash", command="df -h")
    server.answers = [wire.stream(wire.text("Twice."), DF, twin, DU), wire.stream(wire.text("I see."))]
    first = await table.reply()
    assert len(first.answer.calls) == 3
    for number, call in enumerate(first.answer.calls):
        table.approve(call, f"answer {number}")
    await table.reply()
    assert server.refused == []
    sent = str(server.asked[1].body)
    assert all(f"answer {number}" in sent for number in range(3))


async def test_tokens_and_cost_are_counted(server, table):
    server.answers = [wire.stream(wire.text("Hello."))]
    answer = (await table.reply()).answer
    assert answer.usage is not None
    assert (answer.usage.input, answer.usage.cached) == (1000, 600)
    assert (answer.usage.output, answer.usage.reasoning) == (50, 20)
    assert answer.cost is not None
    assert answer.cost > 0


@pytest.mark.parametrize("ends", ["cut", "whole"])
async def test_a_stream_that_stops_in_the_middle_is_no_reply(server, table, ends):
    server.answers = [wire.stream(wire.text("I will"), finish="", ends=ends)]
    with pytest.raises(ModelFault) as raised:
        await table.reply()
    assert (raised.value.kind, raised.value.partial) == ("broken-stream", "I will")


async def test_a_stream_that_ends_inside_an_event_is_no_reply_and_holds_nothing_up(server, table):
    server.answers = [Stream([*wire.stream(wire.text("I will")).pieces[:1], 'data: {"candidates": [{"cont'])]
    with pytest.raises(ModelFault) as raised:
        await table.reply()
    assert (raised.value.kind, raised.value.partial) == ("broken-stream", "I will")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (wire.error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."), "auth"),
        (wire.error(403, "PERMISSION_DENIED", "no permission"), "auth"),
        (wire.error(404, "NOT_FOUND", "models/gemini-3-pro-preview is not found"), "not-found"),
        (wire.error(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota"), "rate-limit"),
        (wire.error(503, "UNAVAILABLE", "The model is overloaded. Please try again later."), "overloaded"),
        (wire.error(500, "INTERNAL", "An internal error has occurred"), "server"),
        (wire.error(400, "INVALID_ARGUMENT", "The input token count (2000000) exceeds the maximum"), "context"),
        (wire.stream(finish="SAFETY"), "filter"),
        (wire.stream(finish="MALFORMED_FUNCTION_CALL"), "malformed-call"),
    ],
)
async def test_faults_are_told(server, table, answer, kind):
    server.answers = [answer]
    with pytest.raises(ModelFault) as raised:
        await table.reply()
    assert raised.value.kind == kind
    assert "AIza" not in str(raised.value)
    assert len(server.asked) == 1


async def test_the_delay_google_asks_for_is_told(server, table):
    info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "17.5s"}
    fault = {"code": 429, "message": "You exceeded your current quota", "status": "RESOURCE_EXHAUSTED"}
    server.answers = [Plain({"error": {**fault, "details": [info]}}, 429)]
    with pytest.raises(ModelFault) as raised:
        await table.reply()
    assert raised.value.retry_after == 17.5


async def test_a_key_in_the_address_of_a_fault_is_hidden(server, table):
    server.answers = [wire.error(400, "INVALID_ARGUMENT", "POST /v1beta/models?key=AIzaPlantedPlantedPlanted failed")]
    with pytest.raises(ModelFault) as raised:
        await table.reply()
    assert "Planted" not in str(raised.value)
