"""Bedrock's Converse: a reply in its own frames, its tokens, and the login that its requests carry."""

import pytest

from lab.models.litellm_model import LitellmModel
from lab.protocol import ChatMessage, ModelFault, Request
from tests.wire import bedrock
from tests.wire.server import Plain
from tests.wire.table import BASH, hear

pytest.importorskip("botocore", reason="boto3 is not installed")
REQUEST = Request((ChatMessage("user", "Hello."),), (BASH,))


@pytest.fixture
def model(server, monkeypatch):
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "not-a-real-key")
    return LitellmModel("bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0", api_base=server.url)


async def test_a_reply_of_bedrock_is_read_whole_and_counted(server, model):
    server.answers = [bedrock.stream(bedrock.text("I look."), bedrock.use("t1", "bash", command="ls"))]
    answer = (await hear(model, REQUEST)).answer
    assert (answer.text, answer.finish) == ("I look.", "calls")
    assert [(call.id, call.name, call.arguments) for call in answer.calls] == [("t1", "bash", '{"command": "ls"}')]
    usage = answer.usage
    assert (usage.input, usage.cached, usage.cache_writes, usage.output) == (1000, 600, 100, 50)
    (asked,) = server.asked
    assert asked.headers["authorization"].startswith("AWS4-HMAC-SHA256"), "it is signed with its own login"
    assert "cachePoint" in asked.body["messages"][-1]["content"][-1]


async def test_a_fault_of_bedrock_is_told_in_its_own_words(server, model):
    server.answers = [Plain({"message": "Malformed input request: a slot was lost"}, 400)]
    with pytest.raises(ModelFault) as raised:
        await hear(model, REQUEST)
    assert raised.value.kind == "bad-request"
    assert "Malformed input request: a slot was lost" in raised.value.what
