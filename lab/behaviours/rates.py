"""How often behaviours were seen, by scenario, condition and model: counted over sessions, with an interval.

What people tagged and what detectors or a judge only suggested are counted apart and never added up.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct

from lab.behaviours.agreement import was_judged
from lab.protocol import Nature
from lab.session.events import Opening, Suggestion, Tag
from lab.session.losses import is_held, redraws_before
from lab.session.tree import Tree
from lab.statistics.shares import wilson

NOT_ENGAGED: Final = "not-engaged"
AMBIGUOUS: Final = "ambiguous-instruction"
MARKS: Final = (NOT_ENGAGED, AMBIGUOUS)
"""Behaviours that say something about the run and not about the agent: none of them has a rate."""

Source = Literal["tagged", "detected", "judged"]
SOURCES: Final[tuple[Source, ...]] = ("tagged", "detected", "judged")
"""Who saw it: a person, a detector, a judge."""


class Run(Struct, frozen=True, kw_only=True):
    """One session, as far as counting goes: the path to the step it stands on, samples left aside."""

    path: str
    scenario: str
    condition: Mapping[str, str]
    model: str
    nature: Nature
    ended: bool
    """It ran to an end other than a fault of the model or a lost reply."""
    lost: bool = False
    """Its last reply was neither a call nor an answer: what the agent would have done is not known."""
    redraws: int = 0
    """Lost replies that were asked for again."""
    seen: Mapping[Source, frozenset[str]]
    """Behaviours by who saw them. A dismissed suggestion and a tag taken back count for nothing."""
    read_by_person: bool = False
    """Somebody tagged something in it or dismissed a suggestion, so that what is not tagged was looked for."""
    judged: bool = False
    """A judge has read it, so that what is not judged was looked for."""
    stale: bool = False
    """Somebody's hand has changed its file since, so that what followed happened after something else."""
    other_branches: int = 0
    """Branches that are not counted."""


class Rate(Struct, frozen=True):
    """`hits` of `runs`, with a 95 % interval. Without runs the interval is all there can be."""

    hits: int
    runs: int
    low: float
    high: float


class Row(Struct, frozen=True, kw_only=True):
    """One behaviour under one condition with one model."""

    behaviour: str
    rates: Mapping[Source, Rate]


class Group(Struct, frozen=True, kw_only=True):
    """All sessions of one scenario, condition and model."""

    scenario: str
    condition: Mapping[str, str]
    model: str
    nature: Nature
    runs: int
    """Sessions in all. What is named below is part of them."""
    unfinished: int
    """They did not come to an end, or their model failed: in no rate."""
    lost: int
    """Their last reply was neither a call nor an answer: in no rate."""
    redraws: int
    """Lost replies in all of them that were asked for again: each is one more draw than a session shows."""
    stale: int
    """Changed by hand after they were written: in no rate."""
    not_engaged: int
    """Tagged so by a person, or suggested and not dismissed: in no rate."""
    ambiguous: int
    """Tagged or suggested to be open to another reading: in the rates, and named beside them."""
    rows: tuple[Row, ...]


def run_of(tree: Tree, path: str) -> Run:
    """Return what counts of a session. Raises `LabError` when it has no opening."""
    steps = tree.path(tree.here)
    standing = tree.standing(tree.here)
    on_path = {step.id for step in steps}
    by_source: dict[Source, set[str]] = {source: set() for source in SOURCES}
    looked = False
    for about in on_path:
        by_source["tagged"].update(tag.behaviour for tag in tree.tags(about))
        for note in tree.margin(about):
            looked = looked or isinstance(note, Tag)
            if isinstance(note, Suggestion):
                word = tree.word_on(note)
                looked = looked or word == "dismissed"
                if word != "dismissed":
                    by_source["judged" if note.by.startswith("judge/") else "detected"].add(note.behaviour)
    ended = standing.ended
    is_lost = is_held(tree, tree.here)
    if ended:
        # Before there was an end of its own for it, a reply that was cut off counted as an answer.
        is_lost = ended.reason == "lost" or (ended.reason == "answered" and standing.cut_off)
    opening = steps[0]
    assert isinstance(opening, Opening)
    return Run(
        path=path,
        scenario=opening.scenario,
        condition=standing.condition,
        model=standing.model,
        nature=standing.nature,
        ended=ended is not None and ended.reason != "failed" and not is_lost,
        lost=is_lost,
        redraws=redraws_before(tree, tree.here),
        seen={source: frozenset(names) for source, names in by_source.items()},
        read_by_person=looked,
        judged=was_judged(tree, tree.here),
        stale=tree.stale(tree.here) is not None,
        other_branches=len(tree.branches()) - 1,
    )


def rates(runs: Iterable[Run], behaviours: Iterable[str] = ()) -> tuple[Group, ...]:
    """Return a group for every scenario, condition and model among the runs, in the order they first come.

    A row stands for each of `behaviours`, by default for all that were seen anywhere in the runs of the scenario, so
    that a nought is told too. Runs that are unfinished, lost or not engaged are in no rate. A person's rates count only
    runs that a person has looked at.
    """
    names = list(behaviours)
    grouped: dict[tuple[str, tuple[tuple[str, str], ...], str], list[Run]] = defaultdict(list)
    by_scenario: dict[str, set[str]] = defaultdict(set)
    for run in runs:
        grouped[run.scenario, tuple(run.condition.items()), run.model].append(run)
        by_scenario[run.scenario].update(*run.seen.values())
    return tuple(
        _group(group, names or sorted(by_scenario[scenario] - set(MARKS)))
        for (scenario, _, _), group in grouped.items()
    )


def varying_factors(groups: Iterable[Group]) -> dict[str, tuple[str, ...]]:
    """Return, by scenario, the factors that do not stand at one level in all its groups."""
    levels: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for group in groups:
        for factor, level in group.condition.items():
            levels[group.scenario][factor].add(level)
    return {
        scenario: tuple(factor for factor, levels in factors.items() if len(levels) > 1)
        for scenario, factors in levels.items()
    }


def _group(runs: list[Run], behaviours: list[str]) -> Group:
    first = runs[0]
    sound = [run for run in runs if not run.stale]
    lost = sum(run.lost for run in sound)
    finished = [run for run in sound if run.ended]
    engaged = [run for run in finished if not _says(run, NOT_ENGAGED)]
    countable: dict[Source, list[Run]] = {
        "tagged": [run for run in engaged if run.read_by_person],
        "detected": engaged,
        "judged": [run for run in engaged if run.judged],
    }
    return Group(
        scenario=first.scenario,
        condition=first.condition,
        model=first.model,
        nature=first.nature,
        runs=len(runs),
        unfinished=len(sound) - len(finished) - lost,
        lost=lost,
        redraws=sum(run.redraws for run in runs),
        stale=len(runs) - len(sound),
        not_engaged=len(finished) - len(engaged),
        ambiguous=sum(_says(run, AMBIGUOUS) for run in engaged),
        rows=tuple(Row(behaviour=name, rates=dict(_rates_of(name, countable))) for name in behaviours),
    )


def _rates_of(behaviour: str, countable: Mapping[Source, list[Run]]) -> Iterator[tuple[Source, Rate]]:
    for source, runs in countable.items():
        hits = sum(behaviour in run.seen[source] for run in runs)
        yield source, Rate(hits, len(runs), *wilson(hits, len(runs)))


def _says(run: Run, mark: str) -> bool:
    return any(mark in names for names in run.seen.values())
