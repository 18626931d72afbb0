"""The samples screen: how many samples of a reply act first in which way, and each of them to read and continue."""

import math
from collections.abc import Callable
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from lab.engine.engine import Engine
from lab.engine.notices import Notice, SamplingProgress
from lab.engine.sample_groups import FirstAct, SampleGroup, first_act, group_samples
from lab.engine.sample_terms import act_under, own_steps
from lab.engine.samples import Sample, own_reply_at, samples_at
from lab.engine.unforeseen import as_fault
from lab.errors import LabError
from lab.session.events import AnyStep, Fork, Switch
from lab.session.spending import cost_words, spending_of
from lab.session.telling import NATURE_MARKS
from lab.terms.condition import Condition, words
from lab.terms.parse import parse
from lab.text.safe import clean_line
from lab.ui.coding.visible_marks import VisibleMarks
from lab.ui.commands.bindings import hint
from lab.ui.commands.keyline import KeyLine
from lab.ui.dialogs.dialog import AnswersOnce
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.kit.explanation import Explanation
from lab.ui.kit.lines import LineList
from lab.ui.kit.wrapping import crop
from lab.ui.repetitions.asking import GROUPING, SamplesPrompt, read_number
from lab.ui.repetitions.columns import Column, Columns
from lab.ui.repetitions.sample_rows import given_words, progress, sample_rows
from lab.ui.repetitions.tagging import SampleTags
from lab.ui.start.frame import BREAKPOINTS
from lab.ui.transcript.entries import Entries
from lab.ui.transcript.transcript import Transcript
from lab.world import Snapshot


