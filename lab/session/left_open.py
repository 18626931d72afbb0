"""Which session each running Peerlab has open, so that the next one can offer what a crash left behind."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from lab.errors import LabError
from lab.text.real_files import read_bounded

_FOLDER: Final = ".open"
_LONGEST: Final = 8_192


def note_open(folder: Path, session: Path) -> None:
    """Note in a folder that this process has a session open, wherever that lies. Failing to note it is no fault."""
    with suppress(OSError):
        notes = folder / _FOLDER
        notes.mkdir(parents=True, exist_ok=True)
        (notes / str(os.getpid())).write_bytes(os.fsencode(session.absolute()))


def note_closed(folder: Path) -> None:
    """Note that this process has closed its session."""
    with suppress(OSError):
        (folder / _FOLDER / str(os.getpid())).unlink(missing_ok=True)


def take_left_open(folder: Path) -> list[Path]:
    """Return the sessions that processes left open which are gone, newest first, and forget that they did."""
    left: list[tuple[float, Path]] = []
    with suppress(OSError):
        for note in (folder / _FOLDER).iterdir():
            if not note.name.isdecimal() or _is_running(int(note.name)):
                continue
            with suppress(OSError, LabError):
                session = Path(os.fsdecode(read_bounded(note, _LONGEST)))
                left.append((note.stat().st_mtime, session))
                note.unlink()
    return [session for _, session in sorted(left, reverse=True) if session.is_file()]


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
