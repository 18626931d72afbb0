"""The start screen is up at most half as long again as a bare Textual app takes, both in a pseudo-terminal."""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

from benchmarks.measure import medians, report

BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("first frame")
Bare().run()
"""


def until_painted(command: list[str], word: bytes, environment: dict[str, str]) -> None:
    """Run `command` in a terminal of 120 by 40 until it has painted `word`, then stop it."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(command[0], command, environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    seen = b""
    end = time.monotonic() + 60
    try:
        while word not in seen:
            if time.monotonic() > end or not select.select([terminal], [], [], 60)[0]:
                raise SystemExit(f"{command} never painted {word!r}")
            seen += os.read(terminal, 65536)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


with tempfile.TemporaryDirectory() as folder:
    here = {
        **os.environ,
        "TERM": "xterm-256color",
        "PEERLAB_SESSIONS": folder,
        "PEERLAB_SETTINGS": str(Path(folder) / "settings.toml"),
    }
    ours, bare = medians(
        7,
        lambda: until_painted([sys.executable, "-m", "lab"], b"condition", here),
        lambda: until_painted([sys.executable, "-c", BARE], b"first frame", here),
    )
    report("first frame against a bare Textual app", ours / bare, 1.5, ours=ours, bare=bare)
