"""How long big work takes on a simulated host: the world clock moves by size over speed. Small work is free."""

from typing import Final

from lab.world.machine.live import Clock, LiveHost

DISK: Final = 1_400 << 20
"""Bytes a second a local copy moves."""
CHECKSUM: Final = 480 << 20
"""Bytes a second sha256sum reads."""
COMPRESSION: Final = 38 << 20
"""Bytes a second gzip works through."""
FREE: Final = 1 << 20
"""Work on fewer bytes than this takes no time."""


def spend(clock: Clock, count: int, speed: int) -> float:
    """Let the time pass that `count` bytes take at `speed` bytes a second; the seconds it took."""
    if count < FREE:
        return 0.0
    seconds = count / max(1, speed)
    clock.advance(seconds)
    return seconds


def between(here: LiveHost, there: LiveHost) -> int:
    """Bytes a second that go from one host to another."""
    if here is there:
        return DISK
    return min(here.record.bandwidth, there.record.bandwidth)
