"""The session file: one TOML document that only grows, one table an event, safe against a cut at any byte.

The format is described in `lab/session/README.md`.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self, TypedDict, TypeVar

import msgspec
import tomli_w
from msgspec import Struct

from lab import __version__
from lab.errors import LabError
from lab.real_files import LARGEST_SESSION, read_bounded
from lab.session.disk import (
    ELSEWHERE,
    FileTakenError,
    SyncsBehind,
    UnsavedError,
    identity_of,
    lock,
    sync_folder,
    why_lost,
    write_whole,
)
from lab.session.events import AnyEvent
from lab.session.tree import Tree
from lab.toml import read_toml

FORMAT: Final = 1
_END: Final = b"# end of event "

Clock = Callable[[], datetime]
E = TypeVar("E", bound=AnyEvent)


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`[session]`: what a list of sessions shows without reading further."""

    id: str
    created: str
    app: str = ""
    """The Peerlab that wrote it."""
    scenario: str
    title: str = ""


class Embedded(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[scenario]`: the scenario file as it was, so that the session stands alone."""

    sha256: str
    text: str


class _Document(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: int
    session: Header
    scenario: Embedded
    event: list[AnyEvent] = []


class Stamp(TypedDict):
    """The fields every event starts with."""

    id: int
    at: str


def now() -> datetime:
    """Return the real time, UTC."""
    return datetime.now(UTC)


class Session:
    """A session file, open. `append` writes an event and only then lets anybody see it.

    The first append takes a lock on the file, so that two programs never write one session. Reading takes none.
    """

    def __init__(self, path: Path, header: Header, scenario: Embedded, *, clock: Clock = now) -> None:
        self.path = path
        self.header = header
        self.scenario_text = scenario.text
        self.scenario_sha256 = scenario.sha256
        self.tree = Tree()
        self.notice = ""
        """What somebody should know of how the file was read: what a torn tail cost."""
        self._clock = clock
        self._length = 0
        self._torn = b""
        self._descriptor: int | None = None
        self._identity: tuple[int, int] | None = None
        self._owed = b""
        """Events that are in memory and were taken out of the file again, because the disk did not take them."""
        self._syncs: SyncsBehind | None = None
        self._on_synced: Callable[[], None] | None = None

    @classmethod
    def create(cls, path: Path, *, scenario: str, text: str, title: str = "", clock: Clock = now) -> Self:
        """Start a new session file at `path`, whose folder is made if need be.

        Raises `FileTakenError` when a file is there already, and another `LabError` when none can be written; then
        none is left behind.
        """
        created = clock()
        text = _encodable(text)[0]
        embedded = Embedded(sha256=hashlib.sha256(text.encode()).hexdigest(), text=text)
        identity = hashlib.sha256(f"{path.name} {created.isoformat()} {os.getpid()}".encode()).hexdigest()[:12]
        app = f"peerlab {__version__}"
        header = Header(id=identity, created=_moment(created), app=app, scenario=scenario, title=title)
        session = cls(path, header, embedded, clock=clock)
        session._begin(_head(header, embedded))
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
        content = read_bounded(path, LARGEST_SESSION)
        length = _whole(content)
        document = _parse(content[:length], path)
        session = cls(path, document.session, document.scenario, clock=clock)
        for event in document.event:
            try:
                session.tree.add(event)
                if event.id == session.tree.last_step:
                    session.tree.standing(event.id)
            except LabError as error:
                raise LabError(error.what, where=f"{path}, {error.where}", mend=error.mend) from error
        session._length = length
        session._torn = content[length:]
        if session._torn.strip():
            session.notice = (
                f"The last {len(session._torn)} bytes of {path.name} are an event that was not written whole; "
                f"the {len(session.tree.events)} before it are complete. Going on keeps the cut piece in "
                f"{_torn_path(path).name}."
            )
        if hashlib.sha256(document.scenario.text.encode()).hexdigest() != document.scenario.sha256:
            session.notice = (session.notice + " The scenario in the file was edited after the session began.").strip()
        return session

    def stamp(self) -> Stamp:
        """Return the id and time of the next event."""
        return Stamp(id=self.tree.last_id + 1, at=_moment(self._clock()))

    def append(self, event: E) -> E:
        """Write `event` to the end of the file, sync it to disk, and add it to the tree.

        Returns the event as it was written: characters no file can hold (lone surrogates) are replaced. Raises
        `LabError` when it does not fit the tree or cannot be written (`UnsavedError`); then neither file nor tree has
        changed. A file that was removed, replaced or cut meanwhile is not written to.
        """
        self.tree.check(event)
        table, replaced = _table(event)
        if replaced:
            event = msgspec.convert(table, type(event))
        remark = b"# lone surrogates in this event were replaced by U+FFFD\n" if replaced else b""
        self._take()
        self._write(remark + _chunk(event.id, table))
        self.tree.add(event)
        return event

    def move_to(self, path: Path) -> None:
        """Write everything in memory to a new file at `path` and go on there; the old file is left as it is.

        Raises `FileTakenError` when a file is there already, another `LabError` when none can be written; then the
        session stays where it was.
        """
        embedded = Embedded(sha256=self.scenario_sha256, text=self.scenario_text)
        other = type(self)(path, self.header, embedded, clock=self._clock)
        events = ((event.id, _table(event)[0]) for event in self.tree.events.values())
        other._begin(_head(self.header, embedded) + b"".join(_chunk(number, table) for number, table in events))
        self.close()
        self.path, self._torn, self._owed, self._length = path, b"", b"", other._length
        self._descriptor, other._descriptor = other._descriptor, None
        self._hold()

    def sync_behind(self, on_change: Callable[[], None]) -> None:
        """From now on let no writer wait for the disk: a thread syncs what was written.

        `on_change` is called in that thread whenever everything is on the disk, and when something could not be
        brought there: `why_unsaved` then says so, and the next append tries again.
        """
        self._on_synced = on_change
        if self._descriptor is not None:
            self._syncs = SyncsBehind(self._descriptor, on_change)

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
        if self._owed or (self._syncs is not None and self._syncs.fault is not None):
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

    def _take(self) -> None:
        """Open the file for writing and lock it, once; put a torn tail aside."""
        if self._descriptor is not None:
            return
        try:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND)
        except OSError as error:
            raise LabError(
                f"the session cannot be written ({error.strerror})",
                where=str(self.path),
                mend="copy it to a folder of yours and open the copy",
            ) from error
        try:
            self._hold()
            if os.fstat(self._descriptor).st_size != self._length + len(self._torn):
                raise LabError(
                    "the file has changed since it was read", where=str(self.path), mend="open the session again"
                )
            if self._torn.strip():
                with _torn_path(self.path).open("ab") as aside:
                    aside.write(self._torn)
            if self._torn:
                os.ftruncate(self._descriptor, self._length)
                self._torn = b""
        except BaseException:
            self.close()
            raise

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
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self._length)
            raise UnsavedError(
                f"the event was not saved ({error.strerror}); everything before it is",
                where=str(self.path),
                mend=f"make room on the disk and try again, or {ELSEWHERE}",
            ) from error
        self._owed = b""
        self._length += len(chunk)
        if is_behind and self._syncs is not None:
            self._syncs.take(chunk)


def _whole(content: bytes) -> int:
    """Return where the last event that says it is whole ends; all of it when no event says so (written by hand)."""
    at = content.rfind(b"\n" + _END)
    while at >= 0:
        end = content.find(b"\n", at + 1)
        if end >= 0 and content[at + 1 + len(_END) : end].strip().isdigit():
            return end + 1
        at = content.rfind(b"\n" + _END, 0, at)
    return len(content)


def _parse(content: bytes, path: Path) -> _Document:
    try:
        table = read_toml(content, str(path))
    except LabError as fault:
        raise LabError(f"this is not a session file: {fault.what}", where=fault.where, mend=fault.mend) from fault
    if table.get("format") != FORMAT:
        raise LabError(
            f"this is not a session of format {FORMAT}"
            if "format" not in table
            else f"its format is {table['format']!r}, and this Peerlab reads format {FORMAT}",
            where=str(path),
            mend="open it with the Peerlab that wrote it" if "format" in table else "choose a session file",
        )
    try:
        return msgspec.convert(table, _Document)
    except msgspec.ValidationError as error:
        raise LabError(f"this is not a whole session: {error}", where=str(path), mend="mend that key") from error


def _encodable(value: object) -> tuple[Any, bool]:
    """Return `value` with what TOML cannot hold taken out (None, lone surrogates), and whether text was replaced."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), True
        return value, False
    if isinstance(value, dict):
        pairs = [(_encodable(key), _encodable(item)) for key, item in value.items() if item is not None]
        return {key[0]: item[0] for key, item in pairs}, any(key[1] or item[1] for key, item in pairs)
    if isinstance(value, list | tuple):
        items = [_encodable(item) for item in value]
        return [item for item, _ in items], any(replaced for _, replaced in items)
    return value, False


def _toml(table: dict[str, Any]) -> str:
    # Read again, a multi-line string turns \r\n into \n; and a line of it could pass for the end of an event.
    return tomli_w.dumps(table, multiline_strings=not _holds(table, ("\r", _END.decode())), indent=2)


def _head(header: Header, scenario: Embedded) -> bytes:
    top = {"format": FORMAT, "session": msgspec.to_builtins(header), "scenario": msgspec.to_builtins(scenario)}
    return _toml(top).encode() + b"\n" + _END + b"0\n"


def _table(event: AnyEvent) -> tuple[dict[str, Any], bool]:
    table, replaced = _encodable(msgspec.to_builtins(event))
    return {key: value for key, value in table.items() if value != {}}, replaced


def _chunk(number: int, table: dict[str, Any]) -> bytes:
    return _event_toml(table).encode() + b"\n" + _END + str(number).encode() + b"\n"


def _event_toml(table: dict[str, Any]) -> str:
    text = _toml({"event": [table]})
    if text.startswith("[[event]]"):
        return text
    # A short event comes out inline, `event = [{…}]`, which would belong to the event before it.
    plain = {key: value for key, value in table.items() if not isinstance(value, dict)}
    nested = {key: value for key, value in table.items() if isinstance(value, dict)}
    return "[[event]]\n" + _toml(plain) + (f"\n{_toml({'event': nested})}" if nested else "")


def _holds(value: object, pieces: tuple[str, ...]) -> bool:
    if isinstance(value, str):
        return any(piece in value for piece in pieces)
    if isinstance(value, dict):
        return any(_holds(item, pieces) for item in value.values())
    if isinstance(value, list | tuple):
        return any(_holds(item, pieces) for item in value)
    return False


def _moment(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _torn_path(path: Path) -> Path:
    return path.with_name(path.name + ".torn")
