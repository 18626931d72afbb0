"""The base of every event: its number and time, and its place in the tree or what it is about."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal, TypedDict

from msgspec import Struct

MAIN = "main"
"""The branch every session starts on."""

RESEARCHER = "researcher"
"""The name of the person who steps in and tags, unless another was given."""

Extent = Literal["reply", "turn", "end"]
"""The extent of a sample: one reply, the whole turn with its calls, or all up to the end."""


class Event(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind", gc=False
):
    """The fields of every event. Its values form no cycle, so that no collector needs to look at the many there are."""

    id: int
    """Its number in the file, from 1, always growing."""
    at: str
    """The time of writing: UTC, ISO 8601 with milliseconds."""


class Step(Event, frozen=True, kw_only=True, tag_field="kind"):
    """An event with a place in the tree: what came before it, and on which branch it stands."""

    parent: int = 0
    """The event it follows; 0 for the first."""
    branch: str = MAIN


class Margin(Event, frozen=True, kw_only=True, tag_field="kind"):
    """An event about another one; it has no place in the tree."""

    about: int
    by: str = RESEARCHER


Clock = Callable[[], datetime]
"""Tells the time for what is written."""


class Stamp(TypedDict):
    """The fields every event starts with."""

    id: int
    at: str


def now() -> datetime:
    """Return the real time, UTC."""
    return datetime.now(UTC)


def moment(time: datetime) -> str:
    """Return a time as events have it: UTC, ISO 8601 with milliseconds."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
