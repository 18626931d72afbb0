"""The functions of WASI on paths: opening, describing, making, linking, moving, removing."""

import errno
from typing import Final

from lab.text.amounts import is_number
from lab.world.machine.files.faults import fault
from lab.world.machine.files.filesystem import READ, WRITE
from lab.world.machine.files.nodes import Directory, File, Link, Node
from lab.world.python import wasi_numbers as n
from lab.world.python.handles import FolderHandle, Handle, Opened
from lab.world.python.open_files import OpenFiles, raw

CHANNEL: Final = "/.host"
"""The path under which the guest finds the channel to its host."""
_STANDARD: Final = {"stdin": 0, "stdout": 1, "stderr": 2}


class Paths:
    """Finds and changes files by their paths. A path that is relative begins at an open directory."""

    def __init__(self, guest: OpenFiles) -> None:
        self._guest = guest
        self._files = guest.files

    def path_open(
        self,
        folder: int,
        follow: int,
        path: int,
        count: int,
        how: int,
        rights: int,
        inheriting: int,
        flags: int,
        at: int,
    ) -> None:
        """Open or make a file, or open a directory."""
        name = self._guest.path(folder, path, count)
        standard = self._guest.channel if name == CHANNEL else self._standard(name)
        if any(each.startswith(f"{name.rstrip('/')}/") for each in self._guest.hidden):
            standard = _HiddenFolder(self._files, name)
        number = self._guest.free_number()
        if standard is not None:
            self._guest.handles[number] = standard
        else:
            self._guest.handles[number] = self._open(name, follow, how, rights, flags)
        self._guest.memory.put("I", at, number)

    def _standard(self, path: str) -> Handle | None:
        """Return what /dev/stdin and the like lead to."""
        folder, _, name = path.lstrip("/").rpartition("/")
        number = _STANDARD.get(name) if folder == "dev" else None
        if folder in ("dev/fd", "proc/self/fd") and is_number(name):
            number = int(name)
        return self._guest.handles.get(number) if number is not None else None

    def _open(self, path: str, follow: int, how: int, rights: int, flags: int) -> Handle:
        files = self._files
        reads, writes = bool(rights & n.RIGHT_TO_READ), bool(rights & n.RIGHT_TO_WRITE)
        if (text := self._guest.hidden.get(path)) is not None:
            return _Hidden(text)
        self._guest.flush()
        try:
            node = files.stat(path) if follow & 1 else files.lstat(path)
        except FileNotFoundError:
            if not how & n.CREATE:
                raise
            if path.endswith("/"):
                raise fault(errno.EISDIR, path) from None
            files.write(path, b"")
            # Who makes a file may write it whatever its mode.
            return self._file(path, reads=reads, writes=writes, flags=flags)
        if how & n.CREATE and how & n.EXCLUSIVE:
            raise fault(errno.EEXIST, path)
        if isinstance(node, Link):
            raise fault(errno.ELOOP, path)
        if isinstance(node, Directory):
            if writes or how & n.CREATE:
                raise fault(errno.EISDIR, path)
            return FolderHandle(files, files.real(path))
        if how & n.ONLY_DIRECTORY:
            raise fault(errno.ENOTDIR, path)
        if not files.allows(node, (READ if reads else 0) + (WRITE if writes else 0)):
            raise fault(errno.EACCES, path)
        disk = files.disk(files.real(path))
        if writes and disk is not None and disk.read_only and not node.device:
            raise fault(errno.EROFS, path)
        if how & n.TRUNCATE and not node.device:
            files.truncate(path, 0)
            if node.length == 0:
                files.utime(path)
        return self._file(path, reads=reads, writes=writes, flags=flags)

    def _file(self, path: str, *, reads: bool, writes: bool, flags: int) -> Opened:
        real = self._files.real(path)
        return Opened(self._files, real, reads=reads, writes=writes, appends=bool(flags & n.APPEND))

    def path_filestat_get(self, folder: int, follow: int, path: int, count: int, place: int) -> None:
        """Describe what is at a path."""
        name = self._guest.path(folder, path, count)
        if (text := self._guest.hidden.get(name)) is not None:
            self._guest.put_stat(place, None, name, n.REGULAR_FILE, len(text))
            return
        if any(each.startswith(f"{name}/") for each in self._guest.hidden):
            self._guest.put_stat(place, None, name, n.DIRECTORY)
            return
        self._guest.flush()
        node = self._files.stat(name) if follow & 1 else self._files.lstat(name)
        self._guest.put_stat(place, node, self._files.real(name) if follow & 1 else name)

    def path_filestat_set_times(
        self, folder: int, follow: int, path: int, count: int, accessed: int, changed: int, flags: int
    ) -> None:
        """Set the time of what is at a path."""
        self._guest.flush()
        self._guest.set_time(self._guest.path(folder, path, count), changed, flags, follow=bool(follow & 1))

    def path_create_directory(self, folder: int, path: int, count: int) -> None:
        """Make a directory."""
        self._files.mkdir(self._guest.path(folder, path, count))

    def path_link(
        self, old_folder: int, follow: int, old: int, old_count: int, folder: int, path: int, count: int
    ) -> None:
        """Give a file another name."""
        self._guest.flush()
        self._files.link(self._guest.path(old_folder, old, old_count), self._guest.path(folder, path, count))

    def path_readlink(self, folder: int, path: int, count: int, buffer: int, size: int, place: int) -> None:
        """Tell where a link points."""
        target = raw(self._files.readlink(self._guest.path(folder, path, count)))[: size & 0xFFFFFFFF]
        self._guest.memory.write(buffer, target)
        self._guest.memory.put("I", place, len(target))

    def path_symlink(self, target: int, target_count: int, folder: int, path: int, count: int) -> None:
        """Make a link."""
        self._files.symlink(self._guest.memory.text(target, target_count), self._guest.path(folder, path, count))

    def path_remove_directory(self, folder: int, path: int, count: int) -> None:
        """Remove an empty directory."""
        name = self._guest.path(folder, path, count)
        if not isinstance(self._files.lstat(name), Directory):
            raise fault(errno.ENOTDIR, name)
        self._guest.flush()
        self._files.remove(name)

    def path_unlink_file(self, folder: int, path: int, count: int) -> None:
        """Remove a file or link."""
        name = self._guest.path(folder, path, count)
        node = self._files.lstat(name)
        if isinstance(node, Directory):
            raise fault(errno.EISDIR, name)
        self._lose(name, node)
        self._files.remove(name)

    def path_rename(self, old_folder: int, old: int, old_count: int, folder: int, path: int, count: int) -> None:
        """Move something, replacing what may be replaced."""
        source, target = self._guest.path(old_folder, old, old_count), self._guest.path(folder, path, count)
        self._guest.flush()
        opened = [each for each in self._guest.handles.values() if isinstance(each, Opened)]
        try:
            replaced = self._files.lstat(target)
        except OSError:
            pass
        else:
            if self._files.absolute(source) != self._files.absolute(target):
                self._lose(target, replaced)
        was = self._files.absolute(source)
        self._files.rename(source, target)
        now = self._files.absolute(target)
        for handle in opened:
            if handle.path == was or handle.path.startswith(f"{was}/"):
                handle.path = now + handle.path[len(was) :]

    def _lose(self, path: str, node: Node) -> None:
        """Let open files keep the content whose name is taken away."""
        if not isinstance(node, File):
            return
        real = self._files.real(path)
        for handle in self._guest.handles.values():
            if isinstance(handle, Opened) and handle.path == real:
                handle.lose_name()


class _Hidden(Handle):
    """A file that only the guest's interpreter finds."""

    may_write = False

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data

    def read(self, start: int, count: int) -> bytes:
        """Return up to `count` bytes from `start` on."""
        return self._data[start : start + count]


class _HiddenFolder(FolderHandle):
    """The directory of such files."""

    @property
    def node(self) -> Node:
        """A directory like any other."""
        return Directory()
