"""A minimal pair: two arms that share everything up to one fact, each played on several times, and their difference.

The fact is something the researcher did at a step: changed the world, said something, decided a call, reworded a
reply. The arm without it goes on from the step before, the arm with it from the step itself. Or it is another level of
a factor; `pair_levels` makes those arms.
"""

from itertools import takewhile
from typing import Final, assert_never

from msgspec import Struct

from lab.engine.engine import Engine
from lab.engine.sample_terms import holds
from lab.engine.samples import Sample, samples_to
from lab.errors import LabError
from lab.scenario.briefing import parameters_of
from lab.session.conversation import conversation
from lab.session.events import (
    AnyStep,
    Decision,
    End,
    Extent,
    Failure,
    Fork,
    Message,
    MinimalPair,
    Opening,
    Reply,
    Result,
    Rewording,
    Switch,
    WorldEdit,
)
from lab.session.tree import Tree
from lab.statistics.interval import Interval
from lab.statistics.shares import Count, contrast, share_interval
from lab.statistics.significance import stratified_p
from lab.terms.condition import Condition
from lab.text.amounts import counted, whole
from lab.text.safe import clean_line
from lab.world import describe, diff, news

AT_A_TIME: Final = 4
"""Samples that one arm is given before the other has its turn, so that a budget ends both alike."""
_NAMED: Final = 3
"""Changes of the world that are named; the rest are counted."""


class Arms(Struct, frozen=True):
    """The two arms of a pair by the steps after which they are played, and the one fact that sets them apart."""

    without: int
    changed: int
    fact: str
    instead: str = "nothing was changed"
    """The fact's counterpart in the arm without it, in words."""


class PairReading(Struct, frozen=True, kw_only=True):
    """The counts of an outcome in either arm, and how far apart the shares are (changed less without)."""

    without: Count
    changed: Count
    difference: Interval
    """With Newcombe's limits at 95 %."""
    p: float
    """Two-sided, by Fisher's exact test."""
    unfinished: int
    """Samples that failed or were not played as far as they were to go: they count nowhere."""

    def __str__(self) -> str:
        interval = self.difference
        estimate, low, high = (whole(100 * each) for each in (interval.estimate, interval.low, interval.high))
        p = "p < 0.001" if self.p < 0.001 else f"p = {self.p:.3f}"
        words = (
            f"outcome {self.changed.hits}/{self.changed.runs} with it against {self.without.hits}/{self.without.runs} "
            "without"
        )
        if self.changed.runs and self.without.runs:
            words += f"; difference {estimate} points ({low} to {high}); exact {p}"
        left_out = f"; {counted(self.unfinished, 'sample')} left out, not played to where it was to go"
        return words + (left_out if self.unfinished else "")


def arms_at(engine: Engine, at: int | None = None) -> Arms:
    """Return the arms with and without the last thing the researcher did at or before a step, by default the cursor.

    Raises `LabError` when nothing was done, and when the model would not be next in both arms.
    """
    tree = engine.tree
    undone: set[int] = set()
    for step in reversed(tree.path(engine.cursor if at is None else at)):
        if isinstance(step, WorldEdit) and step.undoes is not None:
            undone.add(step.undoes)
        elif step.id not in undone and (fact := _fact(engine, step)):
            arms = Arms(step.parent, step.id, fact)
            for place in (arms.without, arms.changed):
                expect_going_on(engine, place, fact)
            return arms
    raise LabError("nothing was changed here that a pair could be about", mend="fork, change one fact, and ask again")


def expect_going_on(engine: Engine, place: int, fact: str) -> None:
    """Raise `LabError` unless the model is next after a step, or calls that lead to its next reply."""
    standing = engine.tree.standing(place)
    if not standing.pending and (standing.answered or standing.cut_off or standing.ended):
        raise LabError(f"without it ({fact}) the agent would not go on, so nothing can be compared")
    engine.sampler.model_at(place)


