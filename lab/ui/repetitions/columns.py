"""Samples side by side, a column each, as many as have room."""

from collections.abc import Sequence
from typing import ClassVar, Final

from msgspec import Struct
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from lab.text.safe import clean_line
from lab.ui.transcript.entries import Entries
from lab.ui.transcript.transcript import Transcript
from lab.ui.transcript.world_news import WorldBefore

MOST: Final = 5
LEAST_WIDTH: Final = 38
"""Cells that a column needs to be read."""


class Column(Struct, frozen=True):
    """The content of one column."""

    title: str
    entries: Entries


class Columns(Horizontal):
    """Shows a run of columns that fits the width."""

    DEFAULT_CSS: ClassVar[str] = """
    Columns { height: 1fr; display: none; }
    Columns > Vertical { width: 1fr; height: 1fr; border: round $line; border-title-color: $dim; }
    Columns > Vertical:focus-within { border: round $line-focus; border-title-color: $accent; }
    Columns Transcript { height: 1fr; }
    """

    def __init__(self, before: WorldBefore, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._before = before

    def compose(self) -> ComposeResult:
        """Lay out every column there may be."""
        for number in range(MOST):
            with Vertical(id=f"column-{number}"):
                yield Transcript(self._before, id=f"column-transcript-{number}")

    @property
    def room(self) -> int:
        """How many columns fit."""
        return max(1, min(MOST, self.app.size.width // LEAST_WIDTH))

    def show(self, columns: Sequence[Column]) -> None:
        """Show the first of these that have room."""
        for number in range(MOST):
            panel = self.query_one(f"#column-{number}", Vertical)
            panel.display = number < min(len(columns), self.room)
            if panel.display:
                panel.border_title = Content(clean_line(columns[number].title))
                transcript = panel.query_one(Transcript)
                transcript.show(columns[number].entries.items, select=0)
                self.call_after_refresh(transcript.scroll_home, animate=False)

    def focus_first(self) -> None:
        """Stand in the first column."""
        self.query_one("#column-transcript-0", Transcript).focus()
