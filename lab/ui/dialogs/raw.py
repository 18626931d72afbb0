"""A dialog with a text to read and copy: raw events, a difference, a file that cannot be edited."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from lab.text.safe import clean, clean_line
from lab.ui.commands.bindings import hints
from lab.ui.commands.owner import veiled
from lab.ui.dialogs.dialog import Dialog
from lab.ui.kit.page import Page


class RawScreen(Dialog[None]):
    """Shows a text on the whole screen."""

    CSS_PATH = "raw.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("raw",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("page",)

    def __init__(self, title: str, text: str, *, signed: bool = False) -> None:
        super().__init__()
        self._title, self._text, self._signed = title, text, signed
        """`signed`: lines beginning with + and - are shown as a difference."""

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with Vertical(id="raw") as frame:
            frame.border_title = Content(clean_line(veiled(self.app, self._title)))
            frame.border_subtitle = hints("raw.copy", "raw.wrap", "raw.leave")
            yield Page(clean(self._text), signed=self._signed)

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_copy(self) -> None:
        """Copy the text as it is, invisible characters shown, to the clipboard."""
        self.app.copy_to_clipboard(clean(self._text))
        self.app.notify(f"{len(self._text):,} characters copied", timeout=2)

    def action_wrap(self) -> None:
        """Wrap long lines or cut them."""
        page = self.query_one(Page)
        page.wraps = not page.wraps
