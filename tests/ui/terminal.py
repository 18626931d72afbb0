"""The real app in a real terminal: what it wrote, byte by byte, and what a terminal makes of it."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import pyte

PATIENCE = 180.0
"""Seconds until a test gives up on something that does not come: long, since a machine may be busy."""


def _own_the_terminal() -> None:
    """Make it the terminal of the new session, so that its end is heard."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """Runs `peerlab` with these arguments in a pseudo-terminal. `written` is every byte it got."""

    def __init__(self, *arguments: str, columns: int = 120, rows: int = 40) -> None:
        self.written = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = pty.openpty()
        self._is_open = True
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lab", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment,
            start_new_session=True,
            preexec_fn=_own_the_terminal,
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self._is_open:
            os.close(self._master)

    @property
    def text(self) -> str:
        """The text on the screen now."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def press(self, *keys: bytes) -> None:
        """Send keys, each once the app has had the chance to answer the one before."""
        for key in keys:
            os.write(self._master, key)
            self._listen(0.15)

    def wait_for(self, what: str | Callable[[str], bool]) -> str:
        """Read on until a text is on the screen, or until it is as wanted, and return the screen."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if what in self.text if isinstance(what, str) else what(self.text):
                return self.text
            if self.process.poll() is not None and not self._listen(0.2):
                break
            self._listen(0.1)
        raise AssertionError(f"{what!r} did not come; exit code {self.process.poll()}; the screen:\n{self.text}")

    @property
    def echoes(self) -> bool:
        """Whether the terminal shows by itself what is typed, as a shell needs it."""
        return bool(termios.tcgetattr(self._master)[3] & termios.ECHO)

    def paste(self, text: bytes) -> None:
        """Send a text between the marks of a bracketed paste, as a terminal that filters nothing does."""
        rest = b"\x1b[200~" + text + b"\x1b[201~"
        while rest:
            rest = rest[os.write(self._master, rest[:4096]) :]
            self._listen(0.0)

    def hang_up(self) -> None:
        """Take the terminal away."""
        os.close(self._master)
        self._is_open = False

    def wait_for_end(self) -> int:
        """Read on until the app is gone and return its exit code."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            self._listen(0.1)
        assert self.process.poll() is not None, "the app is still there"
        return self.process.wait()

    def _listen(self, seconds: float) -> bool:
        """Take what the app writes until it is quiet for so long; returns whether there was anything."""
        heard = False
        ready = select.poll()
        ready.register(self._master, select.POLLIN)
        while ready.poll(seconds * 1000):
            try:
                piece = os.read(self._master, 65536)
            except OSError:
                return heard
            if not piece:
                return heard
            heard = True
            self.written += piece
            self._stream.feed(piece)
        return heard
