"""What a provider says of itself is kept with each reply, and so is how much of its reasoning could be read."""

import pytest

from lab.models.litellm_model import LitellmModel
from lab.protocol import ChatMessage, Provenance, Request, Settings
from tests.wire import anthropic, gemini, openai_chat, openai_responses
from tests.wire.server import Stream, event
from tests.wire.table import BASH, hear

REQUEST = Request((ChatMessage("user", "Hello."),), (BASH,))
WHOLE = Request(REQUEST.messages, (BASH,), Settings(extra={"stream": False}))


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    for name in ("ANTHROPIC", "GEMINI", "OPENROUTER", "DEEPSEEK"):
        monkeypatch.setenv(f"{name}_API_KEY", "not-a-real-key")


def named(stream: Stream, **fields: str) -> Stream:
    """Return a stream of chat completions whose chunks carry more fields."""
    import json

    chunks = [piece.removeprefix("data: ").strip() for piece in stream.pieces]
    return Stream([event(json.loads(one) | fields) if one.startswith("{") else event(one) for one in chunks])


async def test_name_fingerprint_tier_and_route_are_kept(server):
    spoken = 'I say "system_fingerprint": "mine" and "provider": "me".'
    fields = {"model": "glm-4.7-0905", "system_fingerprint": "fp_1", "service_tier": "flex", "provider": "Novita"}
    server.answers = [named(openai_chat.stream(text=spoken), **fields)]
    model = LitellmModel("openrouter/z-ai/glm-4.7", api_base=server.url + "/v1")
    answer = (await hear(model, REQUEST)).answer
    assert answer.text == spoken
    assert answer.provenance == Provenance(model="glm-4.7-0905", fingerprint="fp_1", route="Novita", tier="flex")


async def test_what_a_model_writes_is_not_what_its_provider_says(server):
    spoken = '{"system_fingerprint": "mine", "service_tier": "mine"}'
    server.answers = [openai_chat.whole(text=spoken, calls=[openai_chat.call("c", "bash", spoken)])]
    answer = (await hear(LitellmModel("openai/m", api_base=server.url + "/v1"), WHOLE)).answer
    assert answer.provenance == Provenance(model="m")


async def test_a_request_id_and_a_region_come_from_the_headers(server, monkeypatch):
    answered = openai_chat.whole(text="Hi.")
    answered.headers.update({"x-request-id": "req_1", "cf-ray": "8a1b2c-FRA"})
    server.answers = [answered]
    model = LitellmModel("openai/m", api_base=server.url + "/v1")
    provenance = (await hear(model, WHOLE)).answer.provenance
    assert (provenance.request, provenance.region) == ("req_1", "FRA")


@pytest.mark.parametrize(
    ("name", "base", "answer", "visibility"),
    [
        ("openai/m", "/v1", openai_chat.stream(text="Hi.", reasoning="Hm."), "raw"),
        ("openai/m", "/v1", openai_chat.stream(text="Hi."), "none"),
        ("deepseek/deepseek-reasoner", "/v1", openai_chat.stream(text="Hi.", reasoning="Hm."), "raw"),
        (
            "openrouter/openai/gpt-5.2",
            "/v1",
            openai_chat.stream(text="Hi.", details=[{"type": "reasoning.encrypted", "data": "SEALED", "index": 0}]),
            "encrypted",
        ),
        (
            "anthropic/claude-haiku-4-5",
            "",
            anthropic.stream(anthropic.thinking("Hm.", "sig"), anthropic.text("Hi.")),
            "summary",
        ),
        (
            "anthropic/claude-haiku-4-5",
            "",
            anthropic.stream(anthropic.redacted("X"), anthropic.text("Hi.")),
            "encrypted",
        ),
        (
            "gemini/gemini-3-flash-preview",
            "/v1beta",
            gemini.stream(gemini.thought("Hm."), gemini.text("Hi.")),
            "summary",
        ),
        ("gemini/gemini-3-flash-preview", "/v1beta", gemini.stream(gemini.text("Hi.", "c2ln")), "encrypted"),
        (
            "openai/responses/gpt-5.2",
            "/v1",
            openai_responses.stream(openai_responses.reasoning("r", "Hm.", "S"), openai_responses.said("m", "Hi.")),
            "summary",
        ),
        (
            "openai/responses/gpt-5.2",
            "/v1",
            openai_responses.stream(openai_responses.reasoning("r", "", "S"), openai_responses.said("m", "Hi.")),
            "encrypted",
        ),
    ],
)
async def test_how_much_of_the_reasoning_could_be_read_is_kept(server, name, base, answer, visibility):
    server.answers = [answer]
    heard = await hear(LitellmModel(name, api_base=server.url + base), REQUEST)
    assert heard.answer.visibility == visibility
