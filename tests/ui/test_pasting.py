"""What is read from the terminal as a paste, and what as keys."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from textual.content import Content
from textual.events import Key, Paste
from textual.screen import Screen
from textual.widgets import Input, Static

from lab.protocol import Request
from lab.ui.commands.pasting import END, START, PasteParser
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.path import PathScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.dialogs.record import RecordScreen
from lab.ui.kit import text_field
from lab.ui.kit.filter_list import FilterList
from lab.ui.kit.filter_text import LONGEST
from lab.ui.kit.form import Field, LineField
from lab.ui.kit.text_field import TextField, stand_ins
from lab.ui.session.human import HumanScreen
from lab.ui.start.sampling_settings import Sampling
from lab.ui.start.screen import StartScreen
from lab.ui.world.change import ChangeScreen
from tests.ui.bare_app import BareApp, handled, until


class Terminal:
    """Feeds a parser, with time that passes only when it is told to."""

    def __init__(self) -> None:
        self._now = 100.0
        self._parser = PasteParser(clock=lambda: self._now)
        self.events: list[str] = []

    def send(self, data: str, *, then: float = 0.0) -> None:
        """Send what is read in one go; `then` is how many seconds of silence follow."""
        self._hear(self._parser.feed(data))
        for _ in range(round(then / 0.1)):
            self._now += 0.1
            self._hear(self._parser.tick())

    def _hear(self, messages: object) -> None:
        for message in messages:  # type: ignore[attr-defined]
            match message:
                case Paste():
                    self.events.append(f"paste {message.text}")
                case Key():
                    self.events.append(message.key)
                case _:
                    pass


def test_the_rest_of_a_text_with_an_end_mark_in_it_is_no_keys_though_it_comes_later() -> None:
    terminal = Terminal()
    terminal.send(f"{START}one {END}", then=0.5)
    terminal.send("two ")
    terminal.send(f"three{END}", then=0.5)
    assert terminal.events == ["paste one ", "paste two three"]


@pytest.mark.parametrize("late", [1.5, 30.0])
def test_the_rest_of_such_a_text_is_no_keys_however_late_it_comes(late: float) -> None:
    terminal = Terminal()
    terminal.send(f"{START}one {END}", then=late)
    terminal.send(f"a{END}", then=late)
    terminal.send("rm -r build\r", then=late)
    terminal.send("y", then=0.5)
    assert terminal.events == ["paste one ", "paste a", "paste rm -r build\r", "y"]


def test_keys_that_arrive_in_one_read_are_keys_where_nothing_was_pasted() -> None:
    terminal = Terminal()
    terminal.send("describe it", then=0.5)
    assert terminal.events == [*"describe", "space", *"it"]


def test_arrows_held_down_after_a_paste_are_keys() -> None:
    terminal = Terminal()
    terminal.send(f"{START}one{END}", then=1.5)
    terminal.send("\x1b[A" * 5, then=0.5)
    assert terminal.events == ["paste one", *["up"] * 5]


def test_keys_pressed_right_after_a_paste_are_keys() -> None:
    terminal = Terminal()
    terminal.send(f"{START}one{END}a", then=0.2)
    terminal.send("b", then=0.3)
    terminal.send("\x1b", then=0.5)
    terminal.send("c", then=0.0)
    assert terminal.events == ["paste one", "a", "b", "escape"]
    terminal.send("d", then=1.0)
    terminal.send("e")
    assert terminal.events[4:] == ["c", "d", "e"]


def test_a_second_paste_right_after_the_first_is_one_of_its_own() -> None:
    terminal = Terminal()
    terminal.send(f"{START}one{END}", then=0.3)
    terminal.send(f"a{START}two", then=0.5)
    terminal.send(f"three{END}b", then=1.5)
    assert terminal.events == ["paste one", "a", "paste twothree", "b"]


def test_a_paste_whose_end_is_lost_does_not_take_the_keyboard_away() -> None:
    terminal = Terminal()
    terminal.send(f"{START}one ", then=3.0)
    terminal.send("two", then=3.0)
    terminal.send("\x1b", then=2.0)
    terminal.send("a")
    assert terminal.events == ["paste one two", "a"]


@pytest.mark.parametrize("gap", [0.3, 5.0])
def test_a_paste_that_trickles_is_one_however_slowly_its_bytes_come(gap: float) -> None:
    terminal = Terminal()
    terminal.send(START, then=gap)
    for part in (*"rm -r build\r", END):
        terminal.send(part, then=gap)
    terminal.send("a", then=0.5)
    assert terminal.events == ["paste rm -r build\r", "a"]


def test_a_start_mark_that_comes_in_pieces_begins_a_paste_and_half_a_mark_takes_no_keys_away() -> None:
    terminal = Terminal()
    for piece in ("\x1b[2", "0", "0~rm", f"\r{END}"):
        terminal.send(piece, then=0.5)
    assert terminal.events == ["paste rm\r"]
    terminal.send("\x1b[20", then=2.0)
    terminal.send("a", then=0.5)
    assert terminal.events[-1] == "a"


def test_the_end_of_input_loses_no_key() -> None:
    terminal = Terminal()
    terminal.send(f"{START}one{END}", then=0.2)
    terminal.send("a")
    terminal.send("")
    assert terminal.events == ["paste one", "a"]


LONG: Final = "a line of what was copied\r\n" * 40_000
"""A megabyte, with line ends that would submit a field if they were keys."""


@pytest.mark.parametrize(
    "make",
    [
        lambda: PromptScreen("a reason", ""),
        lambda: PromptScreen("a name", "", one_line=True),
        lambda: EditorScreen("a text", ""),
        lambda: RecordScreen("a record", (Field(name="path"), Field(name="mode"))),
        lambda: PathScreen("a file", "its path", "/"),
        lambda: ChangeScreen("a change", [Content("one file")]),
        lambda: HumanScreen(Request((), ())),
    ],
    ids=["prompt", "name", "editor", "record", "path", "change", "human"],
)
async def test_a_megabyte_goes_into_any_field_once_and_escape_leaves(
    make: Callable[[], Screen[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    monkeypatch.setattr(text_field, "stand_ins", lambda *args: read.append(len(args[0])) or stand_ins(*args))
    app = BareApp(make)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        field = app.focused
        assert isinstance(field, TextField)
        before = len(field.exact_text)
        app.post_message(Paste(LONG))
        await handled(pilot)
        await until(pilot, lambda: len(field.exact_text) > before)
        lines = LONG.splitlines()
        text = " ".join(lines) if isinstance(field, LineField) else "\n".join(lines) + "\n"
        assert field.exact_text.rstrip("\n").endswith(text.rstrip("\n")[-100:])
        assert len(field.exact_text.rstrip("\n")) - before in (len(text.rstrip("\n")), len(text.rstrip("\n")) - before)
        assert sum(read) <= 3 * len(LONG), "the text is looked through a few times, however long it is"
        assert app.answers == [], "no line end of it was a key"
        app.post_message(Key("escape", None))
        await handled(pilot)
        await until(pilot, lambda: app.answers == [None])


async def test_a_megabyte_in_a_filter_or_a_number_is_refused_and_nothing_breaks() -> None:
    app = BareApp(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.focused, FilterList))
        app.post_message(Paste("9" * 1_000_000))
        await handled(pilot)
        models = app.focused
        assert isinstance(models, FilterList) and 0 < len(models.filter_text) <= LONGEST
        app.screen.query_one(Sampling).open_form("turns")
        await until(pilot, lambda: isinstance(app.focused, Input))
        for text in ("9" * 1_000_000, "9" * 4_000):
            app.post_message(Paste(text))
            await handled(pilot)
        await pilot.pause()
        assert "✗ turns" in str(app.screen.query_one("#sampling-line", Static).content)
