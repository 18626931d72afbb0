"""Calls of evaluations that run elsewhere, one after another: approve, edit, deny, or end the sample.

They may be real. So nothing here tries a call, fakes one or doctors its result, Space approves nothing, a policy
answers only if it was made for real calls, and a call has to be on the screen for a moment before it can be approved.
"""

import json
from collections import Counter
from collections.abc import Callable
from time import monotonic
from typing import ClassVar, Final

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from lab.errors import LabError
from lab.inspect.attach import Ask, Decided, Do
from lab.inspect.attach_terminal import Terminal, Waiting
from lab.inspect.real_policy import answer_of, require_real
from lab.terms.policy import DENIAL, Policy
from lab.text.amounts import counted
from lab.text.safe import clean_line
from lab.ui.attach.card import call_lines, context_lines, editable, nature_words, place_words, whole_text
from lab.ui.commands.bindings import hint
from lab.ui.commands.keyline import KeyLine
from lab.ui.dialogs.dialog import AnswersOnce
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.dialogs.raw import RawScreen
from lab.ui.kit.lines import LineList, Row
from lab.ui.kit.page import LinePage
from lab.ui.start.frame import BREAKPOINTS

UNSEEN: Final = "approves nothing here, because these calls may be real"
_PAST: Final[dict[Do, str]] = {
    "approve": "approved", "edit": "edited", "deny": "denied", "terminate": "ended",
}  # fmt: skip


