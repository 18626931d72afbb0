"""The session file: one TOML document that only grows, one table an event, safe against a cut at any byte.

The format is described in `lab/session/README.md`.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar, Self, TypeVar

from lab.errors import LabError
from lab.session import document
from lab.session.disk import (
    ELSEWHERE,
    FileTakenError,
    SyncsBehind,
    UnsavedError,
    add_whole,
    identity_of,
    lock,
    put_in_place,
    sync_folder,
    why_lost,
    write_whole,
)
from lab.session.document import APP, FORMAT, Embedded, Header
from lab.session.event_base import Clock, Stamp, moment, now
from lab.session.events import AnyEvent, End, Result
from lab.session.reading import Beside, SessionContent, read_document
from lab.session.remarks import damage_words, faults_of, older_path, torn_path
from lab.session.tree import Tree
from lab.session.writing import encodable, end_mark, event_bytes, head_bytes, table_bytes, tree_bytes

E = TypeVar("E", bound=AnyEvent)


class Session:
    """A session file, open. `append` writes an event before any reader sees it.

    The first append takes a lock on the file, so that two programs never write one session. Reading takes none.
    """

    why_read_only: ClassVar[str] = ""
    """Why nothing but marks can be written; "" where all can."""
    _first: ClassVar[int] = 1
    """The first event that stands in this file."""

    def __init__(self, path: Path, header: Header, scenario: Embedded, *, clock: Clock = now) -> None:
        self.path = path
        self.header = header
        self.scenario = scenario
        self.tree = Tree()
        self.notice = ""
        """Notes for the reader of the file: what a torn tail cost, what is stale."""
        self.faults: tuple[str, ...] = ()
        """Those of them that are wrong with the file as a whole."""
        self._clock = clock
        self._format = FORMAT
        self._length = 0
        self._torn = b""
        self._closing = b""
        """Bytes to write before the next event: the line that closes one written by hand."""
        self._may_be_parted = False
        """The last write may have left out events that belong to those it wrote."""
        self._group: list[bytes] | None = None
        self._beside: Beside | None = None
        """The session that a file of marks is read to when it is to be written in another format."""
        self._is_in_memory = False
        self._descriptor: int | None = None
        self._identity: tuple[int, int] | None = None
        self._owed = b""
        """Events that are in memory and were taken out of the file again, because the disk did not take them."""
        self._is_refused = False
        """Whether the file did not take what was to be written last."""
        self.after_move: Callable[[], object] = lambda: None
        """Called when the session goes on in another file: to write there what the old one refused."""
        self._syncs: SyncsBehind | None = None
        self._on_synced: Callable[[], None] | None = None

    @property
    def story(self) -> Path:
        """The file that holds the steps, wherever the marks are."""
        return self.path

    @classmethod
    def create(
        cls, path: Path, *, scenario: str, text: str, ethogram: str = "", title: str = "", clock: Clock = now
    ) -> Self:
        """Start a new session file at `path`, whose folder is made if need be.

        Raises `FileTakenError` when a file is there already, and another `LabError` when none can be written; then
        none is left behind.
        """
        created = clock()
        text = encodable(text)[0]
        embedded = Embedded(sha256=hashlib.sha256(text.encode()).hexdigest(), text=text, ethogram=ethogram)
        identity = hashlib.sha256(f"{path.name} {created.isoformat()} {os.getpid()}".encode()).hexdigest()[:12]
        header = Header(id=identity, created=moment(created), app=APP, scenario=scenario, title=title)
        session = cls(path, header, embedded, clock=clock)
        session._begin(session._head())
        return session

    def _begin(self, content: bytes) -> None:
        """Make the file with that content. Whatever fails, no file is left behind."""
        path = self.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
        except FileExistsError:
            what = "a session file is there already"
            raise FileTakenError(what, where=str(path), mend="choose another name") from None
        except (OSError, ValueError) as error:
            raise LabError(
                f"the session file cannot be written ({getattr(error, 'strerror', None) or error})",
                where=str(path),
                mend="choose another folder with --out",
            ) from error
        try:
            self._hold()
            self._write(content)
        except BaseException:
            self.close()
            with contextlib.suppress(OSError):
                path.unlink()
            raise
        sync_folder(path.parent)

    @classmethod
    def open(cls, path: Path, *, clock: Clock = now) -> Self:
        """Read a session file whole.

        A tail torn by a crash is left out and told in `notice`; the first append moves it to a file beside this
        one. Raises `LabError` naming the file, and the event or line, when what stands before the tail is not a
        session.
        """
        content = read_document(path)
        session = cls(path, content.header, content.scenario, clock=clock)
        session.tree = content.tree
        # Format 1 had one closing line an event, also where several belong together.
        session._may_be_parted = bool(content.unclosed) or content.format == 1
        session._adopt(content)
        session.faults = tuple(faults_of(content, path))
        session.notice = " ".join([*content.remarks, *session.faults, *damage_words(session.tree)])
        return session

    def _adopt(self, content: SessionContent) -> None:
        """Go on where a file ends that was read."""
        self._format, self._length, self._torn = content.format, content.length, content.rest
        self._closing = b"\n" * content.is_line_open
        if content.unclosed:
            self._closing += b"\n" + end_mark(content.unclosed)

    def stamp(self) -> Stamp:
        """Return the id and time of the next event."""
        return Stamp(id=self.tree.last_id + 1, at=moment(self._clock()))

    def append(self, event: E) -> E:
        """Write `event` to the end of the file, sync it to disk, and add it to the tree.

        Returns the event as it was written: characters no file can hold (lone surrogates) are replaced. Raises
        `LabError` when it does not fit the tree or cannot be written (`UnsavedError`); then neither file nor tree has
        changed. A file that was removed, replaced or cut meanwhile is not written to.
        """
        self.tree.check(event)
        if len(self.tree.events) >= document.MOST_EVENTS:
            raise self._full(f"{document.MOST_EVENTS:,} events")
        event, chunk = event_bytes(event)
        if self._group is not None:
            self._group.append(chunk)
        else:
            self._save(chunk, event.id)
        self.tree.add(event)
        return event

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Write the events appended inside as one: all of them are saved, or neither file nor tree has changed.

        One line closes them all, so that a file shows where a crash parted them.
        """
        before = self.tree.last_id
        group: list[bytes] = []
        self._group = group
        try:
            yield
            self._group = None
            if group:
                self._save(b"\n".join(group), self.tree.last_id)
        except BaseException:
            self.tree.forget_after(before)
            raise
        finally:
            self._group = None

    def keep_in_memory(self) -> None:
        """From now on let `append` write nothing: for what only looks at a session as it would go on."""
        self._is_in_memory = True

    def _save(self, chunk: bytes, last: int) -> None:
        if self._is_in_memory:
            return
        self.hold()
        self._write(self._closing + chunk + b"\n" + end_mark(last))
        self._closing = b""
        self._may_be_parted = False

    def move_to(self, path: Path) -> None:
        """Write everything in memory to a new file at `path` and go on there; the old file is left as it is.

        Raises `FileTakenError` when a file is there already, another `LabError` when none can be written; then the
        session stays where it was.
        """
        other = type(self)(path, self.header, self.scenario, clock=self._clock)
        other._begin(self.content())
        self._go_on_in(other)
        self.path = path
        self.after_move()

    def content(self) -> bytes:
        """Return everything in memory as a new file holds it."""
        return b"".join(self.pieces())

    def pieces(self) -> Iterator[bytes]:
        """Yield everything in memory as a new file holds it: its head, then an event at a time."""
        yield self._head()
        yield from tree_bytes(self.tree, self._first)

    def _head(self) -> bytes:
        return head_bytes(self.header, self.scenario)

    def sync_behind(self, on_change: Callable[[], None] = lambda: None) -> None:
        """From now on let no writer wait for the disk: a thread syncs what was written.

        `on_change` is called in that thread whenever everything is on the disk, and when something could not be
        brought there: `why_unsaved` then says so, and the next append tries again.
        """
        self._on_synced = on_change
        if self._descriptor is not None:
            self._syncs = SyncsBehind(self._descriptor, on_change)

    @property
    def is_parted(self) -> bool:
        """Whether a crash may have parted the last step from what belongs to it: an end, what detectors see there."""
        if not self._may_be_parted or not self.tree.last_step:
            return False
        last = self.tree.step(self.tree.last_step)
        return (isinstance(last, Result) and last.ends) or (isinstance(last, End) and last.id == self.tree.last_id)

    @property
    def is_saving(self) -> bool:
        """Whether the disk is still busy with what was written."""
        return self._syncs is not None and self._syncs.is_waiting

    def settle(self) -> None:
        """Wait until everything is on the disk. Raises `UnsavedError` when it is not."""
        if self._syncs is not None:
            self._syncs.settle()
        if why := self.why_unsaved():
            raise UnsavedError(why, where=str(self.path), mend=ELSEWHERE)

    def why_unsaved(self) -> str:
        """Say why the file does not hold what is in memory; "" when it does, or nothing was written."""
        if self._is_refused or self._owed or (self._syncs is not None and self._syncs.fault is not None):
            return "the disk did not take the last events"
        return why_lost(self.path, self._identity, self._length) if self._identity else ""

    def close(self) -> None:
        """Give the file back. The session can still be read; a later append takes the file again."""
        if self._syncs is not None:
            self._syncs.close()
            self._cut_unsynced()
            self._syncs = None
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def hold(self) -> None:
        """Open the file for writing and lock it, once, as the first append would; put a torn tail aside.

        Raises `UnsavedError` when another program has it.
        """
        if self._descriptor is not None:
            return
        try:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND)
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            self._hold()
            if os.fstat(self._descriptor).st_size != self._length + len(self._torn):
                raise LabError(
                    "the file has changed since it was read", where=str(self.path), mend="open the session again"
                )
            if self._torn.strip():
                add_whole(torn_path(self.path), self._torn)
            if self._torn:
                os.ftruncate(self._descriptor, self._length)
                self._torn = b""
            if self._format != FORMAT:
                self._raise_format()
        except (OSError, LabError) as error:
            self.close()
            raise self._unwritable(error) from error

    def _full(self, most: str) -> LabError:
        what = f"a session holds at most {most}, and this one is full"
        return LabError(what, where=str(self.path), mend="begin another session; everything up to here is saved")

    def _unwritable(self, error: OSError | LabError) -> UnsavedError:
        """Return the error for a file that cannot be locked: the data to write waits in memory."""
        self._is_refused = True
        if isinstance(error, LabError):
            return UnsavedError(error.what, where=str(self.path), mend=f"{error.mend}, or {ELSEWHERE}")
        return UnsavedError(f"the session cannot be written ({error.strerror})", where=str(self.path), mend=ELSEWHERE)

    def _raise_format(self) -> None:
        """Replace a file of an older format by the same session in the present one, and keep the old file beside it."""
        place = self.path.resolve()
        content = read_document(place, with_tables=True, beside=self._beside)
        new = place.with_name(f"{place.name}.new")
        other = type(self)(new, self.header, self.scenario, clock=self._clock)
        try:
            new.unlink(missing_ok=True)  # A crash may have left one.
            other._begin(self._head() + b"".join(map(table_bytes, content.tables)))
            put_in_place(place, new, older_path(place, content.format))
        except (OSError, LabError):
            other.close()
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)
            raise
        self._go_on_in(other)

    def _go_on_in(self, other: "Session") -> None:
        """Write from now on to the file that `other` has just begun with everything of this session."""
        self.close()
        self._format, self._torn, self._closing, self._owed, self._length = FORMAT, b"", b"", b"", other._length
        self._is_refused = False
        self._descriptor, other._descriptor = other._descriptor, None
        self._hold()

    def _hold(self) -> None:
        """Lock the file, if it can be, and see which one it is. Raises `LabError` when another program has it."""
        assert self._descriptor is not None
        try:
            is_locked = lock(self._descriptor, self.path)
        except LabError:
            self.close()
            raise
        if not is_locked and os.name == "posix":
            unlocked = "Its file system knows no locks: let no other program write this session meanwhile."
            self.notice = self.notice if unlocked in self.notice else f"{self.notice} {unlocked}".strip()
        self._identity = identity_of(self._descriptor)
        if self._on_synced is not None:
            self._syncs = SyncsBehind(self._descriptor, self._on_synced)

    def _cut_unsynced(self) -> None:
        """Take out of the file what could not be synced, to be written once more before the next event."""
        if self._syncs is None or self._syncs.fault is None or self._descriptor is None:
            return
        unsynced = self._syncs.take_back()
        self._owed += unsynced
        self._length -= len(unsynced)
        with contextlib.suppress(OSError):
            os.ftruncate(self._descriptor, self._length)

    def _write(self, chunk: bytes) -> None:
        """Add `chunk` to the end of the file. Raises `UnsavedError`; then the file is as long as before."""
        assert self._descriptor is not None
        assert self._identity is not None
        if self._length + len(self._owed) + len(chunk) > document.LARGEST:
            raise self._full(f"{document.LARGEST >> 20} MiB")
        if lost := why_lost(self.path, self._identity, self._length):
            raise UnsavedError(lost, where=str(self.path), mend=ELSEWHERE)
        self._cut_unsynced()
        is_behind = self._syncs is not None and not self._owed
        chunk = self._owed + chunk
        try:
            write_whole(self._descriptor, chunk)
            if not is_behind:
                os.fsync(self._descriptor)
        except OSError as error:
            self._is_refused = True
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self._length)
            raise UnsavedError(
                f"the event was not saved ({error.strerror}); everything before it is"
                if self._length
                else f"the session cannot be begun ({error.strerror})",
                where=str(self.path),
                mend=f"make room on the disk and try again, or {ELSEWHERE}"
                if self._length
                else "choose another folder",
            ) from error
        self._owed, self._is_refused = b"", False
        self._length += len(chunk)
        if is_behind and self._syncs is not None:
            self._syncs.take(chunk)
