"""The part of the session screen that codes: tags, notes, suggestions, the judge. It writes no step of the session."""

import asyncio
from collections import Counter

from lab.behaviours.ethogram import Behaviour
from lab.engine.judging import JudgeRun
from lab.errors import LabError
from lab.session.events import AnyMargin, Margin, Suggestion, Tag
from lab.text.safe import clean_line
from lab.ui.coding.judging import choose_judge
from lab.ui.coding.quoting import quote_of
from lab.ui.coding.suggestions import Suggested
from lab.ui.coding.tag_pane import TagPane
from lab.ui.coding.visible_marks import VisibleMarks
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.session.desk import Desk
from lab.ui.session.driver import Driver
from lab.ui.session.player import Player
from lab.ui.transcript.transcript import Transcript


class Coding:
    """Tags events with the behaviours of the scenario's ethogram, and shows in the tag pane what is tagged."""

    def __init__(
        self,
        desk: Desk,
        behaviours: tuple[Behaviour, ...],
        pane: TagPane,
        transcript: Transcript,
        marks: VisibleMarks,
        player: Player,
        driver: Driver,
    ) -> None:
        self._desk = desk
        self._behaviours = behaviours
        self._pane = pane
        self._transcript = transcript
        self._marks = marks
        self._player = player
        self._driver = driver
        self._tagged: Counter[str] = Counter()
        """How often each behaviour is tagged in the whole session."""
        self._counts_shown: tuple[Counter[str], Counter[str]] | None = None
        self._judge: asyncio.Future[JudgeRun] | None = None
        """The judge's run, None while no judge is asked."""

    # What the pane shows

    def show_counts(self) -> None:
        """Show how often each behaviour is tagged on the selected entry and in the session."""
        here: Counter[str] = Counter()
        if entry := self._transcript.entry:
            here.update(tag.behaviour for step in entry.steps for tag in self._marks.tags(step.id))
        if self._counts_shown != (here, self._tagged):
            self._counts_shown = (here, self._tagged)
            self._pane.show(self._behaviours, here, self._tagged)

    def count(self) -> None:
        """Count the session's tags and collect its suggestions, as far as they may be shown now."""
        tree, marks = self._desk.story, self._marks
        about = {event.about for event in tree.events.values() if isinstance(event, Tag) and not marks.hides(event)}
        self._tagged = Counter(tag.behaviour for event_id in about for tag in marks.tags(event_id))
        visible = [note for note in tree.suggestions() if not marks.hides(note)]
        suggested = [Suggested(note, tree.word_on(note), tree.standing(self._subject(note)).turn) for note in visible]
        self._pane.show_suggestions(sorted(suggested, key=lambda each: (each.event.about, each.event.id)))

    def _subject(self, note: AnyMargin) -> int:
        """Return the step that a mark is about, or the mark it is about is about."""
        about = self._desk.story.events[note.about]
        while isinstance(about, Margin):
            about = self._desk.story.events[about.about]
        return about.id

    # Tags, notes and suggestions

    def toggle(self, behaviour: str) -> None:
        """Tag the marked words or the selected event, or take that tag back."""
        try:
            quotation = self._transcript.quotation
            quote = quote_of(*quotation) if quotation else None
        except LabError as fault:
            self._desk.complain(fault)
            return
        entry = quotation[0] if quotation else self._transcript.entry
        if entry is None or not entry.steps:
            return
        marks = self._desk.engine.marks
        own_tags = [
            tag
            for step in entry.steps
            for tag in self._marks.tags(step.id)
            if tag.behaviour == behaviour and tag.by == marks.rater
        ]
        if own_tags:
            self._desk.attempt(lambda: marks.untag(own_tags[-1].id))
            return
        event, text = (quote.event, quote.text) if quote else (entry.event, "")
        self._desk.attempt(lambda: marks.tag(event, behaviour, quote=text))
        if quote:
            self._player.show_event(entry.event)

    def answer(self, suggestion_id: int, *, is_accepted: bool) -> None:
        """Accept or dismiss a suggestion; the same answer again takes it back."""
        suggestion = self._desk.story.events[suggestion_id]
        assert isinstance(suggestion, Suggestion)
        marks = self._desk.engine.marks
        word, answer = ("accepted", marks.accept) if is_accepted else ("dismissed", marks.dismiss)
        if self._desk.story.word_on(suggestion) == word:
            self._desk.attempt(lambda: marks.reopen(suggestion_id))
            return
        self._desk.attempt(lambda: answer(suggestion_id))
        self._pane.suggestions.go_on()

    def show_evidence(self, suggestion_id: int) -> None:
        """Show the event a suggestion is about."""
        suggestion = self._desk.story.events[suggestion_id]
        assert isinstance(suggestion, Suggestion)
        self._player.show_event(self._subject(suggestion))

    def action_note(self) -> None:
        """Ask for a note on the selected event."""
        entry = self._transcript.entry
        if entry is None or not entry.steps:
            return

        def save_note(text: str | None) -> None:
            if text and text.strip():
                self._desk.attempt(lambda: self._desk.engine.marks.note(entry.event, text.strip()))

        prompt = PromptScreen("note", f"A remark on event {entry.event}. The agent never sees it.")
        self._desk.app.push_screen(prompt, save_note)

    def action_count_path(self) -> None:
        """Ask why the branch the researcher stands on is the one that counts."""
        engine = self._desk.engine
        branch = engine.tree.step(engine.cursor).branch

        def choose(why: str | None) -> None:
            if why is not None:
                self._desk.attempt(lambda: engine.marks.choose_path(branch, why))
                self._desk.draw("panes")

        here, instead = clean_line(branch), clean_line(engine.tree.counted_branch)
        if self.is_blind:
            here, instead = "the branch you stand on", "the one that counts now"
        hint = f"Why rates should count {here} in place of {instead}. The file keeps the reason."
        self._desk.app.push_screen(PromptScreen("this path counts", hint), choose)

    @property
    def is_blind(self) -> bool:
        """Whether blind mode is on."""
        return self._marks.is_blind

    def action_blind(self) -> None:
        """Turn blind mode on or off: it hides model, condition, branch names, and every mark made so far."""
        self._marks.flip_blind()
        self._pane.show_blind(self._marks.is_blind)
        self._desk.draw("marks")

    # The judge

    @property
    def is_judging(self) -> bool:
        """Whether a judge is at work."""
        return self._judge is not None

    def stop_judge(self) -> None:
        """Stop the judge, if one is at work; nothing of it is written."""
        if self._judge is not None:
            self._judge.cancel()

    def action_judge(self) -> None:
        """Ask another model to judge this branch."""

        async def judge() -> None:
            question = await choose_judge(self._desk.app, self._desk.engine)
            if question is None:
                return
            self._judge = asyncio.ensure_future(question)
            self._desk.draw("status")
            try:
                judgement = await self._judge
                words = f"{judgement.model}: {judgement}."
                self._desk.app.notify(words, title="judge", markup=False, timeout=12)
            except asyncio.CancelledError:
                self._desk.say("The judge was stopped; nothing was written.")
            finally:
                self._judge = None

        self._driver.drive(judge())
