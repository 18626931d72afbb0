"""What is true at the cursor of a session, and everything the researcher does there without waiting."""

from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from lab.behaviours.detecting.lookout import BY, Lookout
from lab.behaviours.ethogram import detectors_of
from lab.engine.notices import Appended, Listener, Moved, Notice, Phase, PhaseChanged
from lab.engine.request import StepStart
from lab.engine.work import Bench, Work
from lab.engine.worldline import Worldline
from lab.errors import LabError
from lab.models.addresses import address_of
from lab.models.messages_wire import own_parts
from lab.models.sampling import redraw_seed
from lab.protocol import Model, Request, Settings, Tool
from lab.scenario.compose import Composed
from lab.scenario.schema import Limits
from lab.session.conversation import conversation
from lab.session.disk import UnsavedError
from lab.session.events import (
    AnyEvent,
    Confidence,
    Dismissal,
    End,
    EndReason,
    Failure,
    Fork,
    Message,
    Note,
    Opening,
    Reply,
    Result,
    Rewording,
    Step,
    Suggestion,
    Switch,
    Tag,
    Untag,
    WorldEdit,
)
from lab.session.log import Session
from lab.session.losses import losses_in_a_row
from lab.session.standing import Standing
from lab.session.tree import Tree
from lab.world.changes.changes import Change
from lab.world.changes.describe import describe, news
from lab.world.changes.diff import apply, diff, edited
from lab.world.machine.state import Snapshot
from lab.world.world import World

E = TypeVar("E", bound=AnyEvent)


