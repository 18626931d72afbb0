"""The part of the session screen that codes: tags, notes, suggestions, the judge. It writes no step of the session."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Literal

from lab.behaviours.ethogram import Behaviour
from lab.engine.judging import JudgeRun
from lab.session.events import EDGES, Suggestion, Tag
from lab.text.safe import clean_line
from lab.ui.coding.bar import CodingBar
from lab.ui.coding.coder import Coder
from lab.ui.coding.judging import choose_judge
from lab.ui.coding.mark_list import listed_marks
from lab.ui.coding.suggestions import Suggested
from lab.ui.coding.tag_list import TagListScreen
from lab.ui.coding.tag_pane import TagPane
from lab.ui.coding.tag_rows import Counts, counted_tags
from lab.ui.coding.visible_marks import VisibleMarks
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.session.desk import Desk
from lab.ui.session.driver import Driver
from lab.ui.session.player import Player
from lab.ui.transcript.entries import Entry
from lab.ui.transcript.path_view import PathView
from lab.ui.transcript.transcript import Transcript


class Coding:
    """Tags events with the behaviours of the scenario's ethogram, and shows in the tag pane what is tagged."""

    def __init__(
        self,
        desk: Desk,
        behaviours: tuple[Behaviour, ...],
        pane: TagPane,
        bar: CodingBar,
        transcript: Transcript,
        marks: VisibleMarks,
        player: Player,
        driver: Driver,
        path: PathView,
    ) -> None:
        self._desk = desk
        self._behaviours = behaviours
        self._pane = pane
        self._transcript = transcript
        self._marks = marks
        self._player = player
        self._driver = driver
        self._path = path
        self.coder = Coder(transcript, pane, bar, desk.attempt, self._flip_filter)
        self._tagging = self.coder.use(desk.engine, behaviours, marks.hides)
        self._tagged: Mapping[str, int] = {}
        """How often each behaviour is tagged in the whole session."""
        self._edges: Sequence[Tag] = ()
        """The tags with which a behaviour that lasts begins or ends."""
        self._counts_shown: Counts | None = None
        self._branch_counted: tuple[tuple[int, int, bool] | None, dict[str, int]] = (None, {})
        """The counts of a branch, and for what they were made: its end, the last event, blind or not."""
        self._judge: asyncio.Future[JudgeRun] | None = None
        """The judge's run, None while no judge is asked."""

    # The pane

    def show_counts(self) -> None:
        """Show how often each behaviour is tagged on the selected entry, on this branch and in the session."""
        entry = self._transcript.entry
        here = counted_tags(tag for step in (entry.steps if entry else ()) for tag in self._marks.tags(step.id))
        counts = Counts(here=here, branch=self._on_branch(), all=self._tagged, since=self._since(entry))
        if self._counts_shown != counts:
            self._counts_shown = counts
            self._pane.show(self._behaviours, counts)
        self.coder.show()

    def _on_branch(self) -> dict[str, int]:
        """Return how often each behaviour is tagged on the path to the end of this branch."""
        if not self._tagged:
            return {}
        tree = self._desk.story
        tip = self._marks.horizon or tree.tip(self._desk.engine.cursor)
        if self._branch_counted[0] != (tip, tree.last_id, self.is_blind):
            tags = (tag for step in tree.path(tip) for tag in self._marks.tags(step.id))
            self._branch_counted = ((tip, tree.last_id, self.is_blind), counted_tags(tags))
        return self._branch_counted[1]

    def _since(self, entry: Entry | None) -> dict[str, int]:
        """Return the turns in which the behaviours began that go on at an entry, by the rater's own tags."""
        return self._tagging.since(entry.event) if entry and entry.steps and self._edges else {}

    def count(self) -> None:
        """Count the session's tags and collect its suggestions, as far as they may be shown now."""
        tree, marks = self._desk.story, self._marks
        about = {event.about for event in tree.events.values() if isinstance(event, Tag) and not marks.hides(event)}
        tags = [tag for event_id in about for tag in marks.tags(event_id)]
        self._tagged = counted_tags(tags)
        self._edges = [tag for tag in tags if tag.edge]
        visible = [note for note in tree.suggestions() if not marks.hides(note)]
        turns = [tree.standing(tree.subject(note.about).id).turn for note in visible]
        suggested = [Suggested(note, tree.word_on(note), turn) for note, turn in zip(visible, turns, strict=True)]
        self._pane.show_suggestions(sorted(suggested, key=lambda each: (each.event.about, each.event.id)))

    # Tags, notes and suggestions

    def answer(self, suggestion_id: int, *, is_accepted: bool) -> None:
        """Accept or dismiss a suggestion; the same answer again takes it back."""
        suggestion = self._desk.story.events[suggestion_id]
        assert isinstance(suggestion, Suggestion)
        marks = self._desk.engine.marks
        word = "accepted" if is_accepted else "dismissed"
        if self._desk.story.word_on(suggestion) == word:
            self._desk.attempt(lambda: marks.reopen(suggestion_id))
            return
        if is_accepted:
            step = self._desk.story.subject(suggestion.about)
            self._desk.attempt(lambda: self._tagging.accept(suggestion, [step]))
        else:
            self._desk.attempt(lambda: marks.dismiss(suggestion_id))
        self._pane.suggestions.go_on()

    def show_evidence(self, suggestion_id: int) -> None:
        """Show the event a suggestion is about."""
        suggestion = self._desk.story.events[suggestion_id]
        assert isinstance(suggestion, Suggestion)
        self._player.show_event(self._desk.story.subject(suggestion.about).id)

    def action_code(self) -> None:
        """Turn coding mode on, or off again and say what still goes on at the end of this branch."""
        if self._pane.is_coding:
            self.leave()
            return
        self._pane.code(self._transcript)
        self._desk.screen.add_class("-coding")
        self._pane.focus()

    def leave(self) -> None:
        """Leave coding mode, if it is on, and say which behaviours begin and do not end, or end and do not begin."""
        if not self._pane.is_coding:
            return
        self._pane.code(None)
        self._desk.screen.remove_class("-coding")
        tree = self._desk.story
        state = self._tagging.lasting(tree.tip(self._desk.engine.cursor))
        loose = [f"{name} goes on at the end of this branch" for name in state.going_on]
        loose += [
            f"{tag.behaviour} {EDGES[tag.edge]} at event {tag.about} without its counterpart" for tag in state.unpaired
        ]
        if loose:
            self._desk.say(clean_line(f"{'; '.join(loose)}."))

    def action_tag_jump(self, way: int) -> None:
        """Select the next event with a tag, or the one before."""
        self._desk.attempt(lambda: self.coder.jump(way))

    def action_tag_list(self) -> None:
        """List every visible tag, suggestion and note of the session, and go to the one that is chosen."""
        items = listed_marks(self._desk.story, self._marks.hides, is_blind=self.is_blind)

        def go(event_id: int | None) -> None:
            if event_id is not None:
                self._player.show_event(event_id)

        self._desk.app.push_screen(TagListScreen(items), go)

    def _flip_filter(self, behaviour: str) -> None:
        """Show only the entries tagged with a behaviour, or all entries again."""
        self._path.show_only("" if behaviour == self._path.only else behaviour)

    def action_note(self) -> None:
        """Ask for a note on the selected event."""
        entry = self._transcript.entry
        if entry is None or not entry.steps:
            return

        def save_note(text: str | None) -> None:
            if text and text.strip():
                self._desk.attempt(lambda: self._desk.engine.marks.note(entry.event, text.strip()))

        about = (self._desk.engine.session.header.id, str(entry.event))
        prompt = PromptScreen("note", f"A remark on event {entry.event}. The agent never sees it.", about=about)
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
        about = (engine.session.header.id, branch)
        self._desk.app.push_screen(PromptScreen("this path counts", hint, about=about), choose)

    def label_branch(self, branch: str, what: Literal["label", "note"]) -> None:
        """Ask what a branch is called, or for the note on it; an empty text takes it back."""
        label = self._desk.story.label(branch)
        text = "" if label is None or self._marks.hides(label) else label.label if what == "label" else label.note
        name = "this branch" if self.is_blind else clean_line(branch)

        def write(words: str | None) -> None:
            if words is not None:
                marks = self._desk.engine.marks
                self._desk.attempt(
                    lambda: (
                        marks.label_branch(branch, label=words)
                        if what == "label"
                        else marks.label_branch(branch, note=words)
                    )
                )
                self._desk.draw("panes")

        hint = f"What {name} is called from here on, or nothing for its own name."
        if what == "note":
            hint = f"What is to be said of {name}: the tree, replay, comparisons and exports show it. Empty for none."
        about = (self._desk.engine.session.header.id, branch)
        prompt = PromptScreen(f"{what} of a branch", hint, text, one_line=True, about=about)
        self._desk.app.push_screen(prompt, write)

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
