"""What an engine tells those who listen to it, in the order it happens."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from lab.protocol import Delta
from lab.session.events import AnyEvent, Failure

Phase = Literal["ready", "replying", "deciding", "running", "waiting", "past", "ended"]
"""The model is next; it is answering; a call waits for a decision; a call runs; the agent answered and somebody
must speak; the cursor stands on an event that others follow; the branch is over."""


class Appended(Struct, frozen=True):
    """An event was written."""

    event: AnyEvent


class Streamed(Struct, frozen=True):
    """More of the reply that is coming."""

    delta: Delta


class Printed(Struct, frozen=True):
    """More output of the call that is running."""

    text: str


class PhaseChanged(Struct, frozen=True):
    """The engine does something else now."""

    phase: Phase


class Moved(Struct, frozen=True):
    """The researcher stands on another event."""

    cursor: int


class Retrying(Struct, frozen=True):
    """The model failed and will be asked again.

    Meanwhile the phase is `replying`, and a pause or a stop ends the wait at once.
    """

    attempt: int
    """Number of the try that comes, from 1."""
    of: int
    seconds: float
    """Seconds until then, real time."""
    failure: Failure


class Sampling(Struct, frozen=True):
    """How far it is with the samples of a reply. Meanwhile the phase is `replying`."""

    number: int
    """How many were asked for."""
    come: int
    under_way: int
    waits: float = 0.0
    """Seconds until one that failed is asked for again, real time; 0 when none waits."""


Notice = Appended | Streamed | Printed | PhaseChanged | Moved | Retrying | Sampling
Listener = Callable[[Notice], None]
