"""A dialog with one text field, for messages, reasons, notes and names."""

from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from lab.text.safe import clean, clean_line
from lab.ui.commands.bindings import hints
from lab.ui.commands.owner import veiled
from lab.ui.dialogs.dialog import Dialog
from lab.ui.dialogs.drafts import Subject, draft_of, drop_draft, keep_draft
from lab.ui.kit.text_field import TextField


class PromptScreen(Dialog[str | None]):
    """Asks for a text. Returns None if left; an empty text is a valid answer."""

    CSS_PATH = "prompt.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("dialog", "prompt")

    field = getters.query_one(TextField)

    def __init__(
        self,
        title: str,
        hint: str,
        text: str = "",
        *,
        one_line: bool = False,
        about: Subject | None = None,
        draft: str | None = None,
    ) -> None:
        """Begin with `draft`, or what was typed when the same question about the same thing was left, or `text`."""
        super().__init__()
        self._subject: Subject = (title, *((hint, text) if about is None else about))
        self._title, self._hint, self._text, self._draft = title, hint, text, draft
        self._one_line = one_line
        """Whether a line ends the prompt, as for names, instead of starting another."""

    def compose(self) -> ComposeResult:
        """Lay out the field."""
        with Vertical(id="prompt") as frame:
            draft = draft_of(self._subject) if self._draft is None else self._draft
            title = self._title if draft is None else f"{self._title} · as you left it"
            frame.border_title = Content(clean_line(veiled(self.app, title)))
            frame.border_subtitle = hints("prompt.done" if self._one_line else "dialog.done", "dialog.leave")
            frame.set_class(self._one_line, "-one-line")
            if self._hint:
                yield Static(Content(clean(veiled(self.app, self._hint))), id="hint")
            yield TextField(self._text if draft is None else draft)
            yield from self.compose_below()

    def compose_below(self) -> ComposeResult:
        """Lay out what stands below the field: nothing here."""
        yield from ()

    def on_mount(self) -> None:
        """Stand at the end of what is there."""
        self.field.move_cursor(self.field.document.end)
        self.field.focus()
        if self._one_line:
            self.field.select_all()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """End the line only of a one-line prompt."""
        return self._one_line if action == "end_line" else True

    def action_end_line(self) -> None:
        """Submit a one-line prompt."""
        self.action_accept()

    def action_accept(self) -> None:
        """Return the text."""
        drop_draft(self._subject)
        self.dismiss(self.field.exact_text)

    def action_leave(self) -> None:
        """Give nothing."""
        text = self.field.exact_text
        if text != self._text:
            keep_draft(self._subject, text)
        else:
            drop_draft(self._subject)
        self.dismiss(None)
