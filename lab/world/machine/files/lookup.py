"""One host's file system as one user sees it: paths, rights, reading and space. Changes are in `grafting`.

Faults are OSError with Linux's number and words.
"""

import errno
import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine import mounts, procfs
from lab.world.machine.files.artefacts import sample
from lab.world.machine.files.devices import read_device
from lab.world.machine.files.faults import fault
from lab.world.machine.files.nodes import TOP, Directory, File, Link, Node, find, inode, split
from lab.world.machine.live import Clock, LiveHost
from lab.world.machine.resource_limits import Limits, kernel_text, usual_limits
from lab.world.machine.state import Disk, Process

READ: Final = 4
WRITE: Final = 2
SEARCH: Final = 1

MAX_LINKS: Final = 40
MAX_NAME: Final = 255
MAX_PATH: Final = 4096
MAX_DEPTH: Final = 200
"""The deepest nesting of directories, which code that walks a tree relies on."""
_SHORT: Final = 64
"""Characters of a path that is too short for any limit."""
READ_CAP: Final = 256 << 10
"""Bytes that reading a whole declared artefact returns."""
WITHOUT_END: Final = 1 << 50
"""Bytes that stand for output without end."""
_INODES: Final = 1 << 24
"""Inodes of a file system of unknown size."""
_FEWEST: Final = 1 << 12


class Actor(NamedTuple):
    """The account that acts, by name, as nodes store names. `groups` holds its primary group and all others."""

    name: str
    uid: int
    group: str
    groups: frozenset[str]


ROOT: Final = Actor("root", 0, "root", frozenset({"root"}))


def actor(host: LiveHost, name: str) -> Actor:
    """Return the account `name` of `host` as an actor. Raises KeyError when there is no such account."""
    user = host.users[name]
    own = next((group.name for group in host.groups.values() if group.gid == user.gid), str(user.gid))
    others = (group.name for group in host.groups.values() if name in group.members)
    return Actor(name, user.uid, own, frozenset((own, *others)))


