"""Between our conversation and the message dicts litellm takes, with exactly what each provider wants back.

A reply's `raw` is JSON: `{"provider": …, "model": …, "message": {…}}`, the message as litellm gave it, without its
`content` where that is the reply's text, letter for letter. It goes back only to the provider it came from; to any
other, and after an edit, go the text and the calls alone. What differs on purpose from what a session says is listed in
`tests/wire/test_sent_exactly.py`, which reads every request back.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, cast

from msgspec import Struct

from lab.protocol import Call, Message, SendReasoning, Tool

Keeps = Literal["all", "reasoning", "plain"]
"""What a provider takes back in its own message: every field, the reasoning text too, or role, content and calls."""

Wire = dict[str, Any]
RESPONSES: Final = "/responses"
"""What follows the provider's name where a reply came through its responses API."""

OWN_SERVERS: Final = frozenset(
    {"openai", "custom_openai", "openai_like", "litellm_proxy", "hosted_vllm", "lm_studio", "llamafile", "lemonade"}
    | {"docker_model_runner", "xinference", "ollama_chat", "ollama"}
)
"""Providers by which servers of one's own are asked. What reasoning they gave, they take back."""
_ALL: Final = frozenset(
    {"anthropic", "gemini", "vertex_ai", "vertex_ai_beta", "bedrock", "azure_ai", "databricks", "github_copilot"}
)
_OBJECTS: Final = _ALL | {"ollama_chat", "ollama"}
"""Providers that take arguments as objects: a half-written text can only go back inside one."""
_NO_BLANKS: Final = frozenset({"anthropic", "vertex_ai", "bedrock", "azure_ai", "databricks"})
"""Providers of Claude, which refuses a text of white space and ids with other signs than these."""
_REFUSED_IN_ID: Final = re.compile(r"[^a-zA-Z0-9_-]")
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
_FROM_ELSEWHERE: Final = "the reply before was edited or comes from elsewhere: its reasoning was not sent"


def keeps_of(provider: str) -> Keeps:
    """Say what `provider`, or its responses API, takes back in its own messages."""
    if provider in _ALL:
        return "all"
    takes_reasoning = provider in _REASONING | OWN_SERVERS or provider.endswith(RESPONSES)
    return "reasoning" if takes_reasoning else "plain"


