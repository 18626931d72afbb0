"""The studies that come with Peerlab."""

from pathlib import Path

from lab.scenario.shipped import find_file, shipped_folder


def shipped_studies() -> list[str]:
    """Return the names of the shipped studies, sorted."""
    return sorted(path.stem for path in (shipped_folder() / "studies").glob("*.toml"))


def study_file(name_or_path: str) -> Path:
    """Return the file that a shipped study's name or a path means. Raises `LabError` naming the nearest name."""
    path = find_file(name_or_path, "study", shipped_studies())
    return shipped_folder() / "studies" / path.name if name_or_path in shipped_studies() else path


def is_shipped(file: Path) -> bool:
    """Return whether a study file is one of those that come with Peerlab, whose folder is not the user's."""
    return file.resolve().parent == (shipped_folder() / "studies").resolve()
