"""Reading a chat completion as its server sent it: events, or one JSON body where a stream was asked for.

litellm's own reader fails a whole reply over content in parts, half an emoji or an error code that is a word, and
cannot tell `[DONE]` from a closed connection. So replies in OpenAI's manner are read here, from the bytes.
"""

import asyncio
import codecs
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct, structs

from lab.models.assembly import REASONING
from lab.models.faults import ProviderError

_AFTER_THE_END: Final = 10.0
"""Seconds to wait for the rest, tokens most of all, of a reply that has said how it ended."""
_MOST_BYTES: Final = 400_000_000
_NO_WORDS: Final = ("", "null", "none")
"""Finish reasons, besides none, that mean the reply goes on."""
_SAID: Final = ("content", "tool_calls", *REASONING)
_LINE_END: Final = re.compile(r"\r\n|\n|\r")


class Chunk(Struct, frozen=True):
    """One event of the stream, or the whole body."""

    delta: Mapping[str, Any] = {}
    finish_reason: str = ""
    usage: Mapping[str, Any] | None = None
    place: int = 0
    """The index of the choice it belongs to."""
    is_whole: bool = False
    """It is a body of JSON and no event."""
    is_done: bool = False
    """It is `[DONE]`: nothing follows."""


async def read_chunks(body: AsyncIterator[bytes], patience: float) -> AsyncGenerator[Chunk, None]:
    """Yield the events of a body; `patience` is how many seconds may pass without a byte.

    Raises `ProviderError` for an error told in it, `JSONDecodeError` for an event that is no JSON. A connection that
    is lost after the reply has ended is no fault.
    """
    reader = _Reader()
    has_ended, is_end_trusted = False, True
    place: int | None = None
    while True:
        try:
            async with asyncio.timeout(min(patience, _AFTER_THE_END) if has_ended and is_end_trusted else patience):
                data = await anext(body)
        except StopAsyncIteration:
            break
        except Exception:
            if has_ended and is_end_trusted:
                break
            raise
        for chunk in reader.feed(data):
            if chunk.delta or chunk.finish_reason:
                place = chunk.place if place is None else place
                # A server may send several replies where one was asked for: the first of them counts.
                chunk = chunk if chunk.place == place else Chunk(usage=chunk.usage)
            yield chunk
            if chunk.is_done:
                return
            # Some servers send a finish with every piece.
            is_end_trusted = is_end_trusted and not (has_ended and any(chunk.delta.get(name) for name in _SAID))
            has_ended = has_ended or bool(chunk.finish_reason)
    for chunk in reader.close():
        yield chunk


