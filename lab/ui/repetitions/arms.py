"""The screen of two arms that are played on: what follows either, side by side, with the interval of the difference."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.types import CSSPathType
from textual.widgets import Static

from lab.engine.engine import Engine
from lab.engine.notices import Notice, SamplingProgress
from lab.engine.samples import Sample, samples_to
from lab.engine.two_memories import ActDifference
from lab.engine.unforeseen import as_fault
from lab.session.events import Extent
from lab.session.spending import cost_words, spending_of
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hint
from lab.ui.commands.keyline import KeyLine
from lab.ui.dialogs.dialog import Dialog
from lab.ui.kit.page import LinePage
from lab.ui.kit.wrapping import crop, wrap
from lab.ui.repetitions.asking import SamplesPrompt, read_number


class ArmsScreen(Dialog[None], is_base=True):
    """Asks for samples after each of two points and shows what they do."""

    CSS_PATH: ClassVar[CSSPathType | None] = "arms.tcss"
    PART_SETS: ClassVar[tuple[str, ...]] = ("page",)
    TITLE_OF_ARMS: ClassVar[str] = ""

    page = getters.query_one(LinePage)

    def __init__(self, engine: Engine, points: tuple[int, int]) -> None:
        """`points` are the steps after which the first and the second arm are played."""
        super().__init__()
        self._engine, self._points = engine, points
        self._unsubscribe: Callable[[], None] = lambda: None
        self._far: SamplingProgress | None = None
        """How far the round under way is: the arms are played in several, one after the other."""
        self._come_before = 0
        """The samples that came in the rounds before it."""
        self._wanted = 0
        """The samples that were asked for last, of both arms."""
        self.is_asking = False
        """Whether samples are being asked for."""
        self.is_whole = False
        """Whether first calls are told apart by all their arguments."""
        self.why = ""
        """Why fewer samples came than were asked for."""
        self.extent: Extent = "reply"
        """How far each sample goes. Other samples at the same steps belong to another question."""

    @abstractmethod
    def arm_lines(self, width: int) -> list[Content]:
        """Describe the two arms."""

    @abstractmethod
    def result_lines(self, width: int) -> list[Content]:
        """Describe their outcomes."""

    @abstractmethod
    def prompt(self) -> SamplesPrompt:
        """Return the prompt for a number of samples of each arm."""

    @abstractmethod
    async def play(self, number: int, prompt: SamplesPrompt) -> str:
        """Ask for that many samples of each arm. Return why fewer came, "" when all did."""

    def compose(self) -> ComposeResult:
        """Lay out the two arms, what came of them and the keys."""
        with Vertical(id="arms") as frame:
            frame.border_title = Content(self.TITLE_OF_ARMS)
            yield Static(id="arm-lines")
            yield LinePage(id="arm-results")
            yield Static(id="arm-note")
            yield KeyLine(self.COMMAND_SETS[0])

    def on_mount(self) -> None:
        """Ask at once for a number of samples, unless some have come before."""
        self._unsubscribe = self._engine.subscribe(self._hear)
        self.page.focus()
        if not self._samples_at(self._points[1]):
            self.call_after_refresh(self.action_more)

    def on_unmount(self) -> None:
        """Listen no longer."""
        self._unsubscribe()

    def on_resize(self) -> None:
        """Fit everything to the width."""
        self.call_after_refresh(self.draw)

    def _samples_at(self, point: int) -> list[Sample]:
        return samples_to(self._engine.tree, point, self.extent)

    def _hear(self, notice: Notice) -> None:
        if isinstance(notice, SamplingProgress) and self.is_asking:
            if self._far is not None and notice.come < self._far.come:
                self._come_before += self._far.come
            self._far = notice
            self.call_later(self.draw)

    def draw(self) -> None:
        """Show what is known now."""
        if not self.is_mounted:
            return
        width = max(60, self.page.scrollable_content_region.width)
        self.query_one("#arm-lines", Static).update(Content("\n").join(self.arm_lines(width)))
        self.page.show_lines(self.result_lines(width))
        self.query_one("#arm-note", Static).update(self._note())
        self.refresh_bindings()

    def _note(self) -> Content:
        if self.is_asking and self._far is not None:
            return Content.styled(f"◌ {self._come_before + self._far.come} of {self._wanted} have come", "$accent")
        if self.why:
            return Content.styled(clean_line(f"■ {self.why}"), "$warning")
        events = [sample.event for point in self._points for sample in self._samples_at(point)]
        money = cost_words(spending_of(events))
        return Content.styled(f"{money} · intervals of the difference are Newcombe's, 95 %", "$dim")

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing: while samples come, all one can do is stop."""
        if action in ("leave", "more", "outcome") and self.is_asking:
            return f"Replies are being asked for: {hint(f'{self.COMMAND_SETS[0]}.stop')} stops that."
        return "Nothing is being asked for." if action == "stop" and not self.is_asking else ""

    def price(self) -> str:
        """Return about what one reply costs, as a sentence; "" where that is unknown."""
        each = self._engine.sampler.estimate(self._points[1])
        return f" A reply costs about ${each:.4f}." if each else ""

    @work(name="arms", group="arms", exclusive=True, exit_on_error=False)
    async def action_more(self) -> None:
        """Ask for a number of samples of each arm."""
        prompt = self.prompt()
        text = await self.app.push_screen_wait(prompt)
        if text is None:
            return
        number = read_number(text)
        self.why, self.is_asking, self._come_before, self._wanted = "", True, 0, 2 * number
        try:
            self.why = await self.play(number, prompt)
        except Exception as error:
            self.why = str(as_fault(error))
        finally:
            self.is_asking, self._far = False, None
            self.draw()

    def action_whole(self) -> None:
        """Tell first calls apart by all their arguments, or by program or action only."""
        self.is_whole = not self.is_whole
        self.draw()

    def action_stop(self) -> None:
        """Stop asking; what has come is kept."""
        self._engine.cancel()

    def action_leave(self) -> None:
        """Close; the samples stay as branches."""
        self.dismiss(None)


def act_table(differences: Sequence[ActDifference], width: int, more: str) -> list[Content]:
    """Return a row for each first act with its counts in either arm; `more` is the command that asks for samples."""
    if not differences:
        return [Content.styled(line, "$dim") for line in wrap(f"No replies yet: {hint(more)} asks for some.", width)]
    room = width - 42
    lines = [Content.styled(f"{'does first':<{room}}{'A':>8}{'B':>8}   A − B, points", "$dim")]
    for each in differences:
        act = crop(clean_line(f"{each.act.what} {each.act.how}".strip()), room - 1)
        low, high = (100 * limit for limit in (each.difference.low, each.difference.high))
        parts = f"{100 * each.difference.estimate:+.0f} ({low:+.0f} to {high:+.0f})"
        has_both = bool(each.first.runs and each.second.runs)
        parts = parts if has_both else "–"
        is_clear = has_both and (low > 0 or high < 0)
        lines.append(
            Content.assemble(
                (act + " " * (room - len(Content(act))), "$strong"),
                (f"{f'{each.first.hits}/{each.first.runs}':>8}{f'{each.second.hits}/{each.second.runs}':>8}", "bold"),
                (f"   {parts}", "bold $accent" if is_clear else "$foreground"),
                ("  ◆" if is_clear else "", "$accent"),
            )
        )
    if any("◆" in line.plain for line in lines):
        lines += [Content.empty(), Content.styled("◆ the interval leaves out no difference", "$dim")]
    return lines
