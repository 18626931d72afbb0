"""Two memories of one call: the same request with the call as asked or as it ran, the result as given or as told."""

from collections import Counter
from typing import Final

from msgspec import Struct, structs

from lab.engine.engine import Engine
from lab.engine.request import StepStart
from lab.engine.sample_groups import FirstAct, first_act
from lab.engine.samples import sample_point, samples_to
from lab.errors import LabError
from lab.models.own_message import own_parts
from lab.session.events import AnyStep, Decision, Extent, Fork, Reply, Result
from lab.session.tree import Tree
from lab.statistics.interval import Interval
from lab.statistics.shares import Count, contrast, share_interval

_NAMES: Final = {"edit": ("asked", "ran"), "doctor": ("given", "told")}
"""By decision, what the agent may find in its history: as if there had been no intervention, and as the
researcher made it."""


class Memory(Struct, frozen=True):
    """One of the two histories: what the agent finds in it, and the step after which the reply is due."""

    name: str
    point: int


class ActDifference(Struct, frozen=True, kw_only=True):
    """The counts of a first act after each of two memories, and the difference of the shares (first less second)."""

    act: FirstAct
    first: Count
    second: Count
    difference: Interval
    """With Newcombe's limits at 95 %."""


def memories(engine: Engine, at: int | None = None) -> tuple[Memory, Memory]:
    """Return both memories of the last edited or doctored call before a reply, and write the one that never was.

    That is a branch beside the decision, with the same results and the same world; the cursor stays. Raises `LabError`
    when no call of the turn before was edited or doctored, or when calls still wait.
    """
    tree = engine.tree
    at = engine.cursor if at is None else at
    if any(isinstance(step, Decision) for step in _turn(tree, at)) and tree.standing(at).pending:
        raise LabError("other calls of this reply still wait", mend="decide them first")
    point = sample_point(tree, at)
    steps = _turn(tree, point)
    place, decision = next(
        (
            (place, step)
            for place, step in reversed(list(enumerate(steps)))
            if isinstance(step, Decision) and step.action in _NAMES
        ),
        (0, None),
    )
    if decision is None:
        raise LabError("no call before this reply was edited or doctored", mend="stand after one that was")
    engine.sampler.model_at(point)
    twin = _twin(engine, decision, steps[place:])
    plain, stepped_in = _NAMES[decision.action]
    if decision.action == "edit" and decision.shown == "asked":
        return Memory(plain, point), Memory(stepped_in, twin)
    return Memory(plain, twin), Memory(stepped_in, point)


def compare_memories(
    tree: Tree, first: Memory, second: Memory, *, extent: Extent = "reply", is_whole: bool = False
) -> tuple[ActDifference, ...]:
    """Return, for each first act after either memory, its counts and their difference, the most frequent act first.

    Only samples that were to go as far as `extent` count: others at the same step belong to another question.
    """
    acts = [
        [first_act(sample.event, is_whole=is_whole) for sample in samples_to(tree, memory.point, extent)]
        for memory in (first, second)
    ]
    answers = [[act for act in each if not act.is_fault] for each in acts]
    every = Counter([*answers[0], *answers[1]])
    differences = []
    for act in every:
        counts = [Count(each.count(act), len(each)) for each in answers]
        difference = contrast([share_interval(count) for count in counts], (1, -1))
        differences.append(ActDifference(act=act, first=counts[0], second=counts[1], difference=difference))
    return tuple(sorted(differences, key=lambda each: (-every[each.act], each.act.what, each.act.how)))


async def sample_memories(engine: Engine, first: Memory, second: Memory, number: int) -> str:
    """Ask for `number` replies after each memory, within the budget. Returns why fewer came, "" when all did."""
    for memory in (first, second):
        sampled = await engine.sampler.resample(number, at=memory.point)
        if sampled.why:
            return sampled.why
    return ""


def _turn(tree: Tree, at: int) -> list[AnyStep]:
    """Return the steps up to `at` that follow the last reply before it."""
    path = tree.path(at)
    last = max((place for place, step in enumerate(path) if isinstance(step, Reply)), default=-1)
    return list(path[last + 1 :])


def _twin(engine: Engine, decision: Decision, steps: list[AnyStep]) -> int:
    """Return the last of the same steps with the other memory of the decided call, on a branch of their own.

    What of them is not written yet, or was not when a crash came, is written now.
    """
    recorder, tree, branch = engine.recorder, engine.tree, f"memory-{decision.id}"
    forks = (event.id for event in tree.events.values() if isinstance(event, Fork) and event.branch == branch)
    if not (at := next(forks, 0)):
        note = f"the same results, with the other memory of the call that was {decision.action}ed"
        start = StepStart(**recorder.session.stamp(), parent=decision.parent, branch=branch)
        at = recorder.append(Fork(**start, sample=True, note=note), stays=True).id
    for step in steps:
        if step is decision and decision.action == "doctor":
            continue
        if not (copy := tree.child_on(at, branch)):
            changes = _other_memory(tree, decision, step)
            twin = structs.replace(step, **recorder.session.stamp(), parent=at, branch=branch, **changes)
            copy = recorder.append(twin, stays=True).id
        at = copy
    return at


def _other_memory(tree: Tree, decision: Decision, step: AnyStep) -> dict[str, object]:
    """Return the differences in a step under the other memory of the decided call."""
    if step is decision:
        reply = tree.last_reply(decision.parent)
        version = "asked" if decision.shown == "ran" else "ran"
        return {"shown": version, "left_out": own_parts(reply.raw) if reply and version == "ran" else ""}
    is_doctored = isinstance(step, Result) and step.call == decision.call and decision.action == "doctor"
    return {"told": None} if is_doctored else {}
