"""A study's folder: its sessions, and the designs and texts that were frozen before they were played."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct, to_builtins

from lab.batch.grid import mark_parts
from lab.errors import LabError
from lab.scenario.load import load_scenario
from lab.scenario.tables import read_text
from lab.studies.design import Study, cells_of, read_study
from lab.studies.runs import Run
from lab.studies.shipped import is_shipped
from lab.text.real_files import new_file

_FROZEN: Final = re.compile(r"(\d{3})-([0-9a-f]{12})\.toml")
_HASHES: Final = ".sha256"
_HASH_LINE: Final = re.compile(r"^([0-9a-f]{64})  (\S.{0,200})$", re.MULTILINE)


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
    texts: dict[str, str]
    """SHA-256 of each scenario's text by the scenario's name; empty where it was not kept."""

    def study(self, source: Path) -> Study:
        """Return the design. Paths in it count from the folder of `source`, the study file it was copied from.

        A fault that came to it later, such as a scenario that changed, is passed over; `LabError` for no study at all.
        """
        study, faults = read_study(read_text(self.path), source)
        if study is None:
            raise faults[0]
        return study


class StudyFolder:
    """The folder of a study: `sessions/`, and `designs/` with each frozen design, oldest first.

    Beside a design lie the hashes of the texts of its scenarios, in the form of sha256sum.
    """

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
                designs.append(Frozen(int(match[1]), match[2], path, when, _read_texts(path)))
        return designs

    def freeze(self, study: Study, source: Path) -> Frozen:
        """Keep the design with the hashes of its scenarios' texts, unless the last one kept is the same; return it.

        Raises `UnamendedError` when either was changed after a run without an amendment that says so.
        """
        designs, texts = self.frozen(), scenario_texts(study, source)
        if designs:
            last = designs[-1]
            if not has_changed(last, study, texts):
                return last
            if len(study.amendments) < len(designs):
                changes = [*design_changes(last.study(source), study), *text_changes(last.texts, texts)]
                raise UnamendedError(
                    f"the design was frozen on {last.when[:10]} and has changed since "
                    f"({'; '.join(changes) or 'its words'})",
                    where=str(source),
                    mend="begin again in another folder, or copy the study and amend the copy"
                    if is_shipped(source)
                    else "take the change back, or add an [[amendment]] with date, what and why",
                )
        self._designs.mkdir(parents=True, exist_ok=True)
        path = self._designs / f"{len(designs) + 1:03}-{study.design_hash}.toml"
        with new_file(path) as file:
            file.write(source.read_bytes())
        with new_file(path.with_suffix(_HASHES)) as file:
            file.writelines(f"{digest}  {name}\n".encode() for name, digest in texts.items())
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


def has_changed(frozen: Frozen, study: Study, texts: Mapping[str, str]) -> bool:
    """Say whether a study, or the text of one of its scenarios, is another than was frozen."""
    return frozen.design_hash != study.design_hash or bool(text_changes(frozen.texts, texts))


def text_changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Say which scenarios have another text than they had, each with the first digits of its hashes."""
    return [
        f"text of {name}: {before[name][:12]} → {after[name][:12]}"
        for name in before
        if name in after and before[name] != after[name]
    ]


def scenario_texts(study: Study, path: Path) -> dict[str, str]:
    """Return the SHA-256 of the text of each scenario, by its name. `path` is the study file's."""
    loaded = [load_scenario(name) for name in dict.fromkeys(cell.scenario for cell in cells_of(study, path))]
    return {each.scenario.about.name: each.sha256 for each in loaded}


def _read_texts(design: Path) -> dict[str, str]:
    """Return the hashes kept beside a frozen design, in the form of sha256sum; {} for none."""
    path = design.with_suffix(_HASHES)
    return {name: digest for digest, name in _HASH_LINE.findall(read_text(path))} if path.is_file() else {}


def _flat(value: object, key: str = "") -> dict[str, object]:
    if isinstance(value, dict):
        parts = [_flat(inner, f"{key}.{name}" if key else name) for name, inner in value.items()]
        return {name: inner for part in parts for name, inner in part.items()}
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        parts = [_flat(inner, f"{key}[{number}]") for number, inner in enumerate(value)]
        return {name: inner for part in parts for name, inner in part.items()}
    return {key: value}
