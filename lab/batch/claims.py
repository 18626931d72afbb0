"""Claims a run where several programs play those of one folder: it belongs to the first that begins its file."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.batch.plan import PlannedSession
from lab.errors import LabError
from lab.session.disk import hold_folder, is_taken
from lab.session.log import Session
from lab.session.shelf import session_files


class Claims:
    """The runs that were begun in a folder since its missing runs were listed."""

    def __init__(self, folder: Path, files: Iterable[Path]) -> None:
        """`files` are the session files that were there when the jobs were chosen."""
        self._folder = folder
        self._read = set(files)
        self._begun: set[str] = set()
        """Runs whose files have appeared since."""

    @contextmanager
    def claim(self, job: PlannedSession) -> Iterator[bool]:
        """Yield whether a run is free to play. Until its file is made inside, no other process can claim any."""
        with hold_folder(self._folder):
            self._read_on()
            yield job.study not in self._begun and not (job.path and is_taken(job.path))

    def add_own(self, path: Path) -> None:
        """Pass over a file that these jobs write: it says nothing of other programs."""
        self._read.add(path)

    def _read_on(self) -> None:
        for entry in session_files(self._folder):
            if entry.path in self._read:
                continue
            try:
                opening = Session.open(entry.path).tree.opening
            except LabError:
                continue
            if opening is not None:
                self._read.add(entry.path)
                self._begun.add(opening.study)
