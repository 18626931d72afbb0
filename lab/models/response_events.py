"""The events of OpenAI's responses API on their way to litellm, which passes over those that tell no text.

What a reply ended with before it was whole, a refusal and an error of the provider's are kept, in its own words.
"""

import json
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, Final

from lab.models.faults import ProviderError
from lab.models.openai_stream import provider_error

_CUTS: Final = {"max_output_tokens": "length", "content_filter": "content_filter"}
"""Why a reply is not whole, and the same in the words of chat completions."""


class ResponseEvents:
    """The events of one stream, as litellm reads them one by one."""

    def __init__(self, events: AsyncIterator[Any]) -> None:
        self.finish_reason = ""
        """Why the reply is not whole; "" where it is."""
        self.fault: ProviderError | None = None
        """The error that the provider told in place of the rest."""
        self._refusal = ""
        self._events = events

    def take_refusal(self) -> str:
        """Return what the model refused in since the last time."""
        refusal, self._refusal = self._refusal, ""
        return refusal

    async def read(self) -> AsyncIterator[Any]:
        """Yield each event as litellm can read it."""
        async for sent in self._events:
            event = _event(sent.data)
            response = event.get("response")
            response = response if isinstance(response, dict) else {}
            match event.get("type"):
                case "response.failed":
                    self.fault = provider_error(response.get("error") or event)
                    return
                case "error":
                    self.fault = provider_error(event.get("error") or event)
                    return
                case "response.refusal.delta":
                    self._refusal += str(event.get("delta") or "")
                case "response.incomplete":
                    details = response.get("incomplete_details")
                    reason = details.get("reason") if isinstance(details, dict) else None
                    self.finish_reason = finish_of_cut(str(reason or "incomplete"))
                    sent = SimpleNamespace(data=json.dumps({**event, "type": "response.completed"}))
            yield sent


def overhear_events(stream: Any) -> ResponseEvents | None:  # noqa: ANN401 - litellm's own stream, untyped here
    """Listen to the events of a stream of the responses API; None for any other."""
    inner = getattr(getattr(stream, "completion_stream", None), "streaming_response", None)
    events = getattr(inner, "stream_iterator", None)
    if not type(inner).__module__.startswith("litellm.responses") or not isinstance(events, AsyncIterator):
        return None
    listener = ResponseEvents(events)
    vars(inner)["stream_iterator"] = listener.read()
    return listener


def finish_of_cut(reason: str) -> str:
    """Return why a reply is not whole in the words of chat completions."""
    return _CUTS.get(reason, reason)


def _event(data: str) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
