"""A full-screen editor for the text of a file, a call's arguments or a result."""

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar, Final, TypeVar

from rich.cells import cell_len
from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.types import CSSPathType
from textual.widgets import Static, TextArea

from lab.engine.unforeseen import as_fault
from lab.errors import LabError
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hints
from lab.ui.dialogs.dialog import Dialog
from lab.ui.dialogs.drafts import Subject, draft_of, drop_draft, keep_draft
from lab.ui.kit.text_field import TextField

READ_ONLY: Final = "This text is only to read."
Answer = TypeVar("Answer")


class TextEditor(Dialog[Answer | None]):
    """Edits a text. Leaving it returns None and keeps what was typed as a draft for the next time."""

    CSS_PATH: ClassVar[CSSPathType | None] = "editor.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("dialog", "editor")

    TAB_INDENTS: ClassVar[bool] = True
    """Whether Tab indents, or goes to the next field."""

    field = getters.query_one(TextField)
    frame = getters.query_one("#editor", Vertical)

    def __init__(
        self,
        title: str,
        text: str,
        *,
        read_only: bool = False,
        hint: str = "",
        check: Callable[[str], object] | None = None,
        draft: str | None = None,
        about: Subject = (),
    ) -> None:
        """`check` raises `LabError` for an unusable text; a fault at `line N` moves the cursor there.

        `draft` is a text typed here before; `about` tells apart what has the same title and text.
        """
        super().__init__()
        self._title, self._text, self._read_only, self._hint = title, text, read_only, hint
        self._check = check
        self._draft = draft
        self._subject = (title, text, *about)
        self._brought_back = False

    def compose(self) -> ComposeResult:
        """Lay out the field."""
        with Vertical(id="editor") as frame:
            frame.border_title = Content(clean_line(self._title))
            yield TextField(self._text, read_only=self._read_only, line_numbers=True, tabs=self.TAB_INDENTS)
            yield from self.compose_below()
            complaint = Static(id="fault")
            complaint.display = False
            yield complaint

    def compose_below(self) -> ComposeResult:
        """Lay out what stands below the field: nothing here."""
        yield from ()

    @abstractmethod
    def answer(self, text: str) -> Answer:
        """Return the dialog's answer for a valid text."""

    def on_mount(self) -> None:
        """Restore the draft, if there is one."""
        draft = draft_of(self._subject) if self._draft is None else self._draft
        if draft is not None and not self._read_only:
            self.field.exact_text = draft
            self._brought_back = True
            self.frame.border_title = Content(clean_line(f"{self._title} · your draft, not saved yet"))
        self.field.focus()
        self._say()

    @on(TextArea.Changed)
    @on(TextArea.SelectionChanged)
    def _say(self) -> None:
        if not self.is_mounted:
            return
        line, column = self.field.cursor_location
        notes = [f"line {line + 1}, column {column + 1}"]
        if self._brought_back:
            notes.append(f"a draft, as you left it; {hints('editor.original')}")
        elif not self._read_only and self.field.exact_text != self._text:
            notes.append("changed")
        if self.field.hidden_count:
            notes.append("control characters as symbols")
        if self._hint:
            notes.append(self._hint)
        done = [] if self._read_only else [("dialog.done", "save")]
        keys = hints(*done, "editor.wrap", "dialog.leave")
        room = (self.frame.size.width or self.app.size.width) - 2
        while notes and cell_len(" · ".join([*notes, keys])) > room:
            del notes[0]
        self.frame.border_subtitle = Content(clean_line(" · ".join([*notes, keys])))

    def on_resize(self) -> None:
        """Say as much below as there is room for."""
        self.call_after_refresh(self._say)

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing: a text to read is neither saved nor put back."""
        return READ_ONLY if self._read_only and action in ("accept", "original") else ""

    def action_accept(self) -> None:
        """Return the text, or show what is wrong with it."""
        text = self.field.exact_text
        try:
            if self._check is not None:
                self._check(text)
            answer = self.answer(text)
        except Exception as error:
            self.complain(as_fault(error))
            return
        drop_draft(self._subject)
        self.dismiss(answer)

    def complain(self, fault: LabError) -> None:
        """Show a fault and move the cursor to its line."""
        complaint = self.query_one("#fault", Static)
        complaint.update(Content(clean_line(f"✗ {fault}")))
        complaint.display = True
        word, _, number = fault.where.partition(" ")
        if word == "line" and number.isdecimal():
            self.field.move_cursor((min(int(number), self.field.document.line_count) - 1, 0), center=True)

    def action_leave(self) -> None:
        """Return None and keep the text as a draft."""
        if not self._read_only and self.field.exact_text != self._text:
            keep_draft(self._subject, self.field.exact_text)
        else:
            drop_draft(self._subject)
        self.dismiss(None)

    def action_wrap(self) -> None:
        """Wrap long lines, or scroll sideways."""
        self.field.soft_wrap = not self.field.soft_wrap

    def action_original(self) -> None:
        """Go back to the original text."""
        self._brought_back = False
        self.frame.border_title = Content(clean_line(self._title))
        self.field.exact_text = self._text
        self._say()


class EditorScreen(TextEditor[str]):
    """Returns the edited text, or None if left."""

    def answer(self, text: str) -> str:
        """Return the text itself."""
        return text
