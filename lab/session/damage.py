"""Damage a session file took by hand editing: events that are gone, changed, or contradict one another.

What follows such an event is *stale*: it happened after something other than what the file now says.
"""

from bisect import bisect_left
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from lab.session.document import Table
from lab.session.events import AnyEvent, AnyStep, Decision, Margin, Reply, Result, Rewording, Step

if TYPE_CHECKING:
    from lab.session.tree import Tree

_ABOUT_CALLS: Final = (Reply, Decision, Result)


class Damage(Struct, frozen=True, kw_only=True):
    """A fault of an event in a file that can still be read."""

    event: int
    line: int = 0
    """The line on which the event begins; 0 when it is unknown."""
    what: str
    mend: str
    expected: str = ""
    got: str = ""
    written: bytes = b""
    """The event as a file has it, so that it can be written elsewhere with what is wrong with it."""

    @property
    def place(self) -> str:
        """The place, as `event 5 (line 120)`."""
        return f"event {self.event} (line {self.line})" if self.line else f"event {self.event}"

    def __str__(self) -> str:
        return f"{self.place}: {self.what} — {self.mend}"


class Reattachment:
    """Finds where a step goes on from whose parent is gone."""

    def __init__(self, tree: "Tree") -> None:
        self.tree = tree
        self._steps: list[int] = []
        self._by_branch: dict[str, list[int]] = {}
        self._last = 0

    def parent_of(self, step: AnyStep) -> int:
        """Return the step before the missing parent, if possible on the same branch; if there is none, the first."""
        later = list(takewhile(lambda event: event.id > self._last, reversed(self.tree.events.values())))
        self._last = self.tree.last_id
        for event in reversed(later):
            if isinstance(event, Step):
                self._steps.append(event.id)
                self._by_branch.setdefault(event.branch, []).append(event.id)
        for steps in (self._by_branch.get(step.branch, []), self._steps):
            if place := bisect_left(steps, step.parent):
                return steps[place - 1]
        return self._steps[0]


def fitted(
    parents: Reattachment, event: AnyEvent, table: Table, *, is_changed: bool
) -> tuple[AnyEvent | None, Damage | None]:
    """Return an event as it fits the tree, None when it cannot, and what is wrong with it.

    `table` is the event as its file has it, with the ids a person finds there. `is_changed` says that its values are no
    longer those that were written.
    """
    tree = parents.tree
    damage = None
    if isinstance(event, Margin):
        if event.about not in tree.events and table["about"] < table["id"]:
            return None, _orphan(table["id"], "is about", table["about"], "take this one out too")
    elif event.parent not in tree.events and 0 < event.parent < event.id and tree.last_step:
        damage = _orphan(event.id, "follows", event.parent, "take this one out with all that follow it")
        event = structs.replace(event, parent=parents.parent_of(event))
    elif event.parent in tree.events:
        damage = contradiction(tree, event)
    if is_changed:
        because = f": {damage.what}" if damage else ""
        damage = Damage(
            event=table["id"],
            what=f"it was changed after it was written{because}",
            mend="put its old text back, or delete the line `# event …` before it if it is meant so",
            expected=damage.expected if damage else "the event as it was written",
            got=damage.got if damage else "another text",
        )
    return event, damage


def _orphan(event: int, how: str, gone: int, otherwise: str) -> Damage:
    return Damage(
        event=event,
        what=f"it {how} event {gone}, which is no longer in the file",
        mend=f"put event {gone} back, or {otherwise}",
        expected=f"event {gone} before it",
        got="no such event",
    )


def contradiction(tree: "Tree", step: AnyStep) -> Damage | None:
    """Return in what a step that is about to join `tree` contradicts the steps before it, None when in nothing.

    What runs is what was asked and what the agent is told is what came of it, unless a decision says otherwise. After
    damage, calls that no reply asks for are no further one.
    """
    is_stale = tree.stale(step.parent) is not None
    if isinstance(step, Rewording):
        return None if is_stale else _rewording(tree, step)
    if not isinstance(step, _ABOUT_CALLS):
        return None
    standing = tree.standing(step.parent)
    if isinstance(step, Reply):
        return _unanswered(step, standing.pending[0].id) if standing.pending and not is_stale else None
    asked = next((call for call in standing.pending if call.id == step.call), None)
    if asked is None and is_stale:
        return None
    if asked is None:
        waiting = ", ".join(repr(call.id) for call in standing.pending) or "none"
        return Damage(
            event=step.id,
            what=f"no call {step.call!r} waits at that point; those that do: {waiting}",
            mend="put the reply that asked for it back, or take this event out with all that follow it",
            expected="a call that waits",
            got=f"call {step.call!r}",
        )
    if isinstance(step, Decision):
        return None
    decision = standing.decided if standing.decided and standing.decided.call == step.call else None
    if (decided_text := decision.told if decision else None) != step.told:
        return _differs(step, "what the agent was told", decided_text, step.told, decision)
    ran: str | None = asked.arguments
    if decision and decision.action in ("deny", "fake"):
        ran = None
    elif decision and decision.arguments is not None:
        ran = decision.arguments
    if ran != step.arguments and (decision or step.arguments is not None):
        return _differs(step, "what ran", ran, step.arguments, decision)
    if (tool := (decision.tool if decision else "") or asked.name) != step.name:
        return _differs(step, "the tool that ran", tool, step.name, decision)
    return None


def _unanswered(reply: Reply, call: str) -> Damage:
    return Damage(
        event=reply.id,
        what=f"the agent replies while call {call!r} still waits for its result",
        mend="put the result back, or take this event out with all that follow it",
        expected=f"the result of call {call!r}",
        got="a reply",
    )


def _rewording(tree: "Tree", step: Rewording) -> Damage | None:
    reply = tree.last_reply(step.parent)
    if reply is not None and reply.id == step.reply:
        return None
    last = f"event {reply.id}" if reply else "there is none"
    return Damage(
        event=step.id,
        what=f"it rewords event {step.reply}, which is not the last reply before it ({last})",
        mend=f"set `reply` to {reply.id}" if reply else "put the reply back, or take this event out",
        expected=f"reply {reply.id}" if reply else "a reply before it",
        got=f"reply {step.reply}",
    )


def _differs(step: Result, fact: str, expected: str | None, got: str | None, decision: Decision | None) -> Damage:
    source = f"event {decision.id}, the decision about it" if decision else "the call that was asked for"
    return Damage(
        event=step.id,
        what=f"{fact} differs from {source}",
        mend=f"let both say the same, or put event {step.id} back as it was",
        expected=f"{fact}: {_short(expected)}",
        got=_short(got),
    )


def _short(text: str | None) -> str:
    if text is None:
        return "nothing"
    return repr(text if len(text) <= 60 else f"{text[:60]}…")
