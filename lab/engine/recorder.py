"""The only writer of a session: it appends events, moves the cursor and notifies its listeners."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol, TypeVar

from msgspec.structs import replace

from lab.engine.notices import Appended, Listener, Moved, Notice, Phase, PhaseChanged
from lab.engine.request import StepStart
from lab.engine.work import Work
from lab.engine.worldline import Worldline
from lab.errors import LabError
from lab.session.disk import ELSEWHERE, UnsavedError
from lab.session.events import (
    AnyEvent,
    AnyStep,
    Aside,
    BranchLabel,
    Commitment,
    Decision,
    Dismissal,
    End,
    EndReason,
    Failure,
    Marker,
    Message,
    MinimalPair,
    Note,
    PathChoice,
    PolicyChoice,
    Reading,
    Reply,
    Result,
    Rewording,
    Step,
    Suggestion,
    Tag,
    Untag,
    WorldEdit,
)
from lab.session.log import Session
from lab.session.sides import READ_ONLY
from lab.session.standing import Standing
from lab.session.tree import Tree
from lab.world import Snapshot

E = TypeVar("E", bound=AnyEvent)


class Observer(Protocol):
    """Sees every step as it is written. A step and the suggestions about it are saved together or not at all."""

    def observe(self, step_id: int) -> Iterable[Suggestion | Reading]:
        """Yield suggestions and readings about a step. Each is written before the next is requested."""
        ...

    def forget(self) -> None:
        """Discard conclusions drawn from steps that could not be saved."""
        ...


_WAITING: Final = (
    Reply, Result, Failure, Message, Rewording, Decision, WorldEdit, Tag, Untag, Dismissal, Commitment, Note,
    MinimalPair, Marker, Aside, PathChoice, BranchLabel, PolicyChoice,
)  # fmt: skip
"""Kinds that wait if the file refuses one. For others, the caller makes more than an event, or can do it again."""


class _Refused(NamedTuple):
    """An event that the file refused, with how it was to be appended."""

    event: AnyEvent
    after: Snapshot | None
    stays: bool
    end: str | None


class Recorder:
    """Writes a session. Every method writes whole events or none, and none of them waits."""

    def __init__(self, session: Session, opening: Snapshot) -> None:
        """Resume `session` at its last step. `opening` is the world before its first call."""
        self.session = session
        session.after_move = self.write_again
        self.opening = opening
        self.cursor = session.tree.here
        """The event the cursor is on."""
        self.work = Work()
        """The reply or call under way, on which the phase depends."""
        self.observer: Observer | None = None
        self._worldline = Worldline(session, opening)
        self._waiting: list[_Refused] = []
        """Refused events: replies and results cannot be had twice, and a researcher should not have to type twice."""
        self._listeners: list[Listener] = []
        self._phase: Phase = self.phase

    # Reading

    @property
    def tree(self) -> Tree:
        """The session's events."""
        return self.session.tree

    @property
    def standing(self) -> Standing:
        """The standing at the cursor."""
        return self.tree.standing(self.cursor)

    @property
    def phase(self) -> Phase:
        """The phase: what the engine does, or waits for."""
        if self.work.doing:
            return self.work.doing
        if self.tree.following(self.cursor):
            return "past"
        standing = self.standing
        if standing.ended:
            return "ended"
        if standing.pending:
            return "deciding"
        return "waiting" if standing.answered or standing.cut_off else "ready"

    @property
    def snapshot(self) -> Snapshot:
        """The world at the cursor."""
        return self._worldline.at(self.cursor)

    def snapshot_at(self, event_id: int) -> Snapshot:
        """Return the world after a step."""
        return self._worldline.at(event_id)

    # Listening

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every notice from now on. Returns a function that unsubscribes it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def notify(self, notice: Notice) -> None:
        """Pass a notice to every listener."""
        for listener in tuple(self._listeners):
            listener(notice)

    def notify_phase(self) -> None:
        """Notify the listeners if the phase has changed since the last notice of it."""
        phase = self.phase
        if phase != self._phase:
            self._phase = phase
            self.notify(PhaseChanged(phase))

    # Checking

    def expect(self, *phases: Phase) -> None:
        """Write what the file refused earlier. Raises `LabError` unless the phase is one of `phases`."""
        self.write_again()
        self.expect_writable()
        phase = self.phase
        if phase not in phases:
            what, mend = _REFUSALS[phase]
            raise LabError(what, mend=mend)

    def expect_writable(self) -> None:
        """Raise `LabError` where nothing but marks can be written."""
        if why := self.session.why_read_only:
            raise LabError(why, mend=READ_ONLY)

    def expect_idle(self) -> None:
        """Raise `LabError` while a reply or a call is under way."""
        if self.work.doing:
            self.expect()

    # Moving and writing

    def look(self, event_id: int) -> None:
        """Move the cursor to another step. Writes nothing."""
        self.expect_idle()
        self.tree.step(event_id)
        if event_id != self.cursor:
            self.cursor = event_id
            self.notify(Moved(event_id))
            self.notify_phase()

    def step_start(self) -> StepStart:
        """Return the common fields of the next step at the cursor."""
        branch = self.tree.step(self.cursor).branch
        return StepStart(**self.session.stamp(), parent=self.cursor, branch=branch)

    def end(self, reason: EndReason, note: str) -> End:
        """End the branch at the cursor, in any phase."""
        return self.append(End(**self.step_start(), reason=reason, note=note))

    def append(self, event: E, after: Snapshot | None = None, *, stays: bool = False, end: str | None = None) -> E:
        """Write `event` and what belongs to it, move the cursor to the last step written, then notify the listeners.

        The observer's suggestions about a step belong to it, and so does the `End` after the agent finishes, whose note
        is `end`. `after` is the world after `event`, if it changed the world; `stays` leaves the cursor where it is.
        """
        before = self.tree.last_id
        written: list[AnyEvent] = []
        unwritten = event
        try:
            with self.session.together():
                event = self.session.append(event)
                if after is not None:
                    self._worldline.keep(event.id, after)
                written += [event, *self._write_suggestions(event)]
                if end is not None:
                    start = StepStart(**self.session.stamp(), parent=event.id, branch=self.tree.step(event.id).branch)
                    last = self.session.append(End(**start, reason="finished", note=end))
                    written += [last, *self._write_suggestions(last)]
        except BaseException as error:
            self._worldline.forget_after(before)
            if self.observer is not None:
                self.observer.forget()
            if isinstance(error, UnsavedError) and isinstance(unwritten, _WAITING):
                self._waiting.append(_Refused(unwritten, after, stays, end))
                mend = f"it waits and is written as soon as the file takes it; or {ELSEWHERE}"
                raise UnsavedError(error.what, where=error.where, mend=mend) from error
            raise
        self._announce(written, stays=stays)
        return event

    @property
    def is_waiting(self) -> bool:
        """Whether something that the file refused waits to be written."""
        return bool(self._waiting)

    def write_again(self) -> AnyStep | None:
        """Write what the file refused earlier, in its order, and return the last step of it; None when there is none.

        Raises `UnsavedError` when the file still refuses it: then it waits on.
        """
        last: AnyStep | None = None
        waiting, self._waiting = self._waiting, []
        for place, each in enumerate(waiting):
            try:
                # Something else may have been written in the meantime.
                event = replace(each.event, id=self.session.stamp()["id"])
                event = self.append(event, each.after, stays=each.stays, end=each.end)
            except LabError:
                self._waiting += waiting[place + 1 :]
                raise
            if isinstance(event, Step):
                last = event
        return last

    def move_to(self, path: Path) -> None:
        """Save the whole session, with anything the old file refused, as a new file and continue there."""
        self.session.move_to(path)

    def make_up(self) -> str:
        """Write what a crash left out after the last step. Returns a sentence about it, "" when nothing was missing.

        That is the `End` after the agent finished, and what the detectors suggest at an end.
        """
        if not self.session.is_parted:
            return ""
        last = self.tree.step(self.tree.last_step)
        if isinstance(last, Result):
            note = "the agent said it is finished; the end was lost in a crash and made up for on opening"
            end = End(**self.session.stamp(), parent=last.id, branch=last.branch, reason="finished", note=note)
            self.append(end)
            return f"The session broke off after the agent's finish (event {last.id}): its end was made up for."
        with self.session.together():
            suggestions = self._write_suggestions(last)
        self._announce(suggestions)
        if not suggestions:
            return ""
        return f"The session broke off at its end (event {last.id}): what detectors see there was made up for."

    def _announce(self, events: Sequence[AnyEvent], *, stays: bool = False) -> None:
        for event in events:
            if isinstance(event, Step) and not stays:
                self.cursor = event.id
            self.notify(Appended(event))
        self.notify_phase()

    def _write_suggestions(self, event: AnyEvent | AnyStep) -> list[Suggestion | Reading]:
        if self.observer is None or not isinstance(event, Step):
            return []
        return [self.session.append(mark) for mark in self.observer.observe(event.id)]


_REFUSALS: dict[Phase, tuple[str, str]] = {
    "ready": ("no call waits for a decision", "step to get the model's next reply"),
    "replying": ("the model is answering", "wait, or stop it first"),
    "deciding": ("a call waits for a decision", "decide about it first"),
    "running": ("a call is running", "wait, or stop it first"),
    "waiting": ("the agent has answered and waits", "say something to it, or end the session"),
    "past": ("this is the past: other events follow this one", "fork here to act, or go to the end of the branch"),
    "ended": ("this branch has ended", "fork before its end to go on"),
}
