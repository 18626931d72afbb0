import json

import pytest

from lab.models.messages_wire import reasoning_kept_back, to_wire
from lab.models.own_message import raw_of
from lab.protocol import Call, ChatMessage

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
    return ChatMessage(**{"role": "assistant", "text": "Hi.", "calls": (SIGNED,), "raw": raw} | fields)


@pytest.mark.parametrize("provider", ["anthropic", "gemini"])
def test_its_own_message_goes_back_whole(provider):
    assert to_wire([reply(provider)], provider) == [OWN]


def test_a_reasoning_provider_gets_text_calls_and_reasoning_back():
    (wire,) = to_wire([reply("moonshot")], "moonshot")
    assert set(wire) == {"role", "content", "tool_calls", "reasoning_content"}
    assert wire["reasoning_content"] == "Hm."


@pytest.mark.parametrize("origin", ["openai", "anthropic", "gemini", ""])
def test_a_plain_provider_gets_nothing_but_text_and_calls(origin):
    (wire,) = to_wire([reply(origin)], "groq")
    assert set(wire) == {"role", "content", "tool_calls"}
    assert set(wire["tool_calls"][0]) == {"id", "type", "function"}


def test_signatures_of_one_provider_do_not_reach_another():
    wires = to_wire([reply("gemini"), ChatMessage(role="tool", text="ok", call_id=SIGNED.id)], "anthropic")
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


def test_lone_surrogates_survive_in_the_raw_message_and_are_sent_as_the_file_has_them():
    raw = raw_of({"role": "assistant", "content": "\ud800"}, "anthropic")
    raw.encode()
    assert to_wire([reply(text="\ud800", calls=(), raw=raw)], "anthropic")[0]["content"] == "\ufffd"


def test_reasoning_that_is_kept_back_is_told_of_the_latest_reply_only():
    later = ChatMessage(role="user", text="And?")
    edited = reply(reasoning="Hm.")
    assert reasoning_kept_back([reply("gemini"), later], "anthropic")
    assert reasoning_kept_back([reply(), later], "anthropic"), "an edited reply, which may have had signatures"
    assert reasoning_kept_back([edited, later], "openai")
    assert reasoning_kept_back([edited, later], "moonshot")
    assert not reasoning_kept_back([reply("anthropic"), later], "anthropic")
    assert not reasoning_kept_back([reply("gemini"), reply("anthropic"), later], "anthropic")
    assert not reasoning_kept_back([reply(), later], "openai"), "it had none"
    assert not reasoning_kept_back([later], "anthropic")


def test_reasoning_goes_back_to_a_server_of_ones_own_in_the_field_that_is_set():
    mine = reply("openai")
    sent = {way: to_wire([mine], "openai", reasoning=way)[0] for way in ("auto", "reasoning", "no")}
    assert sent["auto"]["reasoning_content"] == sent["reasoning"]["reasoning"] == "Hm."
    assert not {"reasoning", "reasoning_content"} & sent["no"].keys()
    assert "send_reasoning" in reasoning_kept_back([mine], "openai", reasoning="no")
    assert "send_reasoning" in reasoning_kept_back([reply("groq")], "groq")
    assert to_wire([reply("groq")], "groq", reasoning="reasoning")[0]["reasoning"] == "Hm."


def test_a_server_that_is_said_to_want_reasoning_gets_the_least_of_it_beside_an_edited_call():
    assert to_wire([reply()], "openai", reasoning="reasoning_content")[0]["reasoning_content"] == " "
    assert "reasoning_content" not in to_wire([reply()], "openai")[0]


def test_what_one_model_thought_does_not_go_to_the_next_at_the_same_address():
    mine = reply(raw=raw_of(OWN, "openai", model="openai/a"))
    assert "reasoning_content" in to_wire([mine], "openai", model="openai/a")[0]
    (other,) = to_wire([mine], "openai", model="openai/b")
    assert "reasoning_content" not in other
    assert other["tool_calls"][0]["id"] == "call_ab"
    assert reasoning_kept_back([mine], "openai", model="openai/b")


def test_ids_and_fields_of_a_call_go_back_to_the_server_they_came_from():
    own = {**OWN, "tool_calls": [{**OWN["tool_calls"][0], "extra_content": {"google": {"thought_signature": "S"}}}]}
    mine = reply(raw=raw_of(own, "openai"))
    (wire,) = to_wire([mine], "openai")
    assert wire["tool_calls"] == own["tool_calls"]
    (elsewhere,) = to_wire([mine], "mistral")
    assert set(elsewhere["tool_calls"][0]) == {"id", "type", "function"}


def test_an_empty_reply_is_not_sent():
    messages = [
        ChatMessage(role="user", text="Hi."),
        ChatMessage(role="assistant", text=""),
        ChatMessage(role="user", text="And?"),
    ]
    assert [wire["role"] for wire in to_wire(messages, "anthropic")] == ["user", "user"]
