"""A change to the world before it is made: what would be different, and so what the agent could notice."""

from collections.abc import Sequence
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from lab.hostile import clean_line
from lab.ui.widgets.form import LineField
from lab.ui.widgets.page import LinePage
from lab.ui.widgets.world_difference import folded


class ChangeScreen(ModalScreen[str | None]):
    """Answers the researcher's note (often empty) when the change is to be made, None when not."""

    CSS_PATH = "change.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "make", "make it", priority=True),
        Binding("escape", "leave", "leave", priority=True),
        Binding("pageup", "scroll(-1)", "Up", show=False),
        Binding("pagedown", "scroll(1)", "Down", show=False),
    ]

    note = getters.query_one(LineField)
    page = getters.query_one(LinePage)

    def __init__(self, title: str, lines: Sequence[Content]) -> None:
        super().__init__()
        self._title, self._lines = title, lines

    def compose(self) -> ComposeResult:
        """Lay out the difference and a field for the note."""
        with Vertical(id="change") as frame:
            frame.border_title = Content(clean_line(self._title))
            frame.border_subtitle = "⏎ make the change · esc leave"
            yield Static("what the agent could notice", classes="-label")
            yield LinePage()
            yield Static("a note for the record; the agent never sees it", classes="-label -second")
            yield LineField(soft_wrap=False)

    def on_mount(self) -> None:
        """Show the difference; the note is where one types."""
        self.page.can_focus = False
        self.note.focus()

    def on_resize(self) -> None:
        """Fold the lines to the width, and take no more height than they need."""
        self.call_after_refresh(self._show_lines)

    def _show_lines(self) -> None:
        lines = folded(self._lines, max(20, self.page.scrollable_content_region.width - 1))
        self.page.styles.height = min(len(lines), max(3, self.app.size.height - 14))
        self.page.show_lines(lines)

    def on_line_field_submitted(self) -> None:
        """Make the change."""
        self.action_make()

    def action_make(self) -> None:
        """Make the change."""
        self.dismiss(self.note.exact_text.strip())

    def action_leave(self) -> None:
        """Leave the world as it is."""
        self.dismiss(None)

    def action_scroll(self, by: int) -> None:
        """Scroll the difference."""
        self.page.scroll_relative(y=by * max(1, self.page.size.height - 1), animate=False)
