"""The 43 functions of WASI preview 1 that the guest calls, over one host's files. No real file is ever opened.

Those on open files are in `open_files`, those on paths in `paths`, all others here. A function returns an error number
or nothing. The guest sees `/` as its only directory at the start; its libc makes every path one below it.
"""

import errno
import struct
from collections.abc import Callable
from hashlib import shake_128
from itertools import accumulate

from lab.world.machine.files.faults import fault
from lab.world.python.open_files import OpenFiles, raw
from lab.world.python.paths import Paths


class Exit(Exception):
    """The guest has ended; the text is its status."""


class Wasi:
    """What one running guest calls. `sleep` waits in the world's time, `spent` is the guest's own."""

    def __init__(
        self,
        guest: OpenFiles,
        arguments: list[str],
        environment: dict[str, str],
        spent: Callable[[], float],
        sleep: Callable[[float], None],
        seed: str,
    ) -> None:
        self._others = Paths(guest), guest
        self._memory = guest.memory
        self._now = guest.now
        self._files = guest.files
        self._spent = spent
        self._sleep = sleep
        self._arguments = [raw(text) + b"\0" for text in arguments]
        self._environment = [raw(f"{key}={value}") + b"\0" for key, value in environment.items()]
        self._chance = seed
        self._drawn = 0

    def function(self, name: str) -> Callable[..., int | None]:
        """Return the function of that name."""
        function: Callable[..., int | None] = next(
            getattr(part, name) for part in (self, *self._others) if hasattr(part, name)
        )
        return function

    # The guest's start

    def args_sizes_get(self, count: int, size: int) -> None:
        """Tell how many arguments there are, and how long together."""
        self._put_sizes(self._arguments, count, size)

    def args_get(self, places: int, texts: int) -> None:
        """Write the arguments."""
        self._put_texts(self._arguments, places, texts)

    def environ_sizes_get(self, count: int, size: int) -> None:
        """Tell how many variables there are, and how long together."""
        self._put_sizes(self._environment, count, size)

    def environ_get(self, places: int, texts: int) -> None:
        """Write the variables."""
        self._put_texts(self._environment, places, texts)

    def _put_sizes(self, texts: list[bytes], count: int, size: int) -> None:
        self._memory.put("I", count, len(texts))
        self._memory.put("I", size, sum(map(len, texts)))

    def _put_texts(self, texts: list[bytes], places: int, address: int) -> None:
        if not texts:
            return
        # Asked some two hundred times a start, so each in two writes.
        address &= 0xFFFFFFFF
        self._memory.put(f"{len(texts)}I", places, *accumulate(map(len, texts[:-1]), initial=address))
        self._memory.write(address, b"".join(texts))

    # Time and chance

    def clock_res_get(self, clock: int, place: int) -> None:
        """Tell how fine a clock is: a microsecond, as the world's."""
        self._memory.put("Q", place, 1000)

    def clock_time_get(self, clock: int, precision: int, place: int) -> None:
        """Tell the time: the world's, or what this process has used."""
        seconds = self._now() if clock in (0, 1) else self._spent()
        if clock == 1:
            # A monotonic clock counts from the host's start.
            seconds -= self._files.host.record.booted
        self._memory.put("Q", place, max(0, int(seconds * 1_000_000) * 1000))

    def random_get(self, address: int, count: int) -> None:
        """Give bytes by chance, the same whenever the world is the same."""
        self._drawn += 1
        self._memory.write(address, shake_128(f"{self._chance} {self._drawn}".encode()).digest(count & 0xFFFFFFFF))

    def sched_yield(self) -> None:
        """Let others run: there are none."""

    def poll_oneoff(self, first: int, events: int, count: int, place: int) -> None:
        """Wait for the first of some times, unless a file is among what is waited for: those are always ready."""
        subscriptions = [self._memory.read(first + 48 * index, 48) for index in range(min(count & 0xFFFFFFFF, 64))]
        ready: list[tuple[bytes, int]] = []
        waits: list[tuple[float, bytes]] = []
        for text in subscriptions:
            kind = text[8]
            if kind:
                ready.append((text[:8], kind))
                continue
            clock, timeout, flags = struct.unpack_from("<I4xQ8xH", text, 16)
            seconds = timeout / 1e9
            if flags & 1:
                seconds -= self._now() - (self._files.host.record.booted if clock else 0)
            waits.append((max(0.0, seconds), text[:8]))
        if not ready and waits:
            seconds, user = min(waits)
            self._sleep(seconds)
            ready = [(user, 0)]
        for index, (user, kind) in enumerate(ready):
            self._memory.write(events + 32 * index, user + struct.pack("<HBxxxxxQHxxxxxx", 0, kind, 1, 0))
        self._memory.put("I", place, len(ready))

    def proc_exit(self, status: int) -> None:
        """End the guest."""
        raise Exit(str(status))

    # Sockets: the guest has none

    def sock_accept(self, number: int, flags: int, place: int) -> None:
        """Refuse."""
        raise fault(errno.EBADF)

    def sock_recv(self, number: int, vectors: int, count: int, flags: int, size: int, out: int) -> None:
        """Refuse."""
        raise fault(errno.EBADF)

    def sock_send(self, number: int, vectors: int, count: int, flags: int, size: int) -> None:
        """Refuse."""
        raise fault(errno.EBADF)

    def sock_shutdown(self, number: int, how: int) -> None:
        """Refuse."""
        raise fault(errno.EBADF)
