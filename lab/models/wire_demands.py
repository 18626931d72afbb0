"""Demands of providers on a conversation: the changes without which one, or litellm on the way to it, refuses it.

Each of them is a difference from what the session says, and is named as such in `tests/wire/test_sent_exactly.py`.
"""

import json
import math
import re
from collections.abc import Sequence
from typing import Final, cast

from lab.models.own_message import Wire

UNNAMED: Final = "unnamed"
"""The name under which a call without one goes out: no provider takes an empty name."""
_OBJECTS: Final = frozenset(
    {"anthropic", "gemini", "vertex_ai", "vertex_ai_beta", "bedrock", "azure_ai", "databricks", "github_copilot"}
    | {"ollama_chat", "ollama"}
)
"""Providers that take arguments as objects: a half-written text can only go back inside one."""
_OF_CLAUDE: Final = frozenset({"vertex_ai", "bedrock", "azure_ai", "databricks"})
"""Providers of Claude beside others, and of their own models."""
_GOOGLE: Final = frozenset({"gemini", "vertex_ai", "vertex_ai_beta"})
_REFUSED_IN_ID: Final = re.compile(r"[^a-zA-Z0-9_-]")
_LONGEST_ID: Final = 64
"""Characters in an id of Bedrock."""


def is_claude(provider: str, model: str) -> bool:
    """Say whether a model is Claude, with its rules for thinking."""
    return provider == "anthropic" or (provider in _OF_CLAUDE and "claude" in model)


def with_demands(wires: list[Wire], provider: str, model: str) -> list[Wire]:
    """Return a whole conversation as `provider` takes it."""
    wires = _encodable(wires)
    return _unfold_twins(wires) if provider in _GOOGLE and not is_claude(provider, model) else wires


def reply_with_demands(wire: Wire, provider: str, model: str) -> Wire:
    """Return a reply as `provider` takes it."""
    if any(not call["function"]["name"] for call in wire.get("tool_calls") or ()):
        calls = [
            {**call, "function": {**call["function"], "name": call["function"]["name"] or UNNAMED}}
            for call in wire["tool_calls"]
        ]
        wire = {**wire, "tool_calls": calls}
    if is_claude(provider, model) or provider == "bedrock":
        # Bedrock's own API refuses them of every model.
        wire = _with_plain_ids(_without_blanks(wire), _LONGEST_ID if provider == "bedrock" else None)
    return _with_objects(wire) if provider in _OBJECTS else wire


def without_system_role(wires: Sequence[Wire]) -> list[Wire]:
    """Return `wires` with the system text before that of the first user message."""
    system = "\n\n".join(wire["content"] for wire in wires if wire["role"] == "system")
    rest = [wire for wire in wires if wire["role"] != "system"]
    if not system:
        return rest
    if rest and rest[0]["role"] == "user":
        return [{"role": "user", "content": f"{system}\n\n{rest[0]['content']}"}, *rest[1:]]
    return [{"role": "user", "content": system}, *rest]


def with_cache_marks(wires: Sequence[Wire]) -> list[Wire]:
    """Return `wires` with marks up to which Claude's providers keep what they read, for a tenth of the price.

    One stands behind the system text and one at the end, so that each request finds what the one before it wrote.
    """
    last_system = max((place for place, wire in enumerate(wires) if wire["role"] == "system"), default=-1)
    cache_points = {last_system, len(wires) - 1}
    return [
        {**wire, "cache_control": {"type": "ephemeral"}} if place in cache_points and wire.get("content") else wire
        for place, wire in enumerate(wires)
    ]


def lacks_thinking(wire: Sequence[Wire]) -> bool:
    """Say whether the tool loop under way began without thinking blocks, so that Anthropic refuses to think on."""
    begins = 0
    for place, message in enumerate(wire):
        # What is said right after results goes out with them and begins no turn.
        if message["role"] == "user" and wire[place - 1]["role"] != "tool":
            begins = place
    first = next((message for message in wire[begins:] if message["role"] == "assistant"), None)
    return first is not None and bool(first.get("tool_calls")) and not first.get("thinking_blocks")


def without_thinking(wire: Sequence[Wire]) -> list[Wire]:
    """Return `wire` without thinking blocks: Anthropic refuses them while thinking is off."""
    return [{name: value for name, value in one.items() if name != "thinking_blocks"} for one in wire]


def _without_blanks(wire: Wire) -> Wire:
    """Return `wire` without a text of white space."""
    content = wire.get("content")
    if isinstance(content, str) and not content.strip():
        return {**wire, "content": None if wire.get("tool_calls") else ""}
    return wire


