"""The guest's memory as the functions it calls read and write it. Its addresses are hostile."""

import ctypes
import struct
from collections.abc import Callable, Iterable

from lab.world.machine.files.faults import fault

EFAULT = 14


class LinearMemory:
    """The linear memory of a guest; every access is checked against its size at that moment."""

    def __init__(self, base: Callable[[], int], size: Callable[[], int]) -> None:
        """Take functions that return the address of the first byte and the number of bytes."""
        self._base = base
        self._size = size

    def _place(self, address: int, count: int) -> int:
        address &= 0xFFFFFFFF
        if count < 0 or address + count > self._size():
            raise fault(EFAULT)
        return self._base() + address

    def read(self, address: int, count: int) -> bytes:
        """Return `count` bytes. Raises OSError for an address outside."""
        return ctypes.string_at(self._place(address, count & 0xFFFFFFFF), count & 0xFFFFFFFF)

    def write(self, address: int, data: bytes) -> None:
        """Write `data`. Raises OSError for an address outside."""
        ctypes.memmove(self._place(address, len(data)), data, len(data))

    def text(self, address: int, count: int) -> str:
        """Return a path of `count` bytes. Raises OSError for one with a NUL byte."""
        return self.read(address, count).decode("utf-8", "surrogateescape")

    def put(self, layout: str, address: int, *numbers: int) -> None:
        """Write numbers, little-endian."""
        self.write(address, struct.pack("<" + layout, *numbers))

    def vectors(self, address: int, count: int) -> Iterable[tuple[int, int]]:
        """Return the (address, length) pairs of a scatter or gather list."""
        count &= 0xFFFFFFFF
        if count > 1024:
            raise fault(EFAULT)
        return struct.iter_unpack("<II", self.read(address, 8 * count))
