"""The dialog that tags a sample: its entries, the behaviours, and the coding bar with the keys of the session."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from lab.behaviours.ethogram import ethogram_of
from lab.engine.engine import Engine
from lab.engine.unforeseen import as_fault
from lab.session.events import Tag
from lab.text.safe import clean_line
from lab.ui.coding.bar import CodingBar
from lab.ui.coding.coder import Coder
from lab.ui.coding.tag_pane import TagPane
from lab.ui.coding.tag_rows import Counts, counted_tags
from lab.ui.coding.visible_marks import VisibleMarks
from lab.ui.commands.bindings import hint, hints
from lab.ui.dialogs.dialog import Dialog
from lab.ui.start.frame import BREAKPOINTS
from lab.ui.transcript.entries import Entry
from lab.ui.transcript.transcript import Transcript
from lab.ui.transcript.world_news import WorldBefore


class SampleTags(Dialog[None]):
    """Tags the entries of one sample for as long as it is open, by the rules of the session screen."""

    CSS_PATH = "tagging.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("dialog",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("tags", "bar", "transcript", "list")

    def __init__(
        self,
        engine: Engine,
        marks: VisibleMarks,
        entries: Callable[[], Sequence[Entry]],
        place: int,
        branch: str,
        world_before: WorldBefore,
    ) -> None:
        """Begin at `place` of the entries of `branch`, which are asked for again with the marks of the moment.

        Raises `LabError` when the scenario's ethogram cannot be read.
        """
        super().__init__()
        self._engine, self._marks, self._entries, self._branch = engine, marks, entries, branch
        self._first, self._tip = place, engine.tree.tip_of(branch)
        self._behaviours = ethogram_of(engine.composed.scenario).behaviours
        self._transcript = Transcript(world_before)
        self._pane = TagPane()
        self._bar = CodingBar(self._pane.focus)
        self._coder = Coder(self._transcript, self._pane, self._bar, self._attempt)
        # A tape's horizon is no limit here: it would hide the tags that are made now.
        self._tagging = self._coder.use(engine, self._behaviours, marks.is_veiled)

    def compose(self) -> ComposeResult:
        """Lay out the sample beside the behaviours, and the bar below."""
        with Vertical(id="sample-tags") as frame:
            frame.border_title = Content(clean_line(f"tag {self._branch}"))
            frame.border_subtitle = Content(f"a behaviour's key tags · {hints('dialog.leave')}")
            with Horizontal(id="sample-body"):
                yield self._transcript
                yield self._pane
            yield self._bar

    def on_mount(self) -> None:
        """Show the sample and its tags."""
        self._transcript.show(self._entries(), select=self._first)
        self._pane.focus()
        self._show()

    @on(Transcript.Selected)
    def _show(self) -> None:
        tree, entry = self._engine.tree, self._transcript.entry
        about = {event.about for event in tree.events.values() if isinstance(event, Tag)}
        tags = [tag for event_id in about for tag in self._marks.tags(event_id)]
        steps = {step.id for step in entry.steps} if entry else set()
        branch = {step.id for step in tree.path(self._tip)}
        counts = Counts(
            here=counted_tags(tag for tag in tags if tag.about in steps),
            branch=counted_tags(tag for tag in tags if tag.about in branch),
            all=counted_tags(tags),
            since=self._tagging.since(entry.event) if entry and steps else {},
        )
        self._pane.show(self._behaviours, counts)
        self._coder.show()

    def _attempt(self, action: Callable[[], object]) -> None:
        """Call the engine, show the fault if it fails, and draw what it changed."""
        try:
            action()
        except Exception as error:
            self.app.notify(str(as_fault(error)), severity="error", markup=False)
        self._transcript.show_again(self._entries())
        self._show()

    @on(TagPane.Toggle)
    def _toggle(self, message: TagPane.Toggle) -> None:
        self._coder.toggle(message.behaviour)

    @on(TagPane.Asked)
    def _ask(self, message: TagPane.Asked) -> None:
        self._coder.ask(message.what)

    def on_descendant_focus(self) -> None:
        """Show or hide the coding bar."""
        self.call_after_refresh(self._coder.show)

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why the dialog cannot be closed: a note that is being typed would be lost."""
        if action == "accept" and self._bar.is_asking:
            return f"The bar waits for an answer: {hint('bar.take')} takes it, {hint('bar.leave')} drops it."
        return ""

    def action_accept(self) -> None:
        """Close; every tag is written already."""
        self.dismiss(None)

    @on(TagPane.Left)
    def action_leave(self) -> None:
        """Drop what the bar asks for, or else close."""
        if self._bar.is_asking:
            self._bar.action_leave()
        else:
            self.dismiss(None)
