"""A model without tool calling plays all the same: `prompted/ID` tells it its tools in text and reads calls from text.

The name and a note on every reply with calls say so, since a model may behave differently when it has to write its
calls by hand. The protocol itself is in `prompted_text`.
"""

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Final

from msgspec import structs

from lab.models import prompted_text
from lab.models.litellm_model import LitellmModel
from lab.protocol import Answer, ChatMessage, Delta, Nature, Request, Settings

PREFIX: Final = "prompted/"
_NOTE: Final = "tools by text protocol"


class PromptedModel:
    """Asks `inner` without tools; keeps no conversation."""

    nature: Nature = "live"

    def __init__(self, inner: LitellmModel) -> None:
        self._inner = inner

    @property
    def name(self) -> str:
        """`prompted/` and the litellm id."""
        return PREFIX + self._inner.name

    @property
    def api_base(self) -> str | None:
        """The address asked, None for the provider's own."""
        return self._inner.api_base

    async def dropped(self, settings: Settings) -> tuple[str, ...]:
        """Return the names of the settings the model does not take; a choice of tools is told in words."""
        return await self._inner.dropped(structs.replace(settings, tool_choice=None))

    async def stream(self, request: Request) -> AsyncGenerator[Delta | Answer, None]:
        """Yield what the model writes as it comes, calls as the text they are, then the answer read from it."""
        async with aclosing(self._inner.stream(_in_words(request))) as stream:
            async for piece in stream:
                yield self._read(piece, request) if isinstance(piece, Answer) else piece

    def _read(self, answer: Answer, request: Request) -> Answer:
        if answer.calls or not request.tools:
            # Some servers read such text themselves.
            notes = [answer.note, _NOTE if answer.calls else ""]
            raw = (
                _raw(prompted_text.call_text(answer.text, answer.calls), "")
                if answer.calls
                else _raw(answer.text, answer.raw)
            )
            return structs.replace(answer, note="; ".join(filter(None, notes)), raw=raw)
        reading = prompted_text.read(answer.text, answer.finish, len(request.messages))
        notes = [answer.note, _NOTE if reading.calls else "", *reading.notes]
        return structs.replace(
            answer,
            text=reading.text,
            calls=reading.calls,
            finish="calls" if reading.calls and answer.finish == "stop" else answer.finish,
            note="; ".join(filter(None, notes)),
            # What the provider signed goes back only with the very text it was signed for.
            raw=_raw(reading.kept, answer.raw if reading.kept == answer.text else ""),
        )


def _raw(written: str, own: str) -> str:
    return json.dumps({"prompted": written, "own": own})


def _in_words(request: Request) -> Request:
    """Return `request` without tools: what they are, what was called and what came of it stand in the texts."""
    messages: list[ChatMessage] = []
    results: list[ChatMessage] = []
    for message in request.messages:
        if message.role == "tool":
            results.append(message)
            continue
        if results:
            # What is said right after results goes with them: templates want user and assistant in turn.
            text = prompted_text.result_text(results)
            results = []
            if message.role == "user":
                message = structs.replace(message, text=f"{text}\n\n{message.text}")
            else:
                messages.append(ChatMessage(role="user", text=text))
        messages.append(_reply_in_words(message) if message.role == "assistant" else message)
    if results:
        messages.append(ChatMessage(role="user", text=prompted_text.result_text(results)))
    instructions = prompted_text.instructions(request.tools, request.settings.tool_choice)
    return Request(_with_told(messages, instructions), (), structs.replace(request.settings, tool_choice=None))


def _reply_in_words(message: ChatMessage) -> ChatMessage:
    try:
        raw = json.loads(message.raw) if message.raw else {}
        text, own = raw["prompted"], raw["own"]
    except (ValueError, KeyError, TypeError, RecursionError):
        # Edited, or said by another kind of model.
        text, own = prompted_text.call_text(message.text, message.calls), ""
    return ChatMessage(role="assistant", text=text, raw=own, reasoning=message.reasoning)


def _with_told(messages: Sequence[ChatMessage], instructions: str) -> tuple[ChatMessage, ...]:
    if not instructions:
        return tuple(messages)
    for place, message in enumerate(messages):
        if message.role == "system":
            whole = structs.replace(message, text=f"{message.text}\n\n{instructions}")
            return (*messages[:place], whole, *messages[place + 1 :])
    return (ChatMessage(role="system", text=instructions), *messages)
