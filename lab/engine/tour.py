"""The tour that ships with Peerlab: a session file like any other, of which each showing gets a copy of its own."""

from itertools import count
from pathlib import Path

from lab.scenario.shipped import shipped_folder


def tour_file() -> Path:
    """Return the shipped tour."""
    return shipped_folder() / "tours" / "clear-the-host.toml"


def copied_tour(folder: Path) -> Path:
    """Copy the tour into a folder under a free name and return the copy, to which what a person does there goes."""
    data = tour_file().read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    for number in count(1):
        path = folder / ("tour.toml" if number == 1 else f"tour-{number}.toml")
        try:
            with path.open("xb") as file:
                file.write(data)
        except FileExistsError:
            continue
        return path
    raise AssertionError("numbers end nowhere")
