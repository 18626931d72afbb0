"""Retrying after a fault that may pass: how often, and how long to wait before each attempt."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec import Struct

from lab.protocol import FaultKind, Malformed
from lab.session.events import Failure

PASSING: Final[frozenset[FaultKind]] = frozenset(
    {"rate-limit", "overloaded", "timeout", "refused", "server", "broken-stream"}
)
"""Faults that may pass with time. Retrying any other would bring the same fault again."""


class Retries(Struct, frozen=True, kw_only=True):
    """The number of retries and the wait before each: it doubles with each attempt, and half of it is random.

    If the provider names a wait, that is the minimum; if it names more than `longest_asked` seconds, the request is not
    retried.
    """

    most: int = 5
    """Attempts after the first."""
    first: float = 2.0
    """Seconds before the second attempt."""
    longest: float = 60.0
    """The longest wait in seconds, unless the provider asks for more."""
    longest_asked: float = 300.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random
    """Returns a number from 0 to 1. Random waits keep many sessions from retrying at the same moment."""

    def seconds(self, failure: Failure, tried: int, malformed: Malformed | None = None) -> float | None:
        """Return the wait in seconds after the `tried`-th failure in a row; None when no retry is worthwhile.

        A lost reply is the model's own output: `malformed` alone decides whether it is requested again, and then at
        once.
        """
        if failure.is_lost_reply:
            return 0.0 if malformed == "redraw" and tried <= self.most else None
        if failure.fault not in PASSING or tried > self.most:
            return None
        asked = failure.retry_after or 0.0
        if asked > self.longest_asked:
            return None
        own = min(self.first * 2.0 ** (tried - 1), self.longest)
        return max(asked, own * (0.5 + self.chance() / 2))


PATIENT: Final = Retries()
"""The default for a run."""
