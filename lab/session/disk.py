"""A session file on the disk: its lock, whole writes, and whether it is still the one that was opened."""

import contextlib
import errno
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from lab.errors import LabError
from lab.text.real_files import new_file

_NO_LOCKS: Final = frozenset({errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL})
"""Errors by which a file system says that it knows no locks, as NFS without its lock daemon and some of FUSE do."""

ELSEWHERE: Final = "write the session to another file"
_MOST_NAMES: Final = 10_000
"""File names to try before giving up on a folder."""


class FileTakenError(LabError):
    """A file of that name is there already."""


class UnsavedError(LabError):
    """An event is not on the disk. It is in memory still, with everything before it."""


def free_paths(folder: Path, stem: str) -> Iterator[Path]:
    """Yield the paths to try for a session file: `STEM.toml`, then `STEM-2.toml` and so on.

    Another program may take one meanwhile. Raises `LabError` after the last.
    """
    yield folder / f"{stem}.toml"
    for number in range(2, _MOST_NAMES):
        yield folder / f"{stem}-{number}.toml"
    what = f"{_MOST_NAMES - 1:,} files of that name are there already"
    raise LabError(what, where=str(folder / f"{stem}.toml"), mend="choose another folder with --out")


def write_under_free_name(folder: Path, stem: str, content: bytes) -> Path:
    """Write a whole session file under the first free name and return its path. Raises `LabError` when it cannot."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in free_paths(folder, stem):
            with contextlib.suppress(FileExistsError), new_file(path) as file:
                file.write(content)
                return path
    except OSError as fault:
        what = f"the session file cannot be written ({fault.strerror or fault})"
        raise LabError(what, where=str(folder), mend="choose another folder with --out") from fault
    raise AssertionError


def lock(descriptor: int, path: Path) -> bool:
    """Lock an open file against other programs; False where the file system knows no locks.

    Raises `LabError` when another program has it.
    """
    try:
        import fcntl
    except ImportError:  # Windows has no flock; there the size check alone guards the file.
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return False
        raise LabError(
            "another program has this session open for writing",
            where=str(path),
            mend="close it there, or copy the file and open the copy",
        ) from None
    return True


def is_taken(path: Path) -> bool:
    """Return whether some program has a session open for writing; False where the file system knows no locks."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _NO_LOCKS
    finally:
        os.close(descriptor)
    return False


@contextlib.contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Hold a folder once no other program does. Without effect on a file system without locks."""
    try:
        import fcntl

        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Put the names of a folder on the disk, where folders can be synced."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def why_lost(path: Path, identity: tuple[int, int], length: int) -> str:
    """Say how another process changed a file of that device and inode which held `length` bytes; "" when nothing."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return "the file was removed or renamed while it was open"
    except OSError as error:
        return f"the file cannot be reached any more ({error.strerror})"
    if (status.st_dev, status.st_ino) != identity:
        return "another file has taken its place while it was open"
    if status.st_size != length:
        change = "cut short" if status.st_size < length else "written to by another program"
        return f"the file was {change} while it was open"
    return ""


def identity_of(descriptor: int) -> tuple[int, int]:
    """Return the identity of an open file: its device and inode."""
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino


def put_in_place(place: Path, new: Path, aside: Path) -> None:
    """Put the file `new` in the place of another, with its permissions, and keep a copy of the old one at `aside`.

    Raises `OSError`; then the old one is in its place still.
    """
    new.chmod(place.stat().st_mode & 0o777)
    shutil.copyfile(place, aside)
    new.replace(place)
    sync_folder(place.parent)


def write_whole(descriptor: int, chunk: bytes) -> None:
    """Write all of `chunk`. Raises `OSError` when only a part of it could be written."""
    written = 0
    while written < len(chunk):
        written += os.write(descriptor, chunk[written:])


def add_whole(path: Path, chunk: bytes) -> None:
    """Add `chunk` to the end of a file, on the disk. Raises `OSError`; then the file is as long as before."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        length = os.fstat(descriptor).st_size
        try:
            write_whole(descriptor, chunk)
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, length)
            raise
    finally:
        os.close(descriptor)


class SyncsBehind:
    """Syncs an open file in a thread, so that a slow disk does not hold up the writer.

    What was written stays in memory until it is on the disk, to be written again when syncing it failed: by then
    the system may have thrown it away.
    """

    def __init__(self, descriptor: int, on_change: Callable[[], None]) -> None:
        """Call `on_change`, in the thread, whenever nothing waits any more or syncing failed."""
        self._descriptor = descriptor
        self._on_change = on_change
        self._chunks: list[bytes] = []
        self._fault: OSError | None = None
        self._is_over = False
        self._changed = threading.Condition()
        threading.Thread(target=self._run, name="sync", daemon=True).start()

    @property
    def is_waiting(self) -> bool:
        """Whether something is not on the disk yet."""
        return bool(self._chunks)

    @property
    def fault(self) -> OSError | None:
        """The fault that syncing failed with; None while it has not."""
        return self._fault

    def take(self, chunk: bytes) -> None:
        """Sync what has just been written."""
        with self._changed:
            self._chunks.append(chunk)
            self._changed.notify_all()

    def settle(self) -> None:
        """Wait until everything is on the disk or syncing has failed."""
        with self._changed:
            self._changed.wait_for(lambda: not self._chunks or self._fault is not None)

    def take_back(self) -> bytes:
        """Return the data that a fault kept from the disk, and start again with an empty queue."""
        with self._changed:
            chunks, self._chunks, self._fault = self._chunks, [], None
            return b"".join(chunks)

    def close(self) -> None:
        """Wait as `settle`, then end the thread."""
        self.settle()
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_over or (bool(self._chunks) and self._fault is None))
                if self._is_over:
                    return
                count = len(self._chunks)
            fault: OSError | None = None
            try:
                os.fsync(self._descriptor)
            except OSError as error:
                fault = error
            with self._changed:
                if fault is None:
                    del self._chunks[:count]
                self._fault = fault
                is_settled = not self._chunks or fault is not None
                self._changed.notify_all()
            if is_settled:
                self._on_change()
