"""One host's file system as one user changes it. Faults are OSError with Linux's number and words.

Permissions, mounts, free space, sticky and set-group bits, hard links and declared sizes are decided here and in
`lab.world.lookup`; what a tree is made of is `lab.world.nodes`'s affair.
"""

import errno
from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from lab.world.artefacts import joined, part_of
from lab.world.faults import fault
from lab.world.lookup import MAX_DEPTH, READ, READ_CAP, ROOT, SEARCH, WRITE, Actor, Lookup, actor, used
from lab.world.nodes import (
    BLOCK,
    Directory,
    File,
    Link,
    Node,
    changed_identity,
    directory,
    find,
    graft,
    split,
    touched,
    walk,
)

HELD: Final = 8 << 20
"""Bytes of a file that are kept as they are."""
MAX_ENTRIES: Final = 50_000
"""Names one directory takes before its disk says that it is full."""

__all__ = ["READ", "READ_CAP", "ROOT", "SEARCH", "WRITE", "Actor", "FileSystem", "actor", "used"]


class FileSystem(Lookup):
    """A view of `host`'s files for one actor, who may change what Linux would let them change."""

    # Changing

    def write(self, path: str, data: bytes, mode: int = 0o666) -> None:
        """Replace a file's content, or make the file with `mode` less the umask.

        When the disk is too small, what fits is written before ENOSPC is raised, as it is on a real one.
        """
        names, old = self._target(path)
        if old is None:
            self._create(names, self._new_file(names, mode), path)
        elif old.device:
            self._write_device(old.device, path)
            return
        self._fill(names, data, path)

    def append(self, path: str, data: bytes, mode: int = 0o666) -> None:
        """Add to a file's end, or make it. A declared artefact grows and becomes another artefact."""
        names, old = self._target(path)
        if old is None:
            self._create(names, self._new_file(names, mode), path)
            self._fill(names, data, path)
        elif old.device:
            self._write_device(old.device, path)
        elif old.size is None:
            self._fill(names, old.data + data, path)
        elif data:
            how = sha256(data).hexdigest()
            grown = replace(old, size=old.size + len(data), identity=changed_identity(old.identity, f"append {how}"))
            self._store_sized(names, grown, path)

    def append_artefact(self, path: str, artefact: File) -> None:
        """Add a declared file to the end of the file at `path`, which must be there."""
        names, old = self._target(path)
        if old is None:
            raise fault(errno.ENOENT, path)
        if old.device:
            self._write_device(old.device, path)
            return
        whole = joined([old, artefact]) if old.length else artefact
        self._store_sized(names, replace(old, data=whole.data, size=whole.size, identity=whole.identity), path)

    def truncate(self, path: str, size: int) -> None:
        """Cut a file to `size` bytes or stretch it with zeros; beyond what is sensibly held, the size is declared."""
        names, old = self._target(path)
        if old is None:
            old = self._new_file(names, 0o666)
            self._create(names, old, path)
        if old.device:
            raise fault(errno.EINVAL, path)
        if old.length == size:
            return
        if old.size is None and size <= max(READ_CAP, len(old.data)):
            self._fill(names, old.data[:size].ljust(size, b"\0"), path)
        else:
            if old.declared and size < old.length:
                cut = part_of(old, 0, size)
            else:
                identity = changed_identity(old.identity or "/" + "/".join(names), f"truncate {size}")
                cut = File(size=size, identity=identity)
            self._store_sized(names, replace(old, data=cut.data, size=size, identity=cut.identity), path)

    def mkdir(self, path: str, mode: int = 0o777, *, parents: bool = False) -> None:
        """Make a directory; with `parents`, those on the way too, and none of them need be missing."""
        if parents:
            way = split(self.absolute(path))
            for depth in range(1, len(way) + 1):
                part = "/" + "/".join(way[:depth])
                if not self.is_dir(part):
                    self.mkdir(part, mode)
            return
        names = self._new_names(path)
        parent = self._parent(names, path)
        self._require_new(parent, names[-1], path)
        group, extra = self._inherited(parent)
        bits = mode & ~self.umask & 0o7777 | extra
        self._create(names, Directory(mode=bits, owner=self.who.name, group=group, mtime=self.clock.now), path)

    def remove(self, path: str, *, recursive: bool = False) -> None:
        """Remove a file, link or empty directory; with `recursive`, a whole tree, each level as the actor may."""
        names, node = self._resolve(path, follow=False)
        if not names or "/" + "/".join(names) in self.host.disks:
            raise fault(errno.EBUSY, path)
        if isinstance(node, Directory) and node.children:
            if not recursive:
                raise fault(errno.ENOTEMPTY, path)
            if self.who.uid == 0 and not self._mounts_below(names) and not self._linked_below(node):
                self._unlink(names, node, path)
                return
            if not self.allows(node, READ | WRITE | SEARCH):
                raise fault(errno.EACCES, path)
            for name in sorted(node.children):
                self.remove("/" + "/".join((*names, name)), recursive=True)
            node = self.lstat("/" + "/".join(names))
        self._unlink(names, node, path)

    def rename(self, source: str, target: str) -> None:
        """Move `source` to be `target`, replacing a file or an empty directory that is there."""
        names, node = self._resolve(source, follow=False)
        if not names or "/" + "/".join(names) in self.host.disks:
            raise fault(errno.EBUSY, source)
        there = self._new_names(target)
        if there == names:
            return
        if there[: len(names)] == names:
            raise fault(errno.EINVAL, target)
        parent = self._parent(there, target)
        old = parent.children.get(there[-1])
        if isinstance(old, Directory):
            if not isinstance(node, Directory):
                raise fault(errno.EISDIR, target)
            if old.children:
                raise fault(errno.ENOTEMPTY, target)
        elif old is not None and isinstance(node, Directory):
            raise fault(errno.ENOTDIR, target)
        if isinstance(old, File) and isinstance(node, File) and old.link and old.link == node.link:
            return
        self._require_not_read_only(names, source)
        self._require_shallow(there, node, target)
        self._require_removable(self._parent(names, source), node, source)
        if old is not None:
            self._require_removable(parent, old, target)
        self._require_writable(parent, there, target)
        if self.disk("/" + "/".join(there)) != self.disk("/" + "/".join(names)):
            self._require_space(there, node.usage - (old.usage if old is not None else 0), target)
        if old is not None:
            self._unlink(there, old, target)
        now = self.clock.now
        self.host.root = graft(graft(self.host.root, names, None, now), there, node, now)

    def copy(self, source: str, target: str, *, preserve: bool = False) -> None:
        """Copy one file, keeping what the artefact is. The copy is the actor's unless `preserve` and they are root."""
        node = self.stat(source)
        if isinstance(node, Directory):
            raise fault(errno.EISDIR, source)
        if not self.allows(node, READ):
            raise fault(errno.EACCES, source)
        assert isinstance(node, File)
        if node.device:
            self.write(target, self.read(source))
        else:
            self.receive(target, node, preserve=preserve)

    def receive(self, target: str, node: File, *, preserve: bool = False) -> None:
        """Make `target` a copy of a file from anywhere, another host included, as `copy` would."""
        names, old = self._target(target)
        if old is None:
            self._create(names, self._new_file(names, node.mode & 0o777), target)
            old = find(self.host.root, "/".join(names))  # type: ignore[assignment]
        elif old.device:
            self._write_device(old.device, target)
            return
        assert isinstance(old, File)
        copied = replace(old, data=node.data, size=node.size, identity=node.identity, mtime=self.clock.now)
        if preserve:
            copied = replace(copied, mode=node.mode, mtime=node.mtime)
            if self.who.uid == 0:
                copied = replace(copied, owner=node.owner, group=node.group)
        if node.size is None:
            self._fill(names, node.data, target)
            current = find(self.host.root, "/".join(names))
            assert isinstance(current, File)
            self._replace(names, replace(copied, link=current.link, names=current.names))
        else:
            self._store_sized(names, copied, target, keep_time=preserve)

    def fill(self, path: str, artefact: File) -> None:
        """Make the file at `path` hold what `artefact` is, owner and mode staying as they are."""
        names, old = self._target(path)
        if old is None:
            raise fault(errno.ENOENT, path)
        if old.device:
            self._write_device(old.device, path)
        elif artefact.size is None:
            self._fill(names, artefact.data, path)
        else:
            self._store_sized(
                names, replace(old, data=artefact.data, size=artefact.size, identity=artefact.identity), path
            )

    def place(self, path: str, node: Node) -> None:
        """Put a whole node at `path`, where nothing may be; the one way in for what was made elsewhere.

        Unless the actor is root, all of it becomes theirs.
        """
        names = self._new_names(path)
        self._require_new(self._parent(names, path), names[-1], path)
        self._require_space(names, node.usage, path)
        self._create(names, node if self.who.uid == 0 else self._owned(node), path)

    def symlink(self, target: str, path: str) -> None:
        """Make a symbolic link at `path` that points to `target`, whatever that is."""
        names = self._new_names(path)
        self._require_new(self._parent(names, path), names[-1], path)
        link = Link(target, owner=self.who.name, group=self.who.group, mtime=self.clock.now)
        self._create(names, link, path)

    def link(self, source: str, path: str) -> None:
        """Make `path` another name of the file `source`."""
        there, node = self._resolve(source, follow=False)
        if not isinstance(node, File):
            raise fault(errno.EPERM, source)
        names = self._new_names(path)
        self._require_new(self._parent(names, path), names[-1], path)
        if self.disk("/" + "/".join(there)) != self.disk("/" + "/".join(names)):
            raise fault(errno.EXDEV, path)
        seed = f"{self.host.name} {'/'.join(there)} {self.clock.now}"
        number = node.link or int.from_bytes(sha256(seed.encode("utf-8", "surrogateescape")).digest()[:6]) | 1
        joined = replace(node, link=number, names=node.names + 1)
        self._replace(there, joined, was=node)
        self._create(names, joined, path)

    def chmod(self, path: str, mode: int) -> None:
        """Set the permission bits of what `path` leads to. Only its owner and root may."""
        names, node = self._owned_by_actor(path)
        assert not isinstance(node, Link)
        if self.who.uid != 0 and isinstance(node, File) and node.group not in self.who.groups:
            mode &= ~0o2000
        self._replace(names, replace(node, mode=mode & 0o7777))

    def chown(self, path: str, owner: str | None, group: str | None, *, follow: bool = True) -> None:
        """Give a file away. Only root may change the owner; the owner may choose among their own groups."""
        names, node = self._resolve(path, follow=follow)
        self._require_not_read_only(names, path)
        if self.who.uid != 0:
            mine = node.owner == self.who.name
            if not mine or owner not in (None, node.owner) or (group is not None and group not in self.who.groups):
                raise fault(errno.EPERM, path)
        self._replace(names, replace(node, owner=owner or node.owner, group=group or node.group))

    def utime(self, path: str, mtime: float | None = None, *, follow: bool = True) -> None:
        """Set the time of a file: to `mtime` (owner and root), or to now (whoever may write it)."""
        names, node = self._resolve(path, follow=follow)
        self._require_not_read_only(names, path)
        if self.who.uid != 0 and node.owner != self.who.name:
            if mtime is not None:
                raise fault(errno.EPERM, path)
            if not self.allows(node, WRITE):
                raise fault(errno.EACCES, path)
        self._replace(names, touched(node, self.clock.now if mtime is None else mtime))

    def _target(self, path: str) -> tuple[list[str], File | None]:
        """Return where a write to `path` goes and the file there, None when it is to be made."""
        names, node = self._trace(path, follow=True)
        if isinstance(node, Directory) or path.endswith("/"):
            raise fault(errno.EISDIR, path)
        if node is None:
            return names, None
        if not self.allows(node, WRITE):
            raise fault(errno.EACCES, path)
        assert isinstance(node, File)
        if not node.device:
            self._require_not_read_only(names, path)
        return names, node

    def _new_names(self, path: str) -> list[str]:
        """Return where a new name `path` would be; its parent's links are followed, its own are not."""
        trimmed = path.rstrip("/")
        if not trimmed:
            raise fault(errno.EEXIST, path)
        return self._trace(trimmed, follow=False)[0] or [""]

    def _parent(self, names: list[str], path: str) -> Directory:
        node = find(self.host.root, "/".join(names[:-1]))
        if not isinstance(node, Directory):
            raise fault(errno.ENOENT if node is None else errno.ENOTDIR, path)
        return node

    # What must hold

    def _require_new(self, parent: Directory, name: str, path: str) -> None:
        if not name or name in parent.children:
            raise fault(errno.EEXIST, path)

    def _require_not_read_only(self, names: list[str], path: str) -> None:
        disk = self.disk("/" + "/".join(names))
        if disk is not None and disk.read_only:
            raise fault(errno.EROFS, path)

    def _require_writable(self, parent: Directory, names: list[str], path: str) -> None:
        self._require_not_read_only(names, path)
        if not self.allows(parent, WRITE | SEARCH):
            raise fault(errno.EACCES, path)

    def _require_removable(self, parent: Directory, node: Node, path: str) -> None:
        if not self.allows(parent, WRITE | SEARCH):
            raise fault(errno.EACCES, path)
        sticky = parent.mode & 0o1000 and self.who.uid != 0
        if sticky and self.who.name not in (node.owner, parent.owner):
            raise fault(errno.EPERM, path)

    def _require_shallow(self, names: list[str], node: Node, path: str) -> None:
        if len(names) + _height(node) > MAX_DEPTH:
            raise fault(errno.ENAMETOOLONG, path)

    def _require_space(self, names: list[str], more: int, path: str) -> None:
        free = self.free("/" + "/".join(names))
        if free is not None and more > free:
            raise fault(errno.ENOSPC, path)

    def _owned_by_actor(self, path: str) -> tuple[list[str], Node]:
        names, node = self._resolve(path, follow=True)
        self._require_not_read_only(names, path)
        if self.who.uid != 0 and node.owner != self.who.name:
            raise fault(errno.EPERM, path)
        return names, node

    # Doing it

    def _inherited(self, parent: Directory) -> tuple[str, int]:
        """Return the group of something new in `parent`, and the set-group bit a directory would get."""
        return (parent.group, 0o2000) if parent.mode & 0o2000 else (self.who.group, 0)

    def _new_file(self, names: list[str], mode: int) -> File:
        group, _ = self._inherited(self._parent(names, "/" + "/".join(names)))
        return File(b"", mode & ~self.umask & 0o7777, self.who.name, group, self.clock.now)

    def _create(self, names: list[str], node: Node, path: str) -> None:
        parent = self._parent(names, path)
        self._require_writable(parent, names, path)
        if len(parent.children) >= MAX_ENTRIES or self.host.full:
            raise fault(errno.ENOSPC, path)
        self._require_shallow(names, node, path)
        if isinstance(node, Directory):
            self._require_space(names, node.usage, path)
        self.host.root = graft(self.host.root, names, node, self.clock.now)

    def _fill(self, names: list[str], data: bytes, path: str) -> None:
        """Make `data` the content of the file that is at `names`, or as much of it as fits.

        What is too big to be kept byte by byte becomes an artefact: its size and what it is stay, its bytes do not.
        """
        old = find(self.host.root, "/".join(names))
        assert isinstance(old, File)
        if len(data) > HELD:
            size, identity = len(data), changed_identity("", sha256(data).hexdigest())
            self._store_sized(names, replace(old, data=b"", size=size, identity=identity), path)
            return
        now = self.clock.now
        if data == old.data and old.size is None:
            self._replace(names, touched(old, now))
            return
        identity = old.identity and changed_identity(old.identity, sha256(data).hexdigest())
        full = replace(old, data=data, mtime=now, size=None, identity=identity)
        free = 0 if self.host.full else self.free("/" + "/".join(names))
        if free is not None and full.usage - old.usage > free:
            room = (old.usage * old.names + free) // BLOCK * BLOCK
            self._replace(names, replace(full, data=data[:room]))
            raise fault(errno.ENOSPC, path)
        self._replace(names, full)

    def _store_sized(self, names: list[str], node: File, path: str, *, keep_time: bool = False) -> None:
        """Put a declared artefact at `names`, or a cut one when the disk is too small."""
        old = find(self.host.root, "/".join(names))
        assert isinstance(old, File) and node.size is not None
        node = replace(node, link=old.link, names=old.names)
        if not keep_time:
            node = replace(node, mtime=self.clock.now)
        free = self.free("/" + "/".join(names))
        if free is not None and node.usage - old.usage > free:
            room = (old.usage * old.names + free) // BLOCK * BLOCK
            part = part_of(node, 0, room)
            self._replace(names, replace(node, data=part.data, size=room, identity=part.identity))
            raise fault(errno.ENOSPC, path)
        self._replace(names, node)

    def _replace(self, names: list[str], node: Node, was: Node | None = None) -> None:
        """Put `node` where one is already; all names of a hard-linked file follow, `was` telling which those are."""
        if not names:
            assert isinstance(node, Directory)
            self.host.root = node
            return
        root = graft(self.host.root, names, node)
        number = getattr(was if was is not None else node, "link", 0)
        if number:
            for path, other in list(walk(root)):
                if isinstance(other, File) and other.link == number and other is not node:
                    root = graft(root, split(path), node)
        self.host.root = root

    def _unlink(self, names: list[str], node: Node, path: str) -> None:
        parent = self._parent(names, path)
        self._require_not_read_only(names, path)
        self._require_removable(parent, node, path)
        self.host.root = graft(self.host.root, names, None, self.clock.now)
        if isinstance(node, File) and node.link:
            left = replace(node, names=node.names - 1, link=node.link if node.names > 2 else 0)
            for where, other in list(walk(self.host.root)):
                if isinstance(other, File) and other.link == node.link:
                    self.host.root = graft(self.host.root, split(where), left)

    def _owned(self, node: Node) -> Node:
        mine = replace(node, owner=self.who.name, group=self.who.group)
        if not isinstance(mine, Directory):
            return mine
        children = {name: self._owned(child) for name, child in mine.children.items()}
        return directory(children, mine.mode, mine.owner, mine.group, mine.mtime)

    def _mounts_below(self, names: list[str]) -> bool:
        here = "/" + "/".join(names) + "/"
        return any(mount.startswith(here) for mount in self.host.disks)

    def _linked_below(self, node: Node) -> bool:
        return any(isinstance(child, File) and child.link for _, child in walk(node))

    def _write_device(self, device: str, path: str) -> None:
        if device == "c 1:7":
            raise fault(errno.ENOSPC, path)


def _height(node: Node) -> int:
    """Return how many directories deep a tree is."""
    if not isinstance(node, Directory):
        return 0
    return 1 + max((_height(child) for child in node.children.values()), default=0)
