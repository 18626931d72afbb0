"""Whatever a model, a tool or a file says, no escape sequence of it reaches the terminal, and the app still answers."""

import asyncio
import base64
import json
import re
from pathlib import Path

import pytest

from lab.protocol import Answer, Call
from lab.session.events import Result
from tests.engine.scripted import calls, scripted_engine
from tests.ui.terminal import Terminal

HOSTILE = (
    "\x1b]52;c;SE9TVElMRQ==\x07"  # the clipboard
    "\x1b]0;HOSTILE\x07"  # the window's title
    "\x1b]8;;http://hostile.example\x1b\\link\x1b]8;;\x1b\\"
    "\x1b[31;47;5mHOSTILE\x1b[?1049l\x1b[2J\x1b[999D"
    "\x1bPHOSTILE\x1b\\\x1b_HOSTILE\x1b\\\x1b^HOSTILE\x1b\\"
    "\x9b35;46;5mHOSTILE\x9d52;c;SE9TVElMRQ==\x9c\x90HOSTILE\x9c"
    "\x07\x08\x0e\x7f\u202egnorw\u202c"
    "[/INST] [@click=app.quit]x[/] [bold]not bold[/bold] [unclosed"
)

FORBIDDEN = (
    b"\x1b]52", b"\x1b]0;HOSTILE", b"hostile.example\x1b\\", b"\x1b]8;;http", b"\x1b[31;47;5m", b"\x1b[999D",
    b"\x1bPHOSTILE", b"\x1b_HOSTILE", b"\x1b^HOSTILE", b"\x07", b"\x08", b"\x0e", b"\x7f",
    b"\xc2\x9b", b"\xc2\x9c", b"\xc2\x9d", b"\xc2\x90", b"\xe2\x80\xae",
)  # fmt: skip


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """A session in which everybody is hostile: the model, its tools, the names of files, quotes, notes, branches."""
    shell = HOSTILE.replace("'", "'\\''")
    engine, _ = scripted_engine(
        tmp_path,
        Answer(text=f"say {HOSTILE}", reasoning=f"think {HOSTILE}", calls=(), note=HOSTILE),
        calls(f"printf '%s\\n' '{shell}'"),
        calls(f"touch '/srv/old/{shell.replace('/', '_')}'"),
        Answer(text="", calls=(Call(f"id {HOSTILE}", f"name {HOSTILE}", f"not json {HOSTILE}"),), finish="calls"),
        Answer(text="", calls=(Call("5", "bash", json.dumps({"command": "true", HOSTILE: HOSTILE})),), finish="calls"),
        calls("echo the last one"),
    )

    async def play() -> None:
        await engine.reply()
        engine.interventions.say(f"you {HOSTILE}")
        await engine.turn()
        await engine.turn()
        await engine.turn()
        await engine.turn()
        await engine.reply()

    asyncio.run(play())
    result = next(event for event in engine.tree.events.values() if isinstance(event, Result))
    engine.marks.tag(result.id, f"tag {HOSTILE}", quote=HOSTILE, note=HOSTILE, modifier=HOSTILE, by=HOSTILE)
    engine.marks.note(result.id, f"note {HOSTILE}")
    engine.interventions.fork(name=f"branch {HOSTILE}", note=HOSTILE)
    path = engine.session.path
    engine.close()
    return path


def test_nothing_hostile_reaches_the_terminal_and_the_app_answers_keys(session: Path) -> None:
    up, down, page_up, home, end = b"\x1b[A", b"\x1b[B", b"\x1b[5~", b"\x1b[H", b"\x1b[F"
    with Terminal("open", str(session)) as terminal:
        terminal.wait_for("the last one")
        terminal.press(home, *[down] * 12, end, page_up, page_up, end, b"z", page_up, home, b"z", end)
        terminal.press(b"v")
        terminal.wait_for('"kind"')
        terminal.press(b"\x1b")
        for key in (b"w", b"g", b"B"):
            terminal.press(key, down, down, up, b"\x1b")
        terminal.press(b"b", b"b", b"b", b"L", b"R", b" ", b" ", b" ", b"]", b"}", b"R", b"L")
        terminal.press(b"d")
        terminal.wait_for("What the agent is told")
        terminal.press(b"\x1b", b"/", b"I", b"N", b"S", b"T", b"\r")
        shown = terminal.wait_for("[/INST]")
        assert "[@click=app.quit]x[/]" in shown
        terminal.press(b"\x1b", b"?")
        terminal.wait_for("Run nothing and tell the agent why")
        terminal.press(b"\x1b")
        # Textual itself sets the shape of the mouse pointer with a sequence that ends in a bell.
        written = re.sub(rb"\x1b\]22;[a-z-]*\x07", b"", terminal.written)
        for sequence in FORBIDDEN:
            assert sequence not in written, sequence
        terminal.press(b"\x11")
        assert terminal.wait_for_end() == 0


def test_a_copy_takes_the_text_and_no_sequence_along(session: Path) -> None:
    with Terminal("open", str(session)) as terminal:
        terminal.wait_for("the last one")
        terminal.press(b"/", *[bytes([letter]) for letter in b"think"], b"\r", b"\x1b", b"y")
        terminal.wait_for("copied")
        copies = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", terminal.written)
        assert len(copies) == 1
        text = base64.b64decode(copies[0]).decode()
        assert "think ␛]52;c;SE9TVElMRQ==␇" in text
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
