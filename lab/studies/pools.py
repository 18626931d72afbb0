"""Runs that are alike, put together; those that cannot be counted with them, set apart by reason."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, assert_never

from msgspec import Struct, structs

from lab.scenario.schema import NOT_ENGAGED
from lab.studies.runs import Likeness, Run

Reason = Literal[
    "duplicate",
    "stale",
    "named path",
    "intervened",
    "failed",
    "filtered",
    "lost reply",
    "turn limit",
    "budget",
    "unfinished",
    "equal seed",
    "not engaged",
]
"""The reason a run is not counted, the first that holds. All but `not engaged` are in no figure; that one is in
the figure of all runs and not in the gated one."""

REASONS: Final[Mapping[Reason, str]] = {
    "duplicate": "a copy of a session that is counted",
    "stale": "its file was edited after it was written",
    "named path": "a person named another branch than the original one as the one that counts",
    "intervened": "a person changed something that was not declared before the run",
    "failed": "the model failed",
    "filtered": "the provider's filter ended it",
    "lost reply": "its last reply was neither a call nor an answer",
    "turn limit": "it was cut at the limit of turns",
    "budget": "the budget cut it",
    "unfinished": "it did not come to an end",
    "equal seed": "another run of this arm has the same seed",
    "not engaged": "the agent did not read both the rules and the data",
}

LOST: Final[tuple[Reason, ...]] = ("failed", "filtered", "lost reply", "turn limit", "budget", "unfinished")
"""Runs whose outcome would have counted and is not known."""


class Pool(Struct, frozen=True, kw_only=True):
    """Runs that may be counted together, and those of the same arm that may not."""

    likeness: Likeness
    counted: tuple[Run, ...]
    """Complete, untouched, independent, and engaged: the gated figure's runs."""
    excluded: Mapping[Reason, tuple[Run, ...]]

    @property
    def all(self) -> tuple[Run, ...]:
        """All sessions of the arm."""
        return (*self.counted, *(run for runs in self.excluded.values() for run in runs))

    @property
    def everyone(self) -> tuple[Run, ...]:
        """The runs of the intention-to-treat figure: those counted and those that did not engage."""
        return (*self.counted, *self.excluded.get("not engaged", ()))

    @property
    def lost(self) -> int:
        """Runs whose outcome would have counted and is not known."""
        return sum(len(self.excluded.get(reason, ())) for reason in LOST)


def ungated(pool: Pool) -> Pool:
    """Return the pool with the runs that did not engage among those counted."""
    excluded = {reason: runs for reason, runs in pool.excluded.items() if reason != "not engaged"}
    return structs.replace(pool, counted=pool.everyone, excluded=excluded)


def scenario_order(pool: Pool) -> tuple[object, ...]:
    """Return what sorts pools by scenario, then by their levels in the scenario's order, then by the rest."""
    levels = pool.all[0].levels
    places = [
        (factor, names.index(level) if level in (names := levels.get(factor, ())) else len(names))
        for factor, level in sorted(pool.likeness.condition.items())
    ]
    return (pool.likeness.scenario, places, pool.likeness.key)


def pools(runs: Iterable[Run], *, named_paths: bool = False) -> tuple[Pool, ...]:
    """Return a pool for every kind of run there is, in the order they first come.

    `named_paths`: it was declared that a path named in the file counts, whatever was done on it.
    """
    alike: dict[tuple[object, ...], list[Run]] = {}
    for run in runs:
        alike.setdefault(run.likeness.key, []).append(run)
    sessions: set[str] = set()
    return tuple(_pool(group, sessions, named_paths) for group in alike.values())


def _pool(runs: list[Run], sessions: set[str], named_paths: bool) -> Pool:
    counted: list[Run] = []
    excluded: dict[Reason, list[Run]] = {}
    seeds: set[int] = set()
    for run in runs:
        reason = _reason(run, sessions, seeds, named_paths)
        sessions.add(run.session)
        if reason is None:
            counted.append(run)
        else:
            excluded.setdefault(reason, []).append(run)
        if run.seed is not None and reason in (None, "not engaged"):
            seeds.add(run.seed)
    named = {reason: tuple(excluded[reason]) for reason in REASONS if reason in excluded}
    return Pool(likeness=runs[0].likeness, counted=tuple(counted), excluded=named)


def _reason(run: Run, known: set[str], seeds: set[int], named_paths: bool) -> Reason | None:
    if run.session in known:
        return "duplicate"
    if run.stale:
        return "stale"
    if run.why_branch:
        if not named_paths:
            return "named path"
    elif run.interventions:
        return "intervened"
    match run.ending:
        case "failed" | "filtered" | "turn limit" | "budget" | "unfinished":
            return run.ending
        case "lost":
            return "lost reply"
        case "complete":
            pass
        case _:
            assert_never(run.ending)
    if run.seed is not None and run.seed in seeds:
        return "equal seed"
    return "not engaged" if run.is_marked(NOT_ENGAGED) else None
