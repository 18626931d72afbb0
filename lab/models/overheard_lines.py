"""The lines of a Gemini or Anthropic stream on their way to litellm: overheard, and put as litellm can read them.

litellm writes "stop" over an end it does not know or never got, loses arguments that come with the beginning of a
call, and fails over a field that is missing. What the provider said is kept, in its own words.
"""

import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping
from json import JSONDecodeError
from typing import Any, Final, Literal, Self

from lab.models.readable_events import anthropic_event, gemini_event, message_events

_MOST_ENDS: Final = 8
"""The most ends that litellm may find in a stream: after an event cut in half it would look for more for ever."""
# An unescaped quote before the word: inside a text of the model it would be escaped.
_FINISHES: Final = {
    name: re.compile(rf'(?<!\\)"{field}"\s*:\s*"(\w+)"')
    for name, field in (("gemini", "finishReason"), ("anthropic", "stop_reason"))
}
_EXPLAINED: Final = re.compile(r'(?<!\\)"finishMessage"\s*:\s*("(?:[^"\\]|\\.)*")')
_BLOCKED: Final = re.compile(r'(?<!\\)"blockReason"\s*:\s*"\w+"')
_DONE: Final = re.compile(r'event:\s*message_stop\b|data:\s*\{\s*"type"\s*:\s*"message_stop"')

_OF_BLOCKS: Final = ("content_block_start", "content_block_delta", "content_block_stop")
_AFTER_BLOCKS: Final = ("message_delta", "message_stop", "error")

Provider = Literal["gemini", "anthropic"]


class Lines:
    """The lines of one stream, as litellm reads them one by one."""

    def __init__(self, lines: AsyncIterator[str], provider: Provider) -> None:
        self.finish_reason = ""
        self.explanation = ""
        self.is_last_word = provider == "gemini"
        """Nothing has to follow the finish."""
        self.is_done = False
        """The provider said that nothing follows."""
        self.is_whole = False
        """It is a body of JSON and no stream."""
        self.latest = ""
        """The latest line that held anything."""
        self._provider = provider
        self._finish = _FINISHES[provider]
        self._inputs: dict[object, str] = {}
        """Arguments that came with the beginning of a call, by its place."""
        self._call: object = None
        """The place of the call that is coming, None when there is none."""
        self._held: list[dict[str, Any]] = []
        """Events of other blocks that came meanwhile: litellm would give what they bring to that call, or theirs."""
        self._ends = 0
        self._lines = lines
        self._ready: list[str] = []
        self._has_begun = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        while not self._ready:
            self._ready = list(await self._next())[::-1]
        line = self._ready.pop()
        self.latest = line if line.strip() else self.latest
        self.is_done = self.is_done or bool(_DONE.match(line))
        if match := self._finish.search(line):
            self.finish_reason = match.group(1)
        elif _BLOCKED.search(line):
            self.finish_reason = "SAFETY"
        if match := _EXPLAINED.search(line):
            self.explanation = json.loads(match.group(1))
        return line

    async def aclose(self) -> None:
        """Close the stream."""
        if isinstance(self._lines, AsyncGenerator):
            await self._lines.aclose()

    async def _next(self) -> Iterable[str]:
        """Return the replacement for the next line, or for all lines of a body that is no stream."""
        try:
            line = await anext(self._lines)
        except StopAsyncIteration:
            if self._held:
                return self._released()
            self._ends += 1
            if self._ends > _MOST_ENDS:
                raise JSONDecodeError("the stream ended inside an event", self.latest, 0) from None
            raise
        is_first, self._has_begun = not self._has_begun, self._has_begun or bool(line.strip())
        if is_first and line.lstrip()[:1] in ("{", "["):
            body = "\n".join([line, *[each async for each in self._lines]])
            return self._body(body)
        if not line.startswith("data:") or (event := _table(line[5:])) is None:
            return [line]
        return self._readable(event, line)

    def _body(self, body: str) -> Iterator[str]:
        """Yield the events of a stream for a reply that came in one piece."""
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            raise JSONDecodeError("a body that is no JSON", body, 0) from None
        self.is_whole = True
        for payload in value if isinstance(value, list) else [value]:
            if not isinstance(payload, dict):
                continue
            if self._provider == "anthropic" and "content" in payload:
                for event in message_events(payload):
                    yield from self._readable(event)
            else:
                # A body that holds a reply is all there is.
                self.is_done = self.is_done or bool(payload.get("candidates"))
                yield from self._readable(payload)

    def _readable(self, event: dict[str, Any], line: str = "") -> Iterable[str]:
        """Return an event as litellm can read it; `line` is how it came."""
        readable = anthropic_event(event) if self._provider == "anthropic" else gemini_event(event)
        # A line that litellm reads anyway goes on as it came.
        line = line if line and readable == event else _line(readable)
        return self._one_by_one(line, readable) if self._provider == "anthropic" else [line]

    def _one_by_one(self, line: str, event: dict[str, Any]) -> Iterator[str]:
        """Yield an event, or hold it back until the call that is coming has come."""
        kind, place = event.get("type"), event.get("index")
        if self._call is not None and kind in _OF_BLOCKS and place != self._call:
            self._held.append(event)
            return
        while kind in _AFTER_BLOCKS and self._held:
            yield from self._released()
        if kind == "content_block_start":
            block = event.get("content_block")
            self._call = place if isinstance(block, dict) and block.get("type") == "tool_use" else None
        yield from self._anthropic(line, event)
        if kind == "content_block_stop" and place == self._call:
            yield from self._released()

    def _released(self) -> Iterator[str]:
        """Yield what was held back, one block after the other."""
        self._call = None
        while self._held and self._call is None:
            held, self._held = self._held, []
            for event in held:
                yield from self._one_by_one(_line(event), event)

    def _anthropic(self, line: str, event: Mapping[str, Any]) -> Iterator[str]:
        """Yield an event so that litellm finds the arguments of a call in pieces after its beginning."""
        kind, place = event.get("type"), event.get("index")
        block = event.get("content_block")
        delta = event.get("delta")
        if kind == "content_block_start" and isinstance(block, dict) and block.get("type") == "tool_use":
            if arguments := block.get("input"):
                text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
                self._inputs[place] = text
                line = _line({**event, "content_block": {**block, "input": {}}})
        elif kind == "content_block_delta" and isinstance(delta, dict) and delta.get("partial_json"):
            self._inputs.pop(place, None)
        elif kind == "content_block_stop" and place in self._inputs:
            piece = {"type": "input_json_delta", "partial_json": self._inputs.pop(place)}
            yield _line({"type": "content_block_delta", "index": place, "delta": piece})
        yield line


def overhear(stream: Any) -> Lines | None:  # noqa: ANN401 - litellm's own stream, untyped here
    """Listen to the lines of a Gemini or Anthropic stream; None for any other, whose finish litellm does tell."""
    inner = getattr(stream, "completion_stream", None)
    lines = getattr(inner, "streaming_response", None)
    module = type(inner).__module__
    provider: Provider | None = "gemini" if "gemini" in module else "anthropic" if "anthropic" in module else None
    if provider is None or not isinstance(lines, AsyncIterator):
        return None
    listener = Lines(lines, provider)
    vars(inner)["streaming_response"] = listener
    return listener


def _line(event: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(event)}"


def _table(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
