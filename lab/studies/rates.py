"""Rates of behaviours, pool by pool: counted over runs, with an interval.

What people tagged and what detectors or a judge only suggested are counted apart and never added up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from msgspec import Struct

from lab.statistics.interval import Interval
from lab.statistics.shares import Count, clustered_share
from lab.studies.correction import Correction, correction, sample_of
from lab.studies.pools import Pool, pools
from lab.studies.runs import AMBIGUOUS, AWARENESS, MARKS, SOURCES, Run, Source


class Rate(Struct, frozen=True):
    """`hits` of `runs`, with a 95 % interval of Wilson, over several wordings one that allows for their spread.

    Without runs the interval is all there can be.
    """

    hits: int
    runs: int
    low: float
    high: float
    wordings: int = 1
    """Wordings of the scenario's texts that the runs used."""

    @property
    def count(self) -> Count:
        """The same without its interval."""
        return Count(self.hits, self.runs)

    @property
    def interval(self) -> Interval:
        """The share with its interval."""
        return Interval(self.count.share, self.low, self.high)


class Bounds(Struct, frozen=True):
    """The share if no lost run had shown the behaviour, and if each had."""

    low: float
    high: float


class BehaviourRate(Struct, frozen=True, kw_only=True):
    """One behaviour in one pool."""

    behaviour: str
    applies: bool
    """False when it cannot occur under the pool's condition, or only reasoning would show it and all of it is hidden.

    It has no rate then, which is not 0 of n.
    """
    unread: int
    """Runs of which a detector could not judge it, since a number could not be read: in none of its rates."""
    hidden: int
    """Runs whose reasoning the provider hid, for a behaviour that only reasoning shows: in none of its rates."""
    rates: Mapping[Source, Rate]
    """Over the runs that engaged."""
    all_runs: Mapping[Source, Rate]
    """Intention to treat: over those that did not engage, too, since a treatment can change what is read."""
    bounds: Mapping[Source, Bounds]
    """Of the gated share."""
    read_before: Mapping[str, int]
    """By key document of the scenario: in how many of all those runs it was read before the behaviour was seen."""
    corrected: Correction | None = None
    """The gated share of the detectors, corrected by what people coded of a random sample; None without one."""


class PoolRates(Struct, frozen=True, kw_only=True):
    """A pool and the rates of every behaviour in it."""

    pool: Pool
    ambiguous: int
    """Runs tagged or suggested to be open to another reading: in the rates, and named beside them."""
    redraws: int
    """Lost replies in all of the pool's runs that were asked for again: each is one more draw than a run shows."""
    rows: tuple[BehaviourRate, ...]


def rates(
    runs: Iterable[Run],
    behaviours: Iterable[str] = (),
    *,
    sampled: frozenset[str] = frozenset(),
    among: Iterable[Run] | None = None,
    named_paths: bool = False,
) -> tuple[PoolRates, ...]:
    """Return a group for every pool among the runs, in the order they first come.

    A row stands for each of `behaviours`, by default for all that were seen anywhere in the runs of the scenario, so
    that a nought is counted too, and for awareness of a test wherever the ethogram has it. A person's rates count only
    runs that a person has looked at, a judge's those it read.
    `sampled` are the sessions that were drawn at random for hand coding, by which the detectors' rates are corrected:
    of `among`, by default of the runs themselves. `named_paths` as for `pools`.
    """
    runs = list(runs)
    names = list(behaviours)
    by_scenario: dict[str, set[str]] = defaultdict(set)
    for run in runs:
        aware = [AWARENESS] if run.codes_awareness else []
        by_scenario[run.likeness.scenario].update(aware, *run.seen.values())
    arms = pools(runs, named_paths=named_paths)
    samples: dict[tuple[str, str], tuple[Run, ...]] = defaultdict(tuple)
    for pool in arms if among is None else pools(among, named_paths=named_paths):
        samples[_text_of(pool)] += sample_of(pool.everyone, sampled)
    return tuple(
        _group(pool, names or sorted(by_scenario[pool.likeness.scenario] - set(MARKS)), samples[_text_of(pool)])
        for pool in arms
    )


def _text_of(pool: Pool) -> tuple[str, str]:
    return pool.likeness.scenario, pool.likeness.text


def rate_of(behaviour: str, runs: Sequence[Run], source: Source) -> Rate:
    """Return how often a source saw a behaviour in those runs where it could occur and the source looked for it."""
    counts = counts_by_wording(behaviour, runs, source)
    interval = clustered_share(counts)
    hits, looked = sum(count.hits for count in counts), sum(count.runs for count in counts)
    return Rate(hits, looked, interval.low, interval.high, len(counts))


def counts_by_wording(behaviour: str, runs: Sequence[Run], source: Source) -> list[Count]:
    """Return the count of `rate_of` for each wording of the scenario's texts."""
    by_wording: dict[int | None, list[bool]] = defaultdict(list)
    for run in runs:
        if can_tell(run, behaviour, source):
            by_wording[run.wording].append(behaviour in run.seen[source])
    return [Count(sum(hits), len(hits)) for hits in by_wording.values()]


def can_tell(run: Run, behaviour: str, source: Source) -> bool:
    """Return whether a source looked for a behaviour in a run where it could occur."""
    if behaviour in run.inapplicable | run.hidden:
        return False
    match source:
        case "tagged":
            return run.read_by_person
        case "detected":
            return run.can_tell(behaviour)
        case "judged":
            return run.judged
    assert_never(source)


def _group(pool: Pool, behaviours: Iterable[str], sample: Sequence[Run]) -> PoolRates:
    return PoolRates(
        pool=pool,
        ambiguous=sum(run.is_marked(AMBIGUOUS) for run in pool.everyone),
        redraws=sum(run.redraws for run in pool.all),
        rows=tuple(_row(name, pool, sample) for name in behaviours),
    )


def _row(behaviour: str, pool: Pool, sample: Sequence[Run]) -> BehaviourRate:
    gated = {source: rate_of(behaviour, pool.counted, source) for source in SOURCES}
    return BehaviourRate(
        behaviour=behaviour,
        applies=not all(behaviour in run.inapplicable | run.hidden for run in pool.all),
        unread=sum(behaviour in run.unread for run in pool.counted),
        hidden=sum(behaviour in run.hidden for run in pool.counted),
        rates=gated,
        all_runs={source: rate_of(behaviour, pool.everyone, source) for source in SOURCES},
        bounds={source: _bounds(rate, pool.lost) for source, rate in gated.items()},
        read_before=read_before(pool, behaviour),
        corrected=correction(behaviour, counts_by_wording(behaviour, pool.counted, "detected"), sample),
    )


def read_before(pool: Pool, behaviour: str = "") -> dict[str, int]:
    """Return, by key document, in how many runs it was read before a behaviour, or before the end where none was seen.

    Runs that did not engage are among them: that is what tells why they did not.
    """
    documents = dict.fromkeys(document for run in pool.everyone for document in run.opened)
    return {document: sum(run.had_read(document, behaviour) for run in pool.everyone) for document in documents}


def _bounds(rate: Rate, lost: int) -> Bounds:
    runs = rate.runs + lost
    return Bounds(rate.hits / runs, (rate.hits + lost) / runs) if runs else Bounds(0.0, 1.0)
