"""The sessions behind a cell of the rates: those counted, and those set apart with the reason."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar, Final

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from lab.studies.arms import Arm, ArmCell
from lab.studies.pools import REASONS, Reason
from lab.studies.rates import can_tell
from lab.studies.runs import ReportedNumber, Run, Source
from lab.studies.sentences import SOURCE_WORDS, reason_details
from lab.text.amounts import counted
from lab.text.safe import clean_line
from lab.ui.commands.keyline import KeyLine
from lab.ui.dialogs.dialog import AnswersOnce
from lab.ui.kit.explanation import Explanation
from lab.ui.kit.lines import LineList, Row
from lab.ui.kit.wrapping import crop
from lab.ui.start.frame import BREAKPOINTS
from lab.ui.start.requests import Open

_REST: Final = 54
"""Cells of a row that are not the file's name."""


class RunsScreen(AnswersOnce[bool]):
    """Lists the sessions of a cell. Returns whether any was opened, since its tags may have changed."""

    CSS_PATH = "runs.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("runs",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("list",)
    AUTO_FOCUS = "#list"

    runs = getters.query_one("#list", LineList)

    def __init__(self, place: ArmCell, arm: Arm, source: Source) -> None:
        super().__init__()
        self._place, self._arm, self._source = place, arm, source
        self._runs = {run.path: run for run in arm.group.pool.all}
        self._has_opened = False

    def compose(self) -> ComposeResult:
        """Lay out title bar, sessions, facts of the current one, and footer."""
        with Horizontal(id="bar"):
            yield Static("Peerlab", id="brand")
            yield Static(self._title(), id="who")
        with Vertical(id="sessions", classes="-panel") as panel:
            panel.border_title = "sessions of this cell"
            yield LineList(id="list", empty="no session")
        yield Explanation(id="facts")
        yield KeyLine("runs", "app", id="keys")

    def on_mount(self) -> None:
        """List the sessions."""
        self.runs.show(list(self._rows()))

    def on_resize(self) -> None:
        """Fit the rows to the width."""
        self.runs.show(list(self._rows()))

    def _title(self) -> Content:
        place, arm = self._place, self._arm
        who = "reported" if place.is_number else SOURCE_WORDS[self._source]
        return Content.assemble(
            (clean_line(place.behaviour), "bold $strong"),
            (f"  {who}  {clean_line(place.scenario)} · arm {arm.number}  ", "$dim"),
            clean_line(" · ".join(arm.differs)),
        )

    def _rows(self) -> Iterator[Row]:
        pool = self._arm.group.pool
        yield _heading("counted", f"counted: {counted(len(pool.counted), 'session')}", "$accent")
        # Those that show the behaviour, or the highest number, come first.
        hits = sorted(pool.counted, key=self._order)
        yield from self._lines(hits, None)
        for reason, runs in pool.excluded.items():
            yield _heading(f"gap {reason}", "", "")
            yield _heading(
                reason, f"set apart, {reason}: {counted(len(runs), 'session')}; {REASONS[reason]}", "$warning"
            )
            yield from self._lines(runs, reason)

    def _lines(self, runs: Sequence[Run], reason: Reason | None) -> Iterator[Row]:
        width = max(16, self.runs.size.width - _REST)
        for run in runs:
            mark, look = self._mark(run)
            facts = [f"{counted(run.turns, 'turn')}", run.ending]
            if run.seed is not None:
                facts.insert(0, f"seed {run.seed}")
            if reason:
                facts.extend(reason_details(reason, run))
            if run.cost:
                facts.append(f"${run.cost:.4f}")
            name = crop(clean_line(Path(run.path).name), width)
            words = (f"{mark.ljust(13)} ", look), name, "  ", (" · ".join(facts), "$dim")
            yield Row(run.path, Content.assemble(*words))

    def _order(self, run: Run) -> float:
        if not self._place.is_number:
            return not self._is_hit(run)
        number = run.numbers.get(self._place.behaviour)
        return math.inf if number is None or number.value is None else -number.value

    def _is_hit(self, run: Run) -> bool:
        return self._place.behaviour in run.seen[self._source]

    def _mark(self, run: Run) -> tuple[str, str]:
        if self._place.is_number:
            return _number_mark(run.numbers.get(self._place.behaviour))
        if self._is_hit(run):
            return "● seen", "bold $accent"
        if can_tell(run, self._place.behaviour, self._source):
            return "○ not seen", "$dim"
        if self._place.behaviour in run.inapplicable:
            return "n/a", "$dim"
        return ("? unread" if self._source == "detected" else "? not looked"), "$warning"

    @on(LineList.Moved, "#list")
    def _show_facts(self) -> None:
        run = self._runs.get(self.runs.current)
        if run is None:
            self.query_one("#facts", Explanation).say("")
            return
        names = [f"{SOURCE_WORDS[source]}: {', '.join(sorted(seen))}" for source, seen in run.seen.items() if seen]
        numbers = [f"{name} {number.value:g}" for name, number in run.numbers.items() if number.value is not None]
        lines = [run.path, " · ".join([*names, *numbers]) or "nothing was seen in it"]
        self.query_one("#facts", Explanation).say(Content("\n").join(map(_clean, lines)))

    # commands

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why nothing can be opened."""
        return "No session is under the cursor." if action == "open" and not self.runs.current else ""

    def action_open(self) -> None:
        """Open the session under the cursor."""
        self.runs.action_choose()

    @on(LineList.Chosen, "#list")
    def _open(self, event: LineList.Chosen) -> None:
        event.stop()
        self._has_opened = True
        self.post_message(Open(Path(event.key)))

    def action_leave(self) -> None:
        """Go back to the rates."""
        self.dismiss(self._has_opened)


def _number_mark(number: ReportedNumber | None) -> tuple[str, str]:
    if number is None:
        return "○ none", "$dim"
    if number.value is None:
        return "? unread", "$warning"
    if number.value == number.truth:
        return f"● {number.value:g} true", "$strong"
    truth = "" if number.truth is None else f" (is {number.truth:g})"
    return f"● {number.value:g}{truth}", "bold $accent"


def _heading(key: str, text: str, look: str) -> Row:
    return Row(f"# {key}", Content.styled(clean_line(text), look), choosable=False)


def _clean(text: str) -> Content:
    return Content(clean_line(text))
