"""The recoding screen: one veiled session after another, tagged by one rater who sees nobody else's marks."""

import asyncio
from collections import Counter
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from lab.behaviours.agreement import coders_of, compare
from lab.behaviours.agreement_words import scored
from lab.behaviours.ethogram import Behaviour
from lab.engine.engine import Engine
from lab.engine.start import reopen
from lab.engine.unforeseen import as_fault
from lab.errors import LabError
from lab.session.events import Tag
from lab.studies.coding import code
from lab.studies.recoding import Queue, veiled
from lab.studies.runs import counted_tip
from lab.text.safe import clean_line
from lab.ui.coding.quoting import quote_of
from lab.ui.coding.tag_pane import TagPane
from lab.ui.commands.bindings import hint
from lab.ui.commands.keyline import KeyLine
from lab.ui.dialogs.dialog import AnswersOnce
from lab.ui.dialogs.raw import RawScreen
from lab.ui.start.frame import BREAKPOINTS
from lab.ui.transcript.entries import Entries, Mark, marks_of
from lab.ui.transcript.transcript import Transcript
from lab.ui.transcript.world_news import unknown


class RecodeScreen(AnswersOnce[None]):
    """Shows a rater the sessions of a queue one by one, without condition, model and what others marked."""

    CSS_PATH = "recode.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("recode",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("transcript", "tags")
    AUTO_FOCUS = "#transcript"

    transcript = getters.query_one("#transcript", Transcript)
    tags = getters.query_one("#tags", TagPane)

    def __init__(self, queue: Queue, rater: str) -> None:
        super().__init__()
        self._queue, self._rater = queue, rater
        self._place = 0
        self._engine: Engine | None = None
        self._tip = 0
        self._behaviours: tuple[Behaviour, ...] = ()
        self._entries = Entries()
        self._unopened = queue.unreadable

    def compose(self) -> ComposeResult:
        """Lay out title bar, transcript, behaviours and footer."""
        with Horizontal(id="bar"):
            yield Static("Peerlab", id="brand")
            yield Static("", id="who")
        with Horizontal(id="body"):
            yield Transcript(unknown, id="transcript")
            yield TagPane(id="tags")
        yield KeyLine("recode", "app", id="keys")

    def on_mount(self) -> None:
        """Show the first session."""
        self.tags.show_blind(True)
        self._open_next()

    def on_unmount(self) -> None:
        """Release the file."""
        self._close()

    def _close(self) -> None:
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    @work(exclusive=True)
    async def _open_next(self) -> None:
        self._close()
        while self._place < len(self._queue.paths):
            try:
                engine = (await asyncio.to_thread(reopen, self._queue.paths[self._place])).engine
                self._engine = engine
                engine.marks.rater = self._rater
                self._tip = counted_tip(engine.tree)
                _, self._behaviours = await asyncio.to_thread(code, engine.session, self._tip)
                break
            except Exception:
                # What is the matter with the file would name it, and with it perhaps the model.
                self._close()
                self._unopened += 1
                self._place += 1
        if self._engine is None:
            left_out = f" {self._unopened} cannot be read and were left out." if self._unopened else ""
            self.app.notify(f"{self._rater} has coded everything that was to be coded.{left_out}", timeout=12)
            self.dismiss(None)
            return
        self._entries = Entries(self._marks_of)
        self._entries.extend(veiled(self._engine.tree.path(self._tip)))
        self.transcript.show(self._entries.items, select=0)
        self.call_after_refresh(self.transcript.scroll_home, animate=False)
        self._draw()

    # What is shown

    def _own_tags(self, event_id: int) -> list[Tag]:
        tags = self._engine.tree.tags(event_id) if self._engine else ()
        return [tag for tag in tags if tag.by == self._rater]

    def _marks_of(self, event_id: int) -> tuple[Mark, ...]:
        return marks_of(self._own_tags(event_id), ())

    def _draw(self) -> None:
        if self._engine is None:
            return
        done = self._queue.total - len(self._queue.paths) + self._place
        who = Content.assemble(
            ("coding as ", "$dim"),
            (clean_line(self._rater), "bold $strong"),
            (f"  session {done + 1} of {self._queue.total}", "$dim"),
        )
        self.query_one("#who", Static).update(who)
        path = self._engine.tree.path(self._tip)
        every = Counter(tag.behaviour for step in path for tag in self._own_tags(step.id))
        entry = self.transcript.entry
        here = Counter(tag.behaviour for step in (entry.steps if entry else ()) for tag in self._own_tags(step.id))
        self.tags.show(self._behaviours, here, every)
        self.refresh_bindings()

    def _draw_marks(self) -> None:
        assert self._engine is not None
        self._entries = Entries(self._marks_of)
        self._entries.extend(veiled(self._engine.tree.path(self._tip)))
        self.transcript.show_again(self._entries.items)
        self._draw()

    @on(Transcript.Selected)
    def _show_counts(self) -> None:
        self._draw()

    # Commands

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing: while the next session is being opened."""
        if action in ("commit", "tag") and self._engine is None:
            return "The next session is being opened."
        return ""

    @on(TagPane.Toggle)
    def _toggle(self, event: TagPane.Toggle) -> None:
        if self._engine is None:
            return
        try:
            quotation = self.transcript.quotation
            entry = quotation[0] if quotation else self.transcript.entry
            if entry is None or not entry.steps:
                return
            own = [tag for step in entry.steps for tag in self._own_tags(step.id) if tag.behaviour == event.behaviour]
            if own:
                self._engine.marks.untag(own[-1].id)
            elif quotation:
                quote = quote_of(*quotation)
                self._engine.marks.tag(quote.event, event.behaviour, quote=quote.text)
            else:
                self._engine.marks.tag(entry.event, event.behaviour)
        except Exception as error:
            self._complain(as_fault(error))
            return
        self._draw_marks()

    def _complain(self, fault: LabError) -> None:
        self.app.notify(fault.what + (f" — {fault.mend}" if fault.mend else ""), severity="error", markup=False)

    @on(TagPane.Left)
    def _leave_tags(self) -> None:
        self.transcript.focus()

    def action_tag(self) -> None:
        """Go to the behaviours, whose keys tag."""
        self.tags.focus()

    def action_commit(self) -> None:
        """Say that this session is coded, see what others made of it, and go on to the next."""
        engine = self._engine
        if engine is None:
            return
        try:
            engine.marks.commit(self._tip, blind=True)
            coded, behaviours = code(engine.session, self._tip)
        except Exception as error:
            self._complain(as_fault(error))
            return
        others = [coder for coder in coders_of([coded]) if coder != self._rater]
        lines = [
            f"{coder}: {scored(compare([coded], self._rater, coder, behaviours, window=0).agreements)}"
            for coder in others
        ]
        self._place += 1
        self._close()
        title = f"committed · {hint('raw.leave')} goes on"
        text = "Beside what others saw in the whole session:\n\n" + "\n".join(lines)
        self.app.push_screen(RawScreen(title, text), self._go_on)

    def _go_on(self, _: None) -> None:
        self._open_next()

    def action_leave(self) -> None:
        """Stop coding; the tags of the session that is not committed yet are kept."""
        self.dismiss(None)
