"""Putting a streamed reply together, piece by piece, without losing what a provider wants back.

litellm's own builder drops calls without an id, writes `{}` for empty arguments and keeps only the last of
several `reasoning_details`, so the pieces are joined here. A chunk is read as a plain dict.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lab.models.protocol import Call, CallDelta, Delta, Finish, ReasoningDelta, TextDelta

Piece = Mapping[str, Any]
Index = int | tuple[int, int]
"""A call's place in the reply: only its order counts."""

_HANDLED: Final = frozenset(
    {
        "role",
        "content",
        "tool_calls",
        "function_call",
        "reasoning_content",
        "thinking_blocks",
        "provider_specific_fields",
    }
)
# What providers add for readers; none takes it back.
_PASSING: Final = frozenset({"audio", "images", "annotations", "citations", "refusal", "reasoning"})
_REPEATED: Final = frozenset({"thinking_blocks", "reasoning_content", "reasoning"})
"""Provider fields that only repeat what the message has in its own place."""
_GROWING: Final = frozenset({"reasoning_details", "reasoning_items", "thought_signatures"})
"""Lists that come in pieces; any other list comes whole each time."""
_FINISHES: Final[Mapping[str, Finish]] = {
    "stop": "stop",
    "tool_calls": "calls",
    "tool_use": "calls",
    "function_call": "calls",
    "length": "length",
    "max_tokens": "length",
    "MAX_TOKENS": "length",
    "model_context_window_exceeded": "length",
    "content_filter": "filter",
    "refusal": "filter",
    "sensitive": "filter",
    "SAFETY": "filter",
    "RECITATION": "filter",
    "BLOCKLIST": "filter",
    "PROHIBITED_CONTENT": "filter",
    "SPII": "filter",
}
"""Finish reasons in the words of litellm and of those providers whose words it passes on."""


class _OpenCall:
    """A call whose pieces are still coming."""

    def __init__(self) -> None:
        self.id = ""
        self.name = ""
        self.arguments: list[str] = []
        self.fields: dict[str, Any] = {}
        self.extra: dict[str, Any] = {}
        """What Google's OpenAI-compatible address wants back beside the call: its signature."""


