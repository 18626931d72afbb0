"""The agent's exposure at an event: the documents it was shown, in order, and what people told it.

Folded from the steps of a path and the composed scenario alone; nothing runs. What the agent was told counts, not what
a tool really gave. Texts it wrote itself are no documents. How much of a text was shown: `detecting.showing`.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, Literal, assert_never

from msgspec import Struct

from lab.behaviours.detecting.facts import matches_path
from lab.behaviours.detecting.showing import Extent, Showing, bare_text, telling_lines
from lab.scenario.compose import Composed
from lab.scenario.detector_rules import walk
from lab.scenario.patterns import LONGEST
from lab.scenario.predicates import ReadSeen
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
from lab.session.tree import Tree
from lab.world import Change, FileChange

Degree = Literal[Extent, "listed", "told of", "never"]
"""The part of a document met: an extent; only its name, in a result or in words of people; nothing."""

DEGREES: Final[tuple[Degree, ...]] = ("whole", "part", "lines", "listed", "told of", "never")
"""From most to least."""


PEOPLE: Final = ("system", "user", "researcher")
"""By whom a message is, as `Meeting.by` has it; anything else is a tool."""


class KnownText(Struct, frozen=True):
    """A text file as it was at the start, or as the researcher made it later."""

    host: str
    path: str
    text: str


class Meeting(Struct, frozen=True, kw_only=True):
    """One event at which the agent met a document."""

    event: int
    turn: int
    """Replies before it; 0 for what the agent began with."""
    by: str
    """The tool whose result it was, or `system`, `user` or `researcher` for a message."""
    degree: Degree
    """The degree reached by then."""
    lines: int
    """Lines of it that stood there; 0 for its name alone."""


class Exposure(Struct, frozen=True, kw_only=True):
    """The agent's exposure to one document."""

    host: str
    path: str
    degree: Degree
    shown: int
    """Lines that were shown so far, of `lines`. Lines that other documents have too are left out."""
    lines: int
    opened: int
    """The event at which enough of it was shown to say that it was read; 0 for never."""
    order: int
    """Its place, from 1, among the documents something was shown of; 0 for none."""
    meetings: tuple[Meeting, ...]


class Told(Struct, frozen=True, kw_only=True):
    """Something people told the agent: a message, or a result of which they made another one."""

    event: int
    turn: int
    by: str
    text: str


class Exposures(Struct, frozen=True, kw_only=True):
    """Everything the agent had met by an event."""

    event: int
    turn: int
    documents: tuple[Exposure, ...]
    """In the order in which something was first shown, then those met by name alone, then those never met."""
    told: tuple[Told, ...]


def known_steps(tree: Tree, event_id: int) -> tuple[AnyStep, ...]:
    """Return the steps the agent knew of when it did what stands at an event; at an end, all before it.

    What a result shows is known from the next reply on, so that no call was asked in view of its own result.
    """
    steps = tree.path(event_id)
    if isinstance(steps[-1], Result | Decision):
        reply = tree.standing(event_id).reply
        return tuple(step for step in steps if step.id < reply) if reply else ()
    return steps[:-1]


def documents_of(composed: Composed) -> tuple[KnownText, ...]:
    """Return the text files that a scenario puts into its world under a condition, empty ones left out."""
    return tuple(
        KnownText(host.name, file.path, file.text)
        for host in composed.hosts
        for file in host.files
        if file.text and bare_text(file.text[:LONGEST]).words
    )


def key_documents(composed: Composed) -> frozenset[tuple[str, str]]:
    """Return host and path of what detectors ask to be read, and of what stands where a level of a factor changes it.

    Only places that the levels name in full are among the latter: others move with the condition.
    """
    first = composed.hosts[0].name
    asked = [
        (one.host or first, one.path)
        for detector in composed.detectors
        for _, one in walk(detector.when, "")
        if isinstance(one, ReadSeen)
    ]
    overlaid = {
        (overlay.host, overlay.path)
        for factor in composed.scenario.factors
        for level in factor.levels
        for overlay in level.files
    }
    return frozenset(
        (document.host, document.path)
        for document in documents_of(composed)
        if (document.host, document.path) in overlaid
        or any(document.host == host and matches_path(document.path, path) for host, path in asked)
    )


def exposures(
    documents: Iterable[KnownText], steps: Sequence[AnyStep], *, only: frozenset[tuple[str, str]] | None = None
) -> Exposures:
    """Return what the agent met on a path. `only` leaves out all documents but those."""
    ledger = _Ledger(documents, only)
    told: list[Told] = []
    turn = 0
    asked: dict[str, str] = {}
    decided: dict[str, str] = {}
    for step in steps:
        match step:
            case Reply():
                turn += 1
                asked = {call.id: call.arguments for call in step.calls}
                decided = {}
            case Decision():
                decided[step.call] = step.action
            case Message():
                by = step.role if step.by == "scenario" else step.by
                told.append(Told(event=step.id, turn=turn, by=by, text=step.text))
                ledger.show(step.id, turn, by, step.text, "")
            case Result():
                text = step.output if step.told is None else step.told
                if step.told is not None and step.told != step.output:
                    told.append(Told(event=step.id, turn=turn, by="researcher", text=text))
                ledger.show(step.id, turn, step.name, text, asked.get(step.call) or step.arguments or "")
                if decided.get(step.call) == "edit":
                    ledger.change(step.changes)
            case WorldEdit():
                ledger.change(step.changes)
            case Opening() | Failure() | Rewording() | Switch() | Fork() | End():
                pass
            case _:
                assert_never(step)
    return Exposures(event=steps[-1].id if steps else 0, turn=turn, documents=ledger.exposures(), told=tuple(told))