def _with_plain_ids(wire: Wire, longest: int | None) -> Wire:
    """Return `wire` with ids of plain signs and at most `longest` of them, each its own."""

    def plain(identity: str) -> str:
        return _REFUSED_IN_ID.sub("_", identity)[:longest]

    if all(plain(call["id"]) == call["id"] for call in wire.get("tool_calls") or ()):
        return wire
    calls: list[Wire] = []
    for call in wire["tool_calls"]:
        identity, number = plain(call["id"]), 1
        other_ids = {one["id"] for one in (*calls, *wire["tool_calls"]) if one is not call}
        while identity in other_ids:
            number += 1
            end = f"_{number}"
            identity = plain(call["id"])[: longest and longest - len(end)] + end
        calls.append({**call, "id": identity})
    return {**wire, "tool_calls": calls}


def _encodable(wires: list[Wire]) -> list[Wire]:
    """Return `wires` with U+FFFD for halves of surrogate pairs, which no request can hold and no session file does."""
    try:
        json.dumps(wires, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return cast(list[Wire], _whole_characters(wires))
    return wires


def _whole_characters(value: object) -> object:
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {name: _whole_characters(each) for name, each in value.items()}
        case list():
            return [_whole_characters(each) for each in value]
        case _:
            return value


def _unfold_twins(wires: Sequence[Wire]) -> list[Wire]:
    """Return `wires` with equal calls of one reply made one after the other, each with its own result.

    On the way to Gemini litellm drops the second of two equal calls, and Gemini then refuses its result.
    """
    unfolded: list[Wire] = []
    twins: dict[str, Wire] = {}
    held: list[Wire] = []
    for wire in wires:
        if wire["role"] == "tool" and wire["tool_call_id"] in twins:
            twin = twins[wire["tool_call_id"]]
            held += [{"role": "assistant", "content": None, "tool_calls": [twin]}, wire]
            continue
        if wire["role"] != "tool":
            unfolded += held
            held, twins = [], _twins(wire)
            calls = [call for call in wire.get("tool_calls") or () if call["id"] not in twins]
            unfolded.append({**wire, "tool_calls": calls} if twins else wire)
        else:
            unfolded.append(wire)
    return unfolded + held


def _twins(wire: Wire) -> dict[str, Wire]:
    """Return, by id, the calls of a reply that equal an earlier one of it."""
    first: dict[tuple[str, str], Wire] = {}
    twins: dict[str, Wire] = {}
    for call in wire.get("tool_calls") or ():
        if first.setdefault((call["function"]["name"], call["function"]["arguments"]), call) is not call:
            twins[call["id"]] = call
    return twins


def split_for_responses(wire: Wire) -> list[Wire]:
    """Return a reply as its text, then its calls: on the way to the responses API litellm drops text beside calls."""
    if not (wire.get("content") and wire.get("tool_calls")):
        return [wire]
    calls = {"role": "assistant", "content": None, "tool_calls": wire["tool_calls"]}
    return [{name: value for name, value in wire.items() if name != "tool_calls"}, calls]


def with_text_signature(own: Wire) -> Wire:
    """Return Gemini's message with only the signature of its text among the message's own.

    litellm lists the calls' signatures there too, and would put the first of them on the text.
    """
    fields = own.get("provider_specific_fields") or {}
    signatures = fields.get("thought_signatures")
    if not signatures:
        return own
    of_calls = [
        (call.get("provider_specific_fields") or {}).get("thought_signature") for call in own.get("tool_calls") or ()
    ]
    return {
        **own,
        "provider_specific_fields": {
            **fields,
            "thought_signatures": [signature for signature in signatures if signature not in of_calls],
        },
    }


def _with_objects(wire: Wire) -> Wire:
    """Return `wire` with arguments that are no JSON object wrapped into one, as Anthropic documents it.

    These providers take arguments as objects, so a half-written text can only go back inside one.
    """
    calls = wire.get("tool_calls") or []
    if all(_is_object(call["function"]["arguments"]) for call in calls):
        return wire
    mended = []
    for call in calls:
        function = dict(call["function"])
        if not _is_object(function["arguments"]):
            function["arguments"] = json.dumps({"INVALID_JSON": function["arguments"]} if function["arguments"] else {})
        mended.append({**call, "function": function})
    return {**wire, "tool_calls": mended}


def _is_object(arguments: str) -> bool:
    """Say whether arguments are an object that can be sent as one: JSON has no word for NaN and infinity."""
    try:
        value = json.loads(arguments, parse_constant=_finite, parse_float=_finite)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict)


def _finite(word: str) -> float:
    value = float(word)
    if not math.isfinite(value):
        raise ValueError(f"{word} is no number of JSON")
    return value
