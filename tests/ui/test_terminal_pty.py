"""What the terminal gets: it is given back whole however the app ends, and a paste is text and never keys."""

import asyncio
import re
import signal
from pathlib import Path

import pytest

from lab.session.events import Note
from lab.session.log import Session
from tests.engine.scripted import calls, scripted_engine
from tests.ui.terminal import Terminal

GIVEN_BACK = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?2004l")


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """A session in which a call waits."""
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    asyncio.run(engine.reply())
    path = engine.session.path
    engine.close()
    return path


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"])
def test_a_signal_gives_the_terminal_back_and_the_exit_code_names_it(name: str, session: Path) -> None:
    number = getattr(signal, name)
    with Terminal("open", str(session)) as terminal:
        terminal.wait_for("a approve")
        assert not terminal.echoes
        before = len(terminal.written)
        terminal.process.send_signal(number)
        assert terminal.wait_for_end() == 128 + number
        after = terminal.written[before:]
        assert [mode for mode in GIVEN_BACK if mode not in after] == []
        assert terminal.echoes
        assert f"peerlab open {session}" in re.sub(r"\s*\n\s*", "", terminal.text) or str(session.name) in terminal.text
    assert Session.open(session).notice == ""


def test_a_terminal_that_closes_ends_the_app_and_leaves_the_session_whole(session: Path) -> None:
    with Terminal("open", str(session)) as terminal:
        terminal.wait_for("a approve")
        terminal.hang_up()
        assert terminal.process.wait(60) == 128 + signal.SIGHUP
    assert Session.open(session).notice == ""


def test_a_paste_that_nothing_takes_presses_no_key_and_is_told(session: Path) -> None:
    colours, title = b"log \x1b[31maERROR\x1b[0m x", b"log \x1b]0;a\x07 x\r\na\r\n"
    marks, long = b"a\x1b[201~a \x1b[200~ a", b"a " * 5000 + b"\x1b[201~a" * 9
    with Terminal("open", str(session)) as terminal:
        terminal.wait_for("a approve")
        events = session.read_bytes().count(b"[[event]]")
        for text in (colours, title, marks, long):
            terminal.paste(text)
            terminal.wait_for("What was pasted was dropped")
        # What opens now came after all of them.
        terminal.press(b"m")
        terminal.wait_for("A remark on event")
        assert session.read_bytes().count(b"[[event]]") == events


def test_a_paste_arrives_whole_in_the_field_that_has_the_keys(session: Path) -> None:
    with Terminal("open", str(session)) as terminal:
        terminal.wait_for("a approve")
        terminal.press(b"m")
        terminal.wait_for("A remark on event")
        terminal.paste(b"one \x1b[31mtwo\x1b[0m\r\nthree \x1b[201~ four \xe2\x80\xae")
        terminal.wait_for("four")
        terminal.press(b"\x13")
        terminal.wait_for(lambda text: "A remark on event" not in text)
        terminal.press(b"\x11")
        assert terminal.wait_for_end() == 0
    notes = [event.text for event in Session.open(session).tree.events.values() if isinstance(event, Note)]
    assert notes == ["one \x1b[31mtwo\x1b[0m\nthree \x1b[201~ four \u202e"]


def test_keys_around_a_paste_in_one_burst_keep_their_place(session: Path) -> None:
    with Terminal("open", str(session)) as terminal:
        terminal.wait_for("a approve")
        terminal.press(b"m" + b"x\x1b[200~PASTE\x1b[201~\x13")
        terminal.wait_for("xPASTE")
        assert "A remark on event" not in terminal.text
