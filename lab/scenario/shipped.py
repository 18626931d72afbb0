"""The scenarios and ethograms that ship with Peerlab, in the source tree or inside an installed wheel."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from lab.errors import LabError, suggest

_ROOM: Final = Path(__file__).resolve().parent.parent
PUBLISHED: Final = "published.toml"
"""The name of the file with the figures that others published, which is neither."""
_SCENARIO: Final = re.compile(r"^\[scenario\]", re.MULTILINE)


def shipped_folder() -> Path:
    """Return the folder of the shipped files."""
    inside = _ROOM / "shipped"
    return inside if inside.is_dir() else _ROOM.parent / "scenarios"


def shipped_scenarios() -> list[str]:
    """Return the names of the shipped scenarios, sorted."""
    return [name for name, is_scenario in _shipped().items() if is_scenario]


def shipped_ethograms() -> list[str]:
    """Return the names of the shipped ethograms, sorted."""
    return [name for name, is_scenario in _shipped().items() if not is_scenario]


def is_path(name_or_path: str) -> bool:
    """Return whether it means a file of this machine and no shipped one."""
    return "/" in name_or_path or "\\" in name_or_path or name_or_path.endswith(".toml")


def find_file(name_or_path: str, kind: str, names: list[str]) -> Path:
    """Return the file that a shipped name or a path means.

    A word without a slash and without `.toml` is a shipped name; anything else is a path. Raises `LabError` naming the
    nearest of `names` when there is no such name.
    """
    if is_path(name_or_path):
        return Path(name_or_path).expanduser()
    if name_or_path in names:
        return shipped_folder() / f"{name_or_path}.toml"
    mend = suggest(name_or_path, names) + " (or give the path of a .toml file)"
    raise LabError(f'there is no {kind} "{name_or_path}"', mend=mend)


def _shipped() -> dict[str, bool]:
    """Return for each shipped file, by name, whether it is a scenario and no ethogram."""
    folder = shipped_folder()
    return _kinds(folder, folder.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _kinds(folder: Path, _changed_at: int) -> dict[str, bool]:
    """Read the files again only after one was added or removed."""
    files = sorted(folder.glob("*.toml"))
    return {file.stem: bool(_SCENARIO.search(file.read_text("utf-8"))) for file in files if file.name != PUBLISHED}
