"""The editor for a result that the agent is told instead of the real one, with the exit code of a faked one."""

from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.types import CSSPathType
from textual.widgets import Static

from lab.errors import LabError
from lab.protocol import Call
from lab.ui.dialogs.editor import TextEditor
from lab.ui.kit.form import LineField
from lab.world import Outcome


class ToldResult(Struct, frozen=True, kw_only=True):
    """What the agent is to be told."""

    text: str
    exit_code: int | None = None


class ResultEditor(TextEditor[ToldResult]):
    """Returns what the agent is told about a call, None if left."""

    CSS_PATH: ClassVar[CSSPathType | None] = ["../dialogs/editor.tcss", "result_editor.tcss"]
    PART_SETS: ClassVar[tuple[str, ...]] = ("line",)
    TAB_INDENTS: ClassVar[bool] = False

    def __init__(self, title: str, call: Call, outcome: Outcome, *, has_exit_code: bool) -> None:
        """`outcome` is that of the real call, from which one starts."""
        super().__init__(title, outcome.output, about=(call.id, call.name, call.arguments))
        self._outcome = outcome
        self._has_exit_code = has_exit_code

    def compose_below(self) -> ComposeResult:
        """Lay out the exit code."""
        if self._has_exit_code:
            with Horizontal(id="exit"):
                yield Static("exit code", id="exit-label")
                code = self._outcome.exit_code
                yield LineField("" if code is None else str(code), id="exit-code", soft_wrap=False)
                yield Static("empty for none; the agent sees what is in the text alone", id="exit-hint")

    def on_line_field_submitted(self, event: LineField.Submitted) -> None:
        """Go on from the exit code to the text."""
        event.stop()
        self.field.focus()

    def answer(self, text: str) -> ToldResult:
        """Return the text with the exit code. Raises `LabError` for what is no exit code."""
        return ToldResult(text=text, exit_code=self._exit_code() if self._has_exit_code else None)

    def _exit_code(self) -> int | None:
        text = self.query_one("#exit-code", LineField).exact_text.strip()
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and int(text[:9]) <= 255):
            raise LabError(f'"{text}" is no exit code', mend="write 0 to 255, or nothing")
        return int(text)