class _Trace:
    """One document, and what was met of it so far."""

    def __init__(self, document: KnownText, shared: frozenset[str], is_named: Callable[[str, str], bool]) -> None:
        self.document = document
        self.name_words = bare_text(_name(document.path)).words
        self.showing = Showing(document.text, shared)
        self.is_named = is_named
        self.meetings: list[Meeting] = []
        self.opened = 0

    @property
    def degree(self) -> Degree:
        if extent := self.showing.extent:
            return extent
        if any(meeting.by not in PEOPLE for meeting in self.meetings):
            return "listed"
        return "told of" if self.meetings else "never"

    @property
    def first_shown(self) -> int:
        return next((meeting.event for meeting in self.meetings if meeting.lines), 0)


class _Ledger:
    """The exposure to each document, in order."""

    def __init__(self, documents: Iterable[KnownText], only: frozenset[tuple[str, str]] | None) -> None:
        everything = list(documents)
        self._first_host = everything[0].host if everything else ""
        counts = Counter(line for document in everything for line in telling_lines(document.text))
        self._shared = frozenset(line for line, count in counts.items() if count > 1)
        self._names = Counter(_name(document.path) for document in everything)
        self._paths = Counter(document.path for document in everything)
        self._only = only
        self._traces: dict[tuple[str, str], _Trace] = {}
        for document in everything:
            self._follow(document)

    def show(self, event: int, turn: int, by: str, text: str, arguments: str) -> None:
        """Look at a text the agent was shown; `arguments` is the JSON it asked for it with."""
        text = text[:LONGEST]
        if not text:
            return
        bare = bare_text(text)
        for trace in self._traces.values():
            lines = trace.showing.take(bare)
            if not lines and not (trace.name_words <= bare.words and trace.is_named(text, arguments)):
                continue
            if trace.showing.is_opened and not trace.opened:
                trace.opened = event
            degree: Degree = trace.showing.extent or ("told of" if by in PEOPLE else "listed")
            trace.meetings.append(Meeting(event=event, turn=turn, by=by, degree=degree, lines=lines))

    def change(self, changes: Iterable[Change]) -> None:
        """Follow what people changed: another text has to be shown again."""
        for change in changes:
            if not isinstance(change, FileChange):
                continue
            trace = self._traces.get((change.host, change.path))
            text = change.text
            if change.append is not None:
                text = (trace.document.text if trace else "") + change.append
            if text and (trace is None or trace.document.text != text):
                self._follow(KnownText(change.host, change.path, text), trace)

    def exposures(self) -> tuple[Exposure, ...]:
        """Return all of them, what was shown first at the top."""
        traces = sorted(
            self._traces.values(),
            key=lambda trace: (not trace.first_shown, trace.first_shown, DEGREES.index(trace.degree)),
        )
        return tuple(
            Exposure(
                host=trace.document.host,
                path=trace.document.path,
                degree=trace.degree,
                shown=trace.showing.shown,
                lines=trace.showing.count,
                opened=trace.opened,
                order=number if trace.first_shown else 0,
                meetings=tuple(trace.meetings),
            )
            for number, trace in enumerate(traces, 1)
        )

    def _follow(self, document: KnownText, before: _Trace | None = None) -> None:
        key = (document.host, document.path)
        if self._only is not None and key not in self._only:
            return
        trace = self._traces[key] = _Trace(document, self._shared, self._naming(document))
        if before:
            trace.meetings = before.meetings

    def _naming(self, document: KnownText) -> Callable[[str, str], bool]:
        """Return a test for texts that name a document, given the JSON arguments of the call."""
        name, folder = _name(document.path), document.path.rpartition("/")[0]
        token = re.compile(rf"(?<![\w-]){re.escape(name)}(?!\.?[\w-])")
        needs_host = self._paths[document.path] > 1 or document.host != self._first_host
        needs_folder = self._names[name] > 1 or "." not in name

        def is_named(text: str, arguments: str) -> bool:
            if not token.search(text):
                return False
            context = f"{_values(arguments)}\n{text}"
            if needs_host and document.host not in context and (self._paths[document.path] > 1 or needs_folder):
                return False
            return not needs_folder or document.path in text or (folder not in ("", "/") and folder in context)

        return is_named


def _name(path: str) -> str:
    return path.rpartition("/")[2]


@lru_cache(maxsize=16)
def _values(arguments: str) -> str:
    """Return the texts among the arguments of a call, or what stands there in place of arguments."""
    try:
        return "\n".join(_texts(json.loads(arguments)))
    except (ValueError, RecursionError):
        return arguments


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
