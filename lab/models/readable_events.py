"""Events of Anthropic and Gemini as litellm can read them: what is missing is filled in, what is odd put right.

litellm fails over a field that is missing, null or of another type than the provider documents.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from lab.models.text_pieces import text_of, word

Event = dict[str, Any]

_MOST_TOKENS: Final = 2**53
_CANDIDATE: Final = ("finishReason", "finishMessage")
_TABLES: Final = ("cache_creation", "server_tool_use")
"""Counts that Anthropic tells in tables."""
_CALL_BLOCKS: Final = ("tool_use", "server_tool_use")


def anthropic_event(event: Event) -> Event:
    """Return an event of a message stream with every field litellm reads of its kind."""
    match event.get("type"):
        case "message_start":
            message = _table(event.get("message"))
            return {**event, "message": {**message, "usage": _counts(message.get("usage"))}}
        case "message_delta":
            return {**event, "delta": _table(event.get("delta")), "usage": _counts(event.get("usage"))}
        case "content_block_start":
            return {**event, "index": _place(event), "content_block": _block(_table(event.get("content_block")))}
        case "content_block_delta":
            delta = _table(event.get("delta"))
            words: Event = {name: _words(delta[name]) for name in ("text", "thinking", "signature") if name in delta}
            if (piece := delta.get("partial_json")) is not None or "partial_json" in delta:
                words["partial_json"] = piece if isinstance(piece, str) else _json(piece)
            return {**event, "index": _place(event), "delta": {"type": "", **delta, **words}}
        case "content_block_stop":
            return {**event, "index": _place(event)}
    return event


def message_events(message: Mapping[str, Any]) -> Iterator[Event]:
    """Yield the events that would have told a whole message of Anthropic's."""
    content = message.get("content")
    blocks = content if isinstance(content, list) else [content]
    yield {"type": "message_start", "message": {**message, "content": []}}
    for place, block in enumerate(blocks):
        block = {"type": "text", "text": block} if isinstance(block, str) else _table(block)
        start, pieces = block, []
        if block.get("type") == "thinking":
            start = {**block, "thinking": "", "signature": ""}
            pieces = [
                {"type": "thinking_delta", "thinking": block.get("thinking")},
                {"type": "signature_delta", "signature": block.get("signature")},
            ]
        yield {"type": "content_block_start", "index": place, "content_block": start}
        for piece in pieces:
            yield {"type": "content_block_delta", "index": place, "delta": piece}
        yield {"type": "content_block_stop", "index": place}
    end = {"stop_reason": message.get("stop_reason"), "stop_sequence": message.get("stop_sequence")}
    yield {"type": "message_delta", "delta": end, "usage": message.get("usage")}
    yield {"type": "message_stop"}


def gemini_event(event: Event) -> Event:
    """Return an event of Gemini with what litellm reads of it."""
    if "error" in event:
        return event
    readable: Event = {name: event[name] for name in ("responseId", "modelVersion") if isinstance(event.get(name), str)}
    candidates = event.get("candidates")
    if candidates := candidates if isinstance(candidates, list) else [candidates]:
        readable["candidates"] = [_candidate(each) for each in candidates if isinstance(each, dict)]
    feedback = event.get("promptFeedback")
    if isinstance(feedback, dict) and feedback.get("blockReason"):
        readable["promptFeedback"] = feedback
    if isinstance(usage := event.get("usageMetadata"), dict):
        readable["usageMetadata"] = _counts(usage)
    return readable


def _block(block: Event) -> Event:
    kind = block.get("type")
    if not isinstance(kind, str):
        kind = "tool_use" if "input" in block else "thinking" if "thinking" in block else "text"
    block = {**block, "type": kind}
    if kind == "text":
        block["text"] = _words(block.get("text"))
    elif kind in _CALL_BLOCKS:
        block |= {"id": word(block.get("id")), "name": word(block.get("name"))}
    elif kind == "redacted_thinking":
        block["data"] = word(block.get("data"))
    return block


def _candidate(candidate: Event) -> Event:
    content = candidate.get("content")
    parts = content.get("parts", content.get("text")) if isinstance(content, dict) else content
    parts = parts if isinstance(parts, list) else [parts]
    readable = [{"text": part} if isinstance(part, str) else _part(part) for part in parts if part]
    kept: Event = {name: word(candidate[name]) for name in _CANDIDATE if candidate.get(name) is not None}
    return {
        "index": _place(candidate),
        **kept,
        "content": {"role": "model", "parts": [part for part in readable if part]},
    }


def _part(part: object) -> Event:
    if not isinstance(part, dict):
        return {}
    part = {name: value for name, value in part.items() if value is not None}
    if "thoughtSignature" in part and not isinstance(part["thoughtSignature"], str):
        del part["thoughtSignature"]
    call = part.pop("functionCall", None) or part.pop("function_call", None)
    if isinstance(call, dict):
        arguments = call.get("args")
        if isinstance(arguments, str):
            with suppress(ValueError, RecursionError):
                arguments = json.loads(arguments or "{}")
        part["functionCall"] = {**call, "name": word(call.get("name")), "args": {} if arguments is None else arguments}
    elif "text" in part:
        part["text"] = _words(part["text"])
    return part


def _place(event: Event) -> int:
    place = event.get("index")
    return place if isinstance(place, int) else 0


def _counts(usage: object) -> Event:
    """Return counts of tokens without what is none, in lists and tables too."""
    counts: Event = {}
    for name, value in _table(usage).items():
        if isinstance(value, dict):
            counts[name] = _counts(value)
        elif name in _TABLES:
            continue
        elif isinstance(value, list):
            counts[name] = [_counts(each) for each in value if isinstance(each, dict)]
        elif isinstance(value, str) or (_is_number(value) and 0 <= value < _MOST_TOKENS):
            counts[name] = value if isinstance(value, str) else int(value)
    return counts


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _words(value: object) -> str:
    return "".join(text_of(value))


def _json(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _table(value: object) -> Event:
    return value if isinstance(value, dict) else {}