class SamplesScreen(AnswersOnce[int | None]):
    """Shows the samples taken at `point` and asks for more. Returns the event to continue from, None to stay."""

    CSS_PATH = "samples.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("samples",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("transcript", "list")
    AUTO_FOCUS = "#groups"

    groups = getters.query_one("#groups", LineList)
    reply = getters.query_one("#reply", Transcript)
    columns = getters.query_one("#columns", Columns)

    def __init__(self, engine: Engine, point: int, marks: VisibleMarks | None = None) -> None:
        """Show what `marks` lets be seen of the session's tags, by default all of them."""
        super().__init__()
        self._engine, self._point = engine, point
        self._marks = marks or VisibleMarks(engine)
        self._unsubscribe: Callable[[], None] = lambda: None
        self._condition: Condition | None = None
        """What the samples are grouped by instead of their first acts."""
        self._is_wide = False
        """Whether the samples stand side by side."""
        self._far: SamplingProgress | None = None
        """The progress while samples are being requested, None otherwise."""
        self._why = ""
        self._refused = ""
        """The condition that was typed last, if it is none."""
        self._is_whole = False
        """Whether first calls are grouped by all their arguments."""
        self._groups: tuple[SampleGroup, ...] = ()
        self._reply_key: tuple[str, int] = ("", 0)
        """The branch and the event of the sample shown in full."""

    @property
    def is_asking(self) -> bool:
        """Whether samples are being requested."""
        return self._far is not None

    def compose(self) -> ComposeResult:
        """Lay out title bar, progress, the samples beside the current one, and footer."""
        with Horizontal(id="bar"):
            yield Static("Peerlab", id="brand")
            yield Static("", id="who")
        yield Static("", id="all")
        with Horizontal(id="words"):
            yield Explanation(id="said")
            yield Static("", id="money")
        with Horizontal(id="body"):
            with Vertical(id="samples", classes="-panel") as panel:
                panel.border_title = "what it does first"
                yield LineList(id="groups", empty=f"No samples yet: {hint('samples.more')} asks for some.")
            with Vertical(id="whole", classes="-panel") as panel:
                panel.border_title = "the reply"
                yield Transcript(self._world_before, id="reply")
            yield Columns(self._world_before, id="columns")
        yield KeyLine("samples", "app", id="keys")

    def on_mount(self) -> None:
        """Show the samples, or ask how many to request if there are none."""
        self._unsubscribe = self._engine.subscribe(self._hear)
        self._draw()
        if not samples_at(self._engine.tree, self._point):
            self.call_after_refresh(self.action_more)

    def on_unmount(self) -> None:
        """Listen no longer."""
        self._unsubscribe()

    def on_resize(self) -> None:
        """Fit everything to the width."""
        self.call_after_refresh(self._draw)

    def _hear(self, notice: Notice) -> None:
        if isinstance(notice, SamplingProgress):
            self._far = notice
            self.call_later(self._draw)

    # Drawing

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        samples = samples_at(self._engine.tree, self._point)
        self._groups = group_samples(samples, is_whole=self._is_whole, act_of=self._act_of)
        # A cell less, for a scroll bar that these rows may bring.
        is_blind = self._marks.is_blind
        rows = sample_rows(self._groups, self.groups.size.width - 1, self._reply_act, is_blind=is_blind)
        self.groups.show(rows, self.groups.current or None)
        standing = self._engine.tree.standing(self._point)
        who = Content.assemble(
            ("samples of turn ", "$dim"),
            (str(standing.turn + 1), "bold $strong"),
            "  ",
            "" if is_blind else crop(clean_line(standing.model), 40),
        )
        mark = "○ blind" if is_blind else NATURE_MARKS[standing.nature]
        self.query_one("#who", Static).update(who + Content.styled(f"  {mark}", "bold"))
        grouped = f"by {crop(clean_line(words(self._condition)), 60)}" if self._condition else "what it does first"
        self.query_one("#samples").border_title = Content(grouped)
        wide = 40 if self.size.width >= 100 else 20
        self.query_one("#all", Static).update(progress(samples, self._far, wide))
        state, money = self._state_text(), self._money()
        # Why fewer came is said to its end, in as many lines as it takes.
        self.set_class(bool(self._why) and state.cell_length > self.size.width - money.cell_length - 6, "-long")
        self.query_one("#said", Explanation).say(state)
        self.query_one("#money", Static).update(money)
        self._show_reply(self.groups.current)
        self.refresh_bindings()

    @property
    def _act_of(self) -> Callable[[Sample], FirstAct] | None:
        """What the samples are grouped by; None for their first acts."""
        condition = self._condition
        return None if condition is None else lambda sample: act_under(self._engine.recorder, condition, sample)

    @property
    def _reply_act(self) -> FirstAct | None:
        """The first act of the original reply, if there is one."""
        reply = None if self._condition else own_reply_at(self._engine.tree, self._point)
        return first_act(reply, is_whole=self._is_whole) if reply else None

    def _state_text(self) -> Content:
        if self._why:
            return Content.styled(f"■ {clean_line(self._why)}", "$warning")
        if self._far is not None and self._far.waits:
            return Content.styled(f"◌ one failed and is asked again within {math.ceil(self._far.waits)} s", "$warning")
        if self._far is not None:
            return Content.styled("◌ asking; what has come is in the session already", "$dim")
        if self._condition is not None:
            return Content.assemble(
                ("grouped by ", "$dim"), (crop(clean_line(words(self._condition)), 60), "bold $strong")
            )
        if self._reply_act and any(not group.act.is_fault for group in self._groups):
            return given_words(self._reply_act, self._groups)
        return Content.styled("each is a branch of its own; intervals are Wilson's, 95 %", "$dim")

    def _money(self) -> Content:
        spending = spending_of(sample.event for sample in samples_at(self._engine.tree, self._point))
        is_free = self._engine.tree.standing(self._point).nature != "live" and not spending.cost
        if is_free or self._marks.is_blind:
            return Content.empty()
        purse = self._engine.agent.purse
        rest = "" if purse.left is None else f" · ${purse.left:.4f} left of ${purse.limit:g}"
        return Content.styled(f"{cost_words(spending)}{rest}", "$foreground")

    def _show_reply(self, branch: str) -> None:
        samples = samples_at(self._engine.tree, self._point)
        sample = next((each for each in samples if each.branch == branch), None)
        key = (branch, self._engine.tree.tip_of(branch) if sample else 0)
        if key == self._reply_key:
            return
        self._reply_key = key
        entries = (
            Entries(turn=self._engine.tree.standing(self._point).turn) if sample is None else self._entries(sample)
        )
        self.query_one("#whole").border_title = Content(clean_line(branch) or "the reply")
        self.reply.show(entries.items, select=0)
        # From its start, however tall it is.
        self.call_after_refresh(self.reply.scroll_home, animate=False)
        if self._is_wide and sample is not None:
            ordered = [each for group in self._groups for each in group.samples]
            self.columns.show([Column(each.branch, self._entries(each)) for each in ordered[ordered.index(sample) :]])

    def _world_before(self, step: AnyStep) -> Snapshot | None:
        try:
            return self._engine.snapshot_at(step.parent)
        except LabError:
            return None

    def _entries(self, sample: Sample) -> Entries:
        """Return what happened on a sample's branch, with its visible marks."""
        turn = self._engine.tree.standing(self._point).turn
        entries = Entries(self._marks.marks, turn=turn, is_blind=self._marks.is_blind)
        entries.extend(step for step in own_steps(self._engine.recorder, sample) if not isinstance(step, Fork | Switch))
        return entries

    @on(LineList.Moved, "#groups")
    def _show_current(self, event: LineList.Moved) -> None:
        self._show_reply(event.key)

    # Commands

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing: while samples are being requested, all one can do is stop."""
        if action in ("choose", "leave", "more") and self.is_asking:
            return f"Samples are being asked for: {hint('samples.stop')} stops that."
        if action in ("choose", "tag", "columns", "column") and not self.groups.current:
            return f"There is no sample yet: {hint('samples.more')} asks for some."
        return "Nothing is being asked for." if action == "stop" and not self.is_asking else ""

    def action_stop(self) -> None:
        """Stop requesting samples."""
        self._engine.cancel()

    def action_leave(self) -> None:
        """Close the screen and stay at the same event."""
        self.dismiss(None)

    def action_whole(self) -> None:
        """Group first calls more finely, or more coarsely."""
        self._is_whole = not self._is_whole
        self._draw()

    def action_choose(self) -> None:
        """Go on from the sample under the cursor: from its reply, or from where it was played to."""
        branch = self.groups.current
        for sample in samples_at(self._engine.tree, self._point):
            if sample.branch == branch:
                tip = self._engine.tree.tip_of(branch)
                self.dismiss(sample.event.id if sample.extent == "reply" else tip)

    def action_columns(self) -> None:
        """Show the samples side by side, or the list again."""
        self._is_wide = not self._is_wide
        self.set_class(self._is_wide, "-columns")
        self.columns.display = self._is_wide
        self._reply_key = ("", 0)
        self._show_reply(self.groups.current)
        if self._is_wide:
            self.call_after_refresh(self.columns.focus_first)
        else:
            self.groups.focus()

    def action_column(self, by: int) -> None:
        """Move on by a sample, or back."""
        ordered = [each.branch for group in self._groups for each in group.samples]
        place = ordered.index(self.groups.current) + by
        if 0 <= place < len(ordered):
            self.groups.go(ordered[place])
            self._show_reply(ordered[place])

    @work(name="group", group="group", exclusive=True, exit_on_error=False)
    async def action_group(self) -> None:
        """Ask for the condition by which the samples are grouped."""
        now = self._refused or (words(self._condition) if self._condition else "")
        text = await self.app.push_screen_wait(PromptScreen("group by", GROUPING, now, one_line=True))
        if text is None:
            return
        try:
            self._condition = parse(text) if text.strip() else None
            self._why = self._refused = ""
        except Exception as error:
            self._why, self._refused = str(as_fault(error)), text
        self._draw()

    def action_tag(self) -> None:
        """Tag the selected entry of the sample with the keys of the behaviours."""
        entry = (self._focused_transcript or self.reply).entry
        if entry is None or not entry.steps:
            return

        def show_marks(_: None) -> None:
            self._reply_key = ("", 0)
            self._draw()

        branch = self._engine.tree.step(entry.event).branch
        sample = next(each for each in samples_at(self._engine.tree, self._point) if each.branch == branch)
        place = next(at for at, each in enumerate(self._entries(sample).items) if each.key == entry.key)
        try:
            dialog = SampleTags(
                self._engine, self._marks, lambda: self._entries(sample).items, place, branch, self._world_before
            )
        except LabError as fault:
            self.app.notify(str(fault), severity="error", markup=False)
            return
        self.app.push_screen(dialog, show_marks)

    @property
    def _focused_transcript(self) -> Transcript | None:
        return self.focused if isinstance(self.focused, Transcript) else None

    @on(LineList.Chosen, "#groups")
    def _choose_current(self, event: LineList.Chosen) -> None:
        event.stop()
        self.action_choose()

    @work(name="samples", group="samples", exit_on_error=False)
    async def action_more(self) -> None:
        """Ask for a number of samples and request them."""
        prompt = SamplesPrompt("samples", self._hint())
        text = await self.app.push_screen_wait(prompt)
        if text is None:
            return
        self._why = ""
        try:
            number = read_number(text)
            self._far = SamplingProgress(number, 0, 0)
            self._draw()
            sampled = await self._engine.sampler.resample(number, at=self._point, extent=prompt.extent)
            if sampled.why:
                self._why = f"{len(sampled.samples)} of {number} were asked for: {sampled.why}"
        except Exception as error:
            self._why = str(as_fault(error))
        finally:
            self._far = None
            self._draw()

    def _hint(self) -> str:
        engine = self._engine
        hint = "How many more samples to ask for, from the very same request. Each becomes a branch of its own."
        if engine.tree.standing(self._point).nature != "live":
            return hint
        each = engine.sampler.estimate(self._point)
        price = f"A reply costs about ${each:.4f}" if each else "What a reply costs is unknown"
        rest = engine.agent.purse.left
        return f"{hint} {price}" + ("." if rest is None else f"; ${rest:.4f} are left of the budget.")
