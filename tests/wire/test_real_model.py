"""A real model on a server of one's own. PEERLAB_TEST_API_BASE=http://127.0.0.1:8080/v1 turns it on.

A small model is no wise one: what is asserted is the path, not what it says.
"""

import asyncio
import json
import os

import pytest

from lab.models.catalogue import entries_of, open_model
from lab.models.litellm_setup import close_connections
from lab.models.local import probe_local
from lab.models.prompted import PromptedModel
from lab.protocol import ChatMessage, ModelFault, Request, Settings, TextDelta
from tests.wire.table import BASH, Table, hear

API_BASE = os.environ.get("PEERLAB_TEST_API_BASE", "")

pytestmark = pytest.mark.skipif(not API_BASE, reason="no real model: PEERLAB_TEST_API_BASE names no server")

STEADY = {"temperature": 0.0, "seed": 7, "max_tokens": 120}


@pytest.fixture
async def model(litellm):
    probe = await probe_local(API_BASE, timeout=10)
    assert probe.is_ready, probe.fault
    entry = entries_of(probe)[0]
    yield open_model(entry.name, api_base=entry.api_base)
    await close_connections()


async def test_it_calls_a_tool_and_reads_the_result(model, tmp_path):
    table = Table(tmp_path / "s.toml", model, Settings(**STEADY, extra={"tool_choice": "required"}))
    for turn in range(2):
        heard = await table.reply()
        assert heard.answer.calls, heard.answer
        assert heard.answer.usage is not None
        assert heard.answer.usage.output > 0
        assert heard.answer.cost is None
        for call in heard.answer.calls:
            assert call.name in ("bash", "finish")
            assert isinstance(json.loads(call.arguments), dict)
            table.approve(call, f"turn {turn}: /dev/sda1 3.6T 3.5T 100G 98% /srv")
        if turn == 0:
            table.reopen()
    table.settings = Settings(**STEADY, extra={"tool_choice": "none"})
    last = await table.reply()
    assert last.answer.text
    assert last.deltas > 1


async def test_it_streams_and_stops_when_told(model):
    request = Request(messages=(ChatMessage(role="user", text="Count from 1 to 500."),), tools=())
    stream = model.stream(request)
    assert isinstance(await anext(stream), TextDelta)
    await stream.aclose()
    short = Request(messages=(ChatMessage(role="user", text="Say hi."),), tools=(), settings=Settings(max_tokens=5))
    heard = await asyncio.wait_for(hear(model, short), 240)
    assert heard.answer.finish in ("stop", "length")


async def test_the_same_seed_gives_the_same_words(model):
    settings = Settings(**STEADY, extra={"cache_prompt": False})
    request = Request(messages=(ChatMessage(role="user", text="Name three colours."),), tools=(), settings=settings)
    assert (await hear(model, request)).text == (await hear(model, request)).text


async def test_a_conversation_too_long_for_it_is_told(model):
    messages = (ChatMessage(role="user", text="room " * 200_000),)
    with pytest.raises(ModelFault) as raised:
        await hear(model, Request(messages=messages, tools=(BASH,)))
    assert raised.value.kind == "context"


async def test_it_plays_by_the_text_protocol(model, tmp_path):
    prompted = PromptedModel(model)
    table = Table(tmp_path / "s.toml", prompted, Settings(**STEADY, tool_choice="required"))
    heard = await table.reply()
    assert heard.answer.calls, heard.text
    assert "tools by text protocol" in heard.answer.note
    for call in heard.answer.calls:
        table.approve(call, "/dev/sda1 3.6T 3.5T 100G 98% /srv")
    table.reopen()
    again = await table.reply()
    assert again.text
