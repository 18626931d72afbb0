"""The list of studies: those of this folder and the shipped ones, each with how far it has come."""

from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static
from textual.worker import get_current_worker

from lab.engine.unforeseen import as_fault
from lab.studies.amending import new_study
from lab.studies.shelf import StudyEntry, blank_entry, study_entry, study_files
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hint
from lab.ui.commands.keyline import KeyLine
from lab.ui.dialogs.dialog import AnswersOnce
from lab.ui.dialogs.path import PathScreen
from lab.ui.kit.lines import LineList, Row
from lab.ui.kit.page import LinePage
from lab.ui.kit.threads import tell
from lab.ui.kit.wrapping import wrap
from lab.ui.start.frame import BREAKPOINTS
from lab.ui.studies.playing import StudyRuns
from lab.ui.studies.rows import entry_lines, entry_row
from lab.ui.studies.study import StudyScreen

_OFTEN = 0.5
"""Seconds after which the row of a study that is being played is drawn again."""


class StudiesScreen(AnswersOnce[None]):
    """Lists the studies. They are read in a thread, one after the other."""

    CSS_PATH = "studies.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("studies",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("list", "page")
    AUTO_FOCUS = "#list"

    studies = getters.query_one("#list", LineList)

    def __init__(self, folder: Path, runs: StudyRuns) -> None:
        super().__init__()
        self._folder, self._runs = folder, runs
        self._entries: dict[str, StudyEntry] = {}
        self._playing: set[str] = set()

    def compose(self) -> ComposeResult:
        """Lay out title bar, list, what the study under the cursor claims, and footer."""
        with Horizontal(id="bar"):
            yield Static("Peerlab", id="brand")
            yield Static(
                Content.assemble(("studies in ", "$dim"), (clean_line(str(self._folder.resolve())), "bold $strong"))
            )
        with Vertical(id="body"):
            with Vertical(id="studies", classes="-panel") as panel:
                panel.border_title = "studies"
                yield LineList(id="list", empty="looking for studies…")
            with Vertical(id="selected", classes="-panel") as panel:
                panel.border_title = "what it asks, and how far it has come"
                yield LinePage(id="facts")
        yield KeyLine("studies", "app", id="keys")

    def on_mount(self) -> None:
        """Read the studies, and follow those that are being played."""
        self._read()
        self.set_interval(_OFTEN, self._follow)

    def on_resize(self) -> None:
        """Fit the facts to the width."""
        self.call_after_refresh(self._show_facts)

    def on_screen_resume(self) -> None:
        """Read them again, since one may have been played meanwhile."""
        if self._entries:
            self._read()

    @work(thread=True, exclusive=True, group="studies", exit_on_error=False)
    def _read(self) -> None:
        worker = get_current_worker()
        files = study_files(self._folder)
        tell(self, self._list, files)
        for file in files:
            if worker.is_cancelled:
                return
            tell(self, self._learn, study_entry(file))

    def _list(self, files: tuple[Path, ...]) -> None:
        for file in files:
            # A study is listed by its file's name until it is read.
            self._entries.setdefault(str(file), blank_entry(file))
        names = {str(file) for file in files}
        self._entries = {key: entry for key, entry in self._entries.items() if key in names}
        self.studies.show([self._row(entry) for entry in self._entries.values()], empty="no study is here")
        self.refresh_bindings()

    def _learn(self, entry: StudyEntry) -> None:
        self._entries[str(entry.file)] = entry
        self.studies.replace_row(self._row(entry))
        if self.studies.current == str(entry.file):
            self._show_facts()

    def _row(self, entry: StudyEntry) -> Row:
        return entry_row(entry, self._runs.of(entry.file))

    def _follow(self) -> None:
        playing = set()
        for key, entry in self._entries.items():
            run = self._runs.of(entry.file)
            if run is not None and not run.is_over:
                playing.add(key)
                self.studies.replace_row(self._row(entry))
        if self._playing - playing:
            # One has ended under our eyes: what it is now stands in its sessions.
            self._read()
        self._playing = playing

    @on(LineList.Moved, "#list")
    def _show_facts(self) -> None:
        page = self.query_one("#facts", LinePage)
        entry = self._entries.get(self.studies.current)
        if entry is None:
            page.show_lines(())
            return
        width = max(30, page.scrollable_content_region.width - 1)
        fault = wrap(f"✗ {clean_line(entry.fault)}", width) if entry.fault else []
        lines = [Content.styled(line, "$error") for line in fault]
        lines += entry_lines(entry, width)
        if entry.is_shipped:
            home = f"Its runs go into {entry.file.stem}/ here; {hint('studies.new')} copies it."
        else:
            home = clean_line(str(entry.file))
        lines += [Content.empty(), *(Content.styled(line, "$dim") for line in wrap(home, width))]
        page.show_lines(lines)

    # commands

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why no study can be opened or copied."""
        return "No study is under the cursor." if action in ("open", "new") and not self.studies.current else ""

    def action_open(self) -> None:
        """Open the study under the cursor."""
        self.studies.action_choose()

    @on(LineList.Chosen, "#list")
    def _open(self, event: LineList.Chosen) -> None:
        event.stop()
        self.app.push_screen(StudyScreen(Path(event.key), self._runs))

    @work(name="new", group="dialog", exit_on_error=False)
    async def action_new(self) -> None:
        """Write a copy of the study under the cursor."""
        entry = self._entries[self.studies.current]
        words = f"A copy of {entry.name}, to be changed in an editor. An existing file is left alone."
        start = str(self._folder.resolve() / f"my-{entry.file.name}")
        path = await self.app.push_screen_wait(PathScreen("new study", words, start))
        if path is None:
            return
        try:
            path = new_study(path, entry.file.stem if entry.is_shipped else str(entry.file))
        except Exception as error:
            self.notify(str(as_fault(error)), severity="error", markup=False, timeout=12)
            return
        self.notify(f"written to {path}: change it in an editor, then {hint('studies.reload')}", markup=False)
        self._read()

    def action_reload(self) -> None:
        """Look for studies again."""
        self._read()

    def action_leave(self) -> None:
        """Go back to the start screen."""
        self.workers.cancel_group(self, "studies")
        self.dismiss(None)
