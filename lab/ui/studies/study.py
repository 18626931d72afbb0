"""One study: what it claims, how far its cells have come, what it will take, and what was left out. It is played here.

What the runs show is said by the report alone, so that runs are not stopped as soon as the figures look good.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from lab.batch.plan import Plan
from lab.engine.unforeseen import as_fault
from lab.studies.amending import amend
from lab.studies.arms import ArmCell, tables
from lab.studies.folder import UnamendedError, home_of
from lab.studies.playing import begin
from lab.studies.progress import StudyStanding, standing_of
from lab.studies.shipped import is_shipped
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hint
from lab.ui.commands.keyline import KeyLine
from lab.ui.dialogs.dialog import AnswersOnce
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.dialogs.raw import RawScreen
from lab.ui.kit.explanation import Explanation
from lab.ui.kit.lines import LineList
from lab.ui.kit.page import LinePage
from lab.ui.kit.threads import tell
from lab.ui.rates.runs import RunsScreen
from lab.ui.repetitions.batch_rows import WIDE, bar, money_text, tally_words
from lab.ui.start.frame import BREAKPOINTS
from lab.ui.start.requests import Open
from lab.ui.studies.playing import StudyRuns
from lab.ui.studies.report import ReportScreen
from lab.ui.studies.rows import forecast_content, spent_words, study_rows, tally_of

_OFTEN = 0.5
"""Seconds after which a study that is being played is drawn again."""


class StudyScreen(AnswersOnce[None]):
    """A study before, while and after it is played. Leaving it stops nothing."""

    CSS_PATH = "study.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("study",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("list", "page")
    AUTO_FOCUS = "#list"

    cells = getters.query_one("#list", LineList)

    def __init__(self, file: Path, runs: StudyRuns) -> None:
        super().__init__()
        self._file, self._runs = file, runs
        self._standing: StudyStanding | None = None
        """None until the file and the sessions are read."""
        self._fault = ""
        self._at_once = 1
        self._budget: float | None = None
        """US dollars for this time; None for the study's own."""
        self._was_playing = False

    def compose(self) -> ComposeResult:
        """Lay out title bar, question, progress, cells, forecast and footer."""
        with Horizontal(id="bar"):
            yield Static("Peerlab", id="brand")
            yield Static("", id="who")
        yield Explanation(id="question")
        yield Static("", id="all")
        with Horizontal(id="words"):
            yield Explanation(id="state")
            yield Static("", id="money")
        with Vertical(id="body"):
            with Vertical(id="cells", classes="-panel") as panel:
                panel.border_title = "cells"
                yield LineList(id="list", empty="reading the study…")
            with Vertical(id="check", classes="-panel") as panel:
                panel.border_title = "what it takes and can show"
                yield LinePage(id="forecast")
        yield KeyLine("study", "app", id="keys")

    def on_mount(self) -> None:
        """Read the study, and follow it while it is played."""
        self._was_playing = self._is_playing
        self._read()
        self.set_interval(_OFTEN, self._follow)

    def on_resize(self) -> None:
        """Fit everything to the width."""
        self.call_after_refresh(self._draw)

    def on_screen_resume(self) -> None:
        """Read the sessions again, since one may have been changed meanwhile."""
        if self._standing is not None:
            self._read()

    # reading

    @work(thread=True, exclusive=True, group="study", exit_on_error=False)
    def _read(self) -> None:
        try:
            standing = standing_of(self._file)
        except Exception as error:
            tell(self, self._refuse, str(as_fault(error)))
            return
        tell(self, self._learn, standing)

    def _refuse(self, why: str) -> None:
        self._standing, self._fault = None, why
        self.cells.show((), empty="it cannot be played as it is")
        self._draw()

    def _learn(self, standing: StudyStanding) -> None:
        self._standing, self._fault = standing, ""
        self._draw()

    # what is shown

    @property
    def _is_playing(self) -> bool:
        run = self._runs.of(self._file)
        return run is not None and not run.is_over

    def _follow(self) -> None:
        if self._is_playing:
            self._was_playing = True
            self._draw()
        elif self._was_playing:
            self._was_playing = False
            self._read()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        standing = self._standing
        name = standing.study.head.name if standing else self._file.stem
        state = standing.entry.state if standing and not self._is_playing else ""
        self.query_one("#who", Static).update(
            Content.assemble(("study ", "$dim"), (clean_line(name), "bold $strong"), (f"  {state}", "$dim"))
        )
        self.query_one("#state", Explanation).say(self._state_text())
        if standing is not None:
            self._draw_standing(standing)
        self.refresh_bindings()

    def _draw_standing(self, standing: StudyStanding) -> None:
        run = self._runs.of(self._file)
        head, counts = standing.study.head, tally_of(standing, run if self._is_playing else None)
        question = Content.assemble(
            ("claim  ", "$dim"), clean_line(head.claim), "\n", ("or  ", "$dim"), (clean_line(head.alternative), "$dim")
        )
        self.query_one("#question", Explanation).say(question)
        progress_bar = bar(counts, 40 if self.size.width >= WIDE else 20)
        words = tally_words(counts) or "no run is planned"
        self.query_one("#all", Static).update(Content.assemble(progress_bar, "  ", (words, "$strong")))
        page = self.query_one("#forecast", LinePage)
        page.show_lines(list(forecast_content(standing.forecast, page.scrollable_content_region.width - 1)))
        rows = list(study_rows(standing, run if self._is_playing else None, self.cells.size.width))
        self.cells.show(rows)
        if run is not None and self._is_playing:
            money = money_text(run.batch)
        else:
            money = Content(spent_words(standing, head.budget if self._budget is None else self._budget))
        self.query_one("#money", Static).update(money)

    def _state_text(self) -> Content:
        run = self._runs.of(self._file)
        if self._fault:
            return Content.styled(f"✗ {clean_line(self._fault)}", "$error")
        if run is not None and self._is_playing:
            keys = f"{hint('study.leave')} leaves it playing, {hint('study.stop')} stops it"
            return Content.styled(f"{run.batch.at_once} at once · {keys}", "$accent")
        if run is not None:
            return Content.styled(clean_line(run.end_words()), "$error" if run.fault else "$foreground")
        return Content.styled(f"{self._at_once} at once", "$dim")

    # commands

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing: the study cannot be played, is being played, or is played already."""
        standing = self._standing
        if action == "stop":
            return "" if self._is_playing else "It is not being played."
        if action in ("leave", "reload", "file", "at_once"):
            return ""
        if standing is None:
            return "The study cannot be played as it is." if self._fault else "The study is being read."
        if action == "open":
            return "" if self.cells.current else "Nothing is under the cursor."
        if action in ("play", "freeze", "amend", "budget") and self._is_playing:
            return f"It is being played: {hint('study.stop')} stops it."
        if action == "play" and standing.entry.over >= standing.entry.planned and not standing.entry.has_changed:
            return f"Every run has been played: {hint('study.report')} says what they show."
        if action == "amend" and (why := self._why_no_amendment(standing)):
            return why
        if action == "report" and not any(cell.runs for cell in standing.cells):
            return "No run has been played yet."
        return ""

    def _why_no_amendment(self, standing: StudyStanding) -> str:
        if is_shipped(self._file):
            return f"A shipped study stays as it is: {hint('studies.new')} in the list copies it."
        return "" if standing.entry.designs else "The design is not frozen yet: change the file as you like."

    def action_play(self) -> None:
        """Freeze the design and play what is missing."""
        self._begin(self._at_once, self._budget, is_played=True)

    def action_freeze(self) -> None:
        """Freeze the design without playing."""
        self._begin(self._at_once, self._budget, is_played=False)

    @work(thread=True, exclusive=True, group="begin", exit_on_error=False)
    def _begin(self, at_once: int, budget: float | None, *, is_played: bool) -> None:
        standing = self._standing
        if standing is None:
            return
        try:
            # As the file is now, which may not be as it was read.
            now = standing_of(self._file)
            frozen, plan, _ = begin(now.study, self._file, home_of(self._file), at_once=at_once, budget=budget)
        except Exception as error:
            amending = f" — {hint('study.amend')} writes one" if isinstance(error, UnamendedError) else ""
            tell(self, self._complain, str(as_fault(error)) + amending)
            return
        tell(self, self._begun, now, f"frozen as {frozen.design_hash} on {frozen.when}", plan if is_played else None)

    def _begun(self, standing: StudyStanding, words: str, plan: Plan | None) -> None:
        self._standing = standing
        self.notify(words, markup=False)
        if plan is None:
            self._read()
            return
        try:
            self._runs.start(self._file, standing.study.head.name, plan)
        except Exception as error:
            self._complain(str(as_fault(error)))
        self._draw()

    def _complain(self, why: str) -> None:
        self.notify(why, severity="error", markup=False, timeout=12)

    def action_stop(self) -> None:
        """Stop playing; each session keeps what it has."""
        if run := self._runs.of(self._file):
            run.batch.stop()

    def action_at_once(self, by: int) -> None:
        """Play more or fewer sessions at the same time."""
        run = self._runs.of(self._file)
        if run is not None and self._is_playing:
            run.batch.at_once += by
        self._at_once = max(1, self._at_once + by)
        self._draw()

    @work(name="budget", group="dialog", exit_on_error=False)
    async def action_budget(self) -> None:
        """Set what may be spent this time."""
        words = "US dollars that may be spent this time; nothing for the study's own budget."
        start = "" if self._budget is None else f"{self._budget:g}"
        text = await self.app.push_screen_wait(PromptScreen("budget", words, start, one_line=True))
        if text is None:
            return
        try:
            budget = float(text.strip().removeprefix("$")) if text.strip() else None
        except ValueError:
            budget = 0.0
        if budget is not None and not 0 < budget < 1e9:
            self._complain(f"“{clean_line(text)}” is no amount: write US dollars, such as 2.50")
            return
        self._budget = budget
        self._draw()

    @work(name="amend", group="dialog", exit_on_error=False)
    async def action_amend(self) -> None:
        """Write a dated amendment into the file."""
        words = "What is changed in the frozen design. The change itself is made in an editor; this says that it was."
        what = await self.app.push_screen_wait(PromptScreen("amendment · what", words))
        if not what or not what.strip():
            return
        why = await self.app.push_screen_wait(PromptScreen("amendment · why", "Why it is changed."))
        if not why or not why.strip():
            return
        try:
            amend(self._file, what, why, datetime.now(UTC).date())
        except Exception as error:
            self._complain(str(as_fault(error)))
            return
        self.notify(f"The amendment is in {self._file}.", markup=False)
        self._read()

    def action_file(self) -> None:
        """Show the study file."""
        text = self._standing.text if self._standing else self._fault
        self.app.push_screen(RawScreen(str(self._file), text))

    def action_report(self) -> None:
        """Read what the runs show."""
        if self._standing is not None:
            self.app.push_screen(ReportScreen(self._standing.study, self._file))

    def action_reload(self) -> None:
        """Read the file and the sessions again."""
        self._read()

    def action_open(self) -> None:
        """Show the sessions of the cell, or the session, under the cursor."""
        self.cells.action_choose()

    @on(LineList.Chosen, "#list")
    def _open(self, event: LineList.Chosen) -> None:
        event.stop()
        cells = self._standing.cells if self._standing else ()
        cell = next((each for each in cells if each.cell.key == event.key), None)
        if cell is None:
            self.post_message(Open(Path(event.key)))
            return
        if not cell.groups or self._standing is None:
            self.notify("No run of this cell has been played yet.", markup=False)
            return
        outcome = self._standing.study.outcomes[0]
        table = tables(cell.groups)[0]
        place = ArmCell(table.scenario, outcome.name, table.arms[0].number)
        self.app.push_screen(RunsScreen(place, table.arms[0], outcome.source))

    def action_leave(self) -> None:
        """Go back to the list."""
        self.workers.cancel_group(self, "study")
        self.dismiss(None)
