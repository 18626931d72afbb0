"""Streams spoiled in every way we could think of: each is a reply or a told fault, and never anything else."""

import json
import random

import pytest

from lab.models.litellm_model import LitellmModel
from lab.protocol import ModelFault
from tests.wire import anthropic, gemini, openai_chat, openai_responses
from tests.wire.server import Stream, event
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
JUNK = [
    "data: null\n\n",
    "data: []\n\n",
    "data: 3\n\n",
    'data: "x"\n\n',
    "data: {}\n\n",
    ": ping\n\n",
    "\x00\xff\n\n",
    "data: {\n\n",
]

ROUNDS = 40


def spoil(pieces: list[str], luck: random.Random) -> Stream:
    pieces = list(pieces)
    for _ in range(luck.randint(1, 3)):
        at = luck.randrange(len(pieces)) if pieces else 0
        match luck.randrange(7):
            case 0:
                del pieces[at : at + 1]
            case 1:
                pieces[at:at] = pieces[at : at + 1]
            case 2:
                pieces = pieces[:at]
            case 3:
                pieces.insert(at, luck.choice(JUNK))
            case 4 if pieces:
                pieces[at] = pieces[at][: luck.randrange(len(pieces[at]))]
            case 5:
                luck.shuffle(pieces)
            case 6 if pieces:
                pieces[at] = _without_a_key(pieces[at], luck)
    return Stream(pieces, luck.choice(["whole", "cut"]))


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
        server.answers = [spoil(list(good.pieces), random.Random(seed))]
        try:
            answer = (await hear(model, REQUEST)).answer
        except ModelFault as fault:
            assert fault.what, seed
            assert "\n" not in fault.what, seed
            continue
        assert answer.text or answer.reasoning or answer.calls, seed
        assert all(isinstance(call.arguments, str) and call.id for call in answer.calls), seed
