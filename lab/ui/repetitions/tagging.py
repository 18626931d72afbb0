"""The dialog that tags a sample: the same behaviours and the same keys as in the session."""

from collections import Counter
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from lab.behaviours.ethogram import ethogram_of
from lab.engine.engine import Engine
from lab.text.safe import clean_line
from lab.ui.coding.tag_pane import TagPane
from lab.ui.coding.tag_rows import Counts
from lab.ui.coding.visible_marks import VisibleMarks
from lab.ui.commands.bindings import hints
from lab.ui.dialogs.dialog import Dialog


class SampleTags(Dialog[None]):
    """Tags one event for as long as it is open; a behaviour's key tags, and takes the tag back."""

    CSS_PATH = "tagging.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("dialog",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("tags", "list")

    def __init__(self, engine: Engine, marks: VisibleMarks, event: int, title: str) -> None:
        super().__init__()
        self._engine, self._marks, self._event, self._title = engine, marks, event, title
        self._behaviours = ethogram_of(engine.composed.scenario).behaviours

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
        here = Counter(tag.behaviour for tag in self._marks.tags(self._event))
        self.query_one(TagPane).show(self._behaviours, Counts(here=here, all=here))

    @on(TagPane.Toggle)
    def _toggle(self, message: TagPane.Toggle) -> None:
        marks = self._engine.marks
        own = [
            tag for tag in self._marks.tags(self._event) if (tag.behaviour, tag.by) == (message.behaviour, marks.rater)
        ]
        if own:
            marks.untag(own[-1].id)
        else:
            marks.tag(self._event, message.behaviour)
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
