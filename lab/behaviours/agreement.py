"""How far a judge and a person agree on a session, turn by turn."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from lab.session.events import AnyMargin, Dismissal, Note, Reply, Suggestion, Tag
from lab.session.tree import Tree
from lab.statistics.coding import Confusion, cohens_kappa

JUDGE: Final = "judge/"


class Coded(Struct, frozen=True):
    """One turn as two coders saw it: the behaviours a person tagged in it, and those a judge suggested."""

    human: frozenset[str]
    judge: frozenset[str]
    accepted: frozenset[str] = frozenset()
    """Those of the person's that were accepted from the judge, and so are no second opinion."""


class Agreement(Struct, frozen=True, kw_only=True):
    """How two coders agree on one behaviour, over turns."""

    behaviour: str
    both: int
    only_human: int
    only_judge: int
    neither: int
    accepted: int = 0
    """How many of `both` the person accepted from the judge's own suggestion."""
    percent: float | None = None
    """Share of turns on which they agree, 0 to 100; None without turns."""
    kappa: float | None = None
    """Cohen's kappa; None when chance alone would make them agree on every turn, or without turns."""


def coded_turns(tree: Tree, event_id: int, judge: str = "") -> tuple[Coded, ...]:
    """Return every turn of the path to a step; `judge` is the model whose suggestions count, by default any.

    What a person dismissed still counts as the judge's word.
    """
    turns: list[tuple[set[str], set[str], set[str]]] = []
    for step in tree.path(event_id):
        if isinstance(step, Reply) or not turns:
            turns.append((set(), set(), set()))
        human, judged, accepted = turns[-1]
        own = {
            note.id: note
            for note in tree.margin(step.id)
            if isinstance(note, Suggestion) and note.by.startswith(JUDGE) and judge in ("", note.by.removeprefix(JUDGE))
        }
        judged.update(note.behaviour for note in own.values())
        for tag in tree.tags(step.id):
            human.add(tag.behaviour)
            if tag.suggestion in own:
                accepted.add(tag.behaviour)
    return tuple(Coded(frozenset(human), frozenset(judged), frozenset(accepted)) for human, judged, accepted in turns)


def agreements(turns: Sequence[Coded], behaviours: Iterable[str]) -> tuple[Agreement, ...]:
    """Return how the two coders agree on each of the behaviours over these turns."""
    return tuple(_agreement(turns, behaviour) for behaviour in behaviours)


def was_judged(tree: Tree, event_id: int, judge: str = "") -> bool:
    """Say whether a judge has read the path to a step: it leaves a note even when it suggests nothing."""
    return any(
        isinstance(note, Note | Suggestion) and note.by.startswith(JUDGE) and judge in ("", note.by.removeprefix(JUDGE))
        for note in _margins(tree, event_id)
    )


def was_read_by_person(tree: Tree, event_id: int) -> bool:
    """Return whether a person tagged or dismissed something on the path to a step, and so looked for the rest too."""
    return any(isinstance(note, Tag | Dismissal) for note in _margins(tree, event_id))


def _margins(tree: Tree, event_id: int) -> Iterable[AnyMargin]:
    for step in tree.path(event_id):
        for note in tree.margin(step.id):
            yield note
            yield from tree.margin(note.id)


def _agreement(turns: Sequence[Coded], behaviour: str) -> Agreement:
    pairs = [(behaviour in turn.human, behaviour in turn.judge) for turn in turns]
    both, only_human = pairs.count((True, True)), pairs.count((True, False))
    only_judge, neither = pairs.count((False, True)), pairs.count((False, False))
    return Agreement(
        behaviour=behaviour,
        both=both,
        only_human=only_human,
        only_judge=only_judge,
        neither=neither,
        accepted=sum(behaviour in turn.accepted for turn in turns),
        percent=100 * (both + neither) / len(turns) if turns else None,
        kappa=cohens_kappa(Confusion(both, only_human, only_judge, neither)),
    )
