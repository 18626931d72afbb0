"""A session file beside its events: format, header, scenario. Older formats are migrated here."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct

from lab import __version__

FORMAT: Final = 2
"""The format this Peerlab writes. Every field or kind of event added to `events.py` after a release raises it."""

APP: Final = f"peerlab {__version__}"
"""The Peerlab that began a file, as the file names it."""

LARGEST: Final = 512 << 20
"""Bytes of the largest session file."""
MOST_EVENTS: Final = 100_000
"""Events of the largest session: one with more would take too long to open."""

FIRST_OF_SIDE: Final = 1_000_001
"""The first id in a file of tags. A session's own events have smaller ones, so that it can go on in the meantime."""

# Every comment ends at its line, so that a line of a thousand # is no thousand comments to try.
_BEGINNING: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:#[^\n]*\n\s*)*format\s*=")

Table = dict[str, Any]

_MIGRATIONS: Final[Mapping[int, Callable[[Table], Table]]] = {
    # Format 2 only adds: fields with defaults, and the digest in front of an event.
    1: lambda event: event,
}
"""By format: how an event of it becomes one of the next."""


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[session]`: what a list of sessions shows without reading further."""

    id: str
    created: str
    app: str = ""
    """The Peerlab that wrote it."""
    scenario: str
    title: str = ""


class Embedded(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[scenario]`: the scenario file as it was, so that the session stands alone."""

    sha256: str
    text: str
    ethogram: str = ""
    """The text of the ethogram file that the scenario names by its path; "" where it names a shipped one."""


class Side(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[tags]`: the head of a file that holds marks of a session and not the session."""

    session: str
    """The session's id."""
    created: str
    app: str = ""


def begins_session(head: bytes) -> bool:
    """Return whether a file that begins so is a session file: its format is the first thing it says."""
    return _BEGINNING.match(head) is not None


def is_readable(number: object) -> bool:
    """Return whether a file of that format can be read here."""
    return type(number) is int and (number == FORMAT or number in _MIGRATIONS)


def migrated(event: Table, number: int) -> Table:
    """Return an event of an older format as the present one has it."""
    for older in range(number, FORMAT):
        event = _MIGRATIONS[older](event)
    return event
