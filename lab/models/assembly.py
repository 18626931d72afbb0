"""Putting a streamed reply together, piece by piece, without losing what a provider wants back.

litellm's own builder drops calls without an id, writes `{}` for empty arguments and keeps only the last of
several `reasoning_details`, so the pieces are joined here. A chunk is read as a plain dict.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from lab.models.call_pieces import CallPiece, Completeness, JoinedCall, joined, piece_of, with_name, without_repeats
from lab.models.text_pieces import joined_text, text_of
from lab.models.thoughts import Thoughts, parted
from lab.protocol import Call, CallDelta, Delta, ReasoningDelta, TextDelta

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
REASONING: Final = ("reasoning_content", "reasoning", "reasoning_text", "thinking")
"""Fields of a piece of a reply in which servers put what the model reasoned."""
_PASSING: Final = frozenset({"audio", "images", "annotations", "citations", "refusal", *REASONING})
_REPEATED: Final = frozenset({"thinking_blocks", "reasoning_content", "reasoning"})
"""Provider fields that only repeat what the message has in its own place."""
_GROWING: Final = frozenset({"reasoning_details", "reasoning_items", "thought_signatures"})
"""Lists that come in pieces; any other list comes whole each time."""
_SURELY_AGAIN: Final = 10
"""Characters from which a piece that equals all before it is taken for a summary, and not for a word said twice."""
_SURELY_GROWING: Final = 4
"""Pieces from which on texts that each begin with the one before are taken for one that is repeated as it grows."""
_NOT_IN_TEXT: Final = "its reasoning came within its text; it is kept as reasoning"
_REFUSED: Final = "the model refused, in a field of its own for that; it is kept as its text"
_SUMMED_UP: Final = "the server sent the reply more than once; it is kept once"


class Assembly:
    """A reply as far as it has come. `tools` are the names that were offered."""

    def __init__(self, tools: Iterable[str] = ()) -> None:
        self.length = 0
        """Characters so far, of text, reasoning and arguments."""
        self.notes: list[str] = []
        """Remarks on this reply for the researcher."""
        self._tools = frozenset(tools)
        self._content = _Grown()
        self._reasoning = _Grown()
        self._thoughts = Thoughts()
        self._refused = False
        self._pieces: list[CallPiece] = []
        self._places: dict[object, int] = {}
        self._shown: list[Completeness] = []
        self._names: list[str] = []
        self._thinking: list[dict[str, Any]] = []
        self._fields: dict[str, Any] = {}
        self._others: dict[str, Any] = {}

    @property
    def text(self) -> str:
        """The text so far."""
        return self._parted()[1]

    @property
    def reasoning(self) -> str:
        """The reasoning so far."""
        return self._parted()[0]

    def add(self, delta: Mapping[str, Any], *, is_last: bool = False) -> Iterator[Delta]:
        """Take one more piece of the message and yield what it adds; with `is_last` it came with the finish."""
        text, reasoning = text_of(delta.get("content"))
        if isinstance(refusal := delta.get("refusal"), str) and refusal:
            text += refusal
            self._refused = True
        fields = (delta.get(name) for name in REASONING)
        own = next((field for field in fields if field and isinstance(field, str | list | dict)), None)
        reasoning = "".join(text_of(own)) + reasoning
        if reasoning := self._reasoning.add(reasoning, is_last=is_last):
            self.length += len(reasoning)
            yield ReasoningDelta(reasoning)
        blocks = delta.get("thinking_blocks")
        for block in blocks if isinstance(blocks, list | tuple) else ():
            if isinstance(block, dict):
                self._add_thinking(block)
        if text := self._content.add(text, is_last=is_last):
            self.length += len(text)
            yield from _deltas(self._thoughts.feed(text))
        yield from self._add_calls(delta, is_last)
        specific = delta.get("provider_specific_fields")
        if isinstance(specific, dict):
            _merge(self._fields, {k: v for k, v in specific.items() if k not in _REPEATED})
        _merge(self._others, {k: v for k, v in delta.items() if k not in _HANDLED | _PASSING})

    def close(self) -> Iterator[Delta]:
        """Yield what was held back, and note what the server did otherwise than it should: nothing more comes."""
        yield from _deltas(self._thoughts.close())
        if self._refused:
            self.notes.append(_REFUSED)
        if self._parted()[2]:
            self.notes.append(_NOT_IN_TEXT)
        if self._content.is_summed_up or self._reasoning.is_summed_up:
            self.notes.append(_SUMMED_UP)

    def calls(self, turn: int) -> tuple[Call, ...]:
        """Return the calls in their order, each with an id of its own.

        A missing or repeated id is replaced by one made from `turn`, so that every result finds its call.
        """
        calls: list[Call] = []
        ids: set[str] = set()
        for place, call in enumerate(self._joined()):
            identity = call.id
            if not identity or identity in ids:
                fault = "without an id" if not identity else "with the id of another"
                self.notes.append(f"the model sent a call {fault}; it was given one")
                identity = f"call_{turn}_{place}"
            ids.add(identity)
            calls.append(Call(id=identity, name=call.name, arguments=call.arguments))
        return tuple(calls)

    def message(self, calls: tuple[Call, ...]) -> dict[str, Any]:
        """Return the whole message in litellm's words, absent fields left out; `calls` are those of `calls()`."""
        reasoning, text, _ = self._parted()
        message: dict[str, Any] = {"role": "assistant", "content": text or None}
        if calls:
            message["tool_calls"] = [
                {
                    "id": call.id,
                    "type": "function",
                    "function": {"name": call.name, "arguments": call.arguments},
                    **own.fields,
                }
                for call, own in zip(calls, self._joined(), strict=True)
            ]
        elif not text:
            message["content"] = ""
        if reasoning:
            message["reasoning_content"] = reasoning
        if self._thinking:
            message["thinking_blocks"] = self._thinking
        message.update({name: value for name, value in self._others.items() if value is not None})
        if self._fields:
            message["provider_specific_fields"] = self._fields
            # OpenRouter sends its signed reasoning here and wants it back at the top of the message.
            if "reasoning_details" in self._fields:
                message.setdefault("reasoning_details", self._fields["reasoning_details"])
        return message

    def _parted(self) -> tuple[str, str, bool]:
        """Return reasoning and text, and whether some of the reasoning stood in the text."""
        own = self._reasoning.text
        inner, text, was_inside = parted(self._content.text, has_reasoning=bool(own))
        return own + inner, text, was_inside

    def _joined(self) -> tuple[JoinedCall, ...]:
        return joined(self._pieces, self._tools)

    def _add_calls(self, delta: Mapping[str, Any], is_last: bool) -> Iterator[Delta]:
        calls = delta.get("tool_calls") or ()
        if not calls and isinstance(delta.get("function_call"), dict):
            # As OpenAI named the one call of a reply before there were several.
            calls = ({"function": delta["function_call"]},)
        calls = [calls] if isinstance(calls, dict) else calls if isinstance(calls, list | tuple) else ()
        calls = [call for call in calls if isinstance(call, dict)]
        pieces = [piece_of(call, place if len(calls) > 1 else None) for place, call in enumerate(calls)]
        for piece in without_repeats(pieces, self._pieces, self._tools) if is_last else pieces:
            self._pieces.append(piece)
            self.length += len(piece.arguments)
            place = self._place(piece)
            before = self._names[place]
            self._names[place] = with_name(before, piece.name, self._tools)
            yield CallDelta(index=place, name=self._names[place].removeprefix(before), arguments=piece.arguments)

    def _place(self, piece: CallPiece) -> int:
        """Return which call a piece is shown with while more come: which it belongs to is only known at the end."""
        place = self._places.get(piece.id if piece.id in self._places else piece.index)
        if place is None or (piece.name and self._shown[place].is_whole):
            place = len(self._shown)
            self._shown.append(Completeness())
            self._names.append("")
        self._shown[place].feed(piece.arguments)
        self._places[piece.index] = place
        if piece.id:
            self._places[piece.id] = place
        return place

    def _add_thinking(self, block: Mapping[str, Any]) -> None:
        """Join the pieces of a thinking block: its signature comes last and closes it."""
        if block.get("type") == "redacted_thinking":
            if block.get("data"):
                self._thinking.append({"type": "redacted_thinking", "data": block["data"]})
            return
        last = self._thinking[-1] if self._thinking else None
        if last is None or last["type"] != "thinking" or last.get("signature"):
            last = {"type": "thinking", "thinking": ""}
            self._thinking.append(last)
        last["thinking"] += "".join(text_of(block.get("thinking")))
        if block.get("signature"):
            last["signature"] = block["signature"]


