"""A one-line strip of words to click, such as the hosts and views of the world pane."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static


class Strip(Static):
    """One line of clickable words."""

    @dataclass
    class Pressed(Message):
        """A word was clicked; `word` is its name as given to `show_words`."""

        word: str

    def __init__(self) -> None:
        super().__init__()
        self._places: list[tuple[str, int, int]] = []

    def show_words(self, words: Sequence[tuple[str, str, str]]) -> None:
        """Show words given as (name, text, style)."""
        self._places = []
        line = Content.empty()
        room = self.content_size.width
        gap = "  " if sum(cell_len(text) + 2 for _, text, _ in words) - 2 <= room else " "
        for word, text, look in words:
            start = line.cell_length
            line += Content.styled(text, look)
            self._places.append((word, start, line.cell_length))
            line += Content(gap)
        # The strip stays one line, so nothing around it needs a new layout.
        self.update(line, layout=False)

    def on_click(self, event: events.Click) -> None:
        """Post which word was clicked."""
        offset = event.get_content_offset(self)
        for word, start, end in self._places:
            if offset is not None and start <= offset.x < end:
                self.post_message(self.Pressed(word))
