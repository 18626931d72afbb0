"""Cells that are each played several times: in which order, with which seeds, and what of them is still to come."""

import hashlib
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct, structs

from lab.batch.plan import PlannedSession
from lab.errors import LabError
from lab.models.catalogue import PERSONA, RECORDING
from lab.models.sampling import session_seed
from lab.protocol import Settings
from lab.session.disk import is_taken
from lab.session.events import Aside, Message, Reply
from lab.session.log import Session
from lab.session.shelf import session_files
from lab.session.spending import Spending, session_spending, spending_of, total
from lab.session.tree import Tree
from lab.text.amounts import counted

Shard = tuple[int, int]
"""Part number, from 1, and count of parts: one machine's share of the runs."""
WHOLE: Final[Shard] = (1, 1)
_MOST_RUNS: Final = 100_000


class GridCell(Struct, frozen=True, kw_only=True):
    """One cell: a scenario under one condition, played by one model."""

    scenario: str
    """The name or path it is loaded by."""
    condition: Mapping[str, str]
    model: str
    key: str
    """Ten hexadecimal digits of what it is, as `key_of` makes them."""
    wordings: int = 1
    """Wordings of the scenario's texts that the seeds of its runs draw from, each as often as the others."""

    @property
    def is_scripted(self) -> bool:
        """Whether its model is sent no seed: a persona or a recording."""
        return self.model.startswith((PERSONA, RECORDING))


class Grid(Struct, frozen=True, kw_only=True):
    """Arms to be played `n` times each."""

    name: str
    """The study or set named in the sessions' openings."""
    arms: Sequence[GridCell]
    n: int = 1
    seed: int = 0
    """Draws the order of the runs and the seed of each."""
    settings: Settings = Settings()
    sends_seed: bool = True
    """Whether a live model is sent the seed of its run, where the settings set none."""
    counts_on: bool = False
    """Whether the seeds of an arm count on from the first in place of being drawn."""
    shard: Shard = WHOLE

    def runs(self) -> list[tuple[GridCell, int]]:
        """Return arm and number of each run of the shard, in the order they are played.

        The order depends on nothing but seed, arms and `n`, so that every machine and every later start has the same.
        Raises `LabError` where there are too many to play.
        """
        require_bound(len(self.arms) * self.n)
        runs = [(arm, number) for arm in self.arms for number in range(1, self.n + 1)]
        if len(self.arms) > 1:
            random.Random(self.seed).shuffle(runs)
        part, of = self.shard
        return runs[part - 1 :: of]

    def job(self, arm: GridCell, number: int) -> PlannedSession:
        """Return a run from its beginning."""
        seed = self.seed + number - 1 if self.counts_on else _drawn_seed(self.seed, arm, number)
        settings = session_seed(self.settings, number)
        if self.sends_seed and settings.seed is None and not arm.is_scripted:
            settings = structs.replace(settings, seed=seed)
        return PlannedSession(
            scenario=arm.scenario,
            condition=arm.condition,
            model=arm.model,
            seed=seed,
            settings=settings,
            study=f"{self.name}/{arm.key}/{number}",
        )


class Played(Struct, frozen=True, kw_only=True):
    """A session that was played for a run."""

    cell: str
    """The key of its arm."""
    number: int
    path: Path
    end: str = ""
    """The reason in the session's `End`; "" for one that broke off."""
    is_taken: bool = False
    """Whether some program is playing it now."""
    spending: Spending = Spending()

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is still to be played."""
        return bool(self.end)


class Rest(Struct, frozen=True, kw_only=True):
    """The part of a grid that is still to be played."""

    jobs: tuple[PlannedSession, ...]
    whole: int = 0
    """Runs that are over."""
    taken: int = 0
    """Runs that another program is playing now."""
    spending: Spending = Spending()
    """The sum over the grid's sessions so far."""


def require_bound(runs: int) -> None:
    """Raise `LabError` for too many runs, before they are listed one by one."""
    if runs > _MOST_RUNS:
        what = f"that makes {counted(runs, 'run')}, more than {_MOST_RUNS:,}"
        raise LabError(what, mend="take fewer of each combination, or fewer levels")


def rest_of(grid: Grid, sessions: Iterable[Played], *, again: Iterable[str] = ()) -> Rest:
    """Return the runs that are missing, and those that broke off to be gone on with, but none that is being played.

    `again` are ends, as in a session's `End`, after which a run is played again in a file of its own.
    """
    begun: dict[tuple[str, int], Played] = {}
    runs = grid.runs()
    own = {(arm.key, number) for arm, number in runs}
    sessions = [each for each in sessions if (each.cell, each.number) in own]
    for each in sessions:
        if each.end in again:
            continue
        earlier = begun.get((each.cell, each.number))
        if earlier is None or not (earlier.is_over or earlier.is_taken):
            begun[each.cell, each.number] = each
    jobs = []
    whole = taken = 0
    for arm, number in runs:
        earlier = begun.get((arm.key, number))
        if earlier and earlier.is_over:
            whole += 1
        elif earlier and earlier.is_taken:
            taken += 1
        else:
            jobs.append(structs.replace(grid.job(arm, number), path=earlier.path if earlier else None))
    spending = total(each.spending for each in sessions)
    return Rest(jobs=tuple(jobs), whole=whole, taken=taken, spending=spending)


def played(folder: Path, name: str) -> list[Played]:
    """Return the sessions in a folder that were played for what has that name, oldest first.

    A file that cannot be read, or that broke off before the agent had its task, is passed over: its run is played
    again.
    """
    sessions = []
    for entry in reversed(session_files(folder)) if folder.is_dir() else ():
        try:
            tree = Session.open(entry.path).tree
        except LabError:
            continue
        of, cell, number = mark_parts(getattr(tree.events.get(1), "study", ""))
        if of != name or not number:
            continue
        if not any(isinstance(event, Message) and event.role == "user" for event in tree.events.values()):
            continue
        ended = tree.standing(tree.here).ended
        end = ended.reason if ended else ""
        sessions.append(
            Played(
                cell=cell,
                number=number,
                path=entry.path,
                end=end,
                is_taken=not end and is_taken(entry.path),
                spending=_paid(tree),
            )
        )
    return sessions


def mark_parts(mark: str) -> tuple[str, str, int]:
    """Return name, arm key and run number of an opening's mark; empty words and 0 where there is none."""
    name, _, rest = mark.partition("/")
    cell, _, number = rest.partition("/")
    return (name, cell, int(number)) if number.isascii() and number.isdigit() else ("", "", 0)


def key_of(facts: object, *, digits: int = 10) -> str:
    """Return the hexadecimal digits that stand for facts, as for those of an arm, for as long as they are the same."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def _paid(tree: Tree) -> Spending:
    """Return a session's spending. As in its own budget, only a reply that arrived can be of unknown price."""
    replies = spending_of(event for event in tree.events.values() if isinstance(event, Reply | Aside))
    return structs.replace(session_spending(tree), unpriced=replies.unpriced)


def _drawn_seed(seed: int, arm: GridCell, number: int) -> int:
    """Return the seed of a run: another for every arm and number, the same each time.

    So many runs in a row as there are wordings have each of them once, in random order: a seed's remainder draws it.
    """
    drawn = int.from_bytes(hashlib.sha256(f"{seed}:{arm.key}:{number}".encode()).digest()[:4], "big") % 2**31
    if arm.wordings < 2:
        return drawn
    block, place = divmod(number - 1, arm.wordings)
    order = list(range(arm.wordings))
    random.Random(f"{seed}:{arm.key}:{block}").shuffle(order)
    return drawn - drawn % arm.wordings + order[place]
