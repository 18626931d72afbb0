"""The world changed by keys in a real terminal, where keys come as they are typed."""

from pathlib import Path

from tests.engine.scripted import calls, scripted_engine
from tests.ui.terminal import Terminal


def test_a_host_is_taken_off_the_network_and_put_back_by_keys(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("hostname"))
    path = engine.session.path
    engine.close()
    with Terminal("open", str(path)) as terminal:
        terminal.wait_for("ops-01")
        terminal.press(b"w", b"2")
        terminal.wait_for("world clock")
        terminal.press(b"\x1b[B", b"\r")
        terminal.wait_for("host ops-01")
        terminal.press(b"\t", b"\x1b[C", b"\r")
        terminal.wait_for(lambda text: "online → offline" in text and "bandwidth" not in text)
        terminal.press(b"\r")
        terminal.wait_for("○ offline")
        terminal.press(b"u")
        terminal.wait_for("● online")
