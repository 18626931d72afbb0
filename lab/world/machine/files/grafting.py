"""Single changes to a host's tree: the checks before them, and adding, replacing or removing a node.

`path`, beside the canonical `names`, is for the faults. The operations that programs call are in `filesystem`, file
contents in `contents`.
"""

import errno
from typing import Final

from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine.files.faults import fault
from lab.world.machine.files.lookup import MAX_DEPTH, SEARCH, WRITE, Lookup
from lab.world.machine.files.nodes import Directory, File, Node, dealt_inode, find, graft, split, walk

MAX_ENTRIES: Final = 150_000
"""Names one directory can hold before its disk reports that it is full."""


def names_of_new(files: Lookup, path: str) -> list[str]:
    """Return the names of a new `path`; links in its parent are followed, a link at `path` itself is not."""
    trimmed = path.rstrip("/")
    if not trimmed:
        raise fault(errno.EEXIST if path else errno.ENOENT, path)
    return files.trace(trimmed, follow=False)[0] or [""]


def parent_of(files: Lookup, names: list[str], path: str) -> Directory:
    """Return the directory that what is at `names` is in, which must be there."""
    require_not_of_a_process(names, path)
    node = find(files.host.root, "/".join(names[:-1]))
    if not isinstance(node, Directory):
        raise fault(errno.ENOENT if node is None else errno.ENOTDIR, path)
    return node


def require_new(parent: Directory, name: str, path: str) -> None:
    """Raise EEXIST when a directory has the name."""
    if not name or name in parent.children:
        raise fault(errno.EEXIST, path)


def require_not_of_a_process(names: list[str], path: str) -> None:
    """Raise EPERM in the directory of a process, which only the kernel changes."""
    if names[:1] == ["proc"] and len(names) > 1 and is_number(names[1]):
        raise fault(errno.EPERM, path)


def require_not_read_only(files: Lookup, names: list[str], path: str) -> None:
    """Raise EROFS on a disk that is mounted so."""
    require_not_of_a_process(names, path)
    disk = files.disk("/" + "/".join(names))
    if disk is not None and disk.read_only:
        raise fault(errno.EROFS, path)


def require_writable(files: Lookup, parent: Directory, names: list[str], path: str) -> None:
    """Raise a fault when the actor may not add to a directory."""
    require_not_read_only(files, names, path)
    if not files.allows(parent, WRITE | SEARCH):
        raise fault(errno.EACCES, path)


def require_removable(files: Lookup, parent: Directory, node: Node, path: str) -> None:
    """Raise a fault when the actor may not take a node out of a directory."""
    if not files.allows(parent, WRITE | SEARCH):
        raise fault(errno.EACCES, path)
    sticky = parent.mode & 0o1000 and files.who.uid != 0
    if sticky and files.who.name not in (node.owner, parent.owner):
        raise fault(errno.EPERM, path)


def require_shallow(names: list[str], node: Node, path: str) -> None:
    """Raise ENAMETOOLONG when a tree would lie too deep."""
    if len(names) + _height(node) > MAX_DEPTH:
        raise fault(errno.ENAMETOOLONG, path)


def require_space(files: Lookup, names: list[str], more: int, path: str) -> None:
    """Raise ENOSPC when a disk has not that many bytes more for the actor."""
    free = files.free("/" + "/".join(names))
    if free is not None and more > free:
        raise fault(errno.ENOSPC, path)


def inheritance(files: Lookup, parent: Directory) -> tuple[str, int]:
    """Return the group of a new node in `parent`, and the set-group bit of a new directory."""
    return (parent.group, 0o2000) if parent.mode & 0o2000 else (files.who.group, 0)


def new_file(files: Lookup, names: list[str], mode: int) -> File:
    """Return an empty file of the actor's, as it would be at `names`."""
    group, _ = inheritance(files, parent_of(files, names, "/" + "/".join(names)))
    return File(b"", mode & ~files.umask & 0o7777, files.who.name, group, files.clock.now)


def add(files: Lookup, names: list[str], node: Node, path: str) -> None:
    """Add a node that is not there yet."""
    parent = parent_of(files, names, path)
    require_writable(files, parent, names, path)
    if len(parent.children) >= MAX_ENTRIES or files.host.full:
        raise fault(errno.ENOSPC, path)
    require_shallow(names, node, path)
    if isinstance(node, Directory):
        require_space(files, names, node.usage, path)
    if files.host.record.next_inode:
        node = renumbered(files, names, node)
    files.host.root = graft(files.host.root, names, node, files.clock.now)


def renumbered(files: Lookup, names: list[str], node: Node) -> Node:
    """Return a node with the number that a new one gets where `names` lead, and which does not follow from its path."""
    turn = files.host.record.next_inode or 1
    files.host.set(next_inode=turn + 1)
    return replace(node, inode=dealt_inode(turn, files.inodes("/" + "/".join(names))))


def put(files: Lookup, names: list[str], node: Node, was: Node | None = None) -> None:
    """Replace the node at `names`; when `was` is a hard-linked file, its other names follow."""
    if not names:
        assert isinstance(node, Directory)
        files.host.root = node
        return
    root = graft(files.host.root, names, node)
    number = getattr(was if was is not None else node, "link", 0)
    if number:
        for path, other in list(walk(root)):
            if isinstance(other, File) and other.link == number and other is not node:
                root = graft(root, split(path), node)
    files.host.root = root


def unlink(files: Lookup, names: list[str], node: Node, path: str) -> None:
    """Take one name of a node away; a hard-linked file keeps the others."""
    parent = parent_of(files, names, path)
    require_not_read_only(files, names, path)
    require_removable(files, parent, node, path)
    files.host.root = graft(files.host.root, names, None, files.clock.now)
    if isinstance(node, File) and node.link:
        number = files.inode(node, path)
        alone = node.names == 2
        left = replace(node, names=node.names - 1, link=0 if alone else node.link, inode=number if alone else 0)
        for where, other in list(walk(files.host.root)):
            if isinstance(other, File) and other.link == node.link:
                files.host.root = graft(files.host.root, split(where), left)


def _height(node: Node) -> int:
    """Return how many directories deep a tree is."""
    if not isinstance(node, Directory):
        return 0
    return 1 + max((_height(child) for child in node.children.values()), default=0)
