"""A transcript as somebody reads it who is not to know where it is from: the conversation and nothing about it."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from lab.behaviours.judge import cut, readable
from lab.session.events import AnyStep
from lab.session.telling import Part, tell

_HEADINGS: Final[dict[Part, str]] = {
    "system": "SYSTEM",
    "user": "USER",
    "prefill": "ASSISTANT BEGINS",
    "reasoning": "ASSISTANT REASONS",
    "text": "ASSISTANT",
    "call": "ASSISTANT CALLS",
    "told": "RESULT",
}
HEADING: Final = re.compile(rf"(?:{'|'.join(_HEADINGS.values())})(?: [\w-]+)?")
"""A line that says who speaks; any text may imitate it."""
_ROLES: Final[dict[str, Part]] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "text",
    "tool": "told",
    "function": "told",
}
_LONGEST: Final = 4_000
"""Characters of a passage: where one is longer, its middle is left out."""

Piece = tuple[Part, str, str]
"""What a passage is, the tool of a call, the text."""


def blind_text(steps: Iterable[AnyStep]) -> str:
    """Return what the agent was told and what it said at these steps, without names, numbers and notes of ours."""
    pieces = (
        (passage.part, passage.name, passage.text)
        for step in steps
        for passage in tell(step).passages
        if passage.part in _HEADINGS
    )
    return _laid_out(pieces)


def chat_text(messages: object) -> str | None:
    """Return a list of chat messages, as providers take them, in the same form; None for anything else."""
    if isinstance(messages, dict):
        messages = messages.get("messages")
    if not isinstance(messages, list) or not messages:
        return None
    pieces: list[Piece] = []
    for message in messages:
        role = message.get("role") if isinstance(message, dict) else None
        if not isinstance(role, str) or role not in _ROLES:
            return None
        if text := _content(message.get("content")):
            pieces.append((_ROLES[role], "", text))
        calls = message.get("tool_calls")
        pieces += map(_call, calls if isinstance(calls, list) else ())
    return _laid_out(pieces)


def _laid_out(pieces: Iterable[Piece]) -> str:
    return "\n\n".join(_entries(pieces))


def _entries(pieces: Iterable[Piece]) -> Iterator[str]:
    for part, name, text in pieces:
        shown = readable(text) if part == "call" else text
        yield f"{_HEADINGS[part]}{f' {name}' if name else ''}\n{cut(shown.strip(), _LONGEST)}"


def _call(call: Any) -> Piece:  # noqa: ANN401 - from a stranger's file
    """Return a call as OpenAI's protocol has it, or one that bears name and arguments itself."""
    call = call if isinstance(call, dict) else {}
    function = call.get("function")
    function = function if isinstance(function, dict) else call
    arguments = function.get("arguments", "")
    return "call", str(function.get("name", "")), arguments if isinstance(arguments, str) else json.dumps(arguments)


def _content(content: Any) -> str:  # noqa: ANN401 - from a stranger's file
    """Return the text of a message's content: a string, or a list of parts."""
    if isinstance(content, str):
        return content
    parts: Sequence[Any] = content if isinstance(content, list) else ()
    texts = [part.get("text") for part in parts if isinstance(part, dict)]
    return "\n".join(text for text in texts if isinstance(text, str))
