"""The dialog that previews a change to the world: what would differ, and so what the agent could notice."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from msgspec import Struct
from textual import getters, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static
from textual.worker import get_current_worker

from lab.engine.stale_results import StaleResults
from lab.errors import LabError
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hints
from lab.ui.dialogs.dialog import Dialog
from lab.ui.dialogs.drafts import draft_of, drop_draft, keep_draft
from lab.ui.kit.form import LineField
from lab.ui.kit.page import LinePage
from lab.ui.kit.threads import tell
from lab.ui.world.difference import folded
from lab.ui.world.stale_lines import finding_lines, summary_of_stale

Recheck = Callable[[Callable[[], bool]], StaleResults]
"""Runs the agent's earlier calls again, in a thread, until its argument returns True."""


class AsText(Struct, frozen=True):
    """The result that asks to edit the change as text first."""

    note: str
    """What was typed as a note so far."""


class ChangeScreen(Dialog[str | AsText | None]):
    """Returns the researcher's note, often empty, to make the change; None to drop it."""

    CSS_PATH = "change.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("dialog", "change")
    PART_SETS: ClassVar[tuple[str, ...]] = ("line",)

    note = getters.query_one(LineField)
    page = getters.query_one(LinePage)

    def __init__(self, title: str, lines: Sequence[Content], recheck: Recheck | None = None, note: str = "") -> None:
        """`recheck` finds which of the agent's earlier results would no longer hold; it blocks."""
        super().__init__()
        self._title, self._lines = title, list(lines)
        self._subject = ("a note on a change", title)
        self._recheck, self._note = recheck, note or draft_of(self._subject) or ""

    def compose(self) -> ComposeResult:
        """Lay out the difference, what no longer holds, and a field for the note."""
        with Vertical(id="change") as frame:
            frame.border_title = Content(clean_line(self._title))
            frame.border_subtitle = hints(("line.done", "make the change"), "change.text", "dialog.leave")
            yield Static("what the agent could notice", classes="-label")
            yield LinePage()
            yield Static(id="findings")
            yield Static("a note for the record; the agent never sees it", classes="-label -second")
            yield LineField(self._note, soft_wrap=False)

    def on_mount(self) -> None:
        """Focus the note, and start rechecking earlier results."""
        self.page.can_focus = False
        self.note.focus()
        findings = self.query_one("#findings", Static)
        findings.display = self._recheck is not None
        if self._recheck is not None:
            findings.update(Content.styled("◌ looking again at what the agent was told…", "$dim"))
            self._look_again(self._recheck)

    @work(thread=True, exclusive=True, group="recheck")
    def _look_again(self, recheck: Recheck) -> None:
        worker = get_current_worker()
        try:
            findings = recheck(lambda: worker.is_cancelled)
        except LabError as fault:
            if not worker.is_cancelled:
                tell(self, self._say, Content.styled(clean_line(f"✗ {fault}"), "$warning"))
            return
        if not worker.is_cancelled:
            tell(self, self._show_findings, findings)

    def _show_findings(self, findings: StaleResults) -> None:
        self._lines += finding_lines(findings)
        self._say(summary_of_stale(findings))
        self._show_lines()

    def _say(self, text: Content) -> None:
        if self.is_mounted:
            self.query_one("#findings", Static).update(text)

    def on_resize(self) -> None:
        """Wrap the lines to the width, and use no more height than they need."""
        self.call_after_refresh(self._show_lines)

    def _show_lines(self) -> None:
        if not self.is_mounted:
            return
        # The last column is kept for a scroll bar, there or not, so that its coming does not fold the lines again.
        lines = folded(self._lines, max(20, self.page.content_region.width - 1))
        self.page.styles.height = min(len(lines), max(3, self.app.size.height - 16))
        self.page.show_lines(lines)

    def on_line_field_submitted(self) -> None:
        """Make the change."""
        self.action_accept()

    def action_accept(self) -> None:
        """Make the change."""
        drop_draft(self._subject)
        self.dismiss(self.note.exact_text.strip())

    def action_as_text(self) -> None:
        """Edit the change as text first."""
        self.dismiss(AsText(self.note.exact_text))

    def action_leave(self) -> None:
        """Leave the world as it is, and keep the note for the next time."""
        if note := self.note.exact_text:
            keep_draft(self._subject, note)
        else:
            drop_draft(self._subject)
        self.dismiss(None)

    def action_scroll(self, by: int) -> None:
        """Scroll the difference."""
        self.page.scroll_relative(y=by * max(1, self.page.size.height - 1), animate=False)