class _Grown:
    """A text in pieces, the last of which may be all of it again."""

    def __init__(self) -> None:
        self.is_summed_up = False
        self._pieces: list[str] = []

    def add(self, piece: str, *, is_last: bool) -> str:
        """Take the next piece and return what it adds."""
        if is_last and piece and self._pieces:
            before = "".join(self._pieces)
            # One word in one piece may well be said twice: “ha” and “ha”, “1” and “1”.
            is_word = len(self._pieces) == 1 and len(before) < _SURELY_AGAIN and before.strip().isalnum()
            if (piece == before and not is_word) or (len(before) >= _SURELY_AGAIN and piece.startswith(before)):
                self.is_summed_up = True
                piece = piece[len(before) :]
        if piece:
            self._pieces.append(piece)
        return piece

    @property
    def text(self) -> str:
        """All of it, once."""
        *before, last = self._pieces or [""]
        if self._is_growing():
            self.is_summed_up = True
            return joined_text([last])
        if len(before) > 1 and len(last) >= _SURELY_AGAIN and last == "".join(before):
            self.is_summed_up = True
            return joined_text(before)
        return joined_text(self._pieces)

    def _is_growing(self) -> bool:
        """Say whether each piece is all of the text so far, which no model says by itself."""
        pieces = self._pieces
        if len(pieces) < _SURELY_GROWING or len(pieces[-1]) < _SURELY_AGAIN:
            return False
        return all(len(a) < len(b) and b.startswith(a) for a, b in pairwise(pieces))


def _deltas(parts: Iterator[tuple[bool, str]]) -> Iterator[Delta]:
    for is_thought, text in parts:
        yield ReasoningDelta(text) if is_thought else TextDelta(text)


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add `more` to `into`: lists that come in pieces are joined, anything else is replaced; None adds nothing."""
    for name, value in more.items():
        if name in _GROWING and isinstance(value, list):
            items = into.get(name)
            if not isinstance(items, list):
                items = into[name] = []
            for item in value:
                _join(items, item)
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
        if name in ("text", "summary") and isinstance(value, str) and isinstance(last.get(name), str):
            last[name] += value
        elif value is not None:
            last[name] = value
