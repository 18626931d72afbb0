"""The notices an engine sends its listeners, in the order things happen."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from lab.protocol import Delta
from lab.session.events import AnyEvent, Failure

Phase = Literal["ready", "replying", "deciding", "running", "waiting", "past", "ended"]
"""The state of the engine.

`ready`: the model is next. `replying`: it is answering. `deciding`: a call waits for a decision. `running`: a call is
running. `waiting`: the agent answered without a call and needs a message. `past`: later events follow the one under the
cursor. `ended`: the branch is over.
"""


class Appended(Struct, frozen=True):
    """An event was written."""

    event: AnyEvent


class Streamed(Struct, frozen=True):
    """Another piece of the reply that is arriving."""

    delta: Delta


class Printed(Struct, frozen=True):
    """More output of the running call."""

    text: str


class PhaseChanged(Struct, frozen=True):
    """The engine's phase changed."""

    phase: Phase


class Moved(Struct, frozen=True):
    """The cursor moved to another event."""

    cursor: int


class Retrying(Struct, frozen=True):
    """The model failed and will be asked again.

    Until then the phase is `replying`, and a pause or a stop ends the wait at once.
    """

    attempt: int
    """Number of the coming attempt, counted from 1."""
    of: int
    seconds: float
    """Seconds until the coming attempt, in real time."""
    failure: Failure


class SamplingProgress(Struct, frozen=True):
    """Progress of a round of samples. Meanwhile the phase is `replying`."""

    number: int
    """Samples requested."""
    come: int
    under_way: int
    waits: float = 0.0
    """Seconds until a failed one is requested again, in real time; 0 when none waits."""


Notice = Appended | Streamed | Printed | PhaseChanged | Moved | Retrying | SamplingProgress
Listener = Callable[[Notice], None]
