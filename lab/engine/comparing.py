"""Two courses of events side by side: turns aligned by the calls they ask for, and how each pair differs.

The courses may be branches of one session or come from two sessions.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final, assert_never

from msgspec import Struct, json

from lab.engine.account import readable_arguments
from lab.engine.start import worldline_of
from lab.engine.worldline import Worldline
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
    WorldEdit,
)
from lab.session.log import Session
from lab.session.telling import tell
from lab.session.tree import Tree
from lab.text.safe import clean, clean_line
from lab.world import Snapshot, describe, diff, news

ASPECTS: Final = ("setup", "told", "says", "asks", "decided", "failed", "result", "world", "end", "tags")
"""What of a turn is compared, in the order it comes about: condition and model; messages; text and reasoning; calls;
what was decided about them; failures; results as the agent saw them; changes of the world; why it ended; marks."""
_MOST_LINES: Final = 400
"""Lines of a text that are aligned; where more than these differ, they are only set against each other."""


class Turn(Struct, frozen=True):
    """One turn of a course, safe to print. Turn 0 is what came before the first reply."""

    number: int
    event: int
    """The event it begins with."""
    calls: tuple[tuple[str, str], ...]
    """Tool and arguments of each call, the arguments in a fixed order: what turns are aligned by."""
    lines: dict[str, tuple[str, ...]]
    """By aspect; an aspect of which nothing can be said is absent."""
    order: tuple[tuple[str, str], ...]
    """Aspect and line of all but the marks, in the order they came about."""


class Course(Struct, frozen=True, kw_only=True):
    """The path to one step."""

    name: str
    turns: tuple[Turn, ...]
    world: Snapshot
    """The world at its end."""


class Pair(Struct, frozen=True):
    """Two turns set against each other, or one that the other course lacks."""

    left: Turn | None
    right: Turn | None

    @property
    def aspects(self) -> tuple[str, ...]:
        """The aspects in which they differ, in the order they come about."""
        left, right = (turn.lines if turn else {} for turn in (self.left, self.right))
        return tuple(aspect for aspect in ASPECTS if left.get(aspect) != right.get(aspect))

    @property
    def first(self) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
        """The first thing on either side that the other has not there, each as its aspect and line.

        None where a side has nothing more in this turn, and on both sides where only marks differ.
        """
        left, right = (turn.order if turn else () for turn in (self.left, self.right))
        return next(((one, other) for one, other in zip_longest(left, right) if one != other), (None, None))


class Comparison(Struct, frozen=True, kw_only=True):
    """Two courses and what differs between them."""

    left: Course
    right: Course
    pairs: tuple[Pair, ...]
    """Every turn of both, in order."""
    world: tuple[str, ...]
    """What would turn the left world at its end into the right one, a line each, safe to print."""

    @property
    def first(self) -> Pair | None:
        """The first pair that differs, None when none does."""
        return next((pair for pair in self.pairs if pair.aspects), None)


def course_of(session: Session, last: int, name: str) -> Course:
    """Return the course of events up to the step `last`.

    Raises `LabError` when the session's scenario cannot be built.
    """
    tree = session.tree
    worldline = worldline_of(session)
    spans: list[list[int]] = [[]]
    for step in tree.path(last):
        if isinstance(step, Reply):
            spans.append([])
        spans[-1].append(step.id)
    turns = tuple(_turn(tree, worldline, number, span) for number, span in enumerate(spans))
    return Course(name=name, turns=turns, world=worldline.at(last))


def compare(left: Course, right: Course) -> Comparison:
    """Set two courses against each other, turn by turn."""
    pairs: list[Pair] = []
    blocks = SequenceMatcher(
        None, [turn.calls for turn in left.turns], [turn.calls for turn in right.turns], autojunk=False
    ).get_opcodes()
    for _, a, b, c, d in blocks:
        ours, theirs = left.turns[a:b], right.turns[c:d]
        both = min(len(ours), len(theirs))
        pairs += [Pair(one, other) for one, other in zip(ours, theirs, strict=False)]
        pairs += [Pair(turn, None) for turn in ours[both:]]
        pairs += [Pair(None, turn) for turn in theirs[both:]]
    changes = diff(left.world, right.world)
    world = tuple(clean_line(describe(change, left.world)) for change in news(changes, left.world, by_hand=True))
    return Comparison(left=left, right=right, pairs=tuple(pairs), world=world)


def differing_lines(left: Sequence[str], right: Sequence[str]) -> list[tuple[str, str]]:
    """Return the lines that only one of two texts has, in order, each after `-` for left or `+` for right."""
    begin = 0
    while begin < min(len(left), len(right)) and left[begin] == right[begin]:
        begin += 1
    left, right = left[begin:], right[begin:]
    if max(len(left), len(right)) > _MOST_LINES:
        return [*(("-", line) for line in left), *(("+", line) for line in right)]
    lines: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind != "equal":
            lines += [("-", line) for line in left[a:b]]
            lines += [("+", line) for line in right[c:d]]
    return lines


def _turn(tree: Tree, worldline: Worldline, number: int, span: Sequence[int]) -> Turn:
    lines: dict[str, list[str]] = {}
    order: list[tuple[str, str]] = []
    calls: list[tuple[str, str]] = []

    def add(aspect: str, *texts: str) -> None:
        for text in texts:
            parts = clean(text).rstrip("\n").split("\n")
            lines.setdefault(aspect, []).extend(parts)
            if aspect != "tags":
                order.extend((aspect, part) for part in parts)

    for event_id in span:
        step = tree.step(event_id)
        match step:
            case Opening() | Switch():
                add("setup", tell(step).headline)
            case Message():
                add("told", f"{step.role}: {step.text}")
            case Reply():
                add("says", *(text for text in (step.reasoning, step.text) if text))
                for call in step.calls:
                    calls.append((call.name, _in_order(call.arguments)))
                    add("asks", f"{call.name} {readable_arguments(_in_order(call.arguments))}")
            case Rewording():
                add("says", f"(put in its place by {step.by}) {step.text}")
            case Decision():
                what = f" {readable_arguments(_in_order(step.arguments))}" if step.arguments is not None else ""
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
        if isinstance(step, Result | WorldEdit):
            before, is_hand = worldline.at(step.parent), isinstance(step, WorldEdit)
            for change in news(step.changes, before, by_hand=is_hand):
                add("world", ("by hand: " if is_hand else "") + clean_line(describe(change, before)))
        marks = (f"{'' if mark in tree.tags(step.id) else '? '}{mark.behaviour}" for mark in tree.marks(step.id))
        add("tags", *sorted(set(marks)))
    return Turn(number, span[0], tuple(calls), {aspect: tuple(texts) for aspect, texts in lines.items()}, tuple(order))


def _in_order(arguments: str) -> str:
    """Return arguments with their keys in a fixed order, or as they came when they are no JSON."""
    try:
        return json.encode(json.decode(arguments or "{}"), order="sorted").decode()
    except (ValueError, RecursionError):
        return arguments
