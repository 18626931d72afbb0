"""Turns a path of events into the entries of a transcript: a reply's parts, each call with its decision and result.

No drawing: `drawing` turns an entry into lines, and `transcript` puts the lines on the screen.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct, structs

from lab.protocol import Call
from lab.session.events import (
    AnyStep,
    Decision,
    End,
    Failure,
    Fork,
    Message,
    Opening,
    Reply,
    Result,
    Rewording,
    Switch,
    WorldEdit,
)
from lab.session.veil import veil
from lab.ui.transcript.marks import Mark

Part = Literal[
    "opening", "message", "reasoning", "text", "call", "edit", "rewording", "switch", "fork", "failure", "end", "cut",
    "live",
]  # fmt: skip


class StreamingText(Struct, frozen=True, kw_only=True):
    """A reply, or the output of a call, while it streams."""

    reasoning: str = ""
    text: str = ""
    calls: tuple[tuple[str, str], ...] = ()
    """For each call, its name and its arguments so far."""
    running: str = ""
    """The output so far of the call that is running."""


class Entry(Struct, frozen=True, kw_only=True):
    """One thing in the transcript that can be selected, folded, copied and tagged."""

    key: tuple[int, str]
    """The first event, and which part of it this is."""
    part: Part
    steps: tuple[AnyStep, ...] = ()
    """The events it shows, oldest first. For a call: the reply, then the decision and the result once they exist."""
    call: Call | None = None
    turn: int = 0
    """The number of the turn that begins here, 0 if none does."""
    gap: bool = False
    """Whether an empty line stands above it."""
    marks: tuple[Mark, ...] = ()
    live: StreamingText | None = None
    running: bool = False
    decided: Decision | None = None
    """For a call whose decision is in an earlier entry, because something else came between decision and result."""
    goes_on: bool = False
    """For a call whose result is in a later entry."""
    count: int = 0
    """For the cut: the number of events after it."""
    is_blind: bool = False
    """Whether its events are veiled: who answers, under which condition and on which branch is hidden."""

    @property
    def event(self) -> int:
        """The last event it shows, which tags, forks and looks refer to."""
        return self.steps[-1].id if self.steps else self.key[0]

    @property
    def decision(self) -> Decision | None:
        """The decision about this call, None before there is one."""
        return next((step for step in self.steps if isinstance(step, Decision)), self.decided)

    @property
    def result(self) -> Result | None:
        """The result of this call, None before there is one."""
        return next((step for step in self.steps if isinstance(step, Result)), None)


def for_a_room(entry: Entry) -> Entry:
    """Return an entry as a room reads it: with an empty line above, and without remarks or who made a mark."""
    marks = [structs.replace(mark, by="", note="", accepted="") for mark in entry.marks if mark.kind != "note"]
    return structs.replace(entry, gap=True, marks=tuple(marks))


class Entries:
    """The entries of one path of events. Steps are added at the end."""

    def __init__(
        self, marks_of: Callable[[int], tuple[Mark, ...]] = lambda _: (), *, turn: int = 0, is_blind: bool = False
    ) -> None:
        """`marks_of` returns the marks of an event; `turn` is the number of turns before the path.

        `is_blind` veils every step.
        """
        self.items: list[Entry] = []
        self.cut_place: int | None = None
        """Place of the line between the event in view and the events after it."""
        self.marks_of = marks_of
        """Returns the marks of an event."""
        self._is_blind = is_blind
        self._steps: list[AnyStep] = []
        self._begins: list[int] = []
        """For each step, the number of entries before it. `_turns` has the number of turns before it."""
        self._turns: list[int] = []
        self._order: dict[int, int] = {}
        self._place: dict[int, int] = {}
        self._waiting: list[int] = []
        self._turn = turn
        self._kin: _Kin | None = None

    def place(self, event_id: int) -> int | None:
        """Return the place of the event among the entries, None if it has none."""
        place = self._place.get(event_id)
        return self._kin.place(event_id) if place is None and self._kin else place

    def order(self, event_id: int) -> int | None:
        """Return the number of steps before this one, None if the path does not hold it."""
        return self._order.get(event_id)

    def after(self, event_id: int) -> AnyStep | None:
        """Return the next step of the path, None at its end."""
        at = self._order.get(event_id, len(self._steps)) + 1
        return self._steps[at] if at < len(self._steps) else None

    @property
    def next_call(self) -> int | None:
        """Place of the first call that waits for a decision, None if there is none."""
        return self._waiting[0] if self._waiting else None

    def extend(self, steps: Iterable[AnyStep]) -> None:
        """Add several steps."""
        for step in steps:
            self.add(step)

    def add(self, step: AnyStep) -> int:
        """Add the next step and return the place of the first entry that is new or changed."""
        first = len(self.items)
        step = veil(step) if self._is_blind else step
        self._order[step.id] = len(self._steps)
        self._steps.append(step)
        self._begins.append(first)
        self._turns.append(self._turn)
        match step:
            case Reply():
                self._reply(step)
            case Decision() | Result():
                return self._call(step)
            case Opening():
                self._append(step, "opening")
            case Message():
                self._append(step, "message", gap=step.by != "scenario")
            case WorldEdit():
                self._append(step, "edit", gap=True)
            case Rewording():
                self._append(step, "rewording", gap=True)
            case Switch():
                self._append(step, "switch", gap=True)
            case Fork():
                self._append(step, "fork", gap=True)
            case Failure():
                self._append(step, "failure", gap=True)
            case End():
                self._append(step, "end", gap=True)
        return first

    def up_to(self, event_id: int) -> "Entries":
        """Return the entries of the path up to that event. They grow independently of these."""
        at = self._order[event_id]
        turn = self._turn_begin(at)
        other = Entries(self.marks_of, is_blind=self._is_blind)
        # What came before the turn stays as it is, so that looking back costs one turn and not the whole path.
        other.items = self.items[: self._begins[turn]]
        other._steps = self._steps[:turn]
        other._begins = self._begins[:turn]
        other._turns = self._turns[:turn]
        other._turn = self._turns[turn]
        other._kin = _Kin(self, turn)
        other.extend(self._steps[turn : at + 1])
        return other

    def cut_at(self, event_id: int) -> "Entries":
        """Return the entries of the whole path with a line drawn after that event."""
        at = self._order[event_id]
        other = self.up_to(event_id)
        following = len(self._steps) - at - 1
        if not following:
            return other
        other.cut_place = len(other.items)
        other.items.append(Entry(key=(event_id, "cut"), part="cut", gap=True, count=following))
        later = next((n for n in range(at + 1, len(self._steps)) if isinstance(self._steps[n], Reply)), None)
        other.extend(self._steps[at + 1 : later])
        if later is not None:
            shift = len(other.items) - self._begins[later]
            other.items += self.items[self._begins[later] :]
            other._kin = _Kin(self, self._turn_begin(at), later, shift)
        return other

    def mark_again(self, event_id: int, marks: tuple[Mark, ...] | None = None) -> int | None:
        """Read the marks of an event again, or take these instead, and return the place of its entry."""
        place = self.place(event_id)
        if place is not None:
            instead = {} if marks is None else {event_id: marks}
            self.items[place] = self._with_marks(self.items[place], instead)
        return place

    def set_running(self, is_running: bool) -> int | None:
        """Mark the first waiting call as running, or as waiting again, and return its place."""
        if not self._waiting:
            return None
        place = self._waiting[0]
        self.items[place] = structs.replace(self.items[place], running=is_running)
        return place

    def _turn_begin(self, at: int) -> int:
        """Return the place of the reply that begins the turn of step `at`, or 0 before the first turn."""
        while at and not isinstance(self._steps[at], Reply):
            at -= 1
        return at

    def _reply(self, step: Reply) -> None:
        start = len(self.items)
        self._turn += 1
        self._waiting = []
        turn = self._turn
        if step.reasoning:
            self._append(step, "reasoning", turn=turn, gap=True)
            turn = 0
        remark = step.note or step.finish in ("length", "filter", "interrupted")
        if step.text or remark or not step.calls:
            self._append(step, "text", turn=turn, gap=bool(turn))
            turn = 0
        for number, call in enumerate(step.calls):
            self._waiting.append(len(self.items))
            self._append(step, "call", name=f"call-{number}", call=call, turn=turn, gap=bool(turn))
            turn = 0
        # Tags of the reply stand under its text, or under its first entry if it has none.
        home = next((at for at in range(start, len(self.items)) if self.items[at].part == "text"), start)
        self._place[step.id] = home
        self.items[home] = self._with_marks(self.items[home])

    def _call(self, step: Decision | Result) -> int:
        place = next((at for at in self._waiting if self._call_id(at) == step.call), None)
        if place is None:
            # No reply asked for this call: only a file edited by hand can hold that.
            place = len(self.items)
            name = step.name if isinstance(step, Result) else ""
            self._append(step, "call", call=Call(id=step.call, name=name, arguments=""))
            return place
        first, entry = place, self.items[place]
        between = {item.part for item in self.items[place + 1 :]} - {"call"}
        if between:
            # Something happened while the call waited: the outcome goes below that, in the order of events.
            self._waiting[self._waiting.index(place)] = place = len(self.items)
            if "cut" not in between:
                self.items[first] = structs.replace(entry, goes_on=True, running=False)
            self._append(step, "call", call=entry.call, decided=entry.decision, gap=self.items[-1].part != "call")
        else:
            self.items[place] = structs.replace(entry, steps=(*entry.steps, step), running=False)
        if isinstance(step, Result):
            self._waiting.remove(place)
        self._place[step.id] = place
        self.items[place] = self._with_marks(self.items[place])
        return first

    def _call_id(self, place: int) -> str:
        call = self.items[place].call
        return call.id if call else ""

    def _append(
        self,
        step: AnyStep,
        part: Part,
        *,
        name: str = "",
        call: Call | None = None,
        decided: Decision | None = None,
        turn: int = 0,
        gap: bool = False,
    ) -> None:
        self._place[step.id] = len(self.items)
        has_gap = gap and bool(self.items)
        entry = Entry(
            key=(step.id, name or part),
            part=part,
            steps=(step,),
            call=call,
            decided=decided,
            turn=turn,
            gap=has_gap,
            is_blind=self._is_blind,
        )
        self.items.append(entry if isinstance(step, Reply) else self._with_marks(entry))

    def _with_marks(self, entry: Entry, instead: Mapping[int, tuple[Mark, ...]] = MappingProxyType({})) -> Entry:
        ids = [step.id for step in entry.steps if not isinstance(step, Reply) or self._is_home(entry, step)]
        marks = tuple(mark for each in ids for mark in (instead[each] if each in instead else self.marks_of(each)))
        return structs.replace(entry, marks=marks) if marks != entry.marks else entry

    def _is_home(self, entry: Entry, reply: Reply) -> bool:
        home = self.place(reply.id)
        return home is not None and home < len(self.items) and self.items[home].key == entry.key


class _Kin:
    """Finds the places of steps whose entries are shared with the whole path."""

    def __init__(self, whole: Entries, until: int, later: int | None = None, shift: int = 0) -> None:
        self._whole = whole
        self._until = until
        self._later = later
        self._shift = shift

    def place(self, event_id: int) -> int | None:
        """Return the place of a step, None if its entry is not shared."""
        at, place = self._whole.order(event_id), self._whole.place(event_id)
        if at is None or place is None:
            return None
        if at < self._until:
            return place
        return place + self._shift if self._later is not None and at >= self._later else None
