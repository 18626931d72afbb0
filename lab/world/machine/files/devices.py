"""Reading what has no bytes of its own: devices that never end, and the kernel's files in /proc."""

from typing import Final

from lab.world.machine.files.artefacts import sample
from lab.world.machine.files.nodes import File, find
from lab.world.machine.kernel_texts import CURRENT, RANDOM_ID
from lab.world.machine.live import Clock, LiveHost

DEVICE_READ: Final = 64 << 10
"""Bytes that one read of an endless device returns."""
DEVICE_PART: Final = 1 << 20
"""The most bytes one read of an endless device returns when the reader names a count."""
ENDLESS: Final = frozenset({"c 1:5", "c 1:7", "c 1:8", "c 1:9"})
"""Devices that can be read for ever: zero, full, random, urandom."""


def read_device(host: LiveHost, clock: Clock, node: File, start: int, count: int | None) -> bytes:
    """Return what a device of `host` gives now: at most `count` bytes, or what one read returns when it is None."""
    if node.device == "-":
        return _kernel_text(host, clock, node)[start : None if count is None else start + count]
    amount = DEVICE_READ if count is None else min(count, DEVICE_PART)
    match node.device:
        case "c 1:5" | "c 1:7":
            return bytes(amount)
        case "c 1:8" | "c 1:9":
            noise = File(size=amount, identity=f"{host.name} random {clock.now}")
            return sample(noise, 0, amount)
        case "p":
            return node.data[:amount]
        case _:
            return b""


def _kernel_text(host: LiveHost, clock: Clock, node: File) -> bytes:
    """Return the current text of a file that the kernel provides in /proc."""
    for path, text in CURRENT.items():
        if node is find(host.root, path):
            if path == RANDOM_ID:
                # No two readers get the same, however fast they follow each other.
                clock.advance(1e-6)
            return text(host.record, clock.now).encode()
    return node.data
