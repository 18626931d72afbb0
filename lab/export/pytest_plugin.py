"""A pytest plugin: with `--peerlab`, every session file below the collected folders is a test.

A test passes when each call of its session, run again in a fresh world, gives what the file holds.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

_HEAD = 400
"""Bytes by which a session file is known."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--peerlab`."""
    group = parser.getgroup("peerlab")
    group.addoption("--peerlab", action="store_true", help="collect Peerlab's session files and verify each")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "SessionFile | None":
    """Return a session file to be collected; None for any other file, and without `--peerlab`."""
    if not parent.config.getoption("--peerlab") or file_path.suffix != ".toml" or not _is_session(file_path):
        return None
    return SessionFile.from_parent(parent, path=file_path)


def _is_session(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return b"format = " in head and b"\n[session]\n" in head.replace(b"\r\n", b"\n")


class SessionFile(pytest.File):
    """A session file."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield its one test."""
        yield SessionItem.from_parent(self, name="verify")


class SessionItem(pytest.Item):
    """The test that a session still verifies."""

    def runtest(self) -> None:
        """Run every call again. Raises `DivergedError` at the first that differs, `LabError` for a broken file."""
        from lab.engine.verify import verify
        from lab.session.log import Session

        verdict = verify(Session.open(self.path))
        if not verdict.exact:
            raise DivergedError(str(verdict))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: str | None = None) -> str:
        """Return one sentence for a session that diverged or cannot be read, a traceback for anything else."""
        from lab.errors import LabError
        from lab.text.safe import clean

        if isinstance(excinfo.value, DivergedError | LabError):
            return clean(str(excinfo.value))
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the test is."""
        return self.path, 0, f"{self.path.name}: verify"


class DivergedError(Exception):
    """A session whose calls no longer give what its file holds."""
