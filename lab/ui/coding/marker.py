"""The screen layer that tags and annotates events. Marks are about events; none is a step of the session."""

from collections import Counter

from textual import getters, on

from lab.behaviours.ethogram import Behaviour
from lab.engine.engine import Engine
from lab.errors import LabError
from lab.session.events import AnyMargin, Margin, Suggestion, Tag
from lab.ui.coding.quoting import quote_of
from lab.ui.coding.suggestions import Suggested, SuggestionList
from lab.ui.coding.tag_pane import TagPane
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.session.driver import DrivingScreen
from lab.ui.transcript.entries import Mark, marks_of


class MarkingScreen(DrivingScreen, is_base=True):
    """A driving screen with a tag pane (`#tags`) for the behaviours of the scenario's ethogram."""

    tags = getters.query_one("#tags", TagPane)

    def __init__(self, engine: Engine, behaviours: tuple[Behaviour, ...] = ()) -> None:
        super().__init__(engine)
        self._behaviours = behaviours
        self._tagged: Counter[str] = Counter()
        """How often each behaviour is tagged in the whole session."""
        self._blind_from: int | None = None
        """The last event before blind mode was turned on, None while it is off."""
        self._tags_shown: tuple[Counter[str], Counter[str]] | None = None

    def is_hidden(self, note: AnyMargin) -> bool:
        """Return whether blind mode hides a mark: every suggestion, and every mark made before it was turned on."""
        return self._blind_from is not None and (isinstance(note, Suggestion) or note.id <= self._blind_from)

    def tags_on(self, event_id: int) -> tuple[Tag, ...]:
        """Return the visible tags of an event."""
        return tuple(tag for tag in self.story.tags(event_id) if not self.is_hidden(tag))

    def show_tags(self) -> None:
        """Show how often each behaviour is tagged on the selected entry and in the session."""
        here: Counter[str] = Counter()
        if entry := self.transcript.entry:
            here.update(tag.behaviour for step in entry.steps for tag in self.tags_on(step.id))
        if self._tags_shown != (here, self._tagged):
            self._tags_shown = (here, self._tagged)
            self.tags.show(self._behaviours, here, self._tagged)

    def count_tags(self) -> None:
        """Count the session's tags and collect its suggestions; while a tape plays, only up to its position."""
        tree = self.engine.tree
        horizon = self.horizon
        happened = None if horizon is None else {step.id for step in self.story.path(horizon)}

        def has_happened(note: AnyMargin) -> bool:
            about = self.story.events[note.about]
            while isinstance(about, Margin):
                about = self.story.events[about.about]
            return happened is None or about.id in happened

        about = {event.about for event in tree.events.values() if isinstance(event, Tag) and has_happened(event)}
        self._tagged = Counter(tag.behaviour for event_id in about for tag in self.tags_on(event_id))
        visible = [note for note in tree.suggestions() if not self.is_hidden(note) and has_happened(note)]
        suggested = [Suggested(note, tree.word_on(note), self._turn_of(note)) for note in visible]
        self.tags.show_suggestions(sorted(suggested, key=lambda each: (each.event.about, each.event.id)))

    def _turn_of(self, note: AnyMargin) -> int:
        about = self.story.events[note.about]
        return self._turn_of(about) if isinstance(about, Margin) else self.story.standing(about.id).turn

    def marks(self, event_id: int) -> tuple[Mark, ...]:
        """Return the visible marks of an event."""
        tree = self.engine.tree
        margin = [note for note in tree.margin(event_id) if not self.is_hidden(note)]
        return marks_of([note for note in tree.marks(event_id) if not self.is_hidden(note)], margin) if margin else ()

    def action_blind(self) -> None:
        """Turn blind mode on or off, which hides every mark made so far."""
        self._blind_from = self.story.last_id if self._blind_from is None else None
        self.tags.show_blind(self._blind_from is not None)
        self.marks_changed()

    @on(SuggestionList.Answered)
    def _answer_suggestion(self, message: SuggestionList.Answered) -> None:
        suggestion = self.story.events[message.suggestion]
        assert isinstance(suggestion, Suggestion)
        word, answer = (
            ("accepted", self.engine.marks.accept) if message.is_accepted else ("dismissed", self.engine.marks.dismiss)
        )
        if self.story.word_on(suggestion) == word:
            self.attempt(lambda: self.engine.marks.reopen(suggestion.id))
            return
        self.attempt(lambda: answer(suggestion.id))
        self.tags.suggestions.go_on()

    @on(SuggestionList.Asked)
    def _show_evidence(self, message: SuggestionList.Asked) -> None:
        about = self.story.events[message.suggestion]
        while isinstance(about, Margin):
            about = self.story.events[about.about]
        self.show_event(about.id)

    def show_event(self, event_id: int) -> None:
        """Select the entry of an event, looking at another branch if necessary."""
        place = self._entries.place(event_id)
        if place is None:
            self._look(event_id)
            place = self._entries.place(event_id)
        if place is not None:
            self.transcript.select(place)

    @on(TagPane.Toggle)
    def _toggle_tag(self, message: TagPane.Toggle) -> None:
        try:
            quotation = self.transcript.quotation
            quote = quote_of(*quotation) if quotation else None
        except LabError as fault:
            self.complain(fault)
            return
        entry = quotation[0] if quotation else self.transcript.entry
        if entry is None or not entry.steps:
            return
        standing = [
            tag
            for step in entry.steps
            for tag in self.tags_on(step.id)
            if tag.behaviour == message.behaviour and tag.by == "researcher"
        ]
        if standing:
            self.attempt(lambda: self.engine.marks.untag(standing[-1].id))
            return
        event, text = (quote.event, quote.text) if quote else (entry.event, "")
        self.attempt(lambda: self.engine.marks.tag(event, message.behaviour, quote=text))
        if quote:
            self.show_event(entry.event)

    def action_note(self) -> None:
        """Ask for a note on the selected event."""
        entry = self.transcript.entry
        if entry is None or not entry.steps:
            return

        def save_note(text: str | None) -> None:
            if text and text.strip():
                self.attempt(lambda: self.engine.marks.note(entry.event, text.strip()))

        self.app.push_screen(
            PromptScreen("note", f"A remark on event {entry.event}. The agent never sees it."), save_note
        )
