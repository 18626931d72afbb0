"""The first frame of the start screen takes at most half as long again as that of a bare Textual app.

Both run in a pseudo-terminal, compiled as installed packages are. The bare app has a header, a footer, two keys and a
few lines of styles.
"""

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
from pathlib import Path
from textual.app import App
from textual.containers import Horizontal
from textual.widgets import Footer, Header, Static
class Bare(App):
    CSS_PATH = Path({styles!r})
    BINDINGS = [("q", "quit", "Quit"), ("d", "dark", "Dark")]
    def compose(self):
        yield Header()
        with Horizontal():
            yield Static("one", id="one")
            yield Static("first frame")
        yield Footer()
Bare().run()
"""
STYLES = """
Horizontal { height: 1fr; }
Static { width: 1fr; border: round $primary; padding: 0 1; }
#one { width: 2fr; color: $text-muted; }
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
    styles = Path(folder) / "bare.tcss"
    styles.write_text(STYLES)
    here = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled"),
        "TERM": "xterm-256color",
        "PEERLAB_SESSIONS": folder,
        "PEERLAB_SETTINGS": str(Path(folder) / "settings.toml"),
    }
    ours, bare = medians(
        7,
        lambda: until_painted([sys.executable, "-m", "lab"], b"condition", here),
        lambda: until_painted([sys.executable, "-c", BARE.format(styles=str(styles))], b"first frame", here),
    )
    report("first frame against a bare Textual app", ours / bare, 1.5, ours=ours, bare=bare)
