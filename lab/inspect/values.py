"""Small values in Inspect's words: times, calls, whatever a struct of ours holds as JSON."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from inspect_ai.model import ModelUsage
from inspect_ai.tool import ToolCall

from lab.protocol import Call, Finish, Usage
from lab.session.writing import encodable

KEY: Final = "peerlab"
"""The key of our metadata, and the beginning of the `source` of our events."""

EPOCH: Final = datetime.fromtimestamp(0, UTC)
"""The time of what has none."""


def json_of(struct: object) -> Any:  # noqa: ANN401 - JSON
    """Return a struct as JSON values: lists for tuples, which Inspect refuses."""
    return msgspec.json.decode(msgspec.json.encode(struct))


def moment_of(at: str) -> datetime:
    """Return the time of an event; that of the epoch where a file has none that can be read."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return EPOCH
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def tool_call(call_id: str, name: str, arguments: str) -> ToolCall:
    """Return a call. Malformed arguments stay readable, with the reason as Inspect's own parse error."""
    values, error = parsed(arguments)
    return ToolCall(id=call_id, function=name, arguments=values, parse_error=error)


def tool_calls(calls: Iterable[Call]) -> list[ToolCall] | None:
    """Return the calls of a reply; None for none."""
    return [tool_call(call.id, call.name, call.arguments) for call in calls] or None


def parsed(arguments: str) -> tuple[dict[str, Any], str | None]:
    """Return a call's arguments as values, and why the text holds none; None where it does."""
    error = None
    try:
        values = encodable(json.loads(arguments or "{}", parse_constant=str))[0]
        if not isinstance(values, dict):
            values, error = {"value": values}, "the arguments are no JSON object"
    except (ValueError, RecursionError) as fault:
        values, error = {"raw": arguments}, f"the arguments are no JSON: {fault}"
    return values, error


FINISHES: Final[dict[str, Finish]] = {
    "tool_calls": "calls",
    "max_tokens": "length",
    "model_length": "length",
    "content_filter": "filter",
}
"""Finish of a reply, by Inspect's word for it."""


def tokens_of(usage: ModelUsage) -> Usage:
    """Return the tokens of a reply: Inspect counts those of its cache apart from the others."""
    cached, writes = usage.input_tokens_cache_read or 0, usage.input_tokens_cache_write or 0
    return Usage(
        input=max(0, usage.input_tokens + cached + writes),
        cached=max(0, cached),
        output=max(0, usage.output_tokens),
        reasoning=max(0, usage.reasoning_tokens or 0),
        cache_writes=max(0, writes),
    )
