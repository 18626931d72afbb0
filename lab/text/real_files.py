"""Files of this machine: only regular ones are read, and within bounds; a new one is written whole or not at all."""

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from lab.errors import LabError, suggest

LARGEST_TEXT: Final = 8 << 20
"""Bytes of the largest scenario, ethogram or settings file."""
_MOST_SIBLINGS: Final = 1_000


def read_bounded(path: Path, most: int, *, mend: str = "") -> bytes:
    """Return the bytes of a regular file of at most `most` bytes.

    Raises `LabError` when it is no regular file, too large (`mend` says what to do then) or not readable.
    """
    # Read on past the bound: a file may say it is smaller than it is.
    content = read_head(path, most + 1)
    if len(content) > most:
        raise LabError(f"it is larger than {most >> 20} MiB", where=str(path), mend=mend)
    return content


def read_head(path: Path, count: int) -> bytes:
    """Return the first `count` bytes of a regular file. Raises `LabError` when it is none or not readable."""
    with open_regular(path) as file:
        return file.read(count)


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file to read from. Raises `LabError` when it is none, and when it cannot be opened or read on."""
    try:
        # Without waiting: a fifo without a writer would never open.
        file = os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb")
    except FileNotFoundError:
        raise LabError("there is no such file", where=str(path), mend=_nearest(path)) from None
    except IsADirectoryError:
        raise LabError("is a folder", where=str(path), mend="name a file in it") from None
    except (OSError, ValueError) as fault:
        raise _unreadable(path, fault) from fault
    with file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise LabError("it is no regular file", where=str(path), mend="name a file on a disk")
        try:
            yield file
        except OSError as fault:
            raise _unreadable(path, fault) from fault
        except MemoryError:
            raise LabError("it takes more memory than there is", where=str(path)) from None


@contextmanager
def new_file(path: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Open a new file to write to; one that cannot be written whole is removed again. Raises `OSError`.

    That is `FileExistsError` when there is a file of that name already; it stays as it is.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    file = os.fdopen(os.open(path, flags, mode), "wb")
    try:
        with file:
            yield file
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def write_new(path: Path, text: str) -> None:
    """Write `text` to a new file that only its owner can read, as `write_new_pieces` does; it ends in a newline."""
    write_new_pieces(path, [text if text.endswith("\n") else text + "\n"])


def write_new_pieces(path: Path, pieces: Iterable[str]) -> None:
    """Write a text to a new file that only its owner can read, taking one of its pieces after the other.

    Raises `LabError` when there is such a file already or the place cannot be written. Whatever is raised, no part of
    the file is left behind.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with new_file(path, 0o600) as file:
            for piece in pieces:
                file.write(piece.encode("utf-8"))
    except FileExistsError as fault:
        raise LabError("there is a file of that name already", where=str(path), mend="give another name") from fault
    except (OSError, ValueError) as fault:
        what = f"the file was not written: {getattr(fault, 'strerror', None) or fault}"
        raise LabError(what, where=str(path)) from fault


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file, or overwrite it where it has other names (hard links), so that it keeps them.

    The new content is on the disk before the old is touched, in a hidden file beside it that a crash would leave.
    Raises `OSError`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            if path.exists():
                os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode))
            _write_out(file, content)
        if path.exists() and path.stat().st_nlink > 1:
            with path.open("r+b") as file:
                _write_out(file, content)
                file.truncate()
            Path(name).unlink()
        else:
            Path(name).replace(path)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _write_out(file: BinaryIO, content: bytes) -> None:
    file.write(content)
    file.flush()
    os.fsync(file.fileno())


def _unreadable(path: Path, fault: OSError | ValueError) -> LabError:
    return LabError(f"cannot be read: {getattr(fault, 'strerror', None) or fault}", where=str(path))


def expanded(text: str, where: str = "") -> Path:
    """Return the path a text means, `~` and all. Raises `LabError` when it can lead nowhere."""
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        path = None
    if path is None or "\0" in text:
        raise LabError(f'"{text}" leads to no folder', where=where, mend="write the whole path")
    return path


def _nearest(path: Path) -> str:
    try:
        with os.scandir(path.parent) as entries:
            names = [entry.name for entry in islice(entries, _MOST_SIBLINGS) if entry.name.endswith(path.suffix)]
    except OSError:
        return ""
    return suggest(path.name, names) if path.suffix and names else ""
