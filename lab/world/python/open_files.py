"""The functions of WASI on what is open: reading, writing, seeking, describing, listing."""

import errno
import struct
from collections.abc import Callable
from typing import Final

from lab.world.machine.files.faults import fault
from lab.world.machine.files.filesystem import FileSystem
from lab.world.machine.files.nodes import Directory, File, Node
from lab.world.python import wasi_numbers as n
from lab.world.python.handles import FolderHandle, Handle, InputHandle, Opened
from lab.world.python.linear_memory import LinearMemory

ROOT_HANDLE: Final = 3
_MOST_HANDLES: Final = 1020
_MOST_AT_ONCE: Final = 16 << 20
"""The most bytes one read returns."""
_MADE: Final = 64
"""Instructions that a byte of a declared file counts as, which is made when it is read."""


class OpenFiles:
    """What one running guest has open, over one host's files. `now` returns the world's time.

    `spend` takes the instructions that the host's work counts as.
    """

    def __init__(
        self,
        files: FileSystem,
        memory: LinearMemory,
        standard: tuple[Handle, Handle, Handle],
        channel: Handle,
        now: Callable[[], float],
        spend: Callable[[int], None],
        hidden: dict[str, bytes],
    ) -> None:
        self.files = files
        self.memory = memory
        self.handles: dict[int, Handle] = dict(enumerate(standard))
        self.handles[ROOT_HANDLE] = FolderHandle(files, "/")
        self.channel = channel
        self.described: Handle = channel
        """What was described last, which the channel is asked more about."""
        self.described_before: Handle = channel
        self.now = now
        self.spend = spend
        self.hidden = hidden
        """Files that only the guest's interpreter is to find, by path."""

    # What the others share

    def flush(self) -> None:
        """Give the host's files everything that was written so far."""
        for handle in list(self.handles.values()):
            handle.flush()

    def handle(self, number: int) -> Handle:
        """Return the open file of a number. Raises EBADF where there is none."""
        handle = self.handles.get(number)
        if handle is None:
            raise fault(errno.EBADF)
        return handle

    def opened(self, number: int) -> Opened:
        """Return the file that is open under a number. Raises an OSError for a directory or a pipe."""
        handle = self.handle(number)
        if isinstance(handle, FolderHandle):
            raise fault(errno.EISDIR)
        if not isinstance(handle, Opened):
            raise fault(errno.ESPIPE)
        return handle

    def path(self, folder: int, address: int, count: int) -> str:
        """Return the path that the guest names, made absolute by the directory it begins at."""
        path = self.memory.text(address, count)
        if "\0" in path:
            raise fault(errno.EINVAL)
        handle = self.handle(folder)
        if not isinstance(handle, FolderHandle):
            raise fault(errno.ENOTDIR)
        return path if path.startswith("/") else f"{handle.path.rstrip('/')}/{path}"

    def free_number(self) -> int:
        """Return the number under which something more is opened."""
        number = next((each for each in range(ROOT_HANDLE + 1, _MOST_HANDLES) if each not in self.handles), None)
        if number is None:
            raise fault(errno.EMFILE)
        return number

    def put_stat(self, address: int, node: Node | None, path: str, kind: int = n.UNKNOWN, size: int = 0) -> None:
        """Describe a node to the guest; where there is none, by its kind and size."""
        at = int((self.now() if node is None else node.mtime) * 1_000_000) * 1000
        links = 1
        if node is not None:
            kind, size = n.type_of(node), node.length
            links = node.names if isinstance(node, File) else 1
        identity = self.files.inode(File() if node is None else node, path)
        at = max(0, at)
        self.memory.put("QQB7xQQQQQ", address, 2049, identity, kind, links, size, at, at, at)

    # Open files

    def fd_advise(self, number: int, start: int, count: int, advice: int) -> None:
        """Take advice and do nothing with it."""
        self.handle(number)

    def fd_allocate(self, number: int, start: int, count: int) -> None:
        """Make a file at least so long."""
        handle = self.opened(number)
        if handle.node.length < start + count:
            handle.truncate(start + count)

    def fd_close(self, number: int) -> None:
        """Close a file; what was written and not yet stored is stored now."""
        handle = self.handle(number)
        if number == ROOT_HANDLE:
            raise fault(errno.EBADF)
        del self.handles[number]
        handle.flush()

    def fd_datasync(self, number: int) -> None:
        """Store what was written."""
        self.handle(number).flush()

    fd_sync = fd_datasync

    def fd_fdstat_get(self, number: int, place: int) -> None:
        """Tell what is open under a number."""
        handle = self.handle(number)
        kind, flags = n.UNKNOWN, 0
        if isinstance(handle, FolderHandle):
            kind = n.DIRECTORY
        elif isinstance(handle, Opened):
            kind = n.type_of(handle.node)
            flags = n.APPEND if handle.appends else 0
        rights = n.ALL_RIGHTS
        rights &= ~(0 if handle.may_read else n.RIGHT_TO_READ) & ~(0 if handle.may_write else n.RIGHT_TO_WRITE)
        self.memory.put("BxHxxxxQQ", place, kind, flags, rights, n.ALL_RIGHTS)

    def fd_fdstat_set_flags(self, number: int, flags: int) -> None:
        """Change whether a file is appended to."""
        handle = self.handle(number)
        if isinstance(handle, Opened):
            handle.appends = bool(flags & n.APPEND)

    def fd_filestat_get(self, number: int, place: int) -> None:
        """Describe an open file."""
        handle = self.handle(number)
        self.described_before, self.described = self.described, handle
        if isinstance(handle, Opened | FolderHandle):
            self.put_stat(place, handle.node, handle.path)
        else:
            self.put_stat(place, None, f"pipe {number}")

    def fd_filestat_set_size(self, number: int, size: int) -> None:
        """Cut or stretch a file."""
        self.opened(number).truncate(size)

    def fd_filestat_set_times(self, number: int, accessed: int, changed: int, flags: int) -> None:
        """Set the time of an open file."""
        handle = self.opened(number)
        handle.flush()
        self.set_time(handle.path, changed, flags, follow=True)

    def set_time(self, path: str, changed: int, flags: int, *, follow: bool) -> None:
        """Set the time of a file as the flags of WASI say: to a moment, to now, or not."""
        if flags & 4:
            self.files.utime(path, changed / 1e9, follow=follow)
        elif flags & 8:
            self.files.utime(path, None, follow=follow)

    def fd_prestat_get(self, number: int, place: int) -> int:
        """Tell whether a number is a directory that was open from the start; the guest's libc knows WASI's answer."""
        if number != ROOT_HANDLE:
            return n.WASI.index("EBADF")
        self.memory.put("BxxxI", place, 0, 1)
        return n.SUCCESS

    def fd_prestat_dir_name(self, number: int, place: int, count: int) -> None:
        """Tell the name of the directory that was open from the start."""
        self.memory.write(place, b"/"[: count & 0xFFFFFFFF])

    def fd_read(self, number: int, vectors: int, count: int, place: int) -> None:
        """Read from where the last read ended."""
        handle = self.handle(number)
        count_read = self._read(handle, vectors, count, handle.at)
        handle.at += count_read
        self.memory.put("I", place, count_read)

    def fd_pread(self, number: int, vectors: int, count: int, start: int, place: int) -> None:
        """Read from a place."""
        self.memory.put("I", place, self._read(self.opened(number), vectors, count, start))

    def _read(self, handle: Handle, vectors: int, count: int, start: int) -> int:
        if isinstance(handle, FolderHandle):
            raise fault(errno.EISDIR)
        count_read = 0
        for address, size in self.memory.vectors(vectors, count):
            wanted_bytes = min(size, _MOST_AT_ONCE)
            data = handle.read(start + count_read, wanted_bytes)
            self.spend(len(data) * (_MADE if isinstance(handle, Opened) and handle.declared else 1))
            self.memory.write(address, data)
            count_read += len(data)
            if len(data) < size:
                break
        return count_read

    def fd_write(self, number: int, vectors: int, count: int, place: int) -> None:
        """Write to where the last write ended."""
        handle = self.handle(number)
        data = b"".join(self.memory.read(*vector) for vector in self.memory.vectors(vectors, count))
        handle.write(handle.at, data)
        if not isinstance(handle, Opened):
            handle.at += 0 if isinstance(handle, InputHandle) else len(data)
        self.memory.put("I", place, len(data))

    def fd_pwrite(self, number: int, vectors: int, count: int, start: int, place: int) -> None:
        """Write to a place."""
        handle = self.opened(number)
        data = b"".join(self.memory.read(*vector) for vector in self.memory.vectors(vectors, count))
        at = handle.at
        handle.write(start, data)
        handle.at = at
        self.memory.put("I", place, len(data))

    def fd_seek(self, number: int, offset: int, whence: int, place: int) -> None:
        """Set the place of the next read or write."""
        handle = self.opened(number)
        if not handle.seeks:
            raise fault(errno.ESPIPE)
        base = (0, handle.at, handle.node.length)[whence] if 0 <= whence < 3 else -1
        if base < 0 or base + offset < 0:
            raise fault(errno.EINVAL)
        handle.at = base + offset
        self.memory.put("Q", place, handle.at)

    def fd_tell(self, number: int, place: int) -> None:
        """Tell the place of the next read or write."""
        self.fd_seek(number, 0, 1, place)

    def fd_readdir(self, number: int, buffer: int, size: int, cookie: int, place: int) -> None:
        """List a directory from an entry on, as much as fits."""
        handle = self.handle(number)
        if not isinstance(handle, FolderHandle):
            raise fault(errno.ENOTDIR)
        if cookie == 0:
            self.flush()
            names = [
                (each.rpartition("/")[2], File()) for each in self.hidden if each.rpartition("/")[0] == handle.path
            ]
            handle.names = [(".", None), ("..", None), *(names or self.files.entries(handle.path))]
        size &= 0xFFFFFFFF
        listed = bytearray()
        for index, (name, node) in enumerate(handle.names[cookie:], cookie + 1):
            kind = n.DIRECTORY if node is None else n.type_of(node)
            text = raw(name)
            number = self.files.inode(node or Directory(), f"{handle.path.rstrip('/')}/{name}")
            listed += struct.pack("<QQIB3x", index, number, len(text), kind) + text
            if len(listed) >= size:
                break
        self.memory.write(buffer, bytes(listed[:size]))
        self.memory.put("I", place, min(len(listed), size))


def raw(text: str) -> bytes:
    """Return the bytes of a name."""
    return text.encode("utf-8", "surrogateescape")
