"""The batch screen: progress, cost, and the outcomes of the finished sessions."""

from math import ceil
from pathlib import Path
from time import monotonic
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from lab.batch.batch import Batch
from lab.batch.plan import Part, Plan, tally
from lab.engine.unforeseen import as_fault
from lab.session.telling import NATURE_MARKS
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hint
from lab.ui.commands.keyline import KeyLine
from lab.ui.dialogs.dialog import AnswersOnce
from lab.ui.kit.explanation import Explanation
from lab.ui.kit.lines import LineList, Row
from lab.ui.kit.wrapping import crop
from lab.ui.repetitions.batch_rows import WIDE, bar, findings, heads, money_text, part_row, tally_words
from lab.ui.session.policies import policy_of_new_sessions
from lab.ui.start.frame import BREAKPOINTS
from lab.ui.start.requests import Open, Start


class BatchScreen(AnswersOnce[None]):
    """Runs a batch and shows its progress. Every session is kept, even if the batch is stopped."""

    CSS_PATH = "batch.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("batch",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("list",)
    AUTO_FOCUS = "#parts"

    parts = getters.query_one("#parts", LineList)
    findings_text = getters.query_one("#found", Static)

    def __init__(self, batch: Batch) -> None:
        super().__init__()
        self.played = batch
        self._fault = ""
        self._stale: set[int] = set()
        self._until: dict[int, float] = {}
        """By session number: when its model is asked again, in seconds of the monotonic clock."""
        self._followed = "1"
        """The row the cursor last followed to. It follows running sessions until the user moves it."""

    def compose(self) -> ComposeResult:
        """Lay out title bar, progress, sessions, outcomes and footer."""
        with Horizontal(id="bar"):
            yield Static("Peerlab", id="brand")
            yield Static("", id="who")
        yield Explanation(id="condition")
        yield Static("", id="all")
        with Horizontal(id="words"):
            yield Explanation(id="said")
            yield Static("", id="money")
        with Vertical(id="sessions", classes="-panel") as panel:
            panel.border_title = "sessions"
            yield Static("", id="heads")
            yield LineList(id="parts")
        with Vertical(id="outcomes", classes="-panel") as panel:
            panel.border_title = "what came of them"
            yield Static("", id="found")
        yield KeyLine("batch", "app", id="keys")

    def on_mount(self) -> None:
        """Start the batch."""
        condition = " ".join(f"{factor}={level}" for factor, level in self.played.plan.condition.items())
        self.query_one("#condition", Explanation).say(clean_line(condition or "no factors"))
        self.played.subscribe(self._hear)
        self.set_interval(1.0, self._count_down)
        self.run_worker(self._play(), name="batch", group="batch", exit_on_error=False)

    async def _play(self) -> None:
        try:
            await self.played.run()
        except Exception as error:
            self._fault = str(as_fault(error))
            self.notify(self._fault, severity="error", markup=False, timeout=12)
        self._draw()

    def on_resize(self) -> None:
        """Fit everything to the width."""
        self.call_after_refresh(self._draw)

    # Changes of the batch

    def _hear(self, part: Part) -> None:
        if part.again is None:
            self._until.pop(part.number, None)
        elif part.number not in self._until:
            self._until[part.number] = monotonic() + part.again.seconds
        if not self._stale:
            self.call_later(self._draw_stale)
        self._stale.add(part.number)

    def _draw_stale(self) -> None:
        stale, self._stale = self._stale, set()
        if not self.is_mounted:
            return
        for number in sorted(stale):
            self.parts.replace_row(self._row(number))
            if number > int(self._followed) and self.parts.current == self._followed:
                self._followed = str(number)
                self.parts.go(self._followed)
        self._draw_sums()

    def _count_down(self) -> None:
        for number in self._until:
            self.parts.replace_row(self._row(number))

    # Drawing

    def _row(self, number: int) -> Row:
        wait = ceil(max(0.0, self._until[number] - monotonic())) if number in self._until else None
        part, width = self.played.parts[number - 1], self.parts.size.width
        return part_row(part, width, wait=wait, is_over=self.played.is_over)

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        self.query_one("#heads", Static).update(Content("  ") + heads(self.parts.size.width))
        self.parts.show([self._row(part.number) for part in self.played.parts])
        self._draw_sums()

    def _draw_sums(self) -> None:
        batch, plan = self.played, self.played.plan
        counts = tally(batch.parts)
        name = Path(plan.scenario).stem if plan.scenario.endswith(".toml") else plan.scenario
        mark = Content.styled(f"  {NATURE_MARKS[batch.nature]}", "bold") if batch.nature else Content.empty()
        who = Content.assemble((f"{plan.count} × ", "$dim"), (clean_line(name), "bold $strong"), "  ")
        self.query_one("#who", Static).update(who + Content(crop(clean_line(plan.model), 40)) + mark)
        words = Content.styled(tally_words(counts, is_over=batch.is_over), "$strong")
        progress_bar = bar(counts, 40 if self.size.width >= WIDE else 20)
        self.query_one("#all", Static).update(progress_bar + Content("  ") + words)
        self.query_one("#money", Static).update(money_text(batch, has_room=self.size.width >= 140))
        self.query_one("#said", Explanation).say(self._state_text())
        outcomes = [part.outcome for part in batch.parts if part.outcome]
        lines = findings(outcomes, self.findings_text.size.width, max(2, self.findings_text.size.height))
        nothing = Content.styled("no session is over yet", "$dim")
        self.findings_text.update(Content("\n").join(lines) if lines else nothing, layout=False)
        self.refresh_bindings()

    def _state_text(self) -> Content:
        batch = self.played
        if self._fault:
            return Content.styled(f"✗ {clean_line(self._fault)}", "$error")
        counts = tally(batch.parts)
        if batch.why:
            return Content.styled(f"■ {clean_line(batch.why)}, so no more are begun", "$warning")
        if not batch.is_over:
            return Content.styled(f"{batch.at_once} at once · each is a file of its own", "$dim")
        if counts.stopped or counts.to_come:
            return Content.styled(
                f"□ stopped: all is kept, what was under way can go on; {hint('batch.open')} opens one", "$warning"
            )
        return Content.styled(f"✓ all are over and kept; {hint('batch.open')} opens one", "$success")

    # Commands

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing: a batch is stopped while it runs, and left once it is over."""
        if action == "leave":
            return "" if self.played.is_over else f"The sessions still run: {hint('batch.stop')} stops them."
        return "Every session is over." if action in ("stop", "at_once") and self.played.is_over else ""

    def action_stop(self) -> None:
        """Stop all that run; each keeps what it has."""
        self.played.stop()

    def action_leave(self) -> None:
        """Go to the saved sessions."""
        self.dismiss(None)

    def action_at_once(self, by: int) -> None:
        """Run more or fewer sessions at the same time."""
        self.played.at_once += by
        self._draw_sums()

    def action_open(self) -> None:
        """Open the session under the cursor."""
        self.parts.action_choose()

    @on(LineList.Chosen, "#parts")
    def _open(self, event: LineList.Chosen) -> None:
        event.stop()
        part = self.played.parts[int(event.key) - 1]
        if part.outcome is None:
            whys = {"running": "it is still being played", "elsewhere": "another program plays it"}
            what = whys.get(part.state, "it was not begun")
            self.notify(f"session {part.number} cannot be opened: {what}", severity="warning", markup=False)
            return
        self.post_message(Open(Path(part.outcome.path)))


def repetitions(start: Start, folder: Path) -> BatchScreen:
    """Return the screen that plays what was chosen on the start screen several times."""
    limits = dict(start.limits)
    budget = limits.pop("cost", None)
    plan = Plan(
        scenario=start.scenario,
        condition=start.condition,
        model=start.model,
        folder=folder,
        count=start.repetitions,
        at_once=start.at_once,
        budget=budget,
        limits=limits,
        settings=start.settings,
        api_base=start.api_base,
        policy=policy_of_new_sessions(),
    )
    return BatchScreen(Batch(plan))
