"""Asking again after a fault that may pass: how often, and how long to wait before each try."""

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
"""Faults that may be gone a little later; any other would come again."""


class Retries(Struct, frozen=True, kw_only=True):
    """How often to ask again, and how patiently: the wait doubles from try to try, and half of it is chance.

    A provider that names a wait gets at least that; when it asks for more than `longest_asked` seconds, nobody waits.
    """

    most: int = 5
    """Tries after the first."""
    first: float = 2.0
    """Seconds before the second try."""
    longest: float = 60.0
    """Seconds at most, unless the provider asks for more."""
    longest_asked: float = 300.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random
    """From 0 to 1: so that many sessions do not all come back at once."""

    def seconds(self, failure: Failure, tried: int, malformed: Malformed | None = None) -> float | None:
        """Return how long to wait after the `tried`-th failure in a row, None when it is not worth another try.

        A lost reply is the model's own output: only `malformed` says whether it is asked for again, and then at once.
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
"""What a run does unless told otherwise."""
