"""Whether a condition holds of what a sample did: the same conditions that say where a run stops."""

from collections.abc import Container, Iterator

from lab.behaviours.detecting.lookout import BY
from lab.engine.recorder import Recorder
from lab.engine.sample_groups import FirstAct
from lab.engine.samples import Sample
from lab.session.events import AnyStep, Failure, Result, Suggestion
from lab.terms.case import Case, call_case
from lab.terms.condition import Condition, reason, words


def act_under(recorder: Recorder, condition: Condition, sample: Sample) -> FirstAct:
    """Return what a sample counts as under a condition: that it held, that it did not, or that no reply came."""
    if isinstance(sample.event, Failure):
        return FirstAct("failed", sample.event.fault.replace("-", " "), is_fault=True)
    return FirstAct(words(condition) if holds(recorder, condition, sample) else f"not {words(condition)}")


def holds(recorder: Recorder, condition: Condition, sample: Sample) -> bool:
    """Return whether a condition holds of anything that happened on a sample's branch."""
    return any(reason(condition, case) for case in _cases(recorder, sample))


def _cases(recorder: Recorder, sample: Sample) -> Iterator[Case]:
    """Yield every call of a sample as it was asked, then what came of it, and its marks."""
    tree = recorder.tree
    steps = own_steps(recorder, sample)
    for step in steps:
        standing = tree.standing(step.id)
        suggestions = [mark for mark in tree.margin(step.id) if isinstance(mark, Suggestion)]
        detectors = {name for mark in suggestions for name in (mark.behaviour, mark.by.removeprefix(BY))}
        tags = {tag.behaviour for tag in tree.tags(step.id)}
        if isinstance(step, Result):
            yield from _asked_cases(recorder, sample, step.parent, (step.call,))
            output = step.output if step.told is None else step.told
            yield call_case(
                step.name,
                step.arguments or "",
                recorder.snapshot_at(step.parent),
                output=output,
                changes=step.changes,
                turn=standing.turn,
                cost=standing.cost,
                detectors=detectors,
                tags=tags,
            )
            continue
        yield Case(detectors=frozenset(detectors), tags=frozenset(tags), turn=standing.turn, cost=standing.cost)
    last = steps[-1].id
    yield from _asked_cases(recorder, sample, last, [call.id for call in tree.standing(last).pending])


def _asked_cases(recorder: Recorder, sample: Sample, at: int, ids: Container[str]) -> Iterator[Case]:
    """Yield some of the calls that wait at a step, where a reply of the sample's own asked for them."""
    standing = recorder.tree.standing(at)
    if not standing.pending or recorder.tree.step(standing.reply).branch != sample.branch:
        return
    world = recorder.snapshot_at(at)
    for call in standing.pending:
        if call.id in ids:
            yield call_case(call.name, call.arguments, world, turn=standing.turn, cost=standing.cost)


def own_steps(recorder: Recorder, sample: Sample) -> list[AnyStep]:
    """Return the steps of a sample from the first on its own branch."""
    tree = recorder.tree
    return [step for step in tree.path(tree.tip_of(sample.branch)) if step.branch == sample.branch]
