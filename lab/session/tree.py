"""The events of a session as a tree: what follows what, which branches there are, what is noted about each."""

from collections.abc import Iterator
from typing import Literal

from lab.errors import LabError, suggest
from lab.session.damage import Damage
from lab.session.events import (
    MAIN,
    AnyEvent,
    AnyMargin,
    AnyStep,
    BranchLabel,
    Decision,
    Dismissal,
    End,
    Extent,
    Failure,
    Fork,
    Margin,
    Marker,
    Message,
    Opening,
    PathChoice,
    Reply,
    Result,
    Step,
    Suggestion,
    Switch,
    Tag,
    Untag,
    WorldEdit,
)
from lab.session.standing import Standing, advance

Word = Literal["open", "accepted", "dismissed"]
"""The verdict of people on a suggestion; `open` while there is none."""


class Tree:
    """Every event of a session, in file order, with the tree its steps form.

    It only grows: `add` is the one way in.
    """

    def __init__(self) -> None:
        self.events: dict[int, AnyEvent] = {}
        """By id, in file order."""
        self._child: dict[int, int] = {}
        """By step, the first that follows it."""
        self._siblings: dict[int, list[int]] = {}
        """By step, what follows it beside that."""
        self._branches: dict[str, int] = {}
        self._margin: dict[int, list[AnyMargin]] = {}
        self._suggestions: list[Suggestion] = []
        self._choice: PathChoice | None = None
        self._labels: dict[str, BranchLabel] = {}
        """By branch, the last that was said of it."""
        self._acceptances: dict[int, list[Tag]] = {}
        """By suggestion, the tags that accepted it."""
        self._replacements: dict[int, list[int]] = {}
        """By tag, the tags that took its place."""
        self._standings: dict[int, Standing] = {}
        self._sampling: set[int] = set()
        """Steps that are a sample: its fork, its settings, and what came as far as it was to go."""
        self._extents: dict[str, Extent] = {}
        """By branch that is a sample: how far it goes."""
        self._arms: set[str] = set()
        """The branches that begin with another level's difference, as an arm of a minimal pair."""
        self._replied: set[str] = set()
        """The samples whose first reply has come."""
        self.last_step = 0
        """Id of the step written last, 0 when there is none."""
        self.here = 0
        """Id of the step an opened session stands on: the one written last that is no sample; 0 when there is none."""
        self.last_id = 0
        self.damage: list[Damage] = []
        """The faults of events of the file, in its order."""
        self._stale: dict[int, Damage] = {}
        """By step: the damage on the path to it."""

    def check(self, event: AnyEvent, *, is_damaged: bool = False) -> None:
        """Raise `LabError` when `event` cannot be the next one of this tree.

        A damaged step may stand on another branch than the one before it, since the fork between them may be gone.
        """
        where = f"event {event.id}"
        if event.id <= self.last_id:
            raise LabError(
                f"its id does not come after {self.last_id}",
                where=where,
                mend="give every event a larger id than the one before it",
            )
        if isinstance(event, Margin):
            if event.about not in self.events:
                raise LabError(f"it is about event {event.about}, which is not in the session", where=where)
            return
        if isinstance(event, Opening) != (event.parent == 0):
            raise LabError("only the opening has no event before it", where=where, mend="set `parent`")
        if event.parent == 0:
            if self.last_step:
                raise LabError("a session has one opening", where=where)
            return
        before = self.events.get(event.parent)
        if not isinstance(before, Step):
            raise LabError(
                f"it follows event {event.parent}, which is no step of the session",
                where=where,
                mend="set `parent` to the step before it",
            )
        if event.branch != before.branch and not isinstance(event, Fork) and not is_damaged:
            raise LabError(
                f"it is on branch {event.branch!r} but follows one on {before.branch!r}",
                where=where,
                mend="only a fork starts a branch",
            )
        if isinstance(event, Fork) and event.branch in self._branches:
            raise LabError(f"there is a branch {event.branch!r} already", where=where, mend="choose another name")

    def add(self, event: AnyEvent, damage: Damage | None = None) -> None:
        """Take in `event`, with what is wrong with it; raises `LabError` when it does not fit."""
        self.check(event, is_damaged=damage is not None)
        self.events[event.id] = event
        if damage:
            self.damage.append(damage)
        self.last_id = event.id
        if isinstance(event, Margin):
            self._margin.setdefault(event.about, []).append(event)
            if isinstance(event, Suggestion):
                self._suggestions.append(event)
            elif isinstance(event, PathChoice) and isinstance(self.events[event.about], Step):
                self._choice = event
            elif isinstance(event, BranchLabel) and isinstance(about := self.events[event.about], Step):
                self._labels[about.branch] = event
            elif isinstance(event, Tag):
                if event.suggestion is not None:
                    self._acceptances.setdefault(event.suggestion, []).append(event)
                if event.replaces is not None:
                    self._replacements.setdefault(event.replaces, []).append(event.id)
            return
        if event.parent and self._child.setdefault(event.parent, event.id) != event.id:
            self._siblings.setdefault(event.parent, []).append(event.id)
        if stale := self._stale.get(event.parent) or damage:
            self._stale[event.id] = stale
        self._branches[event.branch] = self.last_step = event.id
        if self._is_sampling(event):
            self._sampling.add(event.id)
        else:
            self.here = event.id

    def forget_after(self, event_id: int) -> None:
        """Take out every event after that one, as if they had not been added: they could not be saved."""
        if event_id == self.last_id:
            return
        fresh = Tree()
        damage = {each.event: each for each in self.damage}
        for event in self.events.values():
            if event.id <= event_id:
                fresh.add(event, damage.get(event.id))
        fresh.damage = self.damage
        vars(self).update(vars(fresh))

    @property
    def opening(self) -> Opening | None:
        """The step before all others; None while there is none."""
        first = next(iter(self.events.values()), None)
        return first if isinstance(first, Opening) else None

    def step(self, event_id: int) -> AnyStep:
        """Return the step with that id; `LabError` when there is none."""
        event = self.events.get(event_id)
        if event is None or isinstance(event, Margin):
            raise LabError(f"there is no step {event_id} in this session")
        return event

    def subject(self, event_id: int) -> AnyStep:
        """Return the step that a mark is about, through the marks between them if need be; of a step, itself."""
        event = self.events[event_id]
        while isinstance(event, Margin):
            event = self.events[event.about]
        return event

    def stale(self, event_id: int) -> Damage | None:
        """Return the first damage on the path to a step: what follows it happened after something else."""
        return self._stale.get(event_id)

    def last_reply(self, event_id: int) -> Reply | None:
        """Return the last reply on the path to a step, that step included; None when there is none."""
        reply = self.events.get(self.standing(event_id).reply)
        return reply if isinstance(reply, Reply) else None

    def path(self, event_id: int) -> tuple[AnyStep, ...]:
        """Return the steps from the opening to `event_id`, in order."""
        steps = list(self._upward(event_id))
        steps.reverse()
        return tuple(steps)

    def children(self, event_id: int) -> tuple[int, ...]:
        """Return the steps that follow `event_id` directly, oldest first."""
        if (first := self._child.get(event_id)) is None:
            return ()
        return (first, *self._siblings.get(event_id, ()))

    def child_on(self, event_id: int, branch: str) -> int:
        """Return the oldest step that follows `event_id` directly on a branch, 0 when there is none."""
        return next((each for each in self.children(event_id) if self.step(each).branch == branch), 0)

    def following(self, event_id: int) -> tuple[int, ...]:
        """Return the steps that go on from `event_id`, oldest first. Samples taken there do not: it can still go on."""
        children = self.children(event_id)
        return tuple(each for each in children if not (each in self._sampling and isinstance(self.events[each], Fork)))

    def steps(self) -> Iterator[AnyStep]:
        """Yield the steps of every branch, in the order in which they were written."""
        return (event for event in self.events.values() if not isinstance(event, Margin))

    def is_sample(self, event_id: int) -> bool:
        """Return whether a step is part of a sample, up to its first reply."""
        return event_id in self._sampling

    def begins_sample(self, event_id: int) -> bool:
        """Return whether a step is what a sample's branch begins with: its fork, or settings right after that."""
        step = self.events[event_id]
        return event_id in self._sampling and isinstance(step, Fork | Switch) and step.branch not in self._arms

    def tip(self, event_id: int) -> int:
        """Return the end of the path that goes on from `event_id`, keeping to its branch where it parts."""
        at = event_id
        while children := self.following(at):
            if len(children) == 1:
                at = children[0]
                continue
            branch = self.step(at).branch
            at = next((child for child in children if self.step(child).branch == branch), children[0])
        return at

    def tips(self) -> tuple[int, ...]:
        """Return every step that nothing follows."""
        return tuple(
            event.id for event in self.events.values() if isinstance(event, Step) and event.id not in self._child
        )

    def branches(self) -> dict[str, int]:
        """Return each branch's name and its last step, in the order they began."""
        return dict(self._branches)

    def branch_called(self, word: str) -> str:
        """Return the name of the branch with that name, or else with that label; `LabError` unless it is one."""
        if word in self._branches:
            return word
        labels = {branch: label.label for branch in self._branches if (label := self.label(branch)) and label.label}
        namesakes = [branch for branch, label in labels.items() if label == word]
        if len(namesakes) > 1:
            raise LabError(f"several branches are labelled {word!r}", mend=f"name one of: {', '.join(namesakes)}")
        if not namesakes:
            choices = [*self._branches, *labels.values()]
            raise LabError(f"there is no branch {word!r} in this session", mend=suggest(word, choices))
        return namesakes[0]

    def tip_of(self, branch: str) -> int:
        """Return the last step of a branch, given its name or label; `LabError` when there is none."""
        return self._branches[self.branch_called(branch)]

    def label(self, branch: str) -> BranchLabel | None:
        """Return what a branch is called and what is noted about it; None where nothing is, or no longer."""
        label = self._labels.get(branch)
        return label if label and (label.label or label.note) else None

    @property
    def counted_branch(self) -> str:
        """The branch that counts: the one named last, else the original one."""
        return self.step(self._choice.about).branch if self._choice else MAIN

    @property
    def choice(self) -> PathChoice | None:
        """The margin by which another branch than the original one counts; None while the original one does."""
        return self._choice if self.counted_branch != MAIN else None

    def margin(self, event_id: int) -> tuple[AnyMargin, ...]:
        """Return what was noted about an event, oldest first."""
        return tuple(self._margin.get(event_id, ()))

    def tags(self, event_id: int) -> tuple[Tag, ...]:
        """Return the tags on an event that were not taken back."""
        return tuple(note for note in self.margin(event_id) if isinstance(note, Tag) and not self.removals(note))

    def has_marker(self, event_id: int) -> bool:
        """Return whether a presentation waits at an event."""
        markers = [note for note in self.margin(event_id) if isinstance(note, Marker)]
        return bool(markers) and markers[-1].waits

    def standing(self, event_id: int) -> Standing:
        """Return the state at a step: turn, model, cost, calls that wait. Each step is folded once."""
        if (folded := self._standings.get(event_id)) is not None:
            return folded
        standing: Standing | None
        step = self.step(event_id)
        if before := self._standings.get(step.parent):
            standing = self._standings[event_id] = advance(before, step, is_stale=event_id in self._stale)
            return standing
        missing: list[AnyStep] = []
        standing = None
        for step in self._upward(event_id):
            standing = self._standings.get(step.id)
            if standing is not None:
                break
            missing.append(step)
        for step in reversed(missing):
            standing = advance(standing, step, is_stale=step.id in self._stale)
            self._standings[step.id] = standing
        if standing is None:
            raise LabError("the session has no opening")
        return standing

    def marks(self, event_id: int) -> tuple[Tag | Suggestion, ...]:
        """Return the standing tags of an event, then what is suggested about it and not answered yet."""
        notes = self._margin.get(event_id)
        if not notes:
            return ()
        open_ones = [note for note in notes if isinstance(note, Suggestion) and self.word_on(note) == "open"]
        return (*self.tags(event_id), *open_ones)

    def suggestions(self) -> tuple[Suggestion, ...]:
        """Return everything that was ever suggested, oldest first."""
        return tuple(self._suggestions)

    def word_on(self, suggestion: Suggestion) -> Word:
        """Return whether a suggestion was accepted or dismissed, as far as that still stands."""
        last = self.answer_to(suggestion)
        return "open" if last is None else "accepted" if isinstance(last, Tag) else "dismissed"

    def answer_to(self, suggestion: Suggestion) -> Tag | Dismissal | None:
        """Return the tag or the dismissal by which a suggestion was answered last, None while it is open."""
        places = (suggestion.about, suggestion.id)
        answers: list[Tag | Dismissal] = [
            *(tag for tag in self._acceptances.get(suggestion.id, ()) if tag.about in places or tag.replaces),
            *(note for note in self._margin.get(suggestion.id, ()) if isinstance(note, Dismissal)),
        ]
        return max((note for note in answers if not self.removals(note)), key=lambda note: note.id, default=None)

    def removals(self, note: Tag | Dismissal) -> tuple[int, ...]:
        """Return the events that took a mark back, or put another tag in its place; () while it stands."""
        untags = [later.id for later in self._margin.get(note.id, ()) if isinstance(later, Untag)]
        return (*untags, *self._replacements.get(note.id, ()))

    def _is_sampling(self, event: AnyStep) -> bool:
        if isinstance(event, Fork):
            if event.sample:
                self._extents[event.branch] = event.extent
            if event.arm:
                self._arms.add(event.branch)
            return event.sample or event.arm
        if event.parent not in self._sampling:
            return False
        extent = self._extents.get(event.branch, "reply")
        before = self.events.get(event.parent)
        if extent == "end":
            return True
        if event.branch in self._replied:
            return extent == "turn" and isinstance(event, Decision | Result | End)
        if isinstance(event, Reply):
            self._replied.add(event.branch)
        # A decision and a result come before a sample's reply only where it is asked with another memory of a call.
        is_remembered = isinstance(event, Decision | Result)
        if event.branch in self._arms:
            return isinstance(event, Message | WorldEdit | Switch)
        is_set = isinstance(event, Switch) and isinstance(before, Fork)
        return is_set or is_remembered or isinstance(event, Reply | Failure)

    def _upward(self, event_id: int) -> Iterator[AnyStep]:
        at = event_id
        while at:
            step = self.step(at)
            yield step
            at = step.parent
