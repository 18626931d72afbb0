"""The report of a study on a screen: read, compared and laid out in a thread, and saved with its pictures."""

from pathlib import Path
from typing import ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from lab.engine.unforeseen import as_fault
from lab.studies.design import Study
from lab.studies.folder import home_of
from lab.studies.reporting import REPORT, StudyReport, study_report, write_report
from lab.text.safe import clean_line
from lab.ui.commands.keyline import KeyLine
from lab.ui.dialogs.dialog import AnswersOnce
from lab.ui.kit.page import LinePage
from lab.ui.kit.threads import tell
from lab.ui.start.frame import BREAKPOINTS
from lab.ui.studies.markdown import markdown_lines


class ReportScreen(AnswersOnce[None]):
    """Shows what the runs of a study show so far."""

    CSS_PATH = "report.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("report",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("page",)
    AUTO_FOCUS = "#page"

    page = getters.query_one("#page", LinePage)

    def __init__(self, study: Study, file: Path) -> None:
        super().__init__()
        self._study, self._file = study, file
        self._report: StudyReport | None = None
        """None until the sessions are read."""

    def compose(self) -> ComposeResult:
        """Lay out title bar, page and footer."""
        with Horizontal(id="bar"):
            yield Static("Peerlab", id="brand")
            yield Static(Content.assemble(("report of ", "$dim"), (clean_line(self._study.head.name), "bold $strong")))
        with Vertical(id="frame", classes="-panel"):
            yield LinePage(id="page")
        yield KeyLine("report", "app", id="keys")

    def on_mount(self) -> None:
        """Read the sessions."""
        self.page.show_lines([Content.styled("reading the sessions…", "$dim")])
        self._read()

    def on_resize(self) -> None:
        """Lay the report out again."""
        self.call_after_refresh(self._draw)

    @work(thread=True, exclusive=True, group="report", exit_on_error=False)
    def _read(self) -> None:
        try:
            report = study_report(self._study, self._file, home_of(self._file))
        except Exception as error:
            tell(self, self._refuse, str(as_fault(error)))
            return
        tell(self, self._learn, report)

    def _refuse(self, why: str) -> None:
        self.page.show_lines([Content.styled(f"✗ {clean_line(why)}", "$error")])

    def _learn(self, report: StudyReport) -> None:
        self._report = report
        self._draw()
        self.refresh_bindings()

    def _draw(self) -> None:
        if self._report is not None and self.is_mounted:
            self.page.show_lines(markdown_lines(self._report.text, self.page.scrollable_content_region.width - 1))

    # commands

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why nothing can be saved."""
        return "There is no report yet." if action == "save" and self._report is None else ""

    @work(thread=True, exclusive=True, group="write", exit_on_error=False)
    def action_save(self) -> None:
        """Write the report and its pictures into the study's folder."""
        if self._report is None:
            return
        target = home_of(self._file).path / REPORT
        try:
            write_report(self._report, target)
        except Exception as error:
            tell(self, self.notify, str(as_fault(error)), severity="error", markup=False, timeout=12)
            return
        pictures = ", ".join(self._report.pictures)
        tell(self, self.notify, f"saved to {target}, and beside it {pictures}", markup=False)

    def action_leave(self) -> None:
        """Go back to the study."""
        self.dismiss(None)