class AttachScreen(AnswersOnce[None]):
    """Lists the calls that wait and shows the one under the cursor."""

    CSS_PATH = "attach.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("attach",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("list", "page")
    AUTO_FOCUS = "#list"

    GLANCE: ClassVar[float] = 0.4
    """Seconds a call is on the screen before it can be approved: a held key approves nothing unread."""

    calls = getters.query_one("#list", LineList)
    page = getters.query_one("#page", LinePage)

    def __init__(
        self, policy: Policy | None = None, connect: Callable[[Callable[[], object]], Terminal] = Terminal
    ) -> None:
        """Let `policy` answer what it can. Raises `LabError` for one that was not made for real calls."""
        super().__init__()
        self._policy = require_real(policy) if policy else None
        self._terminal = connect(self._change)
        self._since = 0.0
        """When the call on the card came up."""
        self._key = ""
        """The call on the card."""
        self._counts: Counter[str] = Counter()
        self._is_leaving = False
        self._is_drawable = False
        """Connections end after the screen is gone."""

    def compose(self) -> ComposeResult:
        """Lay out title bar, waiting calls, the card of one, and footer."""
        with Horizontal(id="bar"):
            yield Static("Peerlab", id="brand")
            yield Static("", id="who")
        with Horizontal(id="body"):
            with Vertical(id="calls", classes="-panel") as panel:
                panel.border_title = "calls that wait"
                yield LineList(id="list", empty="none")
            with Vertical(id="card", classes="-panel"):
                yield LinePage(id="page")
        yield Static("", id="count")
        yield KeyLine("attach", "app", id="keys")

    def on_mount(self) -> None:
        """Look for evaluations from now on."""
        self._is_drawable = True
        self._look()
        self._draw()

    def on_unmount(self) -> None:
        """Draw nothing any more."""
        self._is_drawable = False

    @work(exclusive=True, group="attach")
    async def _look(self) -> None:
        await self._terminal.keep_looking()

    # what is shown

    @property
    def _current(self) -> Waiting | None:
        return next((each for each in self._terminal.waiting if each.key == self._key), None)

    def _change(self) -> None:
        """Answer by the policy what it is about, and show the rest."""
        if self._policy is not None:
            for each in self._terminal.waiting:
                if (answer := answer_of(self._policy, each.ask)) is not None and self._terminal.decide(each, answer):
                    self._counts[f"{_PAST[answer.do]} by {self._policy.by}"] += 1
        if self._is_drawable:
            self._draw()

    def _draw(self) -> None:
        waiting = self._terminal.waiting
        self.calls.show([_row(each) for each in waiting])
        self._follow_cursor()
        self._draw_card()
        runs = counted(self._terminal.runs, "evaluation")
        policy = f" · policy {self._policy.name}" if self._policy else ""
        words = (
            f"attached to {runs} · {counted(len(waiting), 'call')} {'waits' if len(waiting) == 1 else 'wait'}{policy}"
        )
        self.query_one("#who", Static).update(Content.styled(words, "$dim"))
        totals = " · ".join(f"{count} {clean_line(what)}" for what, count in sorted(self._counts.items()))
        self.query_one("#count", Static).update(Content(totals or "nothing was decided yet"))
        self.refresh_bindings()

    @on(LineList.Moved, "#list")
    def _show_current(self) -> None:
        if self._follow_cursor():
            self._draw_card()
            self.refresh_bindings()

    def _follow_cursor(self) -> bool:
        """Put the call under the cursor on the card, and return whether it is another one."""
        if self.calls.current == self._key:
            return False
        self._key = self.calls.current
        self._since = monotonic()
        return True

    def _draw_card(self) -> None:
        current, panel = self._current, self.query_one("#card", Vertical)
        panel.set_class(current is not None and not current.ask.is_simulated, "-real")
        panel.border_title = Content(clean_line(nature_words(current.ask)) if current else "no call waits")
        panel.border_subtitle = Content("")
        if current is None:
            self.page.show_lines(self._hint())
            return
        width = max(16, self.page.size.width - 1)
        call = call_lines(current.ask, width)
        if len(call) > self.page.size.height:
            # The lines below the fold run as well.
            panel.border_subtitle = Content.styled(
                f"the call is {len(call)} lines long: read it to its end", "$warning"
            )
        self.page.show_lines([*call, *context_lines(current.ask, width)])

    def _hint(self) -> list[Content]:
        lines = ["Start an evaluation elsewhere with", "", "  inspect eval TASK --model MODEL --approval peerlab", ""]
        return [Content.styled(line, "$dim") for line in [*lines, "Each call of its agents then waits here for you."]]

    def on_resize(self) -> None:
        """Wrap the card again."""
        self._draw_card()

    # commands

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why nothing can be decided."""
        if action == "space":
            return f"{hint('attach.space')} {UNSEEN}: {hint('attach.approve')} approves."
        if action in ("decide", "read") and self._current is None:
            return "No call waits."
        return ""

    def action_space(self) -> None:
        """Do nothing."""

    def action_decide(self, do: Do) -> None:
        """Decide about the call on the card, after asking for what that takes."""
        current = self._current
        if current is None:
            return
        ask, about = current.ask, (current.key,)
        match do:
            case "approve":
                if monotonic() - self._since < self.GLANCE:
                    self.notify("That call has only just come up: look at it first.", severity="warning")
                    return
                self._send(current, Decided(id=ask.id, do="approve"))
            case "edit":
                title = f"{nature_words(ask)} · {ask.tool} with other arguments"
                dialog = EditorScreen(title, editable(ask), check=_check_object, hint="saving runs it", about=about)
                self.app.push_screen(dialog, lambda text: self._edit(current, text))
            case "deny":
                self._ask_why(current, "deny", "Why it is not run: the agent is told this", DENIAL)
            case "terminate":
                self._ask_why(current, "terminate", "Why the sample ends: the log keeps this", "")

    def _edit(self, current: Waiting, text: str | None) -> None:
        if text is not None:
            self._send(current, Decided(id=current.ask.id, do="edit", arguments=text))

    def _ask_why(self, current: Waiting, do: Do, question: str, text: str) -> None:
        def answer(why: str | None) -> None:
            if why is not None:
                self._send(current, Decided(id=current.ask.id, do=do, why=why.strip()))

        title = f"{_TITLES[do]} {current.ask.tool}"
        self.app.push_screen(PromptScreen(title, question, text, one_line=True, about=(current.key,)), answer)

    def _send(self, current: Waiting, decision: Decided) -> None:
        if self._terminal.decide(current, decision):
            self._counts[_PAST[decision.do]] += 1
            self._draw()
        else:
            self.notify("That call no longer waits: it was decided elsewhere, or its sample ended.", severity="warning")

    def action_read(self) -> None:
        """Show everything about the call."""
        if (current := self._current) is not None:
            self.app.push_screen(
                RawScreen(f"{nature_words(current.ask)} · {place_words(current.ask)}", whole_text(current.ask))
            )

    def action_leave(self) -> None:
        """Leave, the second time if calls wait."""
        waiting = len(self._terminal.waiting)
        if waiting and not self._is_leaving:
            self._is_leaving = True
            key = hint("attach.leave")
            what = f"{counted(waiting, 'call')} would be denied if no one else is attached: {key} again leaves."
            self.notify(what, severity="warning")
            return
        self.dismiss(None)


_TITLES: Final[dict[Do, str]] = {"deny": "deny", "terminate": "end the sample that asks for"}


def _row(waiting: Waiting) -> Row:
    ask: Ask = waiting.ask
    look = "bold $success" if ask.is_simulated else "bold $error"
    mark = "sim " if ask.is_simulated else "REAL"
    sample = f"{ask.sample} #{ask.epoch}" if ask.epoch else ask.sample
    text = Content.assemble((mark, look), " ", (clean_line(ask.tool), "$tool"), "  ", (clean_line(sample), "$dim"))
    return Row(waiting.key, text)


def _check_object(text: str) -> None:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as fault:
        raise LabError(f"this is no JSON: {fault.msg}", where=f"line {fault.lineno}", mend="mend it there") from fault
    except RecursionError as fault:
        raise LabError("this is nested too deep", mend="write it flatter") from fault
    if not isinstance(value, dict):
        raise LabError("arguments are a JSON object", mend='write {"name": value}')
