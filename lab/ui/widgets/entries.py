"""A path of events as the entries a transcript shows: a reply's parts, each call with its decision and result.

Values only: `drawing` turns an entry into lines, `transcript` puts the lines on the screen.
"""

from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct, structs

from lab.models.protocol import Call
from lab.session.events import (
    AnyMargin,
    AnyStep,
    Decision,
    End,
    Failure,
    Fork,
    Message,
    Note,
    Opening,
    Reply,
    Result,
    Switch,
    Tag,
    WorldEdit,
)

Part = Literal[
    "opening", "message", "reasoning", "text", "call", "edit", "switch", "fork", "failure", "end", "cut", "live"
]  # fmt: skip


class Mark(Struct, frozen=True, kw_only=True):
    """A tag or a note, as it stands under the entry it is about."""

    kind: Literal["tag", "note"]
    text: str
    """The behaviour's name, or the note's text."""
    by: str = ""
    modifier: str = ""
    quote: str = ""
    note: str = ""
    confidence: str = ""


class Live(Struct, frozen=True, kw_only=True):
    """A reply that is still coming."""

    reasoning: str = ""
    text: str = ""
    calls: tuple[tuple[str, str], ...] = ()
    """Name and arguments so far, one pair a call."""
    running: str = ""
    """What a call that runs has printed so far."""


class Entry(Struct, frozen=True, kw_only=True):
    """One thing in the transcript that can be selected, folded, copied and tagged."""

    key: tuple[int, str]
    """The event it begins with, and which part of it."""
    part: Part
    steps: tuple[AnyStep, ...] = ()
    """The events it shows, oldest first: for a call the reply, then the decision and the result once they are there."""
    call: Call | None = None
    turn: int = 0
    """The turn that begins here, 0 when none does."""
    gap: bool = False
    """An empty line stands above it."""
    after: bool = False
    """It comes after the event the researcher stands on."""
    marks: tuple[Mark, ...] = ()
    live: Live | None = None
    running: bool = False
    count: int = 0
    """For the cut: how many events follow."""

    @property
    def event(self) -> int:
        """The event that a tag, a fork or a look at this entry is about: the last one it shows."""
        return self.steps[-1].id if self.steps else self.key[0]

    @property
    def decision(self) -> Decision | None:
        """The decision about this call, if there is one."""
        return next((step for step in self.steps if isinstance(step, Decision)), None)

    @property
    def result(self) -> Result | None:
        """What came of this call, if it is there."""
        return next((step for step in self.steps if isinstance(step, Result)), None)


