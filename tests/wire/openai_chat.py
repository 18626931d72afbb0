"""OpenAI chat completions on the wire, and the dialects of DeepSeek, Moonshot and Z.ai: answers and strict checks."""

import json
from typing import Any

from tests.wire.server import Asked, Plain, Stream, event

USAGE = {
    "prompt_tokens": 1000,
    "completion_tokens": 50,
    "total_tokens": 1050,
    "prompt_tokens_details": {"cached_tokens": 600},
    "completion_tokens_details": {"reasoning_tokens": 20},
}
PARAMETERS = frozenset(
    {"model", "messages", "tools", "tool_choice", "stream", "stream_options", "temperature", "top_p", "seed", "stop"}
    | {"max_tokens", "max_completion_tokens", "reasoning_effort", "parallel_tool_calls"}
)
KEYS = {
    "system": {"role", "content"},
    "user": {"role", "content"},
    "assistant": {"role", "content", "tool_calls"},
    "tool": {"role", "content", "tool_call_id"},
}


def call(identity: str, name: str, arguments: str) -> dict[str, Any]:
    return {"id": identity, "type": "function", "function": {"name": name, "arguments": arguments}}


def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return event({"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})


def stream(text="", calls=(), reasoning="", finish=None, usage=USAGE, ends="whole", details=()) -> Stream:
    """Split everything small, as providers do; `finish` "" leaves the finish out; `details` are OpenRouter's."""
    pieces = [chunk({"role": "assistant", "content": ""})]
    pieces += [chunk({"reasoning_content": part}) for part in _parts(reasoning)]
    pieces += [chunk({"reasoning": one.get("text", ""), "reasoning_details": [one]}) for one in details]
    pieces += [chunk({"content": part}) for part in _parts(text)]
    for index, one in enumerate(calls):
        function = one["function"]
        first = {**one, "index": index, "function": {"name": function["name"], "arguments": ""}}
        pieces.append(chunk({"tool_calls": [first]}))
        for part in _parts(function["arguments"]):
            pieces.append(chunk({"tool_calls": [{"index": index, "function": {"arguments": part}}]}))
    if finish != "":
        pieces.append(chunk({}, finish or ("tool_calls" if calls else "stop")))
        if usage:
            last = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": []}
            pieces.append(event({**last, "usage": usage}))
        pieces.append(event("[DONE]"))
    return Stream(pieces, ends)


def whole(text="", calls=(), reasoning="", finish=None, usage=USAGE) -> Plain:
    message: dict[str, Any] = {"role": "assistant", "content": text or None}
    if calls:
        message["tool_calls"] = list(calls)
    if reasoning:
        message["reasoning_content"] = reasoning
    choice = {"index": 0, "message": message, "finish_reason": finish or ("tool_calls" if calls else "stop")}
    body = {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}
    return Plain(body)


def check(asked: Asked) -> str:
    """Refuse what OpenAI refuses: unknown parameters and fields, wrong roles, calls and results that do not pair."""
    body = asked.body
    if unknown := set(body) - PARAMETERS:
        return f"Unrecognized request argument supplied: {', '.join(sorted(unknown))}"
    return check_messages(body["messages"], KEYS)


def check_reasoning(asked: Asked) -> str:
    """As Kimi, DeepSeek and GLM in thinking mode: an assistant message with calls brings its reasoning back."""
    if unknown := set(asked.body) - PARAMETERS - {"thinking"}:
        return f"unknown parameter {', '.join(sorted(unknown))}"
    fault = check_messages(asked.body["messages"], KEYS | {"assistant": KEYS["assistant"] | {"reasoning_content"}})
    for place, message in enumerate(asked.body["messages"]):
        has_calls = message["role"] == "assistant" and message.get("tool_calls")
        if has_calls and not message.get("reasoning_content"):
            return f"thinking is enabled but reasoning_content is missing in assistant tool call message {place}"
    return fault


def check_openrouter(asked: Asked) -> str:
    """As OpenRouter, whose messages may carry reasoning in three forms, and texts in parts that say what to cache."""
    messages = asked.body["messages"]
    for place, message in enumerate(messages):
        for part in message["content"] if isinstance(message.get("content"), list) else ():
            if set(part) - {"type", "text", "cache_control"} or part.get("type") != "text":
                return f"messages[{place}].content: unknown part {json.dumps(part)}"
    joined = [
        {**message, "content": "".join(part["text"] for part in message["content"])}
        if isinstance(message.get("content"), list)
        else message
        for message in messages
    ]
    if unknown := set(asked.body) - PARAMETERS - {"usage", "reasoning", "provider"}:
        return f"unknown parameter {', '.join(sorted(unknown))}"
    reasoning = {"reasoning", "reasoning_content", "reasoning_details"}
    return check_messages(joined, KEYS | {"assistant": KEYS["assistant"] | reasoning})


def check_messages(messages: list[dict[str, Any]], keys: dict[str, set[str]]) -> str:
    waiting: list[str] = []
    for place, message in enumerate(messages):
        role = message.get("role")
        if role not in keys:
            return f"messages[{place}].role: {role!r} is not one of {sorted(keys)}"
        if unknown := set(message) - keys[role]:
            return f"messages[{place}]: Additional properties are not allowed ({', '.join(sorted(unknown))})"
        if role == "tool":
            if message["tool_call_id"] not in waiting:
                return f"messages[{place}]: tool_call_id {message['tool_call_id']!r} is not found in 'tool_calls'"
            waiting.remove(message["tool_call_id"])
            continue
        if waiting:
            return f"an assistant message with 'tool_calls' must be followed by tool messages; missing: {waiting}"
        if role == "assistant":
            for one in message.get("tool_calls") or ():
                if set(one) - {"id", "type", "function"} or set(one["function"]) != {"name", "arguments"}:
                    return f"messages[{place}].tool_calls: unknown field in {json.dumps(one)}"
                if not isinstance(one["function"]["arguments"], str):
                    return f"messages[{place}].tool_calls: arguments must be a string"
                waiting.append(one["id"])
            if not message.get("tool_calls") and not message.get("content"):
                return f"messages[{place}]: content must not be empty"
        elif not isinstance(message.get("content"), str):
            return f"messages[{place}].content must be a string"
    return f"messages end with unanswered calls {waiting}" if waiting else ""


def _parts(text: str) -> list[str]:
    return [text[at : at + 5] for at in range(0, len(text), 5)]
