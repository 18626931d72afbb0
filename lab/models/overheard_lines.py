"""The lines of a Gemini or Anthropic stream on their way to litellm: overheard, and put as litellm can read them.

litellm writes "stop" over an end it does not know or never got, loses arguments that come with the beginning of a
call, and fails over a field that is missing. What the provider said is kept, in its own words.
"""

import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping
from json import JSONDecodeError
from typing import Any, Final, Literal, Self

from lab.models.text_pieces import word

_MOST_ENDS: Final = 8
"""How often litellm may find the end of a stream: after an event cut in half it would look for more for ever."""
# An unescaped quote before the word: inside a text of the model it would be escaped.
_FINISHES: Final = {
    name: re.compile(rf'(?<!\\)"{field}"\s*:\s*"(\w+)"')
    for name, field in (("gemini", "finishReason"), ("anthropic", "stop_reason"))
}
_EXPLAINED: Final = re.compile(r'(?<!\\)"finishMessage"\s*:\s*("(?:[^"\\]|\\.)*")')
_BLOCKED: Final = re.compile(r'(?<!\\)"blockReason"\s*:\s*"\w+"')
_DONE: Final = re.compile(r'event:\s*message_stop\b|data:\s*\{\s*"type"\s*:\s*"message_stop"')

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
        self._provider = provider
        self._finish = _FINISHES[provider]
        self._inputs: dict[object, str] = {}
        """Arguments that came with the beginning of a call, by its place."""
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
        """Return what stands for the next line, or for all of them in a body that is no stream."""
        try:
            line = await anext(self._lines)
        except StopAsyncIteration:
            self._ends += 1
            if self._ends > _MOST_ENDS:
                raise JSONDecodeError("the stream ended inside an event", "", 0) from None
            raise
        is_first, self._has_begun = not self._has_begun, self._has_begun or bool(line.strip())
        if is_first and line.lstrip()[:1] in ("{", "["):
            body = "\n".join([line, *[each async for each in self._lines]])
            return self._body(body)
        if not line.startswith("data:") or (event := _table(line[5:])) is None:
            return [line]
        return self._anthropic(line, event) if self._provider == "anthropic" else [_gemini(line, event)]

    def _body(self, body: str) -> Iterator[str]:
        """Yield the events of a stream for a reply that came in one piece."""
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            return
        self.is_whole = True
        for payload in value if isinstance(value, list) else [value]:
            if not isinstance(payload, dict):
                continue
            for event in _events(payload) if payload.get("type") == "message" else [payload]:
                line = _line(event)
                yield from self._anthropic(line, event) if self._provider == "anthropic" else [_gemini(line, event)]

    def _anthropic(self, line: str, event: Mapping[str, Any]) -> Iterator[str]:
        """Yield an event so that litellm finds the arguments of a call in pieces after its beginning."""
        kind, place = event.get("type"), event.get("index")
        block = event.get("content_block")
        delta = event.get("delta")
        if kind == "content_block_start" and isinstance(block, dict) and block.get("type") == "tool_use":
            if arguments := block.get("input"):
                text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
                self._inputs[place] = text
            # A line that litellm reads anyway goes on as it came.
            if arguments or not isinstance(block.get("id"), str) or not isinstance(block.get("name"), str):
                block = {**block, "id": word(block.get("id")), "name": word(block.get("name")), "input": {}}
                line = _line({**event, "content_block": block})
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


def _events(message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the events that would have told a whole message of Anthropic's."""
    content = message.get("content")
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    yield {"type": "message_start", "message": {**message, "content": [], "usage": message.get("usage") or {}}}
    for place, block in enumerate(blocks if isinstance(blocks, list) else ()):
        if not isinstance(block, dict):
            continue
        start, pieces = block, []
        if block.get("type") == "thinking":
            start = {**block, "thinking": "", "signature": ""}
            pieces = [
                {"type": "thinking_delta", "thinking": word(block.get("thinking"))},
                {"type": "signature_delta", "signature": word(block.get("signature"))},
            ]
        yield {"type": "content_block_start", "index": place, "content_block": start}
        for piece in pieces:
            yield {"type": "content_block_delta", "index": place, "delta": piece}
        yield {"type": "content_block_stop", "index": place}
    end = {"stop_reason": message.get("stop_reason"), "stop_sequence": message.get("stop_sequence")}
    yield {"type": "message_delta", "delta": end, "usage": message.get("usage") or {}}
    yield {"type": "message_stop"}


def _gemini(line: str, event: Mapping[str, Any]) -> str:
    """Return an event with what litellm needs of each part: a name and arguments for a call, words for a text."""
    candidates = event.get("candidates")
    if not isinstance(candidates, list):
        return line
    readable = [_candidate(each) if isinstance(each, dict) else each for each in candidates]
    return line if readable == candidates else _line({**event, "candidates": readable})


def _candidate(candidate: Mapping[str, Any]) -> Mapping[str, Any]:
    content = candidate.get("content")
    parts = content.get("parts") if isinstance(content, dict) else None
    if not isinstance(parts, list):
        return candidate
    readable = [_part(part) for part in parts if isinstance(part, dict)]
    return {**candidate, "content": {**content, "parts": readable}} if isinstance(content, dict) else candidate


def _part(part: Mapping[str, Any]) -> Mapping[str, Any]:
    call = part.get("functionCall")
    if isinstance(call, dict):
        arguments = call.get("args")
        return {
            **part,
            "functionCall": {**call, "name": word(call.get("name")), "args": {} if arguments is None else arguments},
        }
    return {**part, "text": word(part["text"])} if "text" in part and not isinstance(part["text"], str) else part


def _line(event: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(event)}"


def _table(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
