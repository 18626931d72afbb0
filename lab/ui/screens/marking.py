"""A screen that tags and notes what one reads. Marks are about events; none of them is a step of the session."""

from collections import Counter

from textual import getters, on

from lab.behaviours.ethogram import Behaviour
from lab.engine import Engine
from lab.session.events import Tag
from lab.ui.screens.driving import DrivingScreen
from lab.ui.screens.prompt import PromptScreen
from lab.ui.widgets.entries import Mark, marks_of
from lab.ui.widgets.tag_pane import TagPane


class MarkingScreen(DrivingScreen):
    """Has a tag pane (`#tags`) for the behaviours of the scenario's ethogram."""

    tags = getters.query_one("#tags", TagPane)

    def __init__(self, engine: Engine, behaviours: tuple[Behaviour, ...] = ()) -> None:
        super().__init__(engine)
        self._behaviours = behaviours
        self._tagged: Counter[str] = Counter()
        """How often each behaviour was seen in the whole session."""
        self._tags_shown: tuple[Counter[str], Counter[str]] | None = None

    def show_tags(self) -> None:
        """Show how often each behaviour is tagged at the selected entry and in all."""
        here: Counter[str] = Counter()
        if entry := self.transcript.entry:
            here.update(tag.behaviour for step in entry.steps for tag in self.story.tags(step.id))
        if self._tags_shown != (here, self._tagged):
            self._tags_shown = (here, self._tagged)
            self.tags.show(self._behaviours, here, self._tagged)

    def count_tags(self) -> None:
        """Count the tags of the whole session anew."""
        tree = self.engine.tree
        about = {event.about for event in tree.events.values() if isinstance(event, Tag)}
        self._tagged = Counter(tag.behaviour for event_id in about for tag in tree.tags(event_id))

    def marks(self, event_id: int) -> tuple[Mark, ...]:
        """Return what stands under an event."""
        tree = self.engine.tree
        margin = tree.margin(event_id)
        return marks_of(tree.tags(event_id), margin) if margin else ()

    @on(TagPane.Toggle)
    def _toggle_tag(self, message: TagPane.Toggle) -> None:
        entry = self.transcript.entry
        if entry is None or not entry.steps:
            return
        standing = [
            tag
            for step in entry.steps
            for tag in self.story.tags(step.id)
            if tag.behaviour == message.behaviour and tag.by == "researcher"
        ]
        if standing:
            self.attempt(lambda: self.engine.untag(standing[-1].id))
            return
        quote = " ".join((self.get_selected_text() or "").split())
        self.attempt(lambda: self.engine.tag(entry.event, message.behaviour, quote=quote))

    def action_note(self) -> None:
        """Write a remark."""
        entry = self.transcript.entry
        if entry is None or not entry.steps:
            return

        def written(text: str | None) -> None:
            if text and text.strip():
                self.attempt(lambda: self.engine.note(entry.event, text.strip()))

        self.app.push_screen(
            PromptScreen("note", f"A remark on event {entry.event}. The agent never sees it."), written
        )
