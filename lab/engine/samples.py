"""Samples of a reply in the tree: where they were requested, and which exist there."""

from msgspec import Struct

from lab.errors import LabError
from lab.session.events import Extent, Failure, Fork, Reply
from lab.session.tree import Tree


class Sample(Struct, frozen=True):
    """One more reply to the same request, or the failure in its place, at the end of its own branch."""

    branch: str
    event: Reply | Failure
    extent: Extent = "reply"
    """The extent requested."""


class SampleRun(Struct, frozen=True, kw_only=True):
    """The outcome of requesting samples."""

    point: int
    """The step after which all of them were requested."""
    samples: tuple[Sample, ...]
    """This round's samples, in the order they were written."""
    why: str = ""
    """Why fewer arrived than were requested, or were not played as far as they were to go; "" when all were."""


def sample_point(tree: Tree, event_id: int) -> int:
    """Return the step after which the reply was due that `event_id` is, belongs to or waits for.

    Raises `LabError` when no reply has been requested yet and none is due.
    """
    standing = tree.standing(event_id)
    if not (standing.pending or standing.answered or standing.cut_off or standing.ended):
        at = tree.step(event_id)
        # Failures and a sample's own fork stand between a request and its reply without changing the request.
        while isinstance(at, Failure) or tree.begins_sample(at.id):
            at = tree.step(at.parent)
        return at.id
    for step in reversed(tree.path(event_id)):
        if isinstance(step, Reply):
            return sample_point(tree, step.parent)
    raise LabError("the model has not been asked for anything here")


def samples_at(tree: Tree, point: int) -> tuple[Sample, ...]:
    """Return all samples at a point, the oldest first, each by its first reply or last failure."""
    calls = []
    for child in tree.children(point):
        fork = tree.step(child)
        if not tree.begins_sample(child):
            continue
        last: Reply | Failure | None = None
        at = child
        while at and not isinstance(last, Reply):
            step = tree.step(at)
            if isinstance(step, Reply | Failure):
                last = step
            at = tree.child_on(at, fork.branch)
        if last is not None:
            extent = fork.extent if isinstance(fork, Fork) else "reply"
            calls.append(Sample(fork.branch, last, extent))
    return tuple(calls)


def samples_to(tree: Tree, point: int, extent: Extent) -> list[Sample]:
    """Return the samples at a point that were to go that far."""
    return [sample for sample in samples_at(tree, point) if sample.extent == extent]


def own_reply_at(tree: Tree, point: int) -> Reply | None:
    """Return the branch's own reply at a point, the one that is no sample; None while there is none."""
    branch, at = tree.step(point).branch, point
    while (
        following := next((each for each in tree.following(at) if tree.step(each).branch == branch), None)
    ) is not None:
        step = tree.step(following)
        if isinstance(step, Reply):
            return step
        if not isinstance(step, Failure):
            return None
        at = following
    return None