class Desk:
    """A session with a researcher at it. Every method writes whole events or none, and nothing waits."""

    def __init__(
        self, session: Session, composed: Composed, world: World, model: Model | None, *, opening: Snapshot
    ) -> None:
        """Take up `session` at its last step. `opening` is the world before its first call.

        `model` is None when nobody can answer (a saved session without its key): everything else still works.
        """
        self.session = session
        self.composed = composed
        self.limits = _limits(session.tree, composed.limits)
        self.model = model
        self.cursor = session.tree.here
        """The event the researcher stands on."""
        self._bench = Bench(world)
        self._worldline = Worldline(session.tree, opening)
        self._opening = opening
        self._lookout = self._new_lookout()
        self._work = Work()
        self._unwritten: tuple[Reply | Result | Failure, Snapshot | None, bool, str | None] | None = None
        """What a model said or a call did and the file did not take, as `_append` got it: nobody can say it again."""
        self._listeners: list[Listener] = []
        self._phase: Phase = self.phase

    # What is true now

    @property
    def tree(self) -> Tree:
        """The session's events."""
        return self.session.tree

    @property
    def standing(self) -> Standing:
        """What is true at the cursor."""
        return self.tree.standing(self.cursor)

    @property
    def phase(self) -> Phase:
        """What the engine does, or waits for."""
        if self._work.doing:
            return self._work.doing
        if self.tree.following(self.cursor):
            return "past"
        standing = self.standing
        if standing.ended:
            return "ended"
        if standing.pending:
            return "deciding"
        return "waiting" if standing.answered or standing.cut_off else "ready"

    @property
    def tools(self) -> tuple[Tool, ...]:
        """The tools the agent is offered."""
        return self._bench.tools

    @property
    def snapshot(self) -> Snapshot:
        """The world at the cursor."""
        return self._worldline.at(self.cursor)

    def snapshot_at(self, event_id: int) -> Snapshot:
        """Return the world as it stood after a step."""
        return self._worldline.at(event_id)

    def request(self, at: int | None = None) -> Request:
        """Return exactly what the model would be sent at a step, by default the one under the cursor."""
        step = self.cursor if at is None else at
        settings = redraw_seed(self.tree.standing(step).settings, losses_in_a_row(self.tree, step))
        return Request(conversation(self.tree, step), self.tools, settings)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every notice from now on; returns the way to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # What the researcher does

    def say(self, text: str) -> Message:
        """Give the agent a message; while calls wait it reaches the agent after their results."""
        self._expect("ready", "deciding", "waiting")
        if not text.strip():
            raise LabError("there is nothing to say")
        return self._append(Message(**self._step(), role="user", text=text, by="researcher"))

    def reword(self, text: str) -> Rewording:
        """Put `text` in the place of the last reply's: the model finds it in its own history from here on.

        The reply stays in the file as it came. What of the provider's own message can no longer go back is told by
        the event. Raises `LabError` when there is no reply, or nothing to change.
        """
        self._expect("ready", "deciding", "waiting")
        reply, now = self.last_reply()
        if text == now:
            raise LabError("that is what the reply says already")
        if not text.strip() and not reply.calls:
            raise LabError("a reply without a call cannot be empty", mend="write what it says, or fork before it")
        left_out = own_parts(self._sent_raw(reply))
        return self._append(Rewording(**self._step(), reply=reply.id, text=text, left_out=left_out))

    def last_reply(self) -> tuple[Reply, str]:
        """Return the last reply before the cursor and the text the model finds of it. Raises `LabError` for none."""
        text = None
        for step in reversed(self.tree.path(self.cursor)):
            if isinstance(step, Rewording) and text is None:
                text = step.text
            if isinstance(step, Reply):
                return step, step.text if text is None else text
        raise LabError("the agent has not replied yet")

    def _sent_raw(self, reply: Reply) -> str:
        """Return the provider's own message of a reply as it would go back now, "" when it does not."""
        sent = [message for message in self.request().messages if message.role == "assistant"]
        return reply.raw if sent and sent[-1].raw else ""

    def edit_world(self, changes: Sequence[Change], note: str = "") -> WorldEdit:
        """Change the world at the cursor. Raises `LabError`, with nothing changed, when a change does not fit."""
        self._expect("ready", "deciding", "waiting")
        return self._edit(changes, note)

    def undo_edit(self) -> WorldEdit:
        """Take back the last edit of the world on this path that still stands: an edit like any other."""
        self._expect("ready", "deciding", "waiting")
        undone: set[int] = set()
        for step in reversed(self.tree.path(self.cursor)):
            if isinstance(step, WorldEdit) and step.undoes:
                undone.add(step.undoes)
            elif isinstance(step, WorldEdit) and step.id not in undone:
                return self._edit(step.undo, f"took back: {self._edit_words(step)}", undoes=step.id)
        raise LabError("there is no edit of the world to take back here")

    def _edit_words(self, edit: WorldEdit) -> str:
        """Return what an edit was: its note, or what it changed first."""
        if edit.note:
            return edit.note
        before = self.snapshot_at(edit.parent)
        heard = news(edit.changes, before, by_hand=True) or edit.changes
        rest = f", and {len(heard) - 1} more" if len(heard) > 1 else ""
        return f"{describe(heard[0], before)}{rest}" if heard else "nothing"

    def set_model(self, model: Model, settings: Settings | None = None) -> Switch:
        """Let another model, or the same one with other settings, answer from here on."""
        self._expect("ready", "deciding", "waiting")
        chosen = self.standing.settings if settings is None else settings
        switch = Switch(
            **self._step(), model=model.name, nature=model.nature, api_base=address_of(model), settings=chosen
        )
        self.model = model
        return self._append(switch)

    def end(self, reason: EndReason = "stopped", note: str = "") -> End:
        """Close the branch, by default because the researcher has seen enough."""
        self._expect("ready", "deciding", "waiting")
        return self._end(reason, note)

    def look(self, event_id: int) -> None:
        """Stand on another step. Nothing is written and nothing changes."""
        self._expect_idle()
        self.tree.step(event_id)
        if event_id != self.cursor:
            self.cursor = event_id
            self._tell(Moved(event_id))
            self._tell_phase()

    def fork(self, event_id: int | None = None, name: str = "", note: str = "") -> Fork:
        """Start a branch after a step (by default the one under the cursor) and stand on it.

        From an end, it starts before the end, so that the work can go on.
        """
        self._expect_idle()
        at = self.tree.step(self.cursor if event_id is None else event_id)
        if isinstance(at, End):
            at = self.tree.step(at.parent)
        return self._append(Fork(**self.session.stamp(), parent=at.id, branch=name.strip() or self._name(), note=note))

    def tag(
        self,
        about: int,
        behaviour: str,
        *,
        modifier: str = "",
        quote: str = "",
        note: str = "",
        confidence: Confidence | None = None,
        by: str = "researcher",
    ) -> Tag:
        """Say that a behaviour was seen at an event."""
        return self._append(
            Tag(
                **self.session.stamp(),
                about=about,
                by=by,
                behaviour=behaviour,
                modifier=modifier,
                quote=quote,
                note=note,
                confidence=confidence,
            )
        )

    def untag(self, tag_id: int) -> Untag:
        """Take a tag back; both stay in the file."""
        if not isinstance(self.tree.events.get(tag_id), Tag):
            raise LabError(f"event {tag_id} is no tag")
        return self._append(Untag(**self.session.stamp(), about=tag_id))

    def suggest(
        self, about: int, behaviour: str, *, by: str, why: str, modifier: str = "", quote: str = ""
    ) -> Suggestion:
        """Propose that a behaviour was seen at an event; `by` is `detector/NAME` or `judge/MODEL`."""
        return self._append(
            Suggestion(
                **self.session.stamp(),
                about=about,
                by=by,
                behaviour=behaviour,
                modifier=modifier,
                why=why,
                quote=quote,
            )
        )

    def accept(self, suggestion_id: int, *, by: str = "researcher") -> Tag:
        """Make a tag of a suggestion. One that was dismissed is accepted after all."""
        suggestion = self._suggestion(suggestion_id)
        if isinstance(answer := self.tree.answer_to(suggestion), Tag):
            return answer
        self.reopen(suggestion_id)
        return self._append(
            Tag(
                **self.session.stamp(),
                about=suggestion.about,
                by=by,
                behaviour=suggestion.behaviour,
                modifier=suggestion.modifier,
                quote=suggestion.quote,
                suggestion=suggestion.id,
            )
        )

    def dismiss(self, suggestion_id: int, *, by: str = "researcher") -> Dismissal:
        """Turn a suggestion down, the tag it had become with it; everything stays in the file."""
        suggestion = self._suggestion(suggestion_id)
        if isinstance(answer := self.tree.answer_to(suggestion), Dismissal):
            return answer
        self.reopen(suggestion_id)
        return self._append(Dismissal(**self.session.stamp(), about=suggestion_id, by=by))

    def reopen(self, suggestion_id: int) -> Untag | None:
        """Take back what was said about a suggestion; None when nothing was."""
        answer = self.tree.answer_to(self._suggestion(suggestion_id))
        return self._append(Untag(**self.session.stamp(), about=answer.id)) if answer else None

    def make_up(self) -> str:
        """Write what a crash left out after the last step, and return what that was in a sentence, "" for nothing.

        That is the end after the agent's finish, and what the detectors see at an end.
        """
        if not self.session.is_parted:
            return ""
        last = self.tree.step(self.tree.last_step)
        if isinstance(last, Result):
            note = "the agent said it is finished; the end was lost in a crash and made up for on opening"
            end = End(**self.session.stamp(), parent=last.id, branch=last.branch, reason="finished", note=note)
            self._append(end)
            return f"The session broke off after the agent's finish (event {last.id}): its end was made up for."
        with self.session.together():
            suggestions = self._suggestions_at(last)
        self._tell_written(suggestions)
        if not suggestions:
            return ""
        return f"The session broke off at its end (event {last.id}): what detectors see there was made up for."

    def note(self, about: int, text: str, *, by: str = "researcher") -> Note:
        """Write a remark about an event; the agent never sees it."""
        return self._append(Note(**self.session.stamp(), about=about, text=text, by=by))

    def write_again(self) -> Reply | Result | Failure | None:
        """Write what a model said or a call did and the file did not take; returns it, None when there is nothing.

        Raises `LabError` when the file still does not take it.
        """
        if self._unwritten is None:
            return None
        (event, after, stays, end), self._unwritten = self._unwritten, None
        # A mark may have been written since.
        return self._append(replace(event, id=self.session.stamp()["id"]), after, stays=stays, end=end)

    def move_to(self, path: Path) -> None:
        """Write the whole session to a new file and go on there, with what the old one did not take."""
        self.session.move_to(path)
        self.write_again()

    # How

    def _suggestion(self, event_id: int) -> Suggestion:
        event = self.tree.events.get(event_id)
        if not isinstance(event, Suggestion):
            raise LabError(f"event {event_id} is no suggestion")
        return event

    def _expect(self, *phases: Phase) -> None:
        self.write_again()
        phase = self.phase
        if phase not in phases:
            what, mend = _REFUSALS[phase]
            raise LabError(what, mend=mend)

    def _expect_idle(self) -> None:
        if self._work.doing:
            self._expect()

    def _edit(self, changes: Sequence[Change], note: str, undoes: int | None = None) -> WorldEdit:
        before = self.snapshot
        # What an edit changed beside what was written is in its undo already, account files and tables both.
        after = apply(before, changes) if undoes else edited(before, changes)
        exact = diff(before, after)
        if not exact:
            raise LabError("that changes nothing in the world")
        # What the file can tell of it is the world from here on: 5 and 5.0 are no difference that it could.
        after = apply(before, exact)
        undo = diff(after, before)
        return self._append(WorldEdit(**self._step(), changes=exact, undo=undo, note=note, undoes=undoes), after)

    def _end(self, reason: EndReason, note: str) -> End:
        return self._append(End(**self._step(), reason=reason, note=note))

    def _step(self) -> StepStart:
        branch = self.tree.step(self.cursor).branch
        return StepStart(**self.session.stamp(), parent=self.cursor, branch=branch)

    def _append(self, event: E, after: Snapshot | None = None, *, stays: bool = False, end: str | None = None) -> E:
        """Write `event` with what belongs to it, stand on the last step of it, and tell everybody, in that order.

        What detectors see at a step belongs to it, and so does the end after the agent's finish, whose note is `end`.
        `after` is the world after `event`, where it changed the world; `stays` leaves the cursor where it is.
        """
        before = self.tree.last_id
        written: list[AnyEvent] = []
        unwritten = event
        try:
            with self.session.together():
                event = self.session.append(event)
                if after is not None:
                    self._worldline.keep(event.id, after)
                written += [event, *self._suggestions_at(event)]
                if end is not None:
                    start = StepStart(**self.session.stamp(), parent=event.id, branch=self.tree.step(event.id).branch)
                    last = self.session.append(End(**start, reason="finished", note=end))
                    written += [last, *self._suggestions_at(last)]
        except BaseException as error:
            self._worldline.forget_after(before)
            self._lookout = self._new_lookout()
            if isinstance(error, UnsavedError) and isinstance(unwritten, Reply | Result | Failure):
                self._unwritten = (unwritten, after, stays, end)
            raise
        self._tell_written(written, stays=stays)
        return event

    def _tell_written(self, events: Sequence[AnyEvent], *, stays: bool = False) -> None:
        for event in events:
            if isinstance(event, Step) and not stays:
                self.cursor = event.id
            self._tell(Appended(event))
        self._tell_phase()

    def _suggestions_at(self, event: AnyEvent) -> list[Suggestion]:
        """Write what the detectors see at a step."""
        if not isinstance(event, Step):
            return []
        return [
            self.session.append(
                Suggestion(
                    **self.session.stamp(),
                    about=finding.about,
                    by=f"{BY}{finding.detector.name}",
                    behaviour=finding.detector.behaviour,
                    modifier=finding.detector.modifier,
                    why=finding.why,
                    quote=finding.quote,
                )
            )
            for finding in self._lookout.findings(event.id)
        ]

    def _new_lookout(self) -> Lookout:
        return Lookout(detectors_of(self.composed), self.tree, self.composed, self._opening, self._worldline.at)

    def _name(self) -> str:
        taken = self.tree.branches()
        return next(name for number in count(1) if (name := f"what-if-{number}") not in taken)

    def _tell(self, notice: Notice) -> None:
        for listener in tuple(self._listeners):
            listener(notice)

    def _tell_phase(self) -> None:
        phase = self.phase
        if phase != self._phase:
            self._phase = phase
            self._tell(PhaseChanged(phase))


def _limits(tree: Tree, limits: Limits) -> Limits:
    """Return the scenario's limits with what was set for this session in their place."""
    opening = next((event for event in tree.events.values() if isinstance(event, Opening)), None)
    if opening is None:
        return limits
    return msgspec.convert({**msgspec.to_builtins(limits), **opening.limits}, Limits)


_REFUSALS: dict[Phase, tuple[str, str]] = {
    "ready": ("no call waits for a decision", "step to get the model's next reply"),
    "replying": ("the model is answering", "wait, or stop it first"),
    "deciding": ("a call waits for a decision", "decide about it first"),
    "running": ("a call is running", "wait, or stop it first"),
    "waiting": ("the agent has answered and waits", "say something to it, or end the session"),
    "past": ("this is the past: other events follow this one", "fork here to act, or go to the end of the branch"),
    "ended": ("this branch has ended", "fork before its end to go on"),
}
