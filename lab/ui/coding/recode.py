"""The recoding screen: one veiled session after another, tagged by one rater who sees no other marks."""

import asyncio
from collections.abc import Callable
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
from lab.engine.tagging import Tagging
from lab.engine.unforeseen import as_fault
from lab.errors import LabError
from lab.session.events import EDGES
from lab.session.sides import side_path
from lab.studies.collection import read_coded
from lab.studies.recoding import Queue, veiled
from lab.studies.runs import counted_tip
from lab.studies.session_codes import code
from lab.text.safe import clean_line
from lab.ui.coding.bar import CodingBar
from lab.ui.coding.coder import Coder
from lab.ui.coding.tag_pane import TagPane
from lab.ui.coding.tag_rows import Counts, counted_tags
from lab.ui.commands.bindings import hint
from lab.ui.commands.keyline import KeyLine
from lab.ui.dialogs.dialog import AnswersOnce
from lab.ui.dialogs.raw import RawScreen
from lab.ui.start.frame import BREAKPOINTS
from lab.ui.transcript.entries import Entries
from lab.ui.transcript.marks import Mark, marks_of
from lab.ui.transcript.transcript import Transcript
from lab.ui.transcript.world_news import unknown


class RecodeScreen(AnswersOnce[None]):
    """Shows a rater the sessions of a queue one by one, without condition, model and what others marked."""

    CSS_PATH = "recode.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("recode",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("transcript", "tags", "bar")
    AUTO_FOCUS = "#transcript"

    transcript = getters.query_one("#transcript", Transcript)
    tags = getters.query_one("#tags", TagPane)

    def __init__(self, queue: Queue, rater: str, *, is_beside: bool = False) -> None:
        """`is_beside` keeps the tags in files of their own beside the sessions."""
        super().__init__()
        self._queue, self._rater, self._is_beside = queue, rater, is_beside
        self._place = 0
        self._engine: Engine | None = None
        self._tip = 0
        self._behaviours: tuple[Behaviour, ...] = ()
        self._tagging: Tagging
        self._entries = Entries()
        self._unopened = queue.unreadable
        self._transcript = Transcript(unknown, id="transcript")
        self._pane = TagPane(id="tags")
        self._bar = CodingBar(self._pane.focus, id="coding-bar")
        self._coder = Coder(self._transcript, self._pane, self._bar, self._attempt)

    def compose(self) -> ComposeResult:
        """Lay out title bar, transcript, behaviours and footer."""
        with Horizontal(id="bar"):
            yield Static("Peerlab", id="brand")
            yield Static("", id="who")
        with Horizontal(id="body"):
            yield self._transcript
            yield self._pane
        yield self._bar
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
                path = self._queue.paths[self._place]
                tags = side_path(path, self._rater) if self._is_beside else None
                engine = (await asyncio.to_thread(reopen, path, tags=tags)).engine
                self._engine = engine
                engine.marks.rater = self._rater
                self._tip = counted_tip(engine.tree)
                _, self._behaviours = await asyncio.to_thread(code, engine.session, self._tip)
                break
            except Exception:
                # The error would name the file, and with it perhaps the model.
                self._close()
                self._unopened += 1
                self._place += 1
        if self._engine is None:
            left_out = f" {self._unopened} cannot be read and were left out." if self._unopened else ""
            self.app.notify(f"{self._rater} has coded everything that was to be coded.{left_out}", timeout=12)
            self.dismiss(None)
            return
        self._tagging = self._coder.use(self._engine, self._behaviours)
        self._entries = Entries(self._marks_of)
        self._entries.extend(veiled(self._engine.tree.path(self._tip)))
        self.transcript.show(self._entries.items, select=0)
        self.call_after_refresh(self.transcript.scroll_home, animate=False)
        self._draw()

    # Drawing

    def _marks_of(self, event_id: int) -> tuple[Mark, ...]:
        return marks_of(self._tagging.own([self._engine.tree.step(event_id)]), ()) if self._engine else ()

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
        every = counted_tags(self._tagging.own(self._engine.tree.path(self._tip)))
        entry = self.transcript.entry
        steps = entry.steps if entry else ()
        here = counted_tags(self._tagging.own(steps))
        since = self._tagging.since(entry.event) if entry and steps else {}
        self.tags.show(self._behaviours, Counts(here=here, branch=every, all=every, since=since))
        self._coder.show()
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
        if action in ("commit", "tag", "code") and self._engine is None:
            return "The next session is being opened."
        return ""

    @on(TagPane.Toggle)
    def _toggle(self, event: TagPane.Toggle) -> None:
        if self._engine is not None:
            self._coder.toggle(event.behaviour)

    @on(TagPane.Asked)
    def _ask(self, event: TagPane.Asked) -> None:
        if self._engine is not None:
            self._coder.ask(event.what)

    def _attempt(self, action: Callable[[], object]) -> None:
        """Call the engine, draw what it changed, and show the fault if it fails."""
        before = self._engine.tree.last_id if self._engine else 0
        try:
            action()
        except Exception as error:
            self._complain(as_fault(error))
        if self._engine is not None and self._engine.tree.last_id != before:
            self._draw_marks()

    def _complain(self, fault: LabError) -> None:
        self.app.notify(fault.what + (f" — {fault.mend}" if fault.mend else ""), severity="error", markup=False)

    @on(TagPane.Left)
    def _leave_tags(self) -> None:
        self.tags.code(None)
        self.transcript.focus()

    def on_descendant_focus(self) -> None:
        """Show or hide the coding bar."""
        self.call_after_refresh(self._coder.show)

    def action_code(self) -> None:
        """Turn coding mode on or off."""
        if self.tags.is_coding:
            self._leave_tags()
            return
        self.tags.code(self.transcript)
        self.tags.focus()

    def action_tag(self) -> None:
        """Go to the behaviours, whose keys tag."""
        self.tags.focus()

    def action_commit(self) -> None:
        """Record that this session is coded, show the other raters' codes, and go on to the next."""
        engine = self._engine
        if engine is None:
            return
        try:
            lasting = self._tagging.lasting(self._tip)
            engine.marks.commit(self._tip, blind=True)
            # Others' tags may lie in files of their own.
            session, tree = read_coded(engine.session.story, lambda _: None)
            coded, behaviours = code(session, counted_tip(tree))
        except Exception as error:
            self._complain(as_fault(error))
            return
        others = [coder for coder in coders_of([coded]) if coder != self._rater]
        lines = [
            f"{coder}: {scored(compare([coded], self._rater, coder, behaviours, window=0).agreements)}"
            for coder in others
        ]
        lines += [f"{name}: you began it and ended it nowhere" for name in lasting.going_on]
        lines += [f"{tag.behaviour}: it {EDGES[tag.edge]} without its counterpart" for tag in lasting.unpaired]
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
