"""A dialog with a form for a record of the world: a service, a user, a disk, a file's facts, the clock.

What is typed and not taken stands there again the next time.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from msgspec.json import decode, encode
from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from lab.errors import LabError
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hints
from lab.ui.dialogs.dialog import Dialog
from lab.ui.dialogs.drafts import draft_of, drop_draft, keep_draft
from lab.ui.kit.form import Field, Form, LineField, filled


class RecordScreen(Dialog[dict[str, str] | None]):
    """Returns the text of every field, or None if left. `check` raises `LabError` for unusable values."""

    CSS_PATH = "record.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("dialog", "record")
    PART_SETS: ClassVar[tuple[str, ...]] = ("line", "choice")

    form = getters.query_one(Form)

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        check: Callable[[Mapping[str, str]], object] | None = None,
        draft: Mapping[str, str] | None = None,
    ) -> None:
        """Begin with `draft`, or else with what was typed last time."""
        super().__init__()
        self._title, self._fields, self._check = title, fields, check
        self._values = {field.name: field.value for field in fields}
        self._subject = ("record", title, *self._values.values())
        self._draft = draft

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        draft, text = self._draft, draft_of(self._subject)
        if draft is None and text is not None:
            draft = decode(text, type=dict[str, str])
        with Vertical(id="record") as frame:
            frame.border_title = Content(clean_line(self._title))
            frame.border_subtitle = hints("record.next", "record.done", "dialog.leave")
            yield Form(filled(self._fields, draft))
            yield Static(f"a draft, as you left it; {hints('record.original')}" if draft else "", id="fault")

    def on_mount(self) -> None:
        """Focus the first field."""
        self.form.focus_first()

    def on_line_field_submitted(self, event: LineField.Submitted) -> None:
        """Submit the form."""
        event.stop()
        self.action_accept()

    def action_accept(self) -> None:
        """Return the values, or show what is wrong with them."""
        values = self.form.values()
        try:
            if self._check is not None:
                self._check(values)
        except LabError as fault:
            self.query_one("#fault", Static).update(Content(clean_line(f"✗ {fault}")))
            return
        drop_draft(self._subject)
        self.dismiss(values)

    def action_original(self) -> None:
        """Drop what was typed."""
        self.form.fill(self._values)
        self.query_one("#fault", Static).update("")

    def action_leave(self) -> None:
        """Return None and keep what was typed."""
        values = self.form.values()
        if values != self._values:
            keep_draft(self._subject, encode(values).decode())
        else:
            drop_draft(self._subject)
        self.dismiss(None)
