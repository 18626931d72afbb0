"""The session each running Peerlab has open, so that the next one can offer what a crash left behind."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec import Struct

from lab.errors import LabError
from lab.text.real_files import read_bounded

_FOLDER: Final = ".open"
_LONGEST: Final = 8_192


class LeftOpen(Struct, frozen=True):
    """A session that was left open."""

    session: Path
    tags: Path | None = None
    """The file that its tags went to, where they had one of their own."""


def note_open(folder: Path, left: LeftOpen) -> None:
    """Note in a folder what this process has open, wherever that lies. Failing to note it is no fault."""
    with suppress(OSError):
        notes = folder / _FOLDER
        notes.mkdir(parents=True, exist_ok=True)
        paths = [os.fsencode(path.absolute()) for path in (left.session, left.tags) if path]
        (notes / str(os.getpid())).write_bytes(b"\0".join(paths))


def note_closed(folder: Path) -> None:
    """Note that this process has closed its session."""
    with suppress(OSError):
        (folder / _FOLDER / str(os.getpid())).unlink(missing_ok=True)


def take_left_open(folder: Path) -> list[LeftOpen]:
    """Return the sessions that processes left open which are gone, newest first, and forget that they did."""
    left: list[tuple[float, LeftOpen]] = []
    with suppress(OSError):
        for note in (folder / _FOLDER).iterdir():
            if not note.name.isdecimal() or _is_running(int(note.name)):
                continue
            with suppress(OSError, LabError):
                session, *tags = (Path(os.fsdecode(path)) for path in read_bounded(note, _LONGEST).split(b"\0"))
                left.append((note.stat().st_mtime, LeftOpen(session, *tags[:1])))
                note.unlink()
    left.sort(key=lambda each: each[0], reverse=True)
    return [each for _, each in left if each.session.is_file()]


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
