"""The progress of a study, cell by cell: what was played, what is left out and why, and what the rest will take."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from lab.batch.grid import played
from lab.scenario.tables import read_text
from lab.studies.collection import read_runs
from lab.studies.design import Cell, Study, cells_of, load_study
from lab.studies.findings import find
from lab.studies.folder import home_of
from lab.studies.pools import REASONS, Reason
from lab.studies.prospects import forecast_lines
from lab.studies.rates import PoolRates
from lab.studies.runs import Run
from lab.studies.sentences import reason_details
from lab.studies.shelf import StudyEntry, read_entry


class CellStanding(Struct, frozen=True, kw_only=True):
    """The runs of one cell so far."""

    cell: Cell
    over: frozenset[int]
    """The numbers of the runs that are over."""
    begun: frozenset[int]
    """Those of the runs that broke off and can be gone on with."""
    groups: tuple[PoolRates, ...]

    @property
    def runs(self) -> tuple[Run, ...]:
        """All its sessions."""
        return tuple(run for group in self.groups for run in group.pool.all)

    @property
    def cost(self) -> float:
        """US dollars of the runs whose cost is known."""
        return sum(run.cost or 0.0 for run in self.runs)

    def left_out(self) -> Iterator[tuple[Run, Reason]]:
        """Yield each session that is not counted, and why."""
        for group in self.groups:
            for reason, runs in group.pool.excluded.items():
                for run in runs:
                    yield run, reason


class StudyStanding(Struct, frozen=True, kw_only=True):
    """A study as its file and its folder say."""

    entry: StudyEntry
    study: Study
    text: str
    """The study file's."""
    cells: tuple[CellStanding, ...]
    forecast: tuple[str, ...]
    unreadable: tuple[str, ...]


def standing_of(file: Path) -> StudyStanding:
    """Read a study and its runs. Raises `LabError` when the file is no study that can be played."""
    text = read_text(file)
    study = load_study(file)
    home = home_of(file)
    sessions = played(home.sessions, study.head.name)
    collection = read_runs([home.sessions] if home.sessions.is_dir() else [])
    findings = find(study, file, collection.runs, collection.sampled)
    numbers = range(1, study.head.n + 1)
    cells = []
    for cell, result in zip(cells_of(study, file), findings.cells, strict=True):
        own = [each for each in sessions if each.cell == cell.key and each.number in numbers]
        over = frozenset(each.number for each in own if each.is_over)
        begun = frozenset(each.number for each in own) - over
        cells.append(CellStanding(cell=cell, over=over, begun=begun, groups=result.groups))
    return StudyStanding(
        entry=read_entry(file, study, sessions),
        study=study,
        text=text,
        cells=tuple(cells),
        forecast=tuple(forecast_lines(study, file, collection.runs)),
        unreadable=tuple(str(fault) for fault in collection.unreadable),
    )


def reason_words(run: Run, reason: Reason) -> str:
    """Return why a session is not counted, with what more there is to say of it."""
    details = ", ".join(reason_details(reason, run))
    return f"{reason}: {REASONS[reason]}" + (f" ({details})" if details else "")
