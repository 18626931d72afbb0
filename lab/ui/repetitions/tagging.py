"""The dialog that tags a sample: the same behaviours and the same keys as in the session."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from lab.behaviours.ethogram import ethogram_of
from lab.engine.engine import Engine
from lab.engine.tagging import Tagging
from lab.engine.unforeseen import as_fault
from lab.session.events import AnyStep
from lab.text.safe import clean_line
from lab.ui.coding.tag_pane import TagPane
from lab.ui.coding.tag_rows import Counts, counted_tags
from lab.ui.coding.visible_marks import VisibleMarks
from lab.ui.commands.bindings import hints
from lab.ui.dialogs.dialog import Dialog


class SampleTags(Dialog[None]):
    """Tags the events of one entry for as long as it is open, by the same rules as the session screen."""

    CSS_PATH = "tagging.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("dialog",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("tags", "list")

    def __init__(self, engine: Engine, marks: VisibleMarks, steps: Sequence[AnyStep], title: str) -> None:
        """Tag `steps`. Raises `LabError` when the scenario's ethogram cannot be read."""
        super().__init__()
        self._engine, self._marks, self._steps, self._title = engine, marks, steps, title
        self._behaviours = ethogram_of(engine.composed.scenario).behaviours
        # A tape's horizon is no limit here: it would hide the tags that are made now.
        self._tagging = Tagging(engine, self._behaviours, marks.is_veiled)

    def compose(self) -> ComposeResult:
        """Lay out the behaviours."""
        with Vertical(id="sample-tags") as frame:
            frame.border_title = Content(clean_line(f"tag {self._title}"))
            frame.border_subtitle = Content(f"a behaviour's key tags · {hints('dialog.leave')}")
            yield TagPane()

    def on_mount(self) -> None:
        """Show the tags of the event."""
        self._show()
        self.query_one(TagPane).focus()

    def _show(self) -> None:
        here = counted_tags(tag for step in self._steps for tag in self._marks.tags(step.id))
        since = self._tagging.since(self._steps[-1].id)
        self.query_one(TagPane).show(self._behaviours, Counts(here=here, all=here, since=since))

    @on(TagPane.Toggle)
    def _toggle(self, message: TagPane.Toggle) -> None:
        try:
            self._tagging.press(self._steps, message.behaviour)
        except Exception as error:
            self.app.notify(str(as_fault(error)), severity="error", markup=False)
        self._show()

    @on(TagPane.Asked)
    def _refer(self) -> None:
        self.app.notify("Go on from this sample to say more about a tag, or to walk by tags.", markup=False)

    def action_accept(self) -> None:
        """Close; every tag is written already."""
        self.dismiss(None)

    @on(TagPane.Left)
    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)
