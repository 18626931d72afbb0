"""One host's file system as one user changes it. Faults are OSError with Linux's number and words.

Names, links, owners, modes and times change here, contents in `contents`. What may be changed is in `grafting`, what
can be seen in `lookup`, the nodes of the tree in `nodes`.
"""

import errno
from hashlib import sha256

from msgspec.structs import replace

from lab.world.machine.files import contents
from lab.world.machine.files.faults import fault
from lab.world.machine.files.grafting import (
    add,
    inheritance,
    names_of_new,
    new_file,
    parent_of,
    put,
    renumbered,
    require_new,
    require_not_read_only,
    require_removable,
    require_shallow,
    require_space,
    require_writable,
    unlink,
)
from lab.world.machine.files.lookup import READ, READ_CAP, ROOT, SEARCH, WRITE, Actor, Lookup, actor, used
from lab.world.machine.files.nodes import (
    INODE_BITS,
    Directory,
    File,
    Link,
    Node,
    directory,
    graft,
    split,
    touched,
    walk,
)

__all__ = ["READ", "READ_CAP", "ROOT", "SEARCH", "WRITE", "Actor", "FileSystem", "actor", "used"]


class FileSystem(Lookup):
    """A view of `host`'s files for one actor, who may change what Linux would let them change."""

    write = contents.write
    append = contents.append
    append_artefact = contents.append_artefact
    overwrite = contents.overwrite
    truncate = contents.truncate
    copy = contents.copy
    receive = contents.receive
    fill = contents.fill

    def read_node(self, node: Node, path: str, start: int = 0, count: int | None = None) -> bytes:
        """Do what `Lookup.read_node` does; reading a fifo empties it."""
        data = super().read_node(node, path, start, count)
        if data and isinstance(node, File) and node.device == "p":
            names, now = self.resolve(path, follow=True)
            assert isinstance(now, File)
            put(self, names, replace(now, data=now.data[len(data) :]))
        return data

    def mkdir(self, path: str, mode: int = 0o777, *, parents: bool = False) -> None:
        """Make a directory; with `parents`, also make missing parents, and accept one that exists."""
        if parents:
            way = split(self.absolute(path))
            for depth in range(1, len(way) + 1):
                part = "/" + "/".join(way[:depth])
                if not self.is_dir(part):
                    self.mkdir(part, mode)
            return
        names = names_of_new(self, path)
        parent = parent_of(self, names, path)
        require_new(parent, names[-1], path)
        group, extra = inheritance(self, parent)
        bits = mode & ~self.umask & 0o7777 | extra
        add(self, names, Directory(mode=bits, owner=self.who.name, group=group, mtime=self.clock.now), path)

    def remove(self, path: str, *, recursive: bool = False) -> None:
        """Remove a file, link or empty directory; with `recursive`, a whole tree, each level as the actor may."""
        names, node = self.resolve(path, follow=False)
        if not names or "/" + "/".join(names) in self.host.disks:
            raise fault(errno.EBUSY, path)
        if isinstance(node, Directory) and node.children:
            if not recursive:
                raise fault(errno.ENOTEMPTY, path)
            if self.who.uid == 0 and not self._mounts_below(names) and not self._linked_below(node):
                unlink(self, names, node, path)
                return
            if not self.allows(node, READ | WRITE | SEARCH):
                raise fault(errno.EACCES, path)
            for name in sorted(node.children):
                self.remove("/" + "/".join((*names, name)), recursive=True)
            node = self.lstat("/" + "/".join(names))
        unlink(self, names, node, path)

    def rename(self, source: str, target: str) -> None:
        """Move `source` to be `target`, replacing a file or an empty directory that is there."""
        names, node = self.resolve(source, follow=False)
        if not names or "/" + "/".join(names) in self.host.disks:
            raise fault(errno.EBUSY, source)
        there = names_of_new(self, target)
        if target.endswith("/") and not isinstance(node, Directory):
            raise fault(errno.ENOTDIR, target)
        if there == names:
            return
        if there[: len(names)] == names:
            raise fault(errno.EINVAL, target)
        parent = parent_of(self, there, target)
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
        require_not_read_only(self, names, source)
        require_shallow(there, node, target)
        require_removable(self, parent_of(self, names, source), node, source)
        if old is not None:
            require_removable(self, parent, old, target)
        require_writable(self, parent, there, target)
        if self.disk("/" + "/".join(there)) != self.disk("/" + "/".join(names)):
            require_space(self, there, node.usage - (old.usage if old is not None else 0), target)
        if old is not None:
            unlink(self, there, old, target)
        now = self.clock.now
        if not node.inode and not (isinstance(node, File) and node.link):
            node = replace(node, inode=self._numbered(node, names))
        self.host.root = graft(graft(self.host.root, names, None, now), there, node, now)

    def place(self, path: str, node: Node) -> None:
        """Put a whole node at `path`, which must not exist: the way in for a tree that was built elsewhere.

        Unless the actor is root, they come to own all of it.
        """
        names = names_of_new(self, path)
        require_new(parent_of(self, names, path), names[-1], path)
        require_space(self, names, node.usage, path)
        add(self, names, node if self.who.uid == 0 else self._owned(node), path)

    def symlink(self, target: str, path: str) -> None:
        """Make a symbolic link at `path` that points to `target`, whatever that is."""
        names = names_of_new(self, path)
        require_new(parent_of(self, names, path), names[-1], path)
        link = Link(target, owner=self.who.name, group=self.who.group, mtime=self.clock.now)
        add(self, names, link, path)

    def make_special(self, path: str, device: str, mode: int = 0o666) -> None:
        """Make a fifo, `device` being "p", or a device, which only root may."""
        names = names_of_new(self, path)
        require_new(parent_of(self, names, path), names[-1], path)
        if device != "p" and self.who.uid != 0:
            raise fault(errno.EPERM, path)
        add(self, names, replace(new_file(self, names, mode), device=device), path)

    def link(self, source: str, path: str) -> None:
        """Make `path` another name of the file `source`."""
        there, node = self.resolve(source, follow=False)
        if not isinstance(node, File):
            raise fault(errno.EPERM, source)
        names = names_of_new(self, path)
        require_new(parent_of(self, names, path), names[-1], path)
        if self.disk("/" + "/".join(there)) != self.disk("/" + "/".join(names)):
            raise fault(errno.EXDEV, path)
        seed = f"{self.host.name} {'/'.join(there)} {self.clock.now}"
        chance = int.from_bytes(sha256(seed.encode("utf-8", "surrogateescape")).digest()[:3])
        number = node.link or chance << INODE_BITS | self._numbered(node, there)
        joined = replace(node, link=number, names=node.names + 1, inode=0)
        put(self, there, joined, was=node)
        add(self, names, joined, path)

    def chmod(self, path: str, mode: int) -> None:
        """Set the permission bits of what `path` leads to. Only its owner and root may."""
        names, node = self._owned_by_actor(path)
        assert not isinstance(node, Link)
        if self.who.uid != 0 and isinstance(node, File) and node.group not in self.who.groups:
            mode &= ~0o2000
        put(self, names, replace(node, mode=mode & 0o7777))

    def chown(self, path: str, owner: str | None, group: str | None, *, follow: bool = True) -> None:
        """Give a file away. Only root may change the owner; the owner may choose among their own groups."""
        names, node = self.resolve(path, follow=follow)
        require_not_read_only(self, names, path)
        if self.who.uid != 0:
            mine = node.owner == self.who.name
            if not mine or owner not in (None, node.owner) or (group is not None and group not in self.who.groups):
                raise fault(errno.EPERM, path)
        changed_node = replace(node, owner=owner or node.owner, group=group or node.group)
        if isinstance(changed_node, File) and changed_node.mode & 0o6000:
            # As on Linux, the set-user and set-group bits do not survive a change of owner.
            changed_node = replace(
                changed_node, mode=changed_node.mode & ~(0o6000 if changed_node.mode & 0o010 else 0o4000)
            )
        put(self, names, changed_node)

    def utime(self, path: str, mtime: float | None = None, *, follow: bool = True) -> None:
        """Set the time of a file: to `mtime` (owner and root), or to now (any account that may write it)."""
        names, node = self.resolve(path, follow=follow)
        require_not_read_only(self, names, path)
        if self.who.uid != 0 and node.owner != self.who.name:
            if mtime is not None:
                raise fault(errno.EPERM, path)
            if not self.allows(node, WRITE):
                raise fault(errno.EACCES, path)
        put(self, names, touched(node, self.clock.now if mtime is None else mtime))

    def renumber(self, path: str) -> None:
        """Give a new file that is about to be moved a number that does not follow from its present name."""
        names, node = self.resolve(path, follow=False)
        if not node.inode:
            put(self, names, renumbered(self, names, node))

    def _numbered(self, node: Node, names: list[str]) -> int:
        """Return the number that a node has, for it to keep elsewhere; from here on new nodes are dealt others."""
        if not self.host.record.next_inode:
            self.host.set(next_inode=1)
        return self.inode(node, "/" + "/".join(names))

    def _owned_by_actor(self, path: str) -> tuple[list[str], Node]:
        names, node = self.resolve(path, follow=True)
        require_not_read_only(self, names, path)
        if self.who.uid != 0 and node.owner != self.who.name:
            raise fault(errno.EPERM, path)
        return names, node

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
