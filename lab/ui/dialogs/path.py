"""A dialog that asks for a file of this machine, with completion."""

from contextlib import suppress
from pathlib import Path
from typing import ClassVar, Final

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea
from textual.worker import get_current_worker

from lab.text.safe import clean, clean_line
from lab.ui.commands.bindings import hints
from lab.ui.dialogs.dialog import Dialog
from lab.ui.dialogs.drafts import draft_of, drop_draft, keep_draft
from lab.ui.kit.form import LineField
from lab.ui.kit.lines import LineList, Row
from lab.ui.kit.real_files import completions, shared_start
from lab.ui.kit.threads import tell

SHOWN: Final = 500
"""The most completions listed."""


class PathList(LineList):
    """The possible completions. It never takes the focus."""

    RESTING: ClassVar[str] = "▹ "


class PathScreen(Dialog[Path | None]):
    """Returns the path that was typed, None if left; then what was typed stands there the next time."""

    CSS_PATH = "path.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("dialog", "path")
    PART_SETS: ClassVar[tuple[str, ...]] = ("line",)

    field = getters.query_one(LineField)
    path_list = getters.query_one(PathList)

    def __init__(self, title: str, hint: str, start: str = "") -> None:
        super().__init__()
        self._title, self._hint = title, hint
        self._start = start or f"{str(Path.cwd()).rstrip('/')}/"
        self._subject = ("path", title, self._start)

    def compose(self) -> ComposeResult:
        """Lay out the field and the paths it could become."""
        with Vertical(id="path") as frame:
            frame.border_title = Content(clean_line(self._title))
            frame.border_subtitle = hints("path.complete", "path.next", "line.done", "dialog.leave")
            yield Static(Content(clean(self._hint)), id="hint")
            yield LineField(draft_of(self._subject) or self._start, soft_wrap=False)
            path_list = PathList(id="found", empty="reading…")
            path_list.can_focus = False
            yield path_list

    def on_mount(self) -> None:
        """Stand at the end of what is there."""
        self.field.move_cursor(self.field.document.end)
        self.field.focus()
        self._look()

    @on(TextArea.Changed)
    def _look(self) -> None:
        self._read(self.field.exact_text)

    @work(thread=True, exclusive=True, group="complete")
    def _read(self, prefix: str) -> None:
        # In a thread: a folder may be on a disk that does not answer.
        worker = get_current_worker()
        paths = completions(prefix)
        if not worker.is_cancelled:
            tell(self, self._show, prefix, paths)

    def _show(self, prefix: str, paths: list[str]) -> None:
        if not self.is_mounted or prefix != self.field.exact_text:
            return
        rows = [Row(path, Content(clean_line(_last(path)))) for path in paths[:SHOWN]]
        self.path_list.show(rows, empty="nothing begins so")

    def action_move(self, by: int) -> None:
        """Move to another completion."""
        self.path_list.action_move(by)

    def action_complete(self) -> None:
        """Complete the longest common prefix, or else the current completion."""
        paths = [row.key for row in self.path_list.rows]
        prefix = self.field.exact_text
        common = shared_start(paths)
        text = common if len(common) > len(prefix) else self.path_list.current
        if text:
            self._type(text)

    def _type(self, text: str) -> None:
        self.field.exact_text = text
        self.field.move_cursor(self.field.document.end)

    def on_line_field_submitted(self) -> None:
        """Accept the path, or enter the current folder."""
        self.action_accept()

    @on(LineList.Chosen)
    def _clicked(self, event: LineList.Chosen) -> None:
        self._type(event.key)
        if not event.key.endswith("/"):
            self.action_accept()

    def action_accept(self) -> None:
        """Return the path; if it is a folder, enter it instead."""
        path_text = self.field.exact_text.strip()
        if path_text.endswith("/") or not path_text:
            path_text = self.path_list.current
            self._type(path_text)
        if path_text and not path_text.endswith("/"):
            drop_draft(self._subject)
            with suppress(RuntimeError):
                self.dismiss(Path(path_text).expanduser())

    def action_leave(self) -> None:
        """Give nothing."""
        text = self.field.exact_text
        if text not in ("", self._start):
            keep_draft(self._subject, text)
        else:
            drop_draft(self._subject)
        self.dismiss(None)


def _last(path: str) -> str:
    name = path.rstrip("/").rpartition("/")[2]
    return f"{name}/" if path.endswith("/") else name