class Lookup:
    """`host`'s files as `who` sees them. Relative paths start at `cwd`; new files lose the bits of `umask`."""

    def __init__(
        self,
        host: LiveHost,
        who: Actor,
        clock: Clock,
        *,
        cwd: str = "/",
        umask: int = 0o022,
        limits: Limits | None = None,
    ) -> None:
        self.host = host
        self.who = who
        self.clock = clock
        self.cwd = cwd
        self.umask = umask
        self.limits = limits or usual_limits(host.record.memory)
        """What the process that asks may use."""
        self.is_over_limit = False
        """Whether a write went beyond the size its writer may give a file, for which a program is ended by a signal."""
        self._last_way: tuple[Directory | None, str, Directory | None] = None, "", None
        self._last_node: tuple[Directory | None, str, Node | None] = None, "", None
        self.askers: Callable[[], tuple[Process, ...]] = tuple
        """Returns the processes that are there while something runs, as the shell is; the last is the one that asks."""

    # Looking

    def stat(self, path: str) -> Node:
        """Return the node at `path`, following links."""
        return self._straight(path) or self.resolve(path, follow=True)[1]

    def lstat(self, path: str) -> Node:
        """Return the node at `path` without following a link there."""
        # `_straight` finds what /proc/self leads to.
        straight = self._straight(path) if path != "/proc/self" else None
        return straight or self.resolve(path, follow=False)[1]

    def exists(self, path: str) -> bool:
        """Return whether `path` exists, following links."""
        try:
            self.stat(path)
        except OSError:
            return False
        return True

    def is_dir(self, path: str) -> bool:
        """Return whether `path` is a directory, following links."""
        try:
            return isinstance(self.stat(path), Directory)
        except OSError:
            return False

    def real(self, path: str) -> str:
        """Return the canonical absolute path of something that exists."""
        return "/" + "/".join(self.resolve(path, follow=True)[0])

    def absolute(self, path: str) -> str:
        """Return `path` made absolute, `.` and doubled slashes gone; `..` and links stay as they are."""
        joined = path if path.startswith("/") else f"{self.cwd}/{path}"
        return "/" + "/".join(split(joined))

    def allows(self, node: Node, want: int) -> bool:
        """Return whether the actor has the rights `want` on `node`: the sum of READ, WRITE and SEARCH."""
        if self.who.uid == 0:
            return not (want & SEARCH and isinstance(node, File)) or bool(node.mode & 0o111)
        if isinstance(node, File) and node.identity == procfs.OWNERS and node.owner != self.who.name:
            return False
        return self.rights(node) & want == want

    def rights(self, node: Node) -> int:
        """Return the sum of the rights that a node's permission bits give the actor, root's privilege aside."""
        shift = 6 if node.owner == self.who.name else 3 if node.group in self.who.groups else 0
        return node.mode >> shift & 0o7

    def read(self, path: str) -> bytes:
        """Return a file's bytes; of a declared artefact or an endless device, plausible ones within a cap."""
        return self.read_part(path, 0, None)

    def read_part(self, path: str, start: int, count: int | None) -> bytes:
        """Return `count` bytes from `start` on (to the end when None), within the same caps as `read`."""
        return self.read_node(self.stat(path), path, start, count)

    def read_node(self, node: Node, path: str, start: int = 0, count: int | None = None) -> bytes:
        """Do what `read_part` does for a node that is already looked up; `path` is for error messages."""
        if not self.allows(node, READ):
            raise fault(errno.EACCES, path)
        if isinstance(node, Directory):
            raise fault(errno.EISDIR, path)
        assert isinstance(node, File)
        if node.device:
            return read_device(self.host, self.clock, node, start, count)
        if node.size is None:
            return node.data[start:] if count is None else node.data[start : start + count]
        left = max(0, node.size - start)
        return sample(node, start, min(left, READ_CAP if count is None else min(count, READ_CAP)))

    def read_text(self, path: str) -> str:
        """Return a file's text; bytes that are not UTF-8 become surrogates, as `surrogateescape` makes them."""
        return self.read(path).decode("utf-8", "surrogateescape")

    def entries(self, path: str) -> list[tuple[str, Node]]:
        """Return a directory's names and nodes, in name order, without `.` and `..`."""
        node = self.stat(path)
        if not isinstance(node, Directory):
            raise fault(errno.ENOTDIR, path)
        if not self.allows(node, READ):
            raise fault(errno.EACCES, path)
        return sorted(self.children_of(node).items())

    def children_of(self, node: Directory) -> Mapping[str, Node]:
        """Return the children of a directory; in /proc, the directories of the processes too."""
        if node is not self.host.root.children.get("proc"):
            return node.children
        askers = self.askers()
        here = {str(process.pid): self._asker(process) for process in askers}
        own = {"self": Link(str(askers[-1].pid), mtime=self.clock.now)} if askers else {}
        return {**procfs.directories(self.host.record), **here, **node.children, **own}

    def walk(self, path: str) -> Iterator[tuple[str, Node]]:
        """Yield `path` and everything below it, parents first; directories the actor may not list yield no children."""
        node = self.lstat(path)
        yield path, node
        if isinstance(node, Directory) and self.allows(node, READ | SEARCH):
            for name in sorted(self.children_of(node)):
                yield from self.walk(f"{path.rstrip('/')}/{name}")

    def readlink(self, path: str) -> str:
        """Return where a symbolic link points."""
        names, node = self.resolve(path, follow=False)
        if not isinstance(node, Link):
            raise fault(errno.EINVAL, path)
        if self._is_closed(names, node):
            raise fault(errno.EACCES, path)
        return node.target

    def changed_at(self, node: Node) -> float:
        """Return when a node came to be as it is: what a package brings is older than the disk it was put on."""
        first = self.host.root.children.get("lost+found")
        return max(node.mtime, first.mtime) if first is not None else node.mtime

    # Disks

    def disk(self, path: str) -> Disk | None:
        """Return the file system the absolute, canonical `path` lies on; None on a host with no disk declared."""
        best: Disk | None = None
        for mount, disk in self.host.disks.items():
            inside = mount == "/" or path == mount or path.startswith(f"{mount}/")
            if inside and (best is None or len(mount) > len(best.mount)):
                best = disk
        return best

    def used(self, disk: Disk) -> int:
        """Return the bytes in use on a disk: its `base_used` and every file on it, without disks mounted below."""
        return used(self.host, disk)

    def inode(self, node: Node, path: str) -> int:
        """Return the inode number of the node at `path`, which need not be canonical."""
        try:
            place = "/" + "/".join(self.trace(path, follow=not isinstance(node, Link))[0])
        except OSError:
            place = path
        if place == "/" or place in self.host.disks:
            return TOP
        if mounts.is_mount(self.host.record, place):
            return 1
        return inode(self.host.root, node, place, self.inodes(place))

    def inodes(self, path: str) -> int:
        """Return how many inodes the file system has on which `path` lies."""
        disk = self.disk(path)
        return _INODES if disk is None else max(disk.size // mounts.INODE_BYTES, _FEWEST)

    def free(self, path: str) -> int | None:
        """Return the bytes free for the actor where `path` lies; None when there is no disk to fill."""
        disk = self.disk(path)
        if disk is None:
            return None
        return max(0, disk.size - self.used(disk) - (mounts.reserved(disk) if self.who.uid else 0))

    # Finding the way

    def _straight(self, path: str) -> Node | None:
        """Return the node at a plain absolute path; None for one with links, `..` or closed directories on the way.

        Raises OSError where the way to it is plain and nothing is there.
        """
        # A program that opens a file has mostly looked it up just before.
        root, way, node = self._last_node
        if way == path and root is self.host.root:
            return node
        folder, _, last = path.rpartition("/")
        if not path.startswith("/") or last in ("", ".", ".."):
            return None
        root, way, here = self._last_way
        if way != folder or root is not self.host.root:
            here = self._straight_to(folder)
        if here is None or here.mode & 0o111 != 0o111:
            return None
        if (process := self._process(here, last)) is not None:
            return process
        node = here.children.get(last)
        if node is None and len(path) < _SHORT:
            raise fault(errno.ENOENT, path)
        if isinstance(node, Link):
            return None
        if node is not None and self._last_way[1] == folder:
            self._last_node = self.host.root, path, node
        return node

    def _straight_to(self, folder: str) -> Directory | None:
        """Return the directory at such a path; most files that are looked at lie in the one of the file before."""
        here = root = self.host.root
        proc, lasts = root.children.get("proc"), True
        for name in folder.split("/"):
            if not name or name == ".":
                continue
            if here.mode & 0o111 != 0o111:
                return None
            # What is below /proc depends on who asks, and on the moment.
            lasts = lasts and here is not proc
            child = self._process(here, name) or here.children.get(name)
            if not isinstance(child, Directory):
                return None
            here = child
        if lasts:
            self._last_way = root, folder, here
        return here

    def _process(self, folder: Directory, name: str) -> Directory | None:
        """Return the /proc directory of a process, `self` being the one that asks; None for any other name."""
        if folder is not self.host.root.children.get("proc"):
            return None
        record = self.host.record
        if name == "self" and (askers := self.askers()):
            return _with_pipes(self._asker(askers[-1]), folder)
        if not is_number(name):
            return None
        if (process := record.processes.get(int(name))) is not None:
            return procfs.of_process(record, process)
        process = next((one for one in self.askers() if str(one.pid) == name), None)
        return self._asker(process) if process is not None else None

    def _asker(self, process: Process) -> Directory:
        """Return the directory of a process that is there while something runs; it works where the actor does."""
        folder = procfs.of_process(self.host.record, process)
        where = Link(self.cwd, owner=process.user, group=folder.group, mtime=process.started)
        limits = replace(folder.children["limits"], data=kernel_text(self.limits).encode())
        return replace(folder, children={**folder.children, "cwd": where, "limits": limits})

    def resolve(self, path: str, *, follow: bool) -> tuple[list[str], Node]:
        """Return the canonical names of `path` and its node, checking every directory on the way."""
        names, node = self.trace(path, follow=follow)
        if node is None:
            raise fault(errno.ENOENT, path)
        return names, node

    def trace(self, path: str, *, follow: bool) -> tuple[list[str], Node | None]:
        """Do what `resolve` does, but allow the last name to be missing."""
        if not path:
            raise fault(errno.ENOENT, path)
        if len(path) > MAX_PATH:
            raise fault(errno.ENAMETOOLONG, path)
        joined = path if path.startswith("/") else f"{self.cwd}/{path}"
        follow = follow or (joined.endswith(("/", "/.")) and joined.strip("/") != "")
        todo = split(joined)[::-1]
        names: list[str] = []
        way: list[Directory] = [self.host.root]
        links = 0
        while todo:
            name = todo.pop()
            here = way[-1]
            if here.mode & 0o111 != 0o111 and not self.allows(here, SEARCH):
                raise fault(errno.EACCES, path)
            if name == "..":
                if names:
                    names.pop()
                    way.pop()
                continue
            node = self._process(here, name) or here.children.get(name)
            if name == "self" and not (todo or follow) and isinstance(node, Directory) and not names[1:]:
                node = self.children_of(here).get(name, node)
            if node is None:
                if len(name.encode("utf-8", "surrogateescape")) > MAX_NAME:
                    raise fault(errno.ENAMETOOLONG, path)
                if todo:
                    left = self._out_of_what_is_gone(joined, [*names, name])
                    if left is None:
                        raise fault(errno.ENOENT, path)
                    return self.trace(left, follow=follow)
                return [*names, name], None
            if isinstance(node, Directory):
                names.append(name)
                way.append(node)
            elif isinstance(node, Link) and (todo or follow):
                links += 1
                if links > MAX_LINKS:
                    raise fault(errno.ELOOP, path)
                if self._is_closed([*names, name], node):
                    raise fault(errno.EACCES, path)
                if node.target.startswith("/"):
                    names, way = [], [self.host.root]
                todo.extend(split(node.target)[::-1])
            elif todo or joined.endswith("/"):
                raise fault(errno.ENOTDIR, path)
            else:
                return [*names, name], node
        return names, way[-1]

    def _is_closed(self, names: list[str], link: Link) -> bool:
        """Whether a link, whose canonical names these are, is of a process in /proc that another account runs."""
        is_theirs = len(names) > 2 and names[0] == "proc" and is_number(names[1]) and link.owner != self.who.name
        return is_theirs and self.who.uid != 0

    def _out_of_what_is_gone(self, path: str, missing: list[str]) -> str | None:
        """Return where `..` leads from a working directory that was removed; None for any other path."""
        lost_path, here = "/" + "/".join(missing), self.cwd.rstrip("/")
        if not f"{here}/".startswith(f"{lost_path}/") or not f"{path}/".startswith(f"{here}/../"):
            return None
        return posixpath.normpath(path)


def _with_pipes(process: Directory, folder: Directory) -> Directory:
    """Return the directory of the asking process with the pipes of `<(…)`, which lie in the tree while it runs."""
    pipes = find(folder, "self/fd")
    if not isinstance(pipes, Directory) or not pipes.children:
        return process
    own = process.children["fd"]
    assert isinstance(own, Directory)
    return replace(
        process, children={**process.children, "fd": replace(own, children={**own.children, **pipes.children})}
    )


def used(host: LiveHost, disk: Disk) -> int:
    """Return the bytes in use on one of `host`'s disks."""
    return disk.base_used + mounts.size_on(host.record, host.root, disk.mount)
