import json

import pytest

from lab.models.messages_wire import is_left_behind, raw_of, to_wire
from lab.models.protocol import Call, Message

SIGNED = Call(id="call_ab__thought__c2ln", name="bash", arguments='{"command": "ls"}')
OWN = {
    "role": "assistant",
    "content": "Hi.",
    "tool_calls": [{"id": SIGNED.id, "type": "function", "function": {"name": "bash", "arguments": SIGNED.arguments}}],
    "reasoning_content": "Hm.",
    "thinking_blocks": [{"type": "thinking", "thinking": "Hm.", "signature": "sig"}],
}


def reply(provider="", **fields):
    raw = raw_of(OWN, provider) if provider else ""
    return Message(**{"role": "assistant", "text": "Hi.", "calls": (SIGNED,), "raw": raw} | fields)


@pytest.mark.parametrize("provider", ["anthropic", "gemini"])
def test_its_own_message_goes_back_whole(provider):
    assert to_wire([reply(provider)], provider) == [OWN]


def test_a_reasoning_provider_gets_text_calls_and_reasoning_back():
    (wire,) = to_wire([reply("moonshot")], "moonshot")
    assert set(wire) == {"role", "content", "tool_calls", "reasoning_content"}
    assert wire["reasoning_content"] == "Hm."


@pytest.mark.parametrize("origin", ["openai", "anthropic", "gemini", ""])
def test_a_plain_server_gets_nothing_but_text_and_calls(origin):
    (wire,) = to_wire([reply(origin)], "openai")
    assert set(wire) == {"role", "content", "tool_calls"}
    assert set(wire["tool_calls"][0]) == {"id", "type", "function"}


def test_signatures_of_one_provider_do_not_reach_another():
    wires = to_wire([reply("gemini"), Message(role="tool", text="ok", call_id=SIGNED.id)], "anthropic")
    assert "c2ln" not in json.dumps(wires)
    assert wires[0]["tool_calls"][0]["id"] == wires[1]["tool_call_id"] == "call_ab"


@pytest.mark.parametrize(
    "raw", ["{", "[]", "3", '{"provider": 3, "message": {}}', '{"provider": "gemini", "message": 1}']
)
def test_a_raw_message_that_was_spoiled_by_hand_is_left_out(raw):
    (wire,) = to_wire([reply(raw=raw)], "gemini")
    assert set(wire) == {"role", "content", "tool_calls"}


def test_arguments_that_are_no_object_are_kept_where_text_is_taken_and_wrapped_where_not():
    broken = Call(id="c", name="bash", arguments='{"command": ')
    (plain,) = to_wire([reply(calls=(broken,))], "openai")
    assert plain["tool_calls"][0]["function"]["arguments"] == '{"command": '
    (wrapped,) = to_wire([reply(calls=(broken,))], "anthropic")
    assert json.loads(wrapped["tool_calls"][0]["function"]["arguments"]) == {"INVALID_JSON": '{"command": '}


def test_a_text_is_kept_once_and_goes_back_in_its_place():
    own = {"role": "assistant", "content": "Hi.", "thinking_blocks": []}
    raw = raw_of(own, "anthropic", "Hi.")
    assert "Hi." not in raw
    (wire,) = to_wire([reply(text="Hi.", calls=(), raw=raw)], "anthropic")
    assert list(wire.items()) == list(own.items())
    assert "Hi." in raw_of(own, "anthropic", "Hello."), "another text than the reply's is the provider's own"
    assert "ud800" in raw_of({"role": "assistant", "content": "\ud800"}, "anthropic", "\ud800")


def test_lone_surrogates_survive_the_raw_message():
    raw = raw_of({"role": "assistant", "content": "\ud800"}, "anthropic")
    raw.encode()
    assert to_wire([reply(text="\ud800", calls=(), raw=raw)], "anthropic")[0]["content"] == "\ud800"


def test_what_stays_behind_is_told_of_the_latest_reply_only():
    later = Message(role="user", text="And?")
    assert is_left_behind([reply("gemini"), later], "anthropic")
    assert is_left_behind([reply(), later], "anthropic"), "an edited reply"
    assert not is_left_behind([reply("anthropic"), later], "anthropic")
    assert not is_left_behind([reply("gemini"), reply("anthropic"), later], "anthropic")
    assert not is_left_behind([reply(), later], "openai"), "a plain server loses nothing"
    assert not is_left_behind([later], "anthropic")


def test_an_empty_reply_is_not_sent():
    messages = [Message(role="user", text="Hi."), Message(role="assistant", text=""), Message(role="user", text="And?")]
    assert [wire["role"] for wire in to_wire(messages, "anthropic")] == ["user", "user"]
