"""Between our conversation and the message dicts litellm takes, with exactly what each provider wants back.

A reply's `raw` is JSON: `{"provider": …, "message": {…}}`, the message as litellm gave it, without its `content` where
that is the reply's text, letter for letter. It goes back only to the provider it came from; to any other, and after an
edit, go the text and the calls alone.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from lab.models.protocol import Message, Tool

Keeps = Literal["all", "reasoning", "plain"]
"""What a provider takes back in its own message: every field, the reasoning text too, or role, content and calls."""

Wire = dict[str, Any]
RESPONSES: Final = "/responses"
"""What follows the provider's name where a reply came through its responses API."""

_ALL: Final = frozenset(
    {"anthropic", "gemini", "vertex_ai", "vertex_ai_beta", "bedrock", "azure_ai", "databricks", "github_copilot"}
)
_GEMINI: Final = frozenset({"gemini", "vertex_ai", "vertex_ai_beta"})
_REASONING: Final = frozenset({"deepseek", "moonshot", "zai", "openrouter", "minimax", "dashscope", "xiaomi_mimo"})
_WANT_REASONING: Final = frozenset({"deepseek", "moonshot", "zai"})
"""Providers that refuse calls without reasoning; one space is the least they take, for calls that have none."""
_SIGNED_ID: Final = "__thought__"
_OWN_PARTS: Final = (
    (("thinking_blocks",), "thinking blocks with their signatures"),
    (("thought_signature", "thought_signatures"), "thought signatures"),
    (("encrypted_content", "reasoning_items"), "reasoning items"),
    (("reasoning_content", "reasoning_details"), "reasoning"),
)
_REASONING_FIELDS: Final = ("reasoning_content", "reasoning_details")


def keeps_of(provider: str) -> Keeps:
    """Say what `provider`, or its responses API, takes back in its own messages."""
    if provider in _ALL:
        return "all"
    return "reasoning" if provider in _REASONING or provider.endswith(RESPONSES) else "plain"


def to_wire(messages: Iterable[Message], provider: str) -> list[Wire]:
    """Return `messages` as litellm takes them for `provider`."""
    wires: list[Wire] = []
    # A result answers its call under the id that the call went out with.
    ids: dict[str, str] = {}
    for message in messages:
        if message.role == "tool":
            call_id = ids.get(message.call_id, message.call_id)
            wires.append({"role": "tool", "tool_call_id": call_id, "content": message.text})
        elif message.role == "assistant":
            wire = _reply_to_wire(message, provider)
            sent = wire.get("tool_calls") or []
            ids.update({call.id: one["id"] for call, one in zip(message.calls, sent, strict=False)})
            if sent or wire.get("content"):
                # An empty reply says nothing, and no provider takes one back.
                wires += _split(wire) if provider.endswith(RESPONSES) else [wire]
        else:
            wires.append({"role": message.role, "content": message.text})
    return _unfold_twins(wires) if provider in _GEMINI else wires


def without_system_role(wires: Sequence[Wire]) -> list[Wire]:
    """Return `wires` with the system text before that of the first user message."""
    system = "\n\n".join(wire["content"] for wire in wires if wire["role"] == "system")
    rest = [wire for wire in wires if wire["role"] != "system"]
    if not system:
        return rest
    if rest and rest[0]["role"] == "user":
        return [{"role": "user", "content": f"{system}\n\n{rest[0]['content']}"}, *rest[1:]]
    return [{"role": "user", "content": system}, *rest]


def tools_to_wire(tools: Sequence[Tool]) -> list[Wire]:
    """Return `tools` as OpenAI-style function tools."""
    return [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)},
        }
        for tool in tools
    ]


def raw_of(message: Mapping[str, Any], provider: str, text: str = "") -> str:
    """Return what a session keeps of a reply beside its `text`: its own message, and whose it is."""
    if text and message.get("content") == text and _is_kept_exactly(text):
        message = {name: value for name, value in message.items() if name != "content"}
    return json.dumps({"provider": provider, "message": message}, separators=(", ", ": "))


def own_parts(raw: str) -> str:
    """Return in words what a provider's own message holds beside its text and calls, "" for nothing."""
    own = _origin(Message(role="assistant", text="", raw=raw))[1]
    if own is None:
        return ""
    told = json.dumps(own)
    parts = [words for sign, words in _OWN_PARTS if any(f'"{name}"' in told for name in sign)]
    if not parts and _is_more_than_plain(own):
        parts = ["fields of its own"]
    return ", ".join(parts)


def is_left_behind(messages: Sequence[Message], provider: str) -> bool:
    """Say whether the latest reply goes to `provider` without its reasoning or signatures.

    So it is after an edit, and after a switch from another provider; older replies were told of before.
    """
    latest = next((message for message in reversed(messages) if message.role == "assistant"), None)
    if latest is None:
        return False
    origin, own = _origin(latest)
    if own is None:
        return bool(latest.calls) and keeps_of(provider) != "plain"
    return origin != provider and _is_more_than_plain(own)


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


def _reply_to_wire(message: Message, provider: str) -> Wire:
    origin, own = _origin(message)
    keeps = keeps_of(provider) if origin == provider else "plain"
    if own is not None and keeps == "all":
        return _with_objects(_with_text_signature(own))
    wire: Wire = {"role": "assistant", "content": message.text or None}
    if message.calls:
        wire["tool_calls"] = [
            {
                # Gemini's ids carry the signature of the call as it was, which no other call may have.
                "id": call.id.partition(_SIGNED_ID)[0],
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in message.calls
        ]
        if keeps_of(provider) == "all":
            wire = _with_objects(wire)
    elif not message.text:
        wire["content"] = ""
    if own is not None and keeps == "reasoning":
        fields = ("reasoning_items",) if provider.endswith(RESPONSES) else _REASONING_FIELDS
        wire.update({name: own[name] for name in fields if own.get(name)})
    elif message.calls and provider in _WANT_REASONING:
        wire["reasoning_content"] = " "
    return wire


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


def _split(wire: Wire) -> list[Wire]:
    """Return a reply as its text, then its calls: on the way to the responses API litellm drops text beside calls."""
    if not (wire.get("content") and wire.get("tool_calls")):
        return [wire]
    calls = {"role": "assistant", "content": None, "tool_calls": wire["tool_calls"]}
    return [{name: value for name, value in wire.items() if name != "tool_calls"}, calls]


def _origin(message: Message) -> tuple[str, Wire | None]:
    """Return the provider a reply came from and its own message; ("", None) when `raw` holds neither."""
    if not message.raw:
        return "", None
    try:
        kept = json.loads(message.raw)
        origin, own = kept["provider"], kept["message"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "", None
    if not (isinstance(origin, str) and isinstance(own, dict)):
        return "", None
    return origin, own if "content" in own else {"role": "assistant", "content": message.text, **own}


def _is_kept_exactly(text: str) -> bool:
    """Say whether a session file can hold this text: it has no word for half a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _with_text_signature(own: Wire) -> Wire:
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
    try:
        return isinstance(json.loads(arguments), dict)
    except (ValueError, RecursionError):
        return False


def _is_more_than_plain(own: Wire) -> bool:
    calls = own.get("tool_calls") or []
    return bool(set(own) - {"role", "content", "tool_calls"}) or any("provider_specific_fields" in c for c in calls)
