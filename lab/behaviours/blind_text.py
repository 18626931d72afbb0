"""A transcript for a reader who must not know its source: the conversation and nothing about it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from lab.behaviours.judge import cut, readable
from lab.errors import LabError
from lab.session.chats import Said, chat_messages, is_chat
from lab.session.events import AnyStep, Rewording
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
_LONGEST: Final = 4_000
"""Characters of a passage: where one is longer, its middle is left out."""

Piece = tuple[Part, str, str]
"""A passage's part, the tool of a call, the text."""


def blind_text(steps: Iterable[AnyStep]) -> str:
    """Return what the agent was told and what it said at these steps, without names, numbers and notes of ours."""
    pieces: list[tuple[int, Piece]] = []
    for step in steps:
        if isinstance(step, Rewording):
            # The agent reads the new words in its history, and nothing of the old ones.
            before = [each for each in pieces if each[0] < step.reply or each[1][0] == "reasoning"]
            after = [each for each in pieces[len(before) :] if each[1][0] != "text"]
            pieces = [*before, (step.reply, ("text", "", step.text)), *after]
        else:
            passages = (passage for passage in tell(step).passages if passage.part in _HEADINGS)
            pieces += [(step.id, (passage.part, passage.name, passage.text)) for passage in passages]
    return _laid_out(piece for _, piece in pieces)


def chat_text(messages: object) -> str | None:
    """Return a list of chat messages, as providers take them, in the same form; None for anything else."""
    if not is_chat(messages):
        return None
    try:
        return _laid_out(piece for message in chat_messages(messages) for piece in _pieces(message))
    except LabError:
        return None


def _pieces(message: Said) -> Iterator[Piece]:
    match message.role:
        case "assistant":
            texts: dict[Part, str] = {"reasoning": message.reasoning, "text": message.text}
        case "tool":
            texts = {"told": message.text}
        case "system" | "user" as role:
            texts = {role: message.text}
    yield from ((part, "", text) for part, text in texts.items() if text)
    yield from (("call", call.name, call.arguments) for call in message.calls)


def _laid_out(pieces: Iterable[Piece]) -> str:
    return "\n\n".join(_entries(pieces))


def _entries(pieces: Iterable[Piece]) -> Iterator[str]:
    for part, name, text in pieces:
        words = readable(text) if part == "call" else text
        yield f"{_HEADINGS[part]}{f' {name}' if name else ''}\n{cut(words.strip(), _LONGEST)}"
