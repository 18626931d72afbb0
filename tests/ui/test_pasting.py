"""What is read from the terminal as a paste, and what as keys."""

from textual.events import Key, Paste

from lab.ui.commands.pasting import END, START, PasteParser


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


def test_the_end_of_input_loses_no_key() -> None:
    terminal = Terminal()
    terminal.send(f"{START}one{END}", then=0.2)
    terminal.send("a")
    terminal.send("")
    assert terminal.events == ["paste one", "a"]