class Entries:
    """The entries of one path of events, which grows at its end."""

    def __init__(self, marks_of: Callable[[int], tuple[Mark, ...]] = lambda _: ()) -> None:
        self.items: list[Entry] = []
        self._marks_of = marks_of
        self._place: dict[int, int] = {}
        self._waiting: list[int] = []
        self._turn = 0

    def place(self, event_id: int) -> int | None:
        """Return where the event stands among the entries, None when it is not there."""
        return self._place.get(event_id)

    def extend(self, steps: Iterable[AnyStep], *, after: bool = False) -> None:
        """Take in several steps."""
        for step in steps:
            self.add(step, after=after)

    def add(self, step: AnyStep, *, after: bool = False) -> int:
        """Take in the next step and return the first entry that is new or changed."""
        first = len(self.items)
        match step:
            case Opening():
                self._put(step, "opening", after)
            case Message():
                scenario = step.by == "scenario"
                self._put(step, "message", after, gap=not scenario)
            case Reply():
                self._reply(step, after)
            case Decision() | Result():
                first = self._call(step, after)
            case WorldEdit():
                self._put(step, "edit", after, gap=True)
            case Switch():
                self._put(step, "switch", after, gap=True)
            case Fork():
                self._put(step, "fork", after, gap=True)
            case Failure():
                self._put(step, "failure", after, gap=True)
            case End():
                self._put(step, "end", after, gap=True)
        return first

    def cut(self, event_id: int, following: int) -> None:
        """Draw the line between what the researcher stands on and what follows it."""
        self.items.append(Entry(key=(event_id, "cut"), part="cut", gap=True, count=following))

    def mark_again(self, event_id: int) -> int | None:
        """Read the marks of an event anew and return which entry changed."""
        place = self._place.get(event_id)
        if place is not None:
            self.items[place] = self._marked(self.items[place])
        return place

    def set_running(self, is_running: bool) -> int | None:
        """Show the first waiting call as running, or as waiting again, and return its place."""
        if not self._waiting:
            return None
        place = self._waiting[0]
        self.items[place] = structs.replace(self.items[place], running=is_running)
        return place

    def _reply(self, step: Reply, after: bool) -> None:
        start = len(self.items)
        self._turn += 1
        self._waiting = []
        turn = self._turn
        if step.reasoning:
            self._put(step, "reasoning", after, turn=turn, gap=True)
            turn = 0
        remark = step.note or step.finish in ("length", "filter", "interrupted")
        if step.text or remark or not step.calls:
            self._put(step, "text", after, turn=turn, gap=bool(turn))
            turn = 0
        for number, call in enumerate(step.calls):
            self._waiting.append(len(self.items))
            self._put(step, "call", after, name=f"call-{number}", call=call, turn=turn, gap=bool(turn))
            turn = 0
        # Tags of the reply stand under its text, or under whatever shows it first.
        home = next((at for at in range(start, len(self.items)) if self.items[at].part == "text"), start)
        self._place[step.id] = home
        self.items[home] = self._marked(self.items[home])

    def _call(self, step: Decision | Result, after: bool) -> int:
        place = next((at for at in self._waiting if self._asked(at) == step.call), None)
        if place is None:
            place = len(self.items)
            call = Call(id=step.call, name=step.name, arguments="") if isinstance(step, Result) else None
            self._put(step, "call", after, call=call)
            return place
        if after and not self.items[place].after:
            # The call was asked before the cut; what came of it stands below the line.
            self._waiting[self._waiting.index(place)] = len(self.items)
            self._put(step, "call", after, call=self.items[place].call)
            place = len(self.items) - 1
        else:
            entry = self.items[place]
            self.items[place] = structs.replace(entry, steps=(*entry.steps, step), running=False)
        if isinstance(step, Result):
            self._waiting.remove(place)
        self._place[step.id] = place
        self.items[place] = self._marked(self.items[place])
        return place

    def _asked(self, place: int) -> str:
        call = self.items[place].call
        return call.id if call else ""

    def _put(
        self,
        step: AnyStep,
        part: Part,
        after: bool,
        *,
        name: str = "",
        call: Call | None = None,
        turn: int = 0,
        gap: bool = False,
    ) -> None:
        self._place[step.id] = len(self.items)
        entry = Entry(
            key=(step.id, name or part),
            part=part,
            steps=(step,),
            call=call,
            turn=turn,
            gap=gap and bool(self.items),
            after=after,
        )
        self.items.append(entry if part in ("reasoning", "call", "text") else self._marked(entry))

    def _marked(self, entry: Entry) -> Entry:
        ids = [step.id for step in entry.steps if not isinstance(step, Reply) or self._is_home(entry, step)]
        return structs.replace(entry, marks=tuple(mark for each in ids for mark in self._marks_of(each)))

    def _is_home(self, entry: Entry, reply: Reply) -> bool:
        home = self._place.get(reply.id)
        return home is not None and home < len(self.items) and self.items[home].key == entry.key


def marks_of(tags: Iterable[Tag], margin: Iterable[AnyMargin]) -> tuple[Mark, ...]:
    """Return the marks of one event: its standing tags, then its notes."""
    marks = [
        Mark(
            kind="tag",
            text=tag.behaviour,
            by=tag.by,
            modifier=tag.modifier,
            quote=tag.quote,
            note=tag.note,
            confidence=tag.confidence or "",
        )
        for tag in tags
    ]
    marks += [Mark(kind="note", text=note.text, by=note.by) for note in margin if isinstance(note, Note)]
    return tuple(marks)
