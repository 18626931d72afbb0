"""Two courses of events side by side: turns aligned by the calls they ask for, and how each pair differs.

A turn without a call is aligned by its words.
The courses may be branches of one session or come from two sessions.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final, NamedTuple, assert_never

from msgspec import Struct

from lab.engine.account import readable_arguments
from lab.engine.origin import worldline_of
from lab.engine.worldline import Worldline
from lab.protocol import ordered_arguments
from lab.session.events import (
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
    Tag,
    WorldEdit,
)
from lab.session.log import Session
from lab.session.sides import open_with_sides
from lab.session.telling import NATURES, branch_title, tell
from lab.session.tree import Tree
from lab.text.alignment import Alignment
from lab.text.safe import clean, clean_line
from lab.world import Snapshot, describe, diff, news

ASPECTS: Final = {
    "setup": "model and condition",
    "told": "what the agent is told",
    "says": "what the agent says",
    "asks": "calls",
    "decided": "decisions",
    "failed": "failures",
    "result": "results as the agent saw them",
    "world": "changes of the world",
    "end": "the end",
    "tags": "tags and suggestions",
}
"""Aspects of a turn that are compared, in the order they arise, in words."""


class Piece(NamedTuple):
    """A text of a turn, safe to print: the aspect it belongs to, and the event it is about."""

    aspect: str
    text: str
    event: int

    @property
    def lines(self) -> list[str]:
        """Its lines; an empty text has one."""
        return self.text.rstrip("\n").split("\n")


class Turn(Struct, frozen=True):
    """One turn of a course. Turn 0 is what came before the first reply."""

    number: int
    event: int
    """The event it begins with."""
    calls: tuple[tuple[str, str], ...]
    """Tool and arguments of each call, the arguments in a fixed order."""
    pieces: tuple[Piece, ...]
    """What can be said of it, in the order it came about. Split into lines where they are asked for: there are many."""

    @property
    def anchor(self) -> tuple[object, ...]:
        """The text by which turns are aligned: the calls, or the words where there is none."""
        return self.calls or tuple(line for line, _ in self.lines("says"))

    def lines(self, aspect: str) -> list[tuple[str, int]]:
        """Return each line of an aspect, and the event it is about."""
        return [(line, piece.event) for piece in self.pieces if piece.aspect == aspect for line in piece.lines]

    def text(self, aspect: str) -> str | None:
        """Return the text of an aspect; None when nothing can be said of it."""
        texts = [piece.text.rstrip("\n") for piece in self.pieces if piece.aspect == aspect]
        return "\n".join(texts) if texts else None

    def ordered_lines(self) -> Iterator[tuple[str, str]]:
        """Yield aspect and line of all but the marks."""
        for piece in self.pieces:
            if piece.aspect != "tags":
                yield from ((piece.aspect, line) for line in piece.lines)


class Course(Struct, frozen=True, kw_only=True):
    """The path to one step."""

    name: str
    turns: tuple[Turn, ...]
    last: int
    """The step it ends with."""
    world: Snapshot
    """The world at its end."""


class TurnPair(Struct, frozen=True):
    """Two turns set against each other, or one that the other course lacks."""

    left: Turn | None
    right: Turn | None

    @property
    def aspects(self) -> tuple[str, ...]:
        """The aspects in which they differ, in the order they come about."""
        left, right = self.left, self.right
        return tuple(
            aspect
            for aspect in ASPECTS
            if (left.text(aspect) if left else None) != (right.text(aspect) if right else None)
        )

    @property
    def first(self) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
        """The first thing on either side that the other has not there, each as its aspect and line.

        None where a side has nothing more in this turn, and on both sides where only marks differ.
        """
        left, right = (turn.ordered_lines() if turn else () for turn in (self.left, self.right))
        return next(((one, other) for one, other in zip_longest(left, right) if one != other), (None, None))

    @property
    def words(self) -> str:
        """The place of the stretch: its turns, and the events they begin with."""
        left, right = self.left, self.right
        if left and right and left.number == right.number:
            where = f"turn {left.number}" if left.number else "before the first turn"
            events = f"event {left.event}" if left.event == right.event else f"events {left.event} and {right.event}"
            return f"{where} ({events})"
        if left and right:
            return f"turn {left.number} against turn {right.number} (events {left.event} and {right.event})"
        turn, side = (left, "left") if left else (right, "right")
        return f"turn {turn.number} of the {side} one alone (event {turn.event})" if turn else ""


class Stretch(NamedTuple):
    """A stretch of lines that only one of two texts has, or in which they differ: where it is in either."""

    left: range
    right: range


class Comparison(Struct, frozen=True, kw_only=True):
    """Two courses and what differs between them."""

    left: Course
    right: Course
    pairs: tuple[TurnPair, ...]
    """Every turn of both, in order."""
    world: tuple[str, ...]
    """Changes from the left world at its end to the right one, a line each, safe to print."""

    @property
    def first(self) -> TurnPair | None:
        """The first pair that differs, None when none does."""
        return next((pair for pair in self.pairs if pair.aspects), None)


def course_of(session: Session, last: int, name: str, *, hidden: Collection[str] = ()) -> Course:
    """Return the course of events up to the step `last`, without what belongs to the aspects in `hidden`.

    `name` is followed by what is noted about the branch, unless tags are hidden.
    Raises `LabError` when the session's scenario cannot be built.
    """
    tree = session.tree
    worldline = worldline_of(session)
    spans: list[list[int]] = [[]]
    for step in tree.path(last):
        if isinstance(step, Reply):
            spans.append([])
        spans[-1].append(step.id)
    turns = tuple(_turn(tree, worldline, number, span, hidden) for number, span in enumerate(spans))
    label = tree.label(tree.step(last).branch) if last and "tags" not in hidden else None
    name += f" — {label.note}" if label and label.note else ""
    return Course(name=clean_line(name), turns=turns, last=last, world=worldline.at(last))


def course_in(path: Path, branch: str = "") -> tuple[Course, str]:
    """Return the course of a saved session on a branch, by default the one it was left on, and a notice about the file.

    Tags in files beside it count as its own. Raises `LabError` when the file cannot be read or has no such branch.
    """
    session = open_with_sides(path)
    last = session.tree.tip_of(branch) if branch else session.tree.here
    name = branch_title(session.tree, session.tree.step(last).branch) if last else ""
    return course_of(session, last, f"{name} of {path}"), session.notice


def compare(left: Course, right: Course) -> Comparison:
    """Set two courses against each other, turn by turn."""
    pairs: list[TurnPair] = []
    blocks = Alignment([turn.anchor for turn in left.turns], [turn.anchor for turn in right.turns])
    for _, a, b, c, d in blocks.get_opcodes():
        ours, theirs = left.turns[a:b], right.turns[c:d]
        both = min(len(ours), len(theirs))
        pairs += [TurnPair(one, other) for one, other in zip(ours, theirs, strict=False)]
        pairs += [TurnPair(turn, None) for turn in ours[both:]]
        pairs += [TurnPair(None, turn) for turn in theirs[both:]]
    changes = diff(left.world, right.world)
    world = tuple(clean_line(describe(change, left.world)) for change in news(changes, left.world, by_hand=True))
    return Comparison(left=left, right=right, pairs=tuple(pairs), world=world)


def differing_blocks(left: Sequence[str], right: Sequence[str]) -> list[Stretch]:
    """Return where two texts differ, in order."""
    codes = Alignment(left, right).get_opcodes()
    return [Stretch(range(a, b), range(c, d)) for kind, a, b, c, d in codes if kind != "equal"]


def _turn(tree: Tree, worldline: Worldline, number: int, span: Sequence[int], hidden: Collection[str]) -> Turn:
    pieces: list[Piece] = []
    calls: list[tuple[str, str]] = []

    def add(aspect: str, *texts: str) -> None:
        if aspect not in hidden:
            pieces.extend(Piece(aspect, clean(text), event_id) for text in texts)

    for event_id in span:
        step = tree.step(event_id)
        match step:
            case Opening():
                # A line a level, so that what differs can be told from all the others.
                add("setup", f"{step.model} ({NATURES[step.nature]})")
                add("setup", *(f"{factor}={level}" for factor, level in step.condition.items()))
                add("setup", *([f"wording {step.wording}"] if step.wording else []))
            case Switch():
                add("setup", tell(step).headline)
            case Message():
                add("told", f"{step.role}: {step.text}")
            case Reply():
                add("says", *(text for text in (step.reasoning, step.text) if text))
                for call in step.calls:
                    arguments = ordered_arguments(call.arguments)
                    calls.append((call.name, arguments))
                    add("asks", f"{call.name} {readable_arguments(arguments)}")
            case Rewording():
                add("says", f"(put in its place by {step.by}) {step.text}")
            case Decision():
                what = f" {readable_arguments(ordered_arguments(step.arguments))}" if step.arguments is not None else ""
                add("decided", f"{step.action}{f' {step.tool}' if step.tool else ''}{what}")
            case Result():
                add("result", step.output if step.told is None else step.told)
            case End():
                add("end", tell(step).headline)
            case Failure():
                add("failed", tell(step).headline)
            case WorldEdit() | Fork():
                # Its changes follow below; a fork changes nothing for the agent.
                pass
            case _:
                assert_never(step)
        if isinstance(step, Result | WorldEdit) and step.changes:
            before, is_hand = worldline.at(step.parent), isinstance(step, WorldEdit)
            for change in news(step.changes, before, by_hand=is_hand):
                add("world", ("by hand: " if is_hand else "") + clean_line(describe(change, before)))
        if marks := tree.marks(step.id):
            add("tags", *sorted({f"{'' if isinstance(mark, Tag) else '? '}{mark.behaviour}" for mark in marks}))
    return Turn(number=number, event=span[0], calls=tuple(calls), pieces=tuple(pieces))