class _Reader:
    """Turns bytes into chunks."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._rest: list[str] = []
        self._size = 0
        self._data: list[str] = []
        self._is_error = False
        self._is_json: bool | None = None

    def feed(self, data: bytes) -> Iterator[Chunk]:
        text = self._decoder.decode(data)
        self._size += len(data)
        if self._size > _MOST_BYTES:
            raise ProviderError(f"it sent more than {_MOST_BYTES // 1_000_000} million bytes")
        if self._is_json is None and (start := ("".join(self._rest) + text).lstrip()):
            self._is_json = start[0] in "{["
        self._rest.append(text)
        # A carriage return at the very end may be half of a line end.
        if self._is_json or not re.search(r"\n|\r(?=.)", text, re.DOTALL):
            return
        *lines, rest = _LINE_END.split("".join(self._rest))
        if not rest and "".join(self._rest).endswith("\r"):
            rest = lines.pop() + "\r"
        self._rest = [rest]
        for line in lines:
            yield from self._line(line)

    def close(self) -> Iterator[Chunk]:
        text = "".join(self._rest) + self._decoder.decode(b"", final=True)
        if self._is_json:
            yield from _whole(text)
            return
        for line in _LINE_END.split(text):
            yield from self._line(line)
        yield from self._event()

    def _line(self, line: str) -> Iterator[Chunk]:
        if not line:
            yield from self._event()
        elif line.startswith("data:"):
            # Some servers leave out the empty line between events.
            data = line[5:].removeprefix(" ")
            if not self._data and data.endswith("}") and (payload := _read(data)) is not None:
                yield from _chunks(payload, self._is_error)
            elif not self._data and data.strip() == "[DONE]":
                yield Chunk(is_done=True)
            else:
                self._data.append(data)
        elif line.startswith("event:"):
            self._is_error = line[6:].strip() == "error"
        elif (bare := line.removeprefix("error:").strip()).startswith("{") and (payload := _read(bare)) is not None:
            # An error written bare into the stream, or as llama.cpp does, after a word of its own.
            if not line.startswith("{") and "error" not in payload:
                raise provider_error(payload)
            yield from _chunks(payload, self._is_error)

    def _event(self) -> Iterator[Chunk]:
        data, self._data = "\n".join(self._data), []
        is_error, self._is_error = self._is_error, False
        if not data.strip():
            return
        if data.strip() == "[DONE]":
            yield Chunk(is_done=True)
            return
        yield from _chunks(_loads(data), is_error)


def _read(text: str) -> dict[str, Any] | None:
    try:
        value = _loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _loads(text: str) -> Any:  # noqa: ANN401 - a provider's own JSON
    try:
        return json.loads(text)
    except RecursionError:
        raise json.JSONDecodeError("it is nested too deeply", "", 0) from None
    except json.JSONDecodeError:
        raise
    except ValueError:
        raise json.JSONDecodeError("a number in it is too long", "", 0) from None


def _whole(text: str) -> Iterator[Chunk]:
    """Yield the chunks of a body that is one JSON document, or one a line."""
    try:
        payloads = [_loads(text)]
    except json.JSONDecodeError:
        payloads = [_loads(line) for line in _LINE_END.split(text) if line.strip()]
    for payload in payloads:
        for chunk in _chunks(payload, is_error=False):
            yield structs.replace(chunk, is_whole=True)


def _chunks(payload: object, is_error: bool) -> Iterator[Chunk]:
    if not isinstance(payload, dict):
        return
    if error := payload.get("error") or (is_error and payload) or (payload.get("object") == "error" and payload):
        raise provider_error(error)
    choices = payload.get("choices")
    tables = [each for each in choices if isinstance(each, dict)] if isinstance(choices, list) else []
    choice = min(tables, key=_place, default={})
    if error := choice.get("error"):
        raise provider_error(error)
    delta = choice.get("delta") or choice.get("message") or {}
    delta = delta if isinstance(delta, dict) else {}
    yield Chunk(delta, _finish(choice), _usage(payload, choice, delta), _place(choice))


def _usage(payload: Mapping[str, Any], choice: Mapping[str, Any], delta: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the tokens an event tells, wherever a server puts them: in a table of its own too, such as `x_groq`."""
    own = (table for name, table in payload.items() if name.startswith("x_") and isinstance(table, dict))
    usages = (table.get("usage") for table in (payload, choice, delta, *own))
    return next((usage for usage in usages if usage and isinstance(usage, dict)), None)


def _place(choice: Mapping[str, Any]) -> int:
    place = choice.get("index")
    return place if isinstance(place, int) else 0


def _finish(choice: Mapping[str, Any]) -> str:
    """Return the word for the end; a router's own word gives way to the provider's where that says more."""
    word, native = choice.get("finish_reason"), choice.get("native_finish_reason")
    if isinstance(native, str) and native.isupper() and "_" in native and word in ("stop", "error"):
        return native
    return "" if word is None or str(word).strip().lower() in _NO_WORDS else str(word)


def provider_error(error: object) -> ProviderError:
    """Return the error in the provider's own words."""
    if not isinstance(error, dict):
        return ProviderError(str(error))
    code = error.get("code") if error.get("code") is not None else error.get("status")
    is_status = isinstance(code, int | str) and str(code).isdecimal() and 100 <= int(str(code)[:4]) < 600
    words = error.get("message") or error.get("detail") or error
    metadata = error.get("metadata")
    if isinstance(metadata, dict) and isinstance(raw := metadata.get("raw"), str) and raw.strip():
        words = f"{words}: {raw}"
    kind = " ".join(str(error[name]) for name in ("type", "code") if isinstance(error.get(name), str))
    text = words if isinstance(words, str) else json.dumps(words)
    return ProviderError(text, status_code=int(str(code)) if is_status else None, kind=kind)
