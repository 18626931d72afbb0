"""Damaged streams: each ends as a reply or as a reported fault, and never as anything else."""

import json
import random

import pytest

from lab.models.litellm_model import LitellmModel
from lab.protocol import ModelFault
from tests.wire import anthropic, gemini, openai_chat, openai_responses
from tests.wire.server import Stream, event
from tests.wire.spoiled import spoiled
from tests.wire.table import hear
from tests.wire.test_faults import REQUEST

DIALECTS = {
    "openai/m": (
        "/v1",
        openai_chat.stream(
            text="I will look.", reasoning="Hm.", calls=[openai_chat.call("c1", "bash", '{"command": "ls"}')]
        ),
    ),
    "openai/responses/gpt-5.2": (
        "/v1",
        openai_responses.stream(
            openai_responses.reasoning("rs_1", "Hm.", "SEALED"),
            openai_responses.said("m1", "I will look."),
            openai_responses.call("fc_1", "c1", "bash", '{"command": "ls"}'),
        ),
    ),
    "anthropic/claude-haiku-4-5": (
        "",
        anthropic.stream(
            anthropic.thinking("Hm.", "sig"),
            anthropic.text("I will look."),
            anthropic.use("t1", "bash", command="ls"),
        ),
    ),
    "gemini/gemini-3-flash-preview": (
        "/v1beta",
        gemini.stream(gemini.thought("Hm."), gemini.text("I will look."), gemini.call("bash", "c2ln", command="ls")),
    ),
}
ROUNDS = 40


def _without_a_key(piece: str, luck: random.Random) -> str:
    """Replace a value somewhere in the event's JSON by null."""
    try:
        payload = json.loads(piece.partition("data: ")[2])
    except ValueError:
        return piece
    at = payload
    while isinstance(at, dict | list) and at:
        key = luck.choice(list(at)) if isinstance(at, dict) else luck.randrange(len(at))
        if not isinstance(at[key], dict | list) or luck.random() < 0.3:
            at[key] = None
            break
        at = at[key]
    return event(payload)


@pytest.mark.parametrize("name", DIALECTS)
async def test_a_spoiled_stream_is_a_reply_or_a_told_fault(server, monkeypatch, name):
    for variable in ("ANTHROPIC_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.setenv(variable, "planted-key")
    base, good = DIALECTS[name]
    model = LitellmModel(name, api_base=server.url + base)
    for seed in range(ROUNDS):
        luck = random.Random(seed)
        pieces = spoiled(good.pieces, luck, luck.randint(1, 3), lambda piece, luck=luck: _without_a_key(piece, luck))
        server.answers = [Stream(pieces, luck.choice(["whole", "cut"]))]
        try:
            answer = (await hear(model, REQUEST)).answer
        except ModelFault as fault:
            assert fault.what, seed
            assert "\n" not in fault.what, seed
            continue
        assert answer.text or answer.reasoning or answer.calls, seed
        assert all(isinstance(call.arguments, str) and call.id for call in answer.calls), seed
