"""Reading the sessions of folders as runs."""

from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct

from lab.engine.origin import completed_tree
from lab.engine.unforeseen import as_fault
from lab.errors import LabError
from lab.session.log import Session
from lab.session.shelf import SAMPLE, session_files
from lab.session.sides import add_sides, without_sides
from lab.session.spending import Spending, session_spending, total
from lab.session.tree import Tree
from lab.studies.coding_sample import read_sample
from lab.studies.runs import Run, run_of
from lab.text.real_files import open_regular


class Collection(Struct, frozen=True):
    """The sessions read from folders and files, and the files that could not be read."""

    runs: tuple[Run, ...]
    unreadable: tuple[LabError, ...]
    """One for every file that is no session or cannot be read, naming it."""
    spending: Spending
    """Tokens and money of all branches of all sessions."""
    sampled: frozenset[str] = frozenset()
    """Sessions that were drawn at random for hand coding: those of each folder's own list."""


def read_runs(places: Iterable[Path], begin_file: Callable[[int, int], None] | None = None) -> Collection:
    """Read the sessions of folders and files, each file once, oldest first within a folder.

    A file that cannot be read hides no other. Raises `LabError` when a place is not there. `begin_file` is called
    before each file with the number of files read and that of all; what it raises ends the reading.
    """
    places = list(places)
    runs, spendings = [], []
    faults: list[LabError] = []
    paths = session_paths(places)
    for number, path in enumerate(paths):
        if begin_file:
            begin_file(number, len(paths))
        try:
            session, tree = read_coded(path, faults.append)
            runs.append(run_of(session))
            spendings.append(session_spending(tree))
        except Exception as error:
            faults.append(fault_of(error, path))
    sampled: set[str] = set()
    for folder in {place if place.is_dir() else place.parent: None for place in places}:
        try:
            if (folder / SAMPLE).is_file():
                sampled.update(session.id for session in read_sample(folder / SAMPLE).sessions)
        except LabError as fault:
            faults.append(fault)
    return Collection(tuple(runs), tuple(faults), total(spendings), frozenset(sampled))


def read_coded(path: Path, on_fault: Callable[[LabError], object]) -> tuple[Session, Tree]:
    """Read a session with the tags that lie in files of their own beside it, as `NAME.tags-RATER.toml`.

    `on_fault` is told of each such file that cannot be read. Raises `LabError` when the session cannot.
    """
    session = Session.open(path)
    if session.tree.opening is None:
        raise LabError("the session stopped before its first event, so nothing was played", where=str(path))
    tree = completed_tree(session)
    for fault in add_sides(session):
        on_fault(fault)
    return session, tree


def session_paths(places: Iterable[Path]) -> tuple[Path, ...]:
    """Return the session files of folders, of coding samples, and those named themselves: each once, oldest first.

    A file of tags whose session is among them is read with that one. Raises `LabError` when a place is not there, or a
    sample cannot be read.
    """
    paths: dict[Path, None] = {}
    for place in places:
        if place.is_dir():
            paths.update((entry.path, None) for entry in reversed(session_files(place)))
        elif not place.is_file():
            if place.suffix or place.exists():
                with open_regular(place):
                    pass
            raise LabError("there is no such folder", where=str(place))
        elif place.name == SAMPLE:
            paths.update((place.with_name(session.file), None) for session in read_sample(place).sessions)
        else:
            paths[place] = None
    return tuple(without_sides(paths))


def fault_of(error: Exception, path: Path) -> LabError:
    """Return the fault of a file, with the file's name."""
    fault = as_fault(error)
    return fault if fault.where else LabError(fault.what, where=str(path), mend=fault.mend)
