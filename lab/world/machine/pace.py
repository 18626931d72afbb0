"""The world time of big work: the clock advances by size over speed. Small work takes no time."""

from typing import Final

from lab.world.machine.live import Clock, LiveHost

DISK: Final = 1_400 << 20
"""Bytes a second of a local copy."""
CHECKSUM: Final = 480 << 20
"""Bytes a second of sha256sum."""
COMPRESSION: Final = 38 << 20
"""Bytes a second of gzip."""
FREE: Final = 1 << 20
"""Work on fewer bytes than this takes no time."""


def spend(clock: Clock, count: int, speed: int) -> float:
    """Advance the clock by the time of `count` bytes at `speed` bytes a second; return the seconds."""
    if count < FREE:
        return 0.0
    seconds = count / max(1, speed)
    clock.advance(seconds)
    return seconds


def between(here: LiveHost, there: LiveHost) -> int:
    """Return the bytes a second between two hosts."""
    if here is there:
        return DISK
    return min(here.record.bandwidth, there.record.bandwidth)
