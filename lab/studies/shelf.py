"""The study files there are to choose from, and how far each has come."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from lab.batch.grid import Played, played
from lab.errors import LabError
from lab.scenario.tables import read_text
from lab.session.document import begins_session
from lab.studies.design import Cell, Study, cells_of, read_study
from lab.studies.folder import Frozen, has_changed, home_of, scenario_texts
from lab.studies.shipped import is_shipped, shipped_studies, study_file
from lab.text.real_files import read_head

_HEAD: Final = re.compile(rb"^[^\S\n]*\[\s*study\s*\]", re.MULTILINE)
_LOOKED_AT: Final = 65_536
"""Bytes of a file in which a study's head is looked for."""


class CellCount(Struct, frozen=True):
    """A cell of a study, and how many of its runs are over."""

    cell: Cell
    over: int


class StudyEntry(Struct, frozen=True, kw_only=True):
    """A study file, and what of it was played."""

    file: Path
    name: str
    """Its own name, or that of the file while it cannot be read."""
    is_shipped: bool
    study: Study | None = None
    """What the file says; None while it is not read or cannot be."""
    cells: tuple[CellCount, ...] = ()
    fault: str = ""
    """Why it cannot be played; "" if it can."""
    designs: Sequence[Frozen] = ()
    has_changed: bool = False
    """Whether the file is not as it was when it was frozen last."""
    over: int = 0
    begun: int = 0
    """Sessions that broke off and can be gone on with."""
    planned: int = 0

    @property
    def state(self) -> str:
        """Whether it is a draft, frozen, being played or finished, in words."""
        if self.fault:
            return "cannot be played"
        if not self.designs:
            return "draft"
        changed = ", changed since it was frozen" if self.has_changed else ""
        if self.over >= self.planned:
            return f"finished, {self.over} played{changed}"
        if self.over or self.begun:
            broken_off = f", {self.begun} broke off" if self.begun else ""
            return f"{self.over} of {self.planned} played{broken_off}{changed}"
        return f"frozen, none of {self.planned} played{changed}"


def study_files(folder: Path) -> tuple[Path, ...]:
    """Return the study files of a folder, by name, then the shipped ones."""
    try:
        own = sorted(path for path in folder.glob("*.toml") if _is_study(path))
    except OSError:
        own = []
    return (*own, *map(study_file, shipped_studies()))


def study_entry(file: Path) -> StudyEntry:
    """Read a study file and its folder. Never raises: what is wrong with the file is the entry's fault."""
    entry = blank_entry(file)
    try:
        study, faults = read_study(read_text(file), file)
    except LabError as fault:
        study, faults = None, [fault]
    if faults or study is None:
        return replace(entry, fault=str(faults[0]))
    return read_entry(file, study, played(home_of(file).sessions, study.head.name))


def blank_entry(file: Path) -> StudyEntry:
    """Return the entry of a file that was not read yet."""
    return StudyEntry(file=file, name=file.stem, is_shipped=is_shipped(file))


def read_entry(file: Path, study: Study, sessions: Sequence[Played]) -> StudyEntry:
    """Return the entry of a study, with what was frozen and played of it."""
    designs, cells = home_of(file).frozen(), cells_of(study, file)
    planned = {(cell.key, number) for cell in cells for number in range(1, study.head.n + 1)}
    over = {(each.cell, each.number) for each in sessions if each.is_over} & planned
    begun = {(each.cell, each.number) for each in sessions} & planned - over
    return replace(
        blank_entry(file),
        name=study.head.name,
        study=study,
        cells=tuple(CellCount(cell, sum(key == cell.key for key, _ in over)) for cell in cells),
        designs=tuple(designs),
        has_changed=bool(designs) and has_changed(designs[-1], study, scenario_texts(study, file)),
        over=len(over),
        begun=len(begun),
        planned=len(planned),
    )


def _is_study(path: Path) -> bool:
    try:
        head = read_head(path, _LOOKED_AT)
    except LabError:
        return False
    return bool(_HEAD.search(head)) and not begins_session(head)
