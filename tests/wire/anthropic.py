"""Anthropic messages on the wire: answers, and a check as strict as the API about signatures, order and pairs."""

import json
import re
from typing import Any

from tests.wire.server import Asked, Plain, Stream, event

PARAMETERS = frozenset(
    {"model", "messages", "max_tokens", "system", "tools", "tool_choice", "stream", "temperature", "top_p", "top_k"}
    | {"stop_sequences", "thinking", "metadata"}
)
USAGE = {"input_tokens": 300, "cache_read_input_tokens": 600, "cache_creation_input_tokens": 100, "output_tokens": 1}


def thinking(text: str, signature: str) -> dict[str, Any]:
    return {"type": "thinking", "thinking": text, "signature": signature}


def redacted(data: str) -> dict[str, Any]:
    return {"type": "redacted_thinking", "data": data}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def use(identity: str, name: str, **arguments: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": identity, "name": name, "input": arguments}


def stream(*blocks: dict[str, Any], stop: str = "", ends: str = "whole", last: int | None = None) -> Stream:
    """Stream `blocks`; `last` cuts off that many of the final events."""
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": []}
    start = {"type": "message_start", "message": {**message, "stop_reason": None, "usage": USAGE}}
    events: list[dict[str, Any]] = [start, {"type": "ping"}]
    for index, block in enumerate(blocks):
        events += _block(index, block)
    reason = stop or ("tool_use" if any(block["type"] == "tool_use" for block in blocks) else "end_turn")
    delta = {"stop_reason": reason, "stop_sequence": None}
    events.append({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 50}})
    events.append({"type": "message_stop"})
    return Stream([event(one, one["type"]) for one in (events[:-last] if last else events)], ends)


def whole(*blocks: dict[str, Any], stop: str = "") -> Plain:
    reason = stop or ("tool_use" if any(block["type"] == "tool_use" for block in blocks) else "end_turn")
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": list(blocks)}
    return Plain({**message, "stop_reason": reason, "stop_sequence": None, "usage": {**USAGE, "output_tokens": 50}})


def error(kind: str, words: str, status: int) -> Plain:
    return Plain({"type": "error", "error": {"type": kind, "message": words}}, status)


def _block(index: int, block: dict[str, Any]) -> list[dict[str, Any]]:
    deltas: list[dict[str, Any]] = []
    start = dict(block)
    if block["type"] == "thinking":
        start |= {"thinking": "", "signature": ""}
        deltas += [{"type": "thinking_delta", "thinking": part} for part in _parts(block["thinking"])]
        deltas.append({"type": "signature_delta", "signature": block["signature"]})
    elif block["type"] == "text":
        start["text"] = ""
        deltas += [{"type": "text_delta", "text": part} for part in _parts(block["text"])]
    elif block["type"] == "tool_use":
        start["input"] = {}
        written = json.dumps(block["input"]) if block["input"] else ""
        deltas += [{"type": "input_json_delta", "partial_json": part} for part in ["", *_parts(written)]]
    return [
        {"type": "content_block_start", "index": index, "content_block": start},
        *({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": index},
    ]


class Check:
    """Refuses what the API refuses. `signed` are the thinking blocks it gave out: they come back as they were."""

    def __init__(self, *signed: dict[str, Any]) -> None:
        self.signed = signed

    def __call__(self, asked: Asked) -> str:
        body = asked.body
        if "x-api-key" not in asked.headers or "anthropic-version" not in asked.headers:
            return "x-api-key and anthropic-version headers are required"
        if unknown := set(body) - PARAMETERS:
            return f"{', '.join(sorted(unknown))}: Extra inputs are not permitted"
        messages = body["messages"]
        if not messages or messages[0]["role"] != "user":
            return "messages: first message must use the user role"
        waiting: list[str] = []
        for place, message in enumerate(messages):
            if place and message["role"] == messages[place - 1]["role"]:
                return f"messages.{place}: roles must alternate"
            content = message["content"]
            blocks = [text(content)] if isinstance(content, str) else content
            fault = self._assistant(blocks, waiting) if message["role"] == "assistant" else _user(blocks, waiting)
            if fault:
                return f"messages.{place}.{fault}"
        if waiting:
            return f"tool_use ids were found without tool_result blocks immediately after: {waiting}"
        return self._thinking(body)

    def _assistant(self, blocks: list[dict[str, Any]], waiting: list[str]) -> str:
        for at, block in enumerate(blocks):
            if block["type"] in ("thinking", "redacted_thinking"):
                if block not in self.signed:
                    return f"content.{at}: Invalid `signature` in `thinking` block"
                if any(before["type"] not in ("thinking", "redacted_thinking") for before in blocks[:at]):
                    return f"content.{at}: thinking must come first"
            elif block["type"] == "text":
                if not block["text"].strip():
                    return f"content.{at}: text content blocks must be non-empty"
            elif block["type"] == "tool_use":
                if not isinstance(block["input"], dict):
                    return f"content.{at}.tool_use.input: Input should be a valid dictionary"
                if not re.fullmatch(r"[a-zA-Z0-9_-]+", block["id"]):
                    return f"content.{at}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'"
                waiting.append(block["id"])
            else:
                return f"content.{at}: unknown type {block['type']}"
        return ""

    def _thinking(self, body: dict[str, Any]) -> str:
        messages = body["messages"]
        if (body.get("thinking") or {}).get("type") != "enabled":
            kinds = {block["type"] for message in messages for block in message["content"] if isinstance(block, dict)}
            return "When thinking is disabled, no message may contain `thinking`" if "thinking" in kinds else ""
        if body["thinking"]["budget_tokens"] >= body["max_tokens"]:
            return "max_tokens must be greater than thinking.budget_tokens"
        begins = max(at for at, message in enumerate(messages) if message["role"] == "user" and not _answers(message))
        turn = [message for message in messages[begins:] if message["role"] == "assistant"]
        if turn and "thinking" not in turn[0]["content"][0]["type"]:
            return "Expected `thinking` or `redacted_thinking`, but found `tool_use`"
        return ""


def _answers(message: dict[str, Any]) -> bool:
    return any(isinstance(block, dict) and block["type"] == "tool_result" for block in message["content"])


def _user(blocks: list[dict[str, Any]], waiting: list[str]) -> str:
    for at, block in enumerate(blocks):
        if block["type"] == "tool_result":
            if block["tool_use_id"] not in waiting:
                return f"content.{at}: unexpected `tool_use_id` found in `tool_result` blocks: {block['tool_use_id']}"
            waiting.remove(block["tool_use_id"])
        elif waiting:
            return f"content.{at}: `tool_use` ids were found without `tool_result` blocks immediately after: {waiting}"
        elif block["type"] == "text" and not block["text"].strip():
            return f"content.{at}: text content blocks must be non-empty"
    return ""


def _parts(words: str) -> list[str]:
    return [words[at : at + 7] for at in range(0, len(words), 7)]