def shared_words(engine: Engine, arms: Arms) -> str:
    """Return what both arms share and what sets them apart: `same 14 events, same world but for …`.

    Raises `LabError` when they do not share everything up to the fact.
    """
    tree = engine.tree
    without, changed = tree.path(arms.without), tree.path(arms.changed)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], zip(without, changed, strict=False)))
    begun = changed[shared : shared + 1]
    is_level = bool(begun) and isinstance(begun[0], Fork) and begun[0].arm
    is_whole = not any(isinstance(step, Reply | Result) for step in (*without[shared:], *changed[shared:]))
    if not (is_level and is_whole) and (shared, shared + 1) != (len(without), len(changed)):
        raise LabError("the two arms do not share everything up to the fact", mend="make the pair again")
    before = engine.snapshot_at(arms.without)
    changes = news(diff(before, engine.snapshot_at(arms.changed)), before, by_hand=True)
    places = [clean_line(describe(change, before)) for change in changes]
    rest = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
    world = f"same world but for {', '.join(places[:_NAMED])}{rest}" if places else "same world"
    is_same = conversation(tree, arms.without) == conversation(tree, arms.changed)
    conversation_words = "same conversation" if is_same else f"same conversation but for this: {clean_line(arms.fact)}"
    settings = [parameters_of(tree.standing(place).settings) for place in (arms.without, arms.changed)]
    others = [name for name in {**settings[0], **settings[1]} if settings[0].get(name) != settings[1].get(name)]
    asked = [f"{name} {clean_line(str(settings[1].get(name, 'unset')))}" for name in others]
    settings_words = f", asked with other settings: {', '.join(asked)}" if asked else ""
    return f"same {counted(shared, 'event')}, {world}, {conversation_words}{settings_words}"


def pair_of(tree: Tree, arms: Arms) -> MinimalPair | None:
    """Return the pair of these arms that was written last, None when there is none."""
    notes = [note for note in tree.margin(arms.changed) if isinstance(note, MinimalPair)]
    return next((note for note in reversed(notes) if note.without == arms.without), None)


def keep_pair(engine: Engine, arms: Arms, extent: Extent, outcome: str) -> MinimalPair:
    """Write that these arms are a pair, how far they are played and what is counted, unless that is written."""
    last = pair_of(engine.tree, arms)
    if last is not None and (last.extent, last.outcome) == (extent, outcome):
        return last
    return engine.recorder.append(
        MinimalPair(
            **engine.recorder.session.stamp(),
            about=arms.changed,
            by=engine.marks.rater,
            without=arms.without,
            fact=arms.fact,
            extent=extent,
            outcome=outcome,
        )
    )


async def play_pair(engine: Engine, arms: Arms, extent: Extent, number: int) -> str:
    """Play each arm `number` times more, in turns and within the budget. Returns why fewer came, "" when all did."""
    whys: dict[str, None] = {}
    for begun in range(0, number, AT_A_TIME):
        some = min(AT_A_TIME, number - begun)
        for place in (arms.without, arms.changed):
            run = await engine.sampler.play(some, place, extent=extent)
            if run.why:
                whys[run.why] = None
            if len(run.samples) < some:
                return "; ".join(whys)
    return "; ".join(whys)


def read_pair(engine: Engine, arms: Arms, extent: Extent, outcome: Condition) -> PairReading:
    """Return how often the outcome came in either arm."""
    counts, unfinished = [], 0
    for point in (arms.without, arms.changed):
        samples = samples_to(engine.tree, point, extent)
        whole = [sample for sample in samples if _is_whole(engine.tree, sample)]
        unfinished += len(samples) - len(whole)
        counts.append(Count(sum(holds(engine.recorder, outcome, sample) for sample in whole), len(whole)))
    without, changed = counts
    return PairReading(
        without=without,
        changed=changed,
        difference=contrast([share_interval(changed), share_interval(without)], (1, -1)),
        p=stratified_p([(changed, without)]),
        unfinished=unfinished,
    )


def _is_whole(tree: Tree, sample: Sample) -> bool:
    """Return whether a sample was played as far as it was to go."""
    if isinstance(sample.event, Failure):
        return False
    standing = tree.standing(tree.tip_of(sample.branch))
    if sample.extent == "end":
        return bool(standing.ended or standing.answered or standing.cut_off)
    return sample.extent == "reply" or not standing.pending


def _fact(engine: Engine, step: AnyStep) -> str:
    """Return what the researcher did at a step, in words; "" for anything else."""
    match step:
        case WorldEdit():
            before = engine.snapshot_at(step.parent)
            changes = news(step.changes, before, by_hand=True)
            return step.note or "; ".join(clean_line(describe(change, before)) for change in changes[:_NAMED])
        case Message(role=role, by=by) if by != "scenario":
            return f"said as {role}: “{step.text}”"
        case Decision(action=action) if action != "approve":
            words = f" and told “{step.told}”" if step.told is not None else ""
            call = f" to {step.tool} {step.arguments}".replace("  ", " ") if step.arguments is not None else ""
            return f"the call was {_DECIDED[action]}{call}{words}"
        case Rewording():
            return f"the reply was reworded to “{step.text}”"
        case Opening() | Message() | Reply() | Failure() | Decision() | Result() | Switch() | Fork() | End():
            return ""
    assert_never(step)


_DECIDED: Final = {"edit": "edited", "deny": "denied", "fake": "faked", "doctor": "doctored"}