class Assembly:
    """A reply as far as it has come."""

    def __init__(self) -> None:
        self.length = 0
        """Characters so far, of text, reasoning and arguments."""
        self.notes: list[str] = []
        """What the researcher should know of this reply."""
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._calls: dict[Index, _OpenCall] = {}
        self._thinking: list[dict[str, Any]] = []
        self._fields: dict[str, Any] = {}
        self._others: dict[str, Any] = {}

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._text)

    @property
    def reasoning(self) -> str:
        """The reasoning so far."""
        return "".join(self._reasoning)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing that a person or a model could read has come."""
        return not (self.text.strip() or self.reasoning.strip() or self._calls)

    def add(self, delta: Piece) -> Iterator[Delta]:
        """Take one more piece of the message and yield what it adds."""
        if reasoning := delta.get("reasoning_content"):
            self._reasoning.append(reasoning)
            self.length += len(reasoning)
            yield ReasoningDelta(reasoning)
        for block in delta.get("thinking_blocks") or ():
            self._add_thinking(block)
        if text := delta.get("content"):
            self._text.append(text)
            self.length += len(text)
            yield TextDelta(text)
        for place, call in enumerate(delta.get("tool_calls") or ()):
            yield from self._add_call(call, place)
        fields = delta.get("provider_specific_fields") or {}
        _merge(self._fields, {k: v for k, v in fields.items() if k not in _REPEATED})
        _merge(self._others, {k: v for k, v in delta.items() if k not in _HANDLED | _PASSING})

    def calls(self, turn: int) -> tuple[Call, ...]:
        """Return the calls in their order, each with an id of its own.

        A missing or repeated id is replaced by one made from `turn`, so that every result finds its call.
        """
        made: list[Call] = []
        seen: set[str] = set()
        for place, index in enumerate(sorted(self._calls)):
            call = self._calls[index]
            if not call.id or call.id in seen:
                fault = "without an id" if not call.id else "with the id of another"
                self.notes.append(f"the model sent a call {fault}; it was given one")
                call.id = f"call_{turn}_{place}"
            seen.add(call.id)
            made.append(Call(id=call.id, name=call.name, arguments="".join(call.arguments)))
        return tuple(made)

    def message(self, calls: tuple[Call, ...]) -> dict[str, Any]:
        """Return the whole message in litellm's words, absent fields left out; `calls` are those of `calls()`."""
        message: dict[str, Any] = {"role": "assistant", "content": self.text or None}
        if calls:
            message["tool_calls"] = [
                {
                    "id": call.id,
                    "type": "function",
                    "function": {"name": call.name, "arguments": call.arguments},
                    **({"provider_specific_fields": fields} if (fields := self._calls[index].fields) else {}),
                    **({"extra_content": extra} if (extra := self._calls[index].extra) else {}),
                }
                for call, index in zip(calls, sorted(self._calls), strict=True)
            ]
        elif not self.text:
            message["content"] = ""
        if self._reasoning:
            message["reasoning_content"] = self.reasoning
        if self._thinking:
            message["thinking_blocks"] = self._thinking
        message.update({name: value for name, value in self._others.items() if value is not None})
        if self._fields:
            message["provider_specific_fields"] = self._fields
            # OpenRouter sends its signed reasoning here and wants it back at the top of the message.
            if "reasoning_details" in self._fields:
                message.setdefault("reasoning_details", self._fields["reasoning_details"])
        return message

    def finish(self, reason: str) -> Finish:
        """Return why the reply ended, from the provider's word; one with calls that just stopped ended with `calls`."""
        finish = _FINISHES.get(reason, "stop")
        return "calls" if finish == "stop" and self._calls else finish

    def _add_call(self, piece: Piece, place: int) -> Iterator[Delta]:
        index: Index = place if piece.get("index") is None else piece["index"]
        call = self._calls.setdefault(index, _OpenCall())
        function: Piece = piece.get("function") or {}
        name = function.get("name") or ""
        arguments = function.get("arguments") or ""
        call.id = piece.get("id") or call.id
        call.name = name or call.name
        call.arguments.append(arguments)
        self.length += len(arguments)
        if isinstance(extra := piece.get("extra_content"), Mapping):
            _merge(call.extra, extra)
        _merge(call.fields, piece.get("provider_specific_fields") or function.get("provider_specific_fields") or {})
        yield CallDelta(
            index=list(self._calls).index(place if index is None else index), name=name, arguments=arguments
        )

    def _add_thinking(self, block: Piece) -> None:
        """Join the pieces of a thinking block: its signature comes last and closes it."""
        if block.get("type") == "redacted_thinking":
            if block.get("data"):
                self._thinking.append({"type": "redacted_thinking", "data": block["data"]})
            return
        last = self._thinking[-1] if self._thinking else None
        if last is None or last["type"] != "thinking" or last.get("signature"):
            last = {"type": "thinking", "thinking": ""}
            self._thinking.append(last)
        last["thinking"] += block.get("thinking") or ""
        if block.get("signature"):
            last["signature"] = block["signature"]


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add `more` to `into`: lists that come in pieces are joined, anything else is replaced; None adds nothing."""
    for name, value in more.items():
        if name in _GROWING and isinstance(value, list):
            joined = into.setdefault(name, [])
            for item in value:
                _join(joined, item)
        elif value is not None:
            into[name] = value


def _join(items: list[Any], item: Any) -> None:  # noqa: ANN401 - a provider's own JSON
    """Append `item`, or lengthen the last one when `item` is more of its text: OpenRouter sends blocks in pieces."""
    last = items[-1] if items and isinstance(items[-1], dict) else {}
    more = item if isinstance(item, dict) else {}
    is_more = (
        more.get("type") in ("reasoning.text", "reasoning.summary")
        and (last.get("type"), last.get("index")) == (more["type"], more.get("index"))
        and not last.get("signature")
    )
    if not is_more:
        items.append(dict(more) if more else item)
        return
    for name, value in more.items():
        if name in ("text", "summary"):
            last[name] = (last.get(name) or "") + (value or "")
        elif value is not None:
            last[name] = value