def to_wire(
    messages: Iterable[Message], provider: str, *, model: str = "", reasoning: SendReasoning = "auto"
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
                wires += _split(wire) if provider.endswith(RESPONSES) else [wire]
        elif message.text or message.role != "system" or provider not in _ALL:
            # These refuse an empty system text; elsewhere it keeps a server from writing one of its own.
            wires.append({"role": message.role, "content": message.text})
    wires = _encodable(wires)
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


def raw_of(message: Mapping[str, Any], provider: str, text: str = "", *, model: str = "") -> str:
    """Return what a session keeps of a reply beside its `text`: its own message, and whose it is."""
    if text and message.get("content") == text and _is_kept_exactly(text):
        message = {name: value for name, value in message.items() if name != "content"}
    extra = {"model": model} if model else {}
    return json.dumps({"provider": provider, **extra, "message": message}, separators=(", ", ": "))


def own_parts(raw: str) -> str:
    """Return in words what a provider's own message holds beside its text and calls, "" for nothing."""
    own = _origin(Message(role="assistant", text="", raw=raw)).own
    if own is None:
        return ""
    text = json.dumps(own)
    parts = [words for sign, words in _OWN_PARTS if any(f'"{name}"' in text for name in sign)]
    if not parts and _is_more_than_plain(own):
        parts = ["fields of its own"]
    return ", ".join(parts)


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


def reasoning_kept_back(
    messages: Sequence[Message], provider: str, *, model: str = "", reasoning: SendReasoning = "auto"
) -> str:
    """Say why the latest reply goes out without its reasoning or signatures, "" when it does not.

    Older replies were told of before.
    """
    latest = next((message for message in reversed(messages) if message.role == "assistant"), None)
    if latest is None:
        return ""
    origin = _origin(latest)
    own = origin.own
    if own is None:
        has_lost = bool(latest.reasoning) or (bool(latest.calls) and keeps_of(provider) == "all")
        return _FROM_ELSEWHERE if has_lost else ""
    if not origin.is_of(provider, model):
        return _FROM_ELSEWHERE if _is_more_than_plain(own) else ""
    if not any(own.get(name) for name in (*_REASONING_FIELDS, "thinking_blocks", "reasoning_items")):
        return ""
    if reasoning == "no":
        return "the reasoning of the reply before was not sent, as `send_reasoning` says"
    if reasoning == "auto" and keeps_of(provider) == "plain":
        return f"the reasoning of the reply before was not sent: {provider} is not known to take it (`send_reasoning`)"
    return ""


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


def _reply_to_wire(message: Message, provider: str, model: str, reasoning: SendReasoning) -> Wire:
    origin = _origin(message)
    own = origin.own if origin.is_of(provider, model) else None
    keeps = keeps_of(provider)
    if own is not None and keeps == "all":
        wire = _with_text_signature(own)
        if reasoning == "no":
            wire = {name: value for name, value in wire.items() if name not in (*_REASONING_FIELDS, "thinking_blocks")}
    else:
        wire = {"role": "assistant", "content": message.text or None}
        if message.calls:
            wire["tool_calls"] = _calls_to_wire(message.calls, own)
        elif not message.text:
            wire["content"] = ""
        wire |= _reasoning_to_wire(message, own, provider, reasoning)
    if provider in _NO_BLANKS:
        wire = _without_blanks(wire)
    return _with_objects(wire) if provider in _OBJECTS else wire


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


def _reasoning_to_wire(message: Message, own: Wire | None, provider: str, reasoning: SendReasoning) -> Wire:
    """Return the fields a reply's reasoning goes back in."""
    if reasoning == "no":
        return {}
    if reasoning != "auto":
        text = (own or {}).get("reasoning_content")
        # A server that wants the field refuses calls without it, also those of replies that were edited.
        return {reasoning: text or " "} if text or message.calls else {}
    if own is not None and keeps_of(provider) == "reasoning":
        fields = ("reasoning_items",) if provider.endswith(RESPONSES) else _REASONING_FIELDS
        if wire := {name: own[name] for name in fields if own.get(name)}:
            return wire
    return {"reasoning_content": " "} if message.calls and provider in _WANT_REASONING else {}


def _without_blanks(wire: Wire) -> Wire:
    """Return `wire` without a text of white space, and with ids of plain signs, each its own."""
    content = wire.get("content")
    if isinstance(content, str) and not content.strip():
        wire = {**wire, "content": None if wire.get("tool_calls") else ""}
    if not any(_REFUSED_IN_ID.search(call["id"]) for call in wire.get("tool_calls") or ()):
        return wire
    calls: list[Wire] = []
    for call in wire["tool_calls"]:
        identity, number = _REFUSED_IN_ID.sub("_", call["id"]), 1
        other_ids = {one["id"] for one in (*calls, *wire["tool_calls"]) if one is not call}
        while identity in other_ids:
            number += 1
            identity = f"{_REFUSED_IN_ID.sub('_', call['id'])}_{number}"
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


def _split(wire: Wire) -> list[Wire]:
    """Return a reply as its text, then its calls: on the way to the responses API litellm drops text beside calls."""
    if not (wire.get("content") and wire.get("tool_calls")):
        return [wire]
    calls = {"role": "assistant", "content": None, "tool_calls": wire["tool_calls"]}
    return [{name: value for name, value in wire.items() if name != "tool_calls"}, calls]


class _Origin(Struct, frozen=True):
    """Whose a reply is, and its own message; None when it was edited or its `raw` holds none."""

    provider: str = ""
    model: str = ""
    own: Wire | None = None

    def is_of(self, provider: str, model: str) -> bool:
        """Say whether it may go back whole to `model` of `provider`; a session of format 1 does not name the model."""
        if self.own is None or self.provider != provider:
            return False
        return keeps_of(provider) == "all" or not (self.model and model) or self.model == model


def _origin(message: Message) -> _Origin:
    if not message.raw:
        return _Origin()
    try:
        sent_back = json.loads(message.raw)
        provider, model, own = sent_back["provider"], sent_back.get("model", ""), sent_back["message"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _Origin()
    if not (isinstance(provider, str) and isinstance(model, str) and isinstance(own, dict) and _is_sound(own)):
        return _Origin()
    return _Origin(provider, model, own if "content" in own else {"role": "assistant", "content": message.text, **own})


def _is_sound(own: Wire) -> bool:
    """Say whether a message has calls of the form they are sent in: a file may hold anything."""
    calls = own.get("tool_calls") or []
    if not isinstance(calls, list) or not all(isinstance(call, dict) for call in calls):
        return False
    functions = [call.get("function") for call in calls]
    return all(isinstance(call.get("id"), str) for call in calls) and all(
        isinstance(each, dict) and isinstance(each.get("name"), str) and isinstance(each.get("arguments"), str)
        for each in functions
    )


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


def _is_more_than_plain(own: Wire) -> bool:
    calls = own.get("tool_calls") or []
    fields = {"provider_specific_fields", "extra_content"}
    return bool(set(own) - {"role", "content", "tool_calls"}) or any(fields & call.keys() for call in calls)
