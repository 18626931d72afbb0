"""The screen of two memories: for each first act, how often it follows either, and the difference with its interval."""

from typing import ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from lab.engine.engine import Engine
from lab.engine.memory import ActDifference, Memory, compare_memories, sample_memories
from lab.engine.notices import Notice, SamplingProgress
from lab.engine.samples import samples_at
from lab.engine.unforeseen import as_fault
from lab.errors import LabError
from lab.session.spending import cost_words, spending_of
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hint
from lab.ui.commands.keyline import KeyLine
from lab.ui.dialogs.dialog import Dialog
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.kit.page import LinePage
from lab.ui.kit.wrapping import crop, wrap
from lab.ui.repetitions.asking import read_number

_WORDS = {
    "asked": "its history keeps the call it asked for",
    "ran": "its history has the call that ran",
    "given": "it was told what the tool gave",
    "told": "it was told the doctored result",
}
_USUAL = 5


class MemoryScreen(Dialog[None]):
    """Asks for replies after each of two memories and compares what they do first."""

    CSS_PATH = "memory.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("memory",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("page",)

    page = getters.query_one(LinePage)

    def __init__(self, engine: Engine, first: Memory, second: Memory) -> None:
        super().__init__()
        self._engine, self._first, self._second = engine, first, second
        self._far: SamplingProgress | None = None
        self.is_asking = False
        """Whether replies are being asked for."""
        self._is_whole = False
        self._why = ""

    def compose(self) -> ComposeResult:
        """Lay out the two memories, the table and the keys."""
        with Vertical(id="memory") as frame:
            frame.border_title = Content("two memories of one call")
            yield Static(id="memories")
            yield LinePage(id="differences")
            yield Static(id="memory-note")
            yield KeyLine("memory")

    def on_mount(self) -> None:
        """Ask at once for a number of replies, unless some have come before."""
        self._unsubscribe = self._engine.subscribe(self._hear)
        self.page.focus()
        if not samples_at(self._engine.tree, self._second.point):
            self.call_after_refresh(self.action_more)

    def on_unmount(self) -> None:
        """Listen no longer."""
        self._unsubscribe()

    def on_resize(self) -> None:
        """Fit the table to the width."""
        self.call_after_refresh(self._draw)

    def _hear(self, notice: Notice) -> None:
        if isinstance(notice, SamplingProgress):
            self._far = notice
            self.call_later(self._draw)

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        lines = [
            Content.assemble(
                (f"{letter}  ", "bold $accent"), (f"{memory.name:<6}", "bold $strong"), _WORDS[memory.name]
            )
            for letter, memory in (("A", self._first), ("B", self._second))
        ]
        self.query_one("#memories", Static).update(Content("\n").join(lines))
        differences = compare_memories(self._engine.tree, self._first, self._second, is_whole=self._is_whole)
        width = max(40, self.page.scrollable_content_region.width)
        self.page.show_lines(_table(differences, width))
        self.query_one("#memory-note", Static).update(self._note())
        self.refresh_bindings()

    def _note(self) -> Content:
        if self.is_asking and self._far is not None:
            return Content.styled(f"◌ {self._far.come} of {self._far.number} have come", "$accent")
        if self._why:
            return Content.styled(clean_line(f"■ {self._why}"), "$warning")
        events = [
            sample.event
            for memory in (self._first, self._second)
            for sample in samples_at(self._engine.tree, memory.point)
        ]
        money = cost_words(spending_of(events))
        return Content.styled(f"{money} · intervals of the difference are Newcombe's, 95 %", "$dim")

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing: while replies come, all one can do is stop."""
        if action in ("leave", "more") and self.is_asking:
            return f"Replies are being asked for: {hint('memory.stop')} stops that."
        return "Nothing is being asked for." if action == "stop" and not self.is_asking else ""

    @work(name="memory", group="memory", exclusive=True, exit_on_error=False)
    async def action_more(self) -> None:
        """Ask for a number of replies after each memory."""
        each = self._engine.sampler.estimate(self._second.point)
        price = f" One costs about ${each:.4f}." if each else ""
        words = f"How many replies to ask for after each of the two memories; each is a branch of its own.{price}"
        text = await self.app.push_screen_wait(PromptScreen("two memories", words, str(_USUAL), one_line=True))
        if text is None:
            return
        self._why, self.is_asking = "", True
        try:
            self._why = await sample_memories(self._engine, self._first, self._second, read_number(text))
        except LabError as error:
            self._why = str(as_fault(error))
        finally:
            self.is_asking, self._far = False, None
            self._draw()

    def action_whole(self) -> None:
        """Tell first calls apart by all their arguments, or by program or action only."""
        self._is_whole = not self._is_whole
        self._draw()

    def action_stop(self) -> None:
        """Stop asking; what has come is kept."""
        self._engine.cancel()

    def action_leave(self) -> None:
        """Close; the samples stay as branches."""
        self.dismiss(None)


def _table(differences: tuple[ActDifference, ...], width: int) -> list[Content]:
    if not differences:
        empty = f"No replies yet: {hint('memory.more')} asks for some."
        return [Content.styled(line, "$dim") for line in wrap(empty, width)]
    room = width - 42
    lines = [Content.styled(f"{'does first':<{room}}{'A':>8}{'B':>8}   A − B, points", "$dim")]
    for each in differences:
        act = crop(clean_line(f"{each.act.what} {each.act.how}".strip()), room - 1)
        low, high = (100 * limit for limit in (each.difference.low, each.difference.high))
        parts = f"{100 * each.difference.estimate:+.0f} ({low:+.0f} to {high:+.0f})"
        is_clear = low > 0 or high < 0
        lines.append(
            Content.assemble(
                (act + " " * (room - len(Content(act))), "$strong"),
                (f"{f'{each.first.hits}/{each.first.runs}':>8}{f'{each.second.hits}/{each.second.runs}':>8}", "bold"),
                (f"   {parts}", "bold $accent" if is_clear else "$foreground"),
                ("  ◆" if is_clear else "", "$accent"),
            )
        )
    if any(each.difference.low > 0 or each.difference.high < 0 for each in differences):
        lines += [Content.empty(), Content.styled("◆ the interval leaves out no difference", "$dim")]
    return lines
