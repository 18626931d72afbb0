"""The events of OpenAI's responses API on their way to litellm, which reads only those that bring a piece of text.

What comes in no piece but within a whole item, or in one body, is put into pieces; what a reply ended with before it
was whole, a refusal and an error of the provider's are kept, in its own words.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from json import JSONDecodeError
from types import SimpleNamespace
from typing import Any, Final

from lab.models.body_lines import lines_of
from lab.models.openai_stream import provider_error
from lab.models.text_pieces import text_of

Event = dict[str, Any]

_CUTS: Final = {"max_output_tokens": "length", "content_filter": "content_filter"}
"""Reasons a reply is not whole, each with its word in chat completions."""
_TEXT: Final = "response.output_text.delta"
_REFUSAL: Final = "response.refusal.delta"
_REASONING: Final = "response.reasoning_summary_text.delta"
_ARGUMENTS: Final = "response.function_call_arguments.delta"
_PIECES: Final = {
    **{kind: kind for kind in (_TEXT, _REFUSAL, _REASONING, _ARGUMENTS)},
    "response.reasoning_text.delta": _REASONING,
}
"""Events that bring a piece, and as which litellm reads them."""
_ENDS: Final = ("completed", "incomplete", "failed")


class ResponseEvents:
    """The events of one reply, as litellm reads them one by one."""

    def __init__(self, body: AsyncIterator[bytes]) -> None:
        self.finish_reason = ""
        """The reason the reply is not whole; "" where it is."""
        self.fault: Exception | None = None
        """The error that the provider told in place of the rest, or that the rest cannot be read."""
        self.is_whole = False
        """It is a body of JSON and no stream."""
        self._refusal = ""
        self._pieces: dict[tuple[str, int], str] = {}
        """Texts that came in pieces, by their kind and the place of their item."""
        self._calls: dict[str, int] = {}
        """The places of the calls that have begun, by their ids."""
        self._lines = lines_of(body)

    def take_refusal(self) -> str:
        """Return the text of a refusal that arrived since the last call."""
        refusal, self._refusal = self._refusal, ""
        return refusal

    async def read(self) -> AsyncIterator[Any]:
        """Yield each event as litellm can read it, up to the one that ends the reply."""
        try:
            async for came in self._events():
                for event in self._readable(came):
                    yield SimpleNamespace(data=json.dumps(event))
                if self.fault or str(came.get("type")).removeprefix("response.") in _ENDS:
                    return
        except JSONDecodeError as error:
            self.fault = error

    async def _events(self) -> AsyncGenerator[Event, None]:
        data: list[str] = []
        has_begun = False
        async for line in self._lines:
            if not has_begun and line.lstrip()[:1] in ("{", "["):
                body = _table("\n".join([line, *[each async for each in self._lines]]))
                if event := self._body(body):
                    yield event
                return
            has_begun = has_begun or bool(line.strip())
            if line.startswith("data:"):
                data.append(line[5:].removeprefix(" "))
            elif not line and data:
                if event := _table("\n".join(data)):
                    yield event
                data = []
        if data and (event := _table("\n".join(data))):
            yield event

    def _body(self, body: Event) -> Event:
        """Return the event that ends a stream for a body that is a whole reply or an error."""
        status = body.get("status")
        if not isinstance(body.get("output"), list):
            return {"type": "error", **body} if body.get("error") else {}
        self.is_whole = True
        if body.get("error"):
            status = "failed"
        elif status not in (*_ENDS, None):
            self.finish_reason = str(status)
        return {"type": f"response.{status if status in _ENDS else 'completed'}", "response": body}

    def _readable(self, event: Event) -> Iterator[Event]:
        """Yield an event in the forms that litellm can read."""
        kind, place = str(event.get("type")), event.get("output_index")
        place = place if isinstance(place, int) else 0
        response = event.get("response")
        response = response if isinstance(response, dict) else {}
        item = event.get("item")
        item = item if isinstance(item, dict) else {}
        if kind == "error" or kind == "response.failed":
            self.fault = provider_error(response.get("error") or event.get("error") or event)
        elif kind in _PIECES:
            # litellm fails over a piece that is empty or no text.
            if words := text_of(event.get("delta"))[0]:
                yield self._piece(_PIECES[kind], place, words)
        elif kind == "response.output_item.added":
            if item.get("type") == "function_call":
                self._calls[_identity(item, place)] = place
            yield event
        elif kind == "response.output_item.done":
            yield from self._rest_of(item, place)
            yield event
        elif kind in ("response.completed", "response.incomplete"):
            if kind == "response.incomplete":
                details = response.get("incomplete_details")
                reason = details.get("reason") if isinstance(details, dict) else None
                self.finish_reason = finish_of_cut(str(reason or "incomplete"))
            items = response.get("output")
            items = [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []
            for number, each in enumerate(items):
                yield from self._rest_of(each, number)
            readable = {**response, "output": items, "usage": _counts(response.get("usage"))}
            yield {**event, "type": "response.completed", "response": readable}
        else:
            yield event

    def _rest_of(self, item: Event, place: int) -> Iterator[Event]:
        """Yield in pieces what of a whole item did not come in pieces before."""
        if item.get("type") == "function_call":
            identity = _identity(item, place)
            if identity not in self._calls:
                self._calls[identity] = place
                yield {"type": "response.output_item.added", "output_index": place, "item": {**item, "arguments": ""}}
            place = self._calls[identity]
        for kind, words in _words_of(item):
            # Not every server counts items alike in its pieces and at the end.
            is_elsewhere = any(words in piece for (other, _), piece in self._pieces.items() if other == kind)
            if words and (kind, place) not in self._pieces and (kind == _ARGUMENTS or not is_elsewhere):
                yield self._piece(kind, place, words)

    def _piece(self, kind: str, place: int, words: str) -> Event:
        self._pieces[kind, place] = self._pieces.get((kind, place), "") + words
        self._refusal += words if kind == _REFUSAL else ""
        at = {"item_id": "", "output_index": place, "content_index": 0, "summary_index": 0}
        return {"type": kind, **at, "delta": words}


def overhear_events(stream: Any) -> ResponseEvents | None:  # noqa: ANN401 - litellm's own stream, untyped here
    """Listen to the events of a stream of the responses API; None for any other."""
    inner = getattr(getattr(stream, "completion_stream", None), "streaming_response", None)
    events = getattr(inner, "stream_iterator", None)
    if not type(inner).__module__.startswith("litellm.responses") or not isinstance(events, AsyncIterator):
        return None
    listener = ResponseEvents(vars(inner)["response"].aiter_bytes())
    # litellm would copy and log the whole reply once more.
    vars(inner).update(stream_iterator=listener.read(), _completed_response_logged=True)
    return listener


def finish_of_cut(reason: str) -> str:
    """Return why a reply is not whole in the words of chat completions."""
    return _CUTS.get(reason, reason)


def _words_of(item: Event) -> list[tuple[str, str]]:
    """Return what a whole item says, by the kind of the pieces it would come in."""
    match item.get("type"):
        case "function_call":
            arguments = item.get("arguments")
            return [(_ARGUMENTS, arguments if isinstance(arguments, str) else json.dumps(arguments or {}))]
        case "reasoning":
            parts = item.get("summary") or item.get("content")
            thoughts = ["".join(text_of(part)) for part in parts] if isinstance(parts, list) else []
            return [(_REASONING, "\n\n".join(filter(None, thoughts)))]
        case "message":
            content = item.get("content")
            parts = content if isinstance(content, list) else [content]
            refusals = [part["refusal"] for part in parts if isinstance(part, dict) and part.get("refusal")]
            texts = [text_of(part)[0] for part in parts if not (isinstance(part, dict) and "refusal" in part)]
            return [(_TEXT, "".join(texts)), (_REFUSAL, "".join(map(str, refusals)))]
    return []


def _counts(usage: object) -> Event | None:
    """Return the tokens a server told, None when they are no numbers."""
    if not isinstance(usage, dict):
        return None
    counts = {name: value for name, value in usage.items() if isinstance(value, int | float)}
    details = {name: _counts(value) or {} for name, value in usage.items() if isinstance(value, dict)}
    return counts | details if {"input_tokens", "output_tokens"} <= counts.keys() else (counts or None)


def _identity(item: Event, place: int) -> str:
    """Return by which name a call is known in all events."""
    return str(item.get("call_id") or item.get("id") or place)


def _table(data: str) -> Event:
    """Return an event, {} for what is none. Raises `JSONDecodeError` when it cannot be read."""
    if data.strip() == "[DONE]":
        return {}
    try:
        value = json.loads(data)
    except JSONDecodeError:
        raise
    except (ValueError, RecursionError):
        raise JSONDecodeError("it cannot be read", data, 0) from None
    return value if isinstance(value, dict) else {}
