"""Single changes to a host's tree: the checks before them, and adding, replacing or removing a node.

The operations that programs call are in `filesystem`, file contents in `contents`.
"""

import errno
from typing import Final

from msgspec.structs import replace

from lab.world.machine.files.faults import fault
from lab.world.machine.files.lookup import MAX_DEPTH, SEARCH, WRITE, Lookup
from lab.world.machine.files.nodes import Directory, File, Node, find, graft, split, walk

MAX_ENTRIES: Final = 150_000
"""Names one directory can hold before its disk reports that it is full."""


class Grafting(Lookup):
    """A view of `host`'s files with the rules for changing them."""

    # Locating a new name

    def _new_names(self, path: str) -> list[str]:
        """Return the names of a new `path`; links in its parent are followed, a link at `path` itself is not."""
        trimmed = path.rstrip("/")
        if not trimmed:
            raise fault(errno.EEXIST if path else errno.ENOENT, path)
        return self._trace(trimmed, follow=False)[0] or [""]

    def _parent(self, names: list[str], path: str) -> Directory:
        self._require_not_of_a_process(names, path)
        node = find(self.host.root, "/".join(names[:-1]))
        if not isinstance(node, Directory):
            raise fault(errno.ENOENT if node is None else errno.ENOTDIR, path)
        return node

    # Checks

    def _require_new(self, parent: Directory, name: str, path: str) -> None:
        if not name or name in parent.children:
            raise fault(errno.EEXIST, path)

    def _require_not_of_a_process(self, names: list[str], path: str) -> None:
        if names[:1] == ["proc"] and len(names) > 1 and names[1].isdecimal():
            raise fault(errno.EPERM, path)

    def _require_not_read_only(self, names: list[str], path: str) -> None:
        self._require_not_of_a_process(names, path)
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

    # Changes

    def _inherited(self, parent: Directory) -> tuple[str, int]:
        """Return the group of a new node in `parent`, and the set-group bit of a new directory."""
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

    def _replace(self, names: list[str], node: Node, was: Node | None = None) -> None:
        """Replace the node at `names`; when `was` is a hard-linked file, its other names follow."""
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


def _height(node: Node) -> int:
    """Return how many directories deep a tree is."""
    if not isinstance(node, Directory):
        return 0
    return 1 + max((_height(child) for child in node.children.values()), default=0)
