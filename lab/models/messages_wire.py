"""From our conversation to the messages litellm takes, with exactly what each provider wants back.

A reply's own message goes back only to the provider it came from; to any other, and after an edit, go the text and the
calls alone. What differs on purpose from what a session says is listed in `tests/wire/test_sent_exactly.py`, which
reads every request back.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from lab.models.own_message import (
    REASONING_FIELDS,
    RESPONSES,
    Wire,
    is_more_than_plain,
    keeps_of,
    origin_of,
)
from lab.models.wire_demands import reply_with_demands, split_for_responses, with_demands, with_text_signature
from lab.protocol import Call, ChatMessage, SendReasoning, Tool

_WANT_REASONING: Final = frozenset({"deepseek", "moonshot", "zai"})
"""Providers that refuse calls without reasoning; one space is the least they take, for calls that have none."""
_SIGNED_ID: Final = "__thought__"
_FROM_ELSEWHERE: Final = "the reply before was edited or comes from elsewhere: its reasoning was not sent"


def to_wire(
    messages: Iterable[ChatMessage], provider: str, *, model: str = "", reasoning: SendReasoning = "auto"
) -> list[Wire]:
    """Return `messages` as litellm takes them for `model` of `provider`."""
    wires: list[Wire] = []
    # A result answers its call under the id that the call went out with.
    ids: dict[str, str] = {}
    for message in messages:
        if message.role == "tool":
            call_id = ids.get(message.call_id, message.call_id)
            wires.append({"role": "tool", "tool_call_id": call_id, "content": message.text})
        elif message.role == "assistant":
            wire = _reply_to_wire(message, provider, model, reasoning)
            sent = wire.get("tool_calls") or []
            ids.update({call.id: one["id"] for call, one in zip(message.calls, sent, strict=False)})
            if sent or wire.get("content"):
                # An empty reply says nothing, and no provider takes one back.
                wires += split_for_responses(wire) if provider.endswith(RESPONSES) else [wire]
        elif message.text or message.role != "system" or keeps_of(provider) != "all":
            # These refuse an empty system text; elsewhere it keeps a server from writing one of its own.
            wires.append({"role": message.role, "content": message.text})
    return with_demands(wires, provider, model)


def tools_to_wire(tools: Sequence[Tool]) -> list[Wire]:
    """Return `tools` as OpenAI-style function tools."""
    return [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)},
        }
        for tool in tools
    ]


def reasoning_kept_back(
    messages: Sequence[ChatMessage], provider: str, *, model: str = "", reasoning: SendReasoning = "auto"
) -> str:
    """Say why the latest reply goes out without its reasoning or signatures, "" when it does not.

    Older replies were told of before.
    """
    latest = next((message for message in reversed(messages) if message.role == "assistant"), None)
    if latest is None:
        return ""
    origin = origin_of(latest)
    own = origin.own
    if own is None:
        has_lost = bool(latest.reasoning) or (bool(latest.calls) and keeps_of(provider) == "all")
        return _FROM_ELSEWHERE if has_lost else ""
    if not origin.is_of(provider, model):
        return _FROM_ELSEWHERE if is_more_than_plain(own) else ""
    if not any(own.get(name) for name in (*REASONING_FIELDS, "thinking_blocks", "reasoning_items")):
        return ""
    if reasoning == "no":
        return "the reasoning of the reply before was not sent, as `send_reasoning` says"
    if reasoning == "auto" and keeps_of(provider) == "plain":
        return f"the reasoning of the reply before was not sent: {provider} is not known to take it (`send_reasoning`)"
    return ""


def _reply_to_wire(message: ChatMessage, provider: str, model: str, reasoning: SendReasoning) -> Wire:
    origin = origin_of(message)
    own = origin.own if origin.is_of(provider, model) else None
    keeps = keeps_of(provider)
    if own is not None and keeps == "all":
        wire = with_text_signature(own)
        if reasoning == "no":
            wire = {name: value for name, value in wire.items() if name not in (*REASONING_FIELDS, "thinking_blocks")}
    else:
        wire = {"role": "assistant", "content": message.text or None}
        if message.calls:
            wire["tool_calls"] = _calls_to_wire(message.calls, own)
        elif not message.text:
            wire["content"] = ""
        wire |= _reasoning_to_wire(message, own, provider, reasoning)
    return reply_with_demands(wire, provider, model)


def _calls_to_wire(calls: Sequence[Call], own: Wire | None) -> list[Wire]:
    """Return `calls` under the ids they came with, and with the fields of their own where those may go back."""
    sent = {one.get("id"): one for one in (own or {}).get("tool_calls") or ()}
    wires = []
    for call in calls:
        # Gemini's ids carry the signature of the call as it was, which no other call may have.
        identity = call.id if own is not None else call.id.partition(_SIGNED_ID)[0]
        function = {"name": call.name, "arguments": call.arguments}
        extra = sent.get(call.id, {}).get("extra_content")
        wires.append(
            {"id": identity, "type": "function", "function": function, **({"extra_content": extra} if extra else {})}
        )
    return wires


def _reasoning_to_wire(message: ChatMessage, own: Wire | None, provider: str, reasoning: SendReasoning) -> Wire:
    """Return the fields a reply's reasoning goes back in."""
    if reasoning == "no":
        return {}
    if reasoning != "auto":
        text = (own or {}).get("reasoning_content")
        # A server that wants the field refuses calls without it, also those of replies that were edited.
        return {reasoning: text or " "} if text or message.calls else {}
    if own is not None and keeps_of(provider) == "reasoning":
        fields = ("reasoning_items",) if provider.endswith(RESPONSES) else REASONING_FIELDS
        if wire := {name: own[name] for name in fields if own.get(name)}:
            return wire
    return {"reasoning_content": " "} if message.calls and provider in _WANT_REASONING else {}
