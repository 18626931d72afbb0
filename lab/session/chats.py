"""A plain list of chat messages, as providers' interfaces and most programs write them. All of it is foreign."""

import json
from collections.abc import Iterator
from typing import Any, Final, Literal

from msgspec import Struct

from lab.errors import LabError
from lab.protocol import Call

Role = Literal["system", "user", "assistant", "tool"]
_ROLES: Final[dict[str, Role]] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "ai": "assistant",
    "model": "assistant",
    "tool": "tool",
    "function": "tool",
}


class Said(Struct, frozen=True, kw_only=True):
    """One message of a conversation."""

    role: Role
    text: str = ""
    reasoning: str = ""
    calls: tuple[Call, ...] = ()
    call_id: str = ""
    """Of a tool's message: the call it answers."""
    name: str = ""
    id: str = ""
    """The source's name for the message; "" where messages have none."""


def is_chat(document: object) -> bool:
    """Return whether a JSON document is a list of messages, or a request that holds one."""
    return _messages(document) is not None


def chat_messages(document: object, where: str = "") -> Iterator[Said]:
    """Yield the messages of a list, or of a request that holds one. Raises `LabError` at one that cannot be read."""
    if isinstance(document, dict) and isinstance(system := document.get("system"), str | list):
        yield Said(role="system", text=_text(system))
    for number, message in enumerate(_messages(document) or [], start=1):
        yield from _said(message, f"{where}: message {number}")


def json_lines(text: bytes) -> list[tuple[int, bytes]]:
    """Return the lines of JSON Lines that are not blank, with their numbers.

    Returns an empty list when the text is no JSON Lines: one line alone, or a first line that is no whole document.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    try:
        is_document = len(lines) > 1 and isinstance(json.loads(lines[0][1]), dict | list)
    except (ValueError, RecursionError):
        return []
    return lines if is_document else []


def _messages(document: object) -> list[Any] | None:
    inner = document.get("messages") if isinstance(document, dict) else document
    if isinstance(inner, list) and inner and all(isinstance(each, dict) and "role" in each for each in inner):
        return inner
    return None


def _said(message: dict[str, Any], where: str) -> Iterator[Said]:
    role = _ROLES.get(str(message["role"]).lower())
    content = message.get("content")
    if role is None or not isinstance(content, str | list | None):
        what = (
            f"its role is {str(message['role'])[:40]!r}" if role is None else "its content is neither text nor a list"
        )
        raise LabError(what, where=where, mend="make it a system, user, assistant or tool message with text")
    identity = message["id"] if isinstance(message.get("id"), str) else ""
    blocks = [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []
    results = [block for block in blocks if block.get("type") == "tool_result"]
    for block in results:
        yield Said(role="tool", text=_text(block.get("content")), call_id=str(block.get("tool_use_id", "")))
    if role == "tool":
        call_id = str(message.get("tool_call_id") or "")
        yield Said(role="tool", text=_text(content), call_id=call_id, name=str(message.get("name") or ""), id=identity)
    elif role == "assistant":
        reasoning = message.get("reasoning_content") or message.get("reasoning")
        yield Said(
            role="assistant",
            text=_text(content),
            reasoning=reasoning if isinstance(reasoning, str) else _thoughts(blocks),
            calls=tuple(_calls(message, blocks, where)),
            id=identity,
        )
    elif (text := _text(content)) or not results:
        yield Said(role="system" if role == "system" else "user", text=text, id=identity)


def _calls(message: dict[str, Any], blocks: list[dict[str, Any]], where: str) -> Iterator[Call]:
    listed = message.get("tool_calls")
    for number, call in enumerate(listed if isinstance(listed, list) else []):
        if not isinstance(call, dict):
            raise LabError("a call of it is no table", where=where, mend="give it an id and a function")
        function = call["function"] if isinstance(call.get("function"), dict) else call
        name = function.get("name", call.get("function"))
        yield _call(call.get("id") or f"call-{number}", name, function.get("arguments", {}), where)
    for number, block in enumerate(blocks):
        if block.get("type") == "tool_use":
            yield _call(block.get("id") or f"call-{number}", block.get("name"), block.get("input", {}), where)


def _call(identity: object, name: object, arguments: object, where: str) -> Call:
    if not isinstance(name, str):
        raise LabError("a call of it has no name", where=where, mend="name the tool that was called")
    return Call(str(identity), name, arguments if isinstance(arguments, str) else json.dumps(arguments))


def _text(content: object) -> str:
    """Return the text of a message's content; of what is no text, what it is."""
    if content is None or isinstance(content, str):
        return content or ""
    if not isinstance(content, list):
        return json.dumps(content)
    parts = []
    for block in content:
        if isinstance(block, str):
            parts.append(block)
        elif isinstance(block, dict) and isinstance(block.get("text"), str):
            parts.append(block["text"])
        elif isinstance(block, dict) and block.get("type") not in ("tool_use", "tool_result", "thinking", "reasoning"):
            parts.append(f"[{str(block.get('type', 'something'))[:40]} left out]")
    return "\n".join(parts)


def _thoughts(blocks: list[dict[str, Any]]) -> str:
    return "\n".join(block["thinking"] for block in blocks if isinstance(block.get("thinking"), str))
