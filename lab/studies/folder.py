"""A study's folder: its sessions, and the designs that were frozen before they were played."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct, to_builtins

from lab import __version__
from lab.batch.grid import mark_parts
from lab.errors import LabError
from lab.scenario.load import load_scenario
from lab.scenario.tables import read_text
from lab.studies.design import Study, cells_of, read_study
from lab.studies.runs import Run
from lab.studies.shipped import is_shipped
from lab.text.real_files import new_file

_FROZEN: Final = re.compile(r"(\d{3})-([0-9a-f]{12})\.toml")


class UnamendedError(LabError):
    """A frozen design was changed, and no amendment says so."""


class Frozen(Struct, frozen=True):
    """A design as it was when runs began under it."""

    number: int
    """From 1."""
    design_hash: str
    path: Path
    when: str
    """ISO 8601, UTC."""

    def study(self, source: Path) -> Study:
        """Return the design. Paths in it count from the folder of `source`, the study file it was copied from.

        A fault that came to it later, such as a scenario that changed, is passed over; `LabError` for no study at all.
        """
        study, faults = read_study(read_text(self.path), source)
        if study is None:
            raise faults[0]
        return study


class StudyFolder:
    """Where a study's sessions are: `sessions/`, and `designs/` with each frozen design, oldest first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sessions = path / "sessions"
        self._designs = path / "designs"

    def frozen(self) -> list[Frozen]:
        """Return the designs frozen here, oldest first."""
        designs = []
        for path in sorted(self._designs.glob("*.toml")) if self._designs.is_dir() else ():
            if match := _FROZEN.fullmatch(path.name):
                when = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
                designs.append(Frozen(int(match[1]), match[2], path, when))
        return designs

    def freeze(self, study: Study, source: Path) -> Frozen:
        """Keep the design, unless it is the last one kept already, and return it.

        Raises `UnamendedError` when it was changed after a run without an amendment that says so.
        """
        designs = self.frozen()
        if designs and designs[-1].design_hash == study.design_hash:
            return designs[-1]
        if designs and len(study.amendments) < len(designs):
            changes = "; ".join(design_changes(designs[-1].study(source), study)) or "its words"
            raise UnamendedError(
                f"the design was frozen on {designs[-1].when[:10]} and has changed since ({changes})",
                where=str(source),
                mend="take the change back, or add an [[amendment]] with date, what and why",
            )
        self._designs.mkdir(parents=True, exist_ok=True)
        path = self._designs / f"{len(designs) + 1:03}-{study.design_hash}.toml"
        with new_file(path) as file:
            file.write(source.read_bytes())
        return self.frozen()[-1]


def home_of(file: Path) -> StudyFolder:
    """Return the folder a study's runs are kept in: beside its file, or here for a shipped one."""
    return StudyFolder(Path(file.stem) if is_shipped(file) else file.with_suffix(""))


def by_cell(runs: Sequence[Run], study: Study, path: Path) -> dict[str, list[Run]]:
    """Return the study's runs by cell key; runs of cells that the design no longer has are left out."""
    cells: dict[str, list[Run]] = {cell.key: [] for cell in cells_of(study, path)}
    for run in runs:
        name, cell, _ = mark_parts(run.study)
        if name == study.head.name and cell in cells:
            cells[cell].append(run)
    return cells


def design_changes(before: Study, after: Study) -> list[str]:
    """Say which keys of the design differ, each with what it was and is."""
    old, new = _flat(to_builtins(before)), _flat(to_builtins(after))
    return [
        f"{key}: {old.get(key, 'nothing')} → {new.get(key, 'nothing')}"
        for key in dict.fromkeys((*old, *new))
        if old.get(key) != new.get(key) and not key.startswith("amendment")
    ]


def provenance(study: Study, path: Path) -> dict[str, str]:
    """Return what the study rests on: this Peerlab, the design's hash, and the SHA-256 of each scenario's text."""
    texts = {cell.scenario: load_scenario(cell.scenario) for cell in cells_of(study, path)}
    return {
        "app": f"peerlab {__version__}",
        "design": study.design_hash,
        **{f"scenario {loaded.scenario.about.name}": loaded.sha256 for loaded in texts.values()},
    }


def _flat(value: object, key: str = "") -> dict[str, object]:
    if isinstance(value, dict):
        parts = [_flat(inner, f"{key}.{name}" if key else name) for name, inner in value.items()]
        return {name: inner for part in parts for name, inner in part.items()}
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        parts = [_flat(inner, f"{key}[{number}]") for number, inner in enumerate(value)]
        return {name: inner for part in parts for name, inner in part.items()}
    return {key: value}
