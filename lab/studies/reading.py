"""Reading the sessions of folders as runs."""

from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct

from lab.engine.start import completed_tree
from lab.engine.unforeseen import as_fault
from lab.errors import LabError
from lab.session.log import Session
from lab.session.shelf import session_files
from lab.session.spending import Spending, session_spending, total
from lab.studies.runs import Run, run_of


class Collection(Struct, frozen=True):
    """What was read of folders and files."""

    runs: tuple[Run, ...]
    unreadable: tuple[LabError, ...]
    """One for every file that is no session or cannot be read, naming it."""
    spending: Spending
    """What all branches of all sessions took."""


def read_runs(places: Iterable[Path], begin_file: Callable[[int, int], None] | None = None) -> Collection:
    """Read the sessions of folders and files, each file once, oldest first within a folder.

    A file that cannot be read hides no other. Raises `LabError` when a place is not there. `begin_file` is called
    before each file with the number of files read and that of all; what it raises ends the reading.
    """
    paths: dict[Path, None] = {}
    for place in places:
        if place.is_file():
            paths[place] = None
        elif place.is_dir():
            paths.update((entry.path, None) for entry in reversed(session_files(place)))
        else:
            raise LabError("there is no such folder", where=str(place))
    runs, spendings, faults = [], [], []
    for number, path in enumerate(paths):
        if begin_file:
            begin_file(number, len(paths))
        try:
            session = Session.open(path)
            tree = completed_tree(session)
            runs.append(run_of(session))
            spendings.append(session_spending(tree))
        except Exception as error:
            fault = as_fault(error)
            faults.append(fault if fault.where else LabError(fault.what, where=str(path), mend=fault.mend))
    return Collection(tuple(runs), tuple(faults), total(spendings))
