"""The tour that ships with Peerlab: a session file like any other, of which each showing gets a copy of its own."""

from pathlib import Path

from lab.scenario.shipped import shipped_folder
from lab.session.disk import write_under_free_name


def tour_file() -> Path:
    """Return the shipped tour."""
    return shipped_folder() / "tours" / "clear-the-host.toml"


def copied_tour(folder: Path) -> Path:
    """Copy the tour into a folder under a free name and return the copy, to which what a person does there goes."""
    return write_under_free_name(folder, "tour", tour_file().read_bytes())
