"""What the guest has open: standard input and output, the channel to the host, files and directories."""

import errno
from typing import Final, Protocol

from msgspec.structs import replace

from lab.world.machine.files.artefacts import overwritten, part_of, sample
from lab.world.machine.files.faults import fault
from lab.world.machine.files.filesystem import FileSystem
from lab.world.machine.files.nodes import Directory, File, Node

PENDING: Final = 256 << 10
"""Bytes of a file that are gathered before they go to the host's files together."""


class Sink(Protocol):
    """Takes what the guest prints."""

    def __call__(self, data: bytes, *, is_error: bool) -> None:
        """Take `data` of standard output or standard error."""
        ...


class Handle:
    """Something open. `at` is the place where the next read or write is."""

    may_read = True
    may_write = True

    def __init__(self) -> None:
        self.at = 0

    def read(self, start: int, count: int) -> bytes:
        """Return up to `count` bytes from `start` on."""
        raise fault(errno.EBADF)

    def write(self, start: int, data: bytes) -> None:
        """Write `data` at `start`."""
        raise fault(errno.EBADF)

    def flush(self) -> None:
        """Give everything that is gathered to the host."""

    @property
    def seeks(self) -> bool:
        """Whether it has places."""
        return False


class InputHandle(Handle):
    """Standard input: everything there is of it, read once."""

    may_write = False

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.data = data

    def read(self, start: int, count: int) -> bytes:
        """Return the next bytes, wherever `start` is."""
        return self.data[self.at : self.at + count]


class OutputHandle(Handle):
    """Standard output or standard error."""

    may_read = False

    def __init__(self, sink: Sink, *, is_error: bool) -> None:
        super().__init__()
        self._sink = sink
        self._is_error = is_error

    def write(self, start: int, data: bytes) -> None:
        """Print `data`."""
        self._sink(data, is_error=self._is_error)


class FolderHandle(Handle):
    """A directory that is open; `names` is what it held when it was first listed."""

    def __init__(self, files: FileSystem, path: str) -> None:
        super().__init__()
        self.files = files
        self.path = path
        self.names: list[tuple[str, Node | None]] = []

    @property
    def node(self) -> Node:
        """The directory as it is now."""
        return self.files.stat(self.path)


class Opened(Handle):
    """A file that is open, by its path for as long as it has one; a file whose name is gone stays as it was."""

    def __init__(self, files: FileSystem, path: str, *, reads: bool, writes: bool, appends: bool) -> None:
        super().__init__()
        self.files = files
        self.path = path
        self.may_read = reads
        self.may_write = writes
        self.appends = appends
        node = files.stat(path)
        assert isinstance(node, File)
        self._last = node
        self._is_gone = False
        self._gathered: list[bytes] = []
        self._gathered_at = 0
        self._gathered_size = 0

    @property
    def declared(self) -> bool:
        """Whether its bytes were not held but made when it was last read or written."""
        return self._last.size is not None

    @property
    def seeks(self) -> bool:
        """Whether it has places, which a fifo and a terminal have not."""
        return not self._last.device or self._last.device == "-"

    @property
    def node(self) -> File:
        """The file as it is now, with everything that was written to it."""
        self.flush()
        return self._now()

    def _now(self) -> File:
        if not self._is_gone:
            try:
                node = self.files.stat(self.path)
            except OSError:
                self._is_gone = True
            else:
                if isinstance(node, Directory):
                    self._is_gone = True
                elif isinstance(node, File):
                    self._last = node
        return self._last

    def lose_name(self) -> None:
        """Keep the content under no name, since the name is about to be taken away."""
        self.flush()
        self._now()
        self._is_gone = True

    def read(self, start: int, count: int) -> bytes:
        """Return up to `count` bytes from `start` on."""
        if not self.may_read:
            raise fault(errno.EBADF)
        node = self.node
        if node.device:
            return self.files.read_node(node, self.path, start if node.device == "-" else 0, count)
        if node.size is None:
            return node.data[start : start + count]
        return sample(node, start, count)

    def write(self, start: int, data: bytes) -> None:
        """Write `data` at `start`, or at the end of a file that is appended to."""
        if not self.may_write:
            raise fault(errno.EBADF)
        if self.appends:
            start = self._now().length + self._gathered_size if self._last.size is None else self.node.length
        if self._gathered and start != self._gathered_at + self._gathered_size:
            self.flush()
        if not self._gathered:
            self._gathered_at = start
        self._gathered.append(data)
        self._gathered_size += len(data)
        self.at = start + len(data)
        if self._gathered_size >= PENDING or self._last.device or self._has_little_room():
            self.flush()

    def take(self, source: "Opened", start: int, count: int) -> int:
        """Write up to `count` bytes of another open file at this one's place, and return how many there were.

        Of a declared file they are a part of it, whatever their number.
        """
        if not (source.may_read and self.may_write):
            raise fault(errno.EBADF)
        node = source.node
        if node.size is None or node.device or self._now().device or self.appends:
            data = source.read(start, min(count, PENDING))
            self.write(self.at, data)
            return len(data)
        count = max(0, min(count, node.length - start))
        if count:
            self._put(self.node, self.at, part_of(node, start, count))
        self.at += count
        return count

    def _has_little_room(self) -> bool:
        if self.files.host.full:
            return True
        free = self.files.free(self.path)
        return free is not None and free < 2 * PENDING + (self._gathered_at + self._gathered_size)

    def flush(self) -> None:
        """Write what was gathered into the host's file."""
        if not self._gathered:
            return
        data, start = b"".join(self._gathered), self._gathered_at
        self._gathered, self._gathered_size = [], 0
        self._put(self._now(), start, File(data))

    def _put(self, node: File, start: int, content: File) -> None:
        if self._is_gone:
            self._last = overwritten(node, start, content)
        elif node.device:
            self.files.write(self.path, content.data)
        else:
            self._as_owner(lambda: self.files.overwrite(self.path, start, content))

    def truncate(self, size: int) -> None:
        """Cut the file to `size` bytes or stretch it with zeros."""
        if not self.may_write:
            raise fault(errno.EINVAL)
        node = self.node
        if self._is_gone:
            self._last = replace(node, data=node.data[:size].ljust(size, b"\0"))
        else:
            self._as_owner(lambda: self.files.truncate(self.path, size))

    def _as_owner(self, change: "Change") -> None:
        """Make a change that was allowed when the file was opened, even if its mode forbids it by now."""
        who = self.files.who
        node = self._last
        if self.files.allows(node, 2):
            change()
            return
        try:
            self.files.who = who._replace(uid=0)
            change()
        finally:
            self.files.who = who


class Change(Protocol):
    """A change of the host's files."""

    def __call__(self) -> None:
        """Make it."""
        ...
