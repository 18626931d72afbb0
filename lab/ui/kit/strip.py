"""One line of words to choose from: which host, which view."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static


class Strip(Static):
    """One line: which host, which view. A click does what the keys do."""

    @dataclass
    class Pressed(Message):
        """A word was clicked: the name of a view, or "host"."""

        word: str

    def __init__(self) -> None:
        super().__init__()
        self._places: list[tuple[str, int, int]] = []

    def show_words(self, words: Sequence[tuple[str, str, str]]) -> None:
        """Show words as (what it is, text, look)."""
        self._places = []
        line = Content.empty()
        room = self.content_size.width
        gap = "  " if sum(cell_len(text) + 2 for _, text, _ in words) - 2 <= room else " "
        for word, text, look in words:
            start = line.cell_length
            line += Content.styled(text, look)
            self._places.append((word, start, line.cell_length))
            line += Content(gap)
        # It stays one line: nothing around it moves.
        self.update(line, layout=False)

    def on_click(self, event: events.Click) -> None:
        """Tell which word was clicked."""
        offset = event.get_content_offset(self)
        for word, start, end in self._places:
            if offset is not None and start <= offset.x < end:
                self.post_message(self.Pressed(word))
