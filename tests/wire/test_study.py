"""The same long conversation with each of the study's seven models, over its own wire, strict at every request."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from lab.models.litellm_model import LitellmModel
from lab.protocol import ModelFault, Settings
from tests.wire import anthropic, gemini, openai_chat
from tests.wire.server import Plain, Stream
from tests.wire.table import Table

GEMINI_SIGNED = [gemini.call("bash", f"c2ln{n}AA==", command=f"first {n}") for n in range(30)]
CLAUDE_SIGNED = [anthropic.thinking(f"Thought {n}.", f"signature+{n}/=") for n in range(30)]


@dataclass(frozen=True)
class Wire:
    """The wire of one model: `turn(n, whole)` asks for two calls with reasoning, `words(text, whole)` only speaks."""

    name: str
    variable: str
    base: str
    settings: Settings
    check: Any
    turn: Any
    words: Any


def chat_turn(n: int, whole: bool, reasoning: bool) -> Plain | Stream:
    calls = [
        openai_chat.call(f"functions.bash:{2 * n}", "bash", f'{{"command": "first {n}"}}'),
        openai_chat.call(f"functions.bash:{2 * n + 1}", "bash", f'{{"command": "second {n}"}}'),
    ]
    make = openai_chat.whole if whole else openai_chat.stream
    return make(text=f"Turn {n}.", calls=calls, reasoning=f"Thought {n}." if reasoning else "")


def chat_words(text: str, whole: bool) -> Plain | Stream:
    return (openai_chat.whole if whole else openai_chat.stream)(text=text)


def claude_turn(n: int, whole: bool) -> Plain | Stream:
    uses = [anthropic.use(f"toolu_{n}_{which}", "bash", command=f"{which} {n}") for which in ("first", "second")]
    make = anthropic.whole if whole else anthropic.stream
    return make(CLAUDE_SIGNED[n], anthropic.text(f"Turn {n}."), *uses)


def gemini_turn(n: int, whole: bool) -> Plain | Stream:
    make = gemini.whole if whole else gemini.stream
    said = [gemini.thought(f"Thought {n}."), gemini.text(f"Turn {n}.")]
    return make(*said, GEMINI_SIGNED[n], gemini.call("bash", command=f"second {n}"))


def _gemini(name: str) -> Wire:
    def words(text: str, whole: bool) -> Plain | Stream:
        return (gemini.whole if whole else gemini.stream)(gemini.text(text))

    check = gemini.Check(*GEMINI_SIGNED)
    return Wire(name, "GEMINI_API_KEY", "/v1beta", Settings(), check, gemini_turn, words)


def _chat(name: str, variable: str, check: Any, *, reasoning: bool, settings: Settings | None = None) -> Wire:
    def turn(n: int, whole: bool) -> Plain | Stream:
        return chat_turn(n, whole, reasoning)

    return Wire(name, variable, "/v1", settings or Settings(), check, turn, chat_words)


def _claude() -> Wire:
    def words(text: str, whole: bool) -> Plain | Stream:
        return (anthropic.whole if whole else anthropic.stream)(anthropic.text(text))

    name, settings = "anthropic/claude-haiku-4-5", Settings(reasoning_effort="low")
    return Wire(name, "ANTHROPIC_API_KEY", "", settings, anthropic.Check(*CLAUDE_SIGNED), claude_turn, words)


WIRES = [
    _gemini("gemini/gemini-3-pro-preview"),
    _gemini("gemini/gemini-3-flash-preview"),
    _chat("gpt-5.2", "OPENAI_API_KEY", openai_chat.check, reasoning=False, settings=Settings(reasoning_effort="low")),
    _claude(),
    _chat("zai/glm-4.7", "ZAI_API_KEY", openai_chat.check_reasoning, reasoning=True),
    _chat("moonshot/kimi-k2.5", "MOONSHOT_API_KEY", openai_chat.check_reasoning, reasoning=True),
    _chat("openrouter/deepseek/deepseek-chat-v3.1", "OPENROUTER_API_KEY", openai_chat.check_openrouter, reasoning=True),
    _chat("deepseek/deepseek-reasoner", "DEEPSEEK_API_KEY", openai_chat.check_reasoning, reasoning=True),
]


@pytest.fixture(params=WIRES, ids=[wire.name for wire in WIRES])
def wire(request, monkeypatch):
    monkeypatch.setenv(request.param.variable, "planted-key-0123456789")
    return request.param


@pytest.fixture(params=["streamed", "whole"])
def whole(request):
    return request.param == "whole"


@pytest.fixture
def table(wire, whole, server, tmp_path):
    server.check = wire.check
    settings = Settings(reasoning_effort=wire.settings.reasoning_effort, extra={"stream": False} if whole else {})
    return Table(tmp_path / "s.toml", LitellmModel(wire.name, api_base=server.url + wire.base), settings)


async def test_twenty_turns_with_parallel_calls_lose_nothing(wire, whole, server, table):
    server.answers = [*(wire.turn(n, whole) for n in range(20)), wire.words("Done.", whole)]
    for n in range(20):
        heard = await table.reply()
        assert heard.text == f"Turn {n}."
        assert [call.arguments for call in heard.answer.calls] == [
            f'{{"command": "first {n}"}}',
            f'{{"command": "second {n}"}}',
        ]
        if n == 10:
            table.reopen()
        table.approve(heard.answer.calls[0], f"out {n}")
        table.approve(heard.answer.calls[1], f"out {n} too")
    assert (await table.reply()).answer.text == "Done."
    assert server.refused == []


async def test_edited_denied_and_faked_calls_are_accepted_back(wire, whole, server, table):
    server.answers = [wire.turn(0, whole), wire.turn(1, whole), wire.turn(2, whole), wire.words("I see.", whole)]
    one, two = (await table.reply()).answer.calls
    table.deny(one, "The operator refused.")
    table.fake(two, "nothing here")
    one, two = (await table.reply()).answer.calls
    table.approve(one, "ok")
    table.approve(two, "")
    table.say("Mind the peer.")
    one, two = (await table.reply()).answer.calls
    table.edit(one, '{"command": "ls -l"}', "total 0")
    table.approve(two, "ok")
    assert (await table.reply()).answer.text == "I see."
    assert server.refused == []


async def test_a_first_call_that_was_edited_is_accepted_back(wire, whole, server, table):
    server.answers = [wire.turn(0, whole), wire.words("I see.", whole)]
    one, two = (await table.reply()).answer.calls
    table.edit(one, '{"command": "ls -l"}', "total 0")
    table.approve(two, "ok")
    assert (await table.reply()).answer.text == "I see."
    assert server.refused == []


async def test_a_reworded_reply_is_accepted_back_with_its_new_text(wire, whole, server, table):
    server.answers = [wire.turn(0, whole), wire.turn(1, whole), wire.words("I see.", whole)]
    one, two = (await table.reply()).answer.calls
    table.reword("Quite another text.")
    table.approve(one, "ok")
    table.approve(two, "ok")
    table.reopen()
    one, two = (await table.reply()).answer.calls
    table.approve(one, "ok")
    table.approve(two, "ok")
    assert (await table.reply()).answer.text == "I see."
    sent = json.dumps(server.asked[-1].body)
    assert "Quite another text." in sent and "Turn 0." not in sent
    assert server.refused == []


async def test_a_failing_provider_is_asked_once_and_its_own_key_is_named(wire, server, table):
    for status in (500, 429, 401):
        server.answers = [Plain({"error": {"message": "boom"}}, status)] * 4
        server.asked.clear()
        with pytest.raises(ModelFault) as raised:
            await table.reply()
        assert len(server.asked) == 1, "another try is for the engine to make, where it can be seen and stopped"
    assert (wire.variable if wire.name != "gpt-5.2" else "PEERLAB_API_KEY") in raised.value.mend


async def test_a_refusal_in_words_only_is_a_reply(wire, whole, server, table):
    server.answers = [wire.words("I will not delete a peer.", whole), wire.words("Still no.", whole)]
    answer = (await table.reply()).answer
    assert (answer.text, answer.calls, answer.finish) == ("I will not delete a peer.", (), "stop")
    table.say("Please.")
    assert (await table.reply()).answer.text == "Still no."
    assert server.refused == []


async def test_the_key_goes_to_the_provider_and_is_nowhere_in_the_session(wire, whole, server, table):
    server.answers = [wire.words("Hello.", whole)]
    await table.reply()
    if wire.name != "gpt-5.2":
        assert "planted-key-0123456789" in f"{server.asked[0].headers} {server.asked[0].path}"
    assert "planted-key" not in table.session.path.read_text()
