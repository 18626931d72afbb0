"""The nodes of a file system: immutable files, directories and links, and how one root becomes the next.

Every change copies the path to the root, so a snapshot is one reference, and two roots differ only where their nodes
are not the same object. Rights and hosts are in `filesystem`.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from lab.world.machine.files.children import Stock, with_name
from lab.world.machine.files.node_memo import NodeMemo

BLOCK: Final = 4096
"""Bytes a file system allocates at a time."""

NO_CHILDREN: Final[Mapping[str, "Node"]] = {}

PACKAGED: Final = "debian:"
"""Prefix of the identity of a file that belongs to a Debian package."""


class File(Struct, frozen=True, weakref=True):
    """A regular file or a device.

    `size` is the declared size in bytes of an artefact too big to store; `data` is then the known part of it, often
    nothing. `identity` says what the artefact is, under any name, and follows every copy. `device` is "" for a regular
    file, "c 1:3" for a character device, "p" for a fifo and "-" for a file the kernel generates under /proc. `link` is
    the number that all names of a hard-linked file share, 0 for a file with one name, and `names` how many there are.
    `inode` is the inode number of a node that was moved, 0 where it follows from the path.
    """

    data: bytes = b""
    mode: int = 0o644
    owner: str = "root"
    group: str = "root"
    mtime: float = 0.0
    size: int | None = None
    identity: str = ""
    device: str = ""
    link: int = 0
    names: int = 1
    inode: int = 0

    @property
    def length(self) -> int:
        """Bytes the file says it has: the declared size, or those it holds."""
        if self.device:
            return 0
        return len(self.data) if self.size is None else self.size

    @property
    def declared(self) -> bool:
        """Whether only a part of the file, or nothing, is stored."""
        return self.size is not None

    @property
    def usage(self) -> int:
        """Bytes this name takes on the disk; the names of one hard-linked file share its blocks."""
        return -(-self.length // BLOCK) * BLOCK // self.names

    def __deepcopy__(self, memo: object) -> Self:
        """Return itself: nodes never change, and worlds are compared by the identity of their nodes."""
        return self


class Directory(Struct, frozen=True, weakref=True):
    """A directory. `children` is never changed in place; make another with `with_child` or `directory`."""

    children: Mapping[str, "Node"] = NO_CHILDREN
    mode: int = 0o755
    owner: str = "root"
    group: str = "root"
    mtime: float = 0.0
    usage: int = BLOCK
    """Bytes the whole tree below takes, itself included: kept up with every change, so that `du` and `df` are free."""
    inode: int = 0

    @property
    def length(self) -> int:
        """Bytes a directory says it has: a block, or nothing where the kernel makes it up."""
        return min(self.usage, BLOCK)

    def __deepcopy__(self, memo: object) -> Self:
        """Return itself, as a file does."""
        return self


class Link(Struct, frozen=True):
    """A symbolic link."""

    target: str
    mode: int = 0o777
    owner: str = "root"
    group: str = "root"
    mtime: float = 0.0
    inode: int = 0

    @property
    def length(self) -> int:
        """Bytes of the target's name."""
        return len(self.target.encode("utf-8", "surrogateescape"))

    @property
    def usage(self) -> int:
        """A short link is kept in its inode."""
        return 0

    def __deepcopy__(self, memo: object) -> Self:
        """Return itself, as a file does."""
        return self


Node = File | Directory | Link


def directory(
    children: Mapping[str, Node], mode: int = 0o755, owner: str = "root", group: str = "root", mtime: float = 0.0
) -> Directory:
    """Return a directory of `children` with its usage summed."""
    usage = BLOCK + sum(child.usage for child in children.values())
    return Directory(children, mode, owner, group, mtime, usage)


def weightless(folder: Directory) -> Directory:
    """Return a tree whose directories take no room, as those take none that a kernel makes up."""
    children = {
        name: weightless(child) if isinstance(child, Directory) else child for name, child in folder.children.items()
    }
    return replace(folder, children=children, usage=0)


def with_child(parent: Directory, name: str, child: Node | None, mtime: float | None = None) -> Directory:
    """Return `parent` with `name` being `child`, or gone when it is None. The time stays unless `mtime` is given."""
    before = parent.children.get(name)
    usage = parent.usage - (before.usage if before is not None else 0) + (child.usage if child is not None else 0)
    children = with_name(parent.children, name, child) if child is not None or before is not None else parent.children
    when = parent.mtime if mtime is None else mtime
    return Directory(children, parent.mode, parent.owner, parent.group, when, usage, parent.inode)


_contents: Final[NodeMemo[tuple[int, int]]] = NodeMemo()


def contents(folder: Directory) -> tuple[int, int]:
    """Return how many names a tree has and how many bytes it really stores, counting each object once.

    What is in stock takes no room, so that it does not count.
    """
    if (counts := _contents.get(folder)) is not None:
        return counts
    if isinstance(folder.children, Stock):
        return 0, 0
    names = held = 0
    for child in folder.children.values():
        names += 1
        if isinstance(child, Directory):
            below, bytes_below = contents(child)
            names += below
            held += bytes_below
        elif isinstance(child, File):
            held += len(child.data)
    return _contents.put(folder, (names, held))


def count_names(folder: Directory) -> int:
    """Return how many names a tree has, with what is in stock."""
    if isinstance(folder.children, Stock):
        return folder.children.names
    below = sum(count_names(child) for child in folder.children.values() if isinstance(child, Directory))
    return len(folder.children) + below


def split(path: str) -> list[str]:
    """Return the names along `path`, empty ones and `.` left out."""
    return [name for name in path.split("/") if name and name != "."]


def find(root: Directory, path: str) -> Node | None:
    """Return the node at an absolute `path` without following any link, or None."""
    node: Node = root
    for name in split(path):
        if not isinstance(node, Directory) or (child := node.children.get(name)) is None:
            return None
        node = child
    return node


def graft(root: Directory, names: list[str], node: Node | None, mtime: float | None = None) -> Directory:
    """Return `root` with `node` at the path `names` (gone when None), copying only the way there.

    `mtime` becomes the time of the directory that holds it. Raises KeyError when a directory on the way is missing.
    """
    if len(names) == 1:
        return with_child(root, names[0], node, mtime)
    child = root.children[names[0]]
    if not isinstance(child, Directory):
        raise KeyError(names[0])
    return with_child(root, names[0], graft(child, names[1:], node, mtime))


def plant(root: Directory, path: str, node: Node, mtime: float = 0.0) -> Directory:
    """Return `root` with `node` at `path`, missing directories made as root's, 0755, at `mtime`."""
    names = split(path)
    if not names:
        return node if isinstance(node, Directory) else root
    for depth in range(1, len(names)):
        if not isinstance(find(root, "/".join(names[:depth])), Directory):
            root = graft(root, names[:depth], Directory(mtime=mtime))
    return graft(root, names, node)


def plant_all(root: Directory, nodes: Iterable[tuple[str, Node]], mtime: float = 0.0) -> Directory:
    """Return `root` with each node planted at its path, as `plant` does for one, in a single pass."""
    branch = _Branch(root)
    for path, node in nodes:
        here = branch
        for name in split(path):
            if (there := here.below.get(name)) is None:
                there = here.below[name] = _Branch(None)
            here = there
        here.node, here.below = node, {}
    return branch.grown(root, mtime)


class _Branch:
    """A place below which something is to be planted, and what is to be there itself, if that is new."""

    __slots__ = ("below", "node")

    def __init__(self, node: Node | None) -> None:
        self.node = node
        self.below: dict[str, _Branch] = {}

    def grown(self, old: Node | None, mtime: float) -> Directory:
        base = self.node or old
        if not isinstance(base, Directory):
            base = Directory(mtime=mtime)
        children, usage = dict(base.children), base.usage
        for name, branch in self.below.items():
            before = children.get(name)
            after = branch.grown(before, mtime) if branch.below or branch.node is None else branch.node
            usage += after.usage - (before.usage if before is not None else 0)
            children[name] = after
        return Directory(children, base.mode, base.owner, base.group, base.mtime, usage, base.inode)


def walk(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Yield every path below `node` with its node, parents first, names in order; `node` itself comes first.

    What is in stock is left out.
    """
    yield path or "/", node
    if isinstance(node, Directory) and not isinstance(node.children, Stock):
        for name in sorted(node.children):
            yield from walk(node.children[name], f"{path}/{name}")


TOP: Final = 2
"""The inode number of the first folder on a disk."""
_LOST_AND_FOUND: Final = 11
INODE_BITS: Final = 25
"""Bits of the number of a hard-linked file that are its inode number, which it had under its first name."""
_LARGEST: Final = (1 << INODE_BITS) - 1


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def inode(root: Directory, node: Node, path: str, count: int) -> int:
    """Return the inode number of the node at a canonical `path` on a file system that has `count` of them.

    It is the same for all names of a hard-linked file, stays when something is moved, and else follows from the path.
    """
    if path == "/lost+found":
        return _LOST_AND_FOUND
    if isinstance(node, File) and node.link:
        return node.link & _LARGEST
    if node.inode:
        return node.inode
    part = min(count, _LARGEST) // 16
    number, here = TOP, root
    for name in path.split("/")[1:]:
        number = part + int.from_bytes(sha256(_bytes(f"{number}/{name}")).digest()[:4]) % (14 * part)
        below = here.children.get(name)
        if isinstance(below, Directory):
            here = below
            number = below.inode or number
    return number


def dealt_inode(turn: int, count: int) -> int:
    """Return the number of the `turn`-th new node on a file system with `count` of them, which no path leads to."""
    part = min(count, _LARGEST) // 16
    return 15 * part + turn % part


def changed_identity(identity: str, how: str) -> str:
    """Return the identity of a changed artefact: a new one, always the same for the same artefact and change."""
    return "changed-" + sha256(_bytes(f"{identity}\0{how}")).hexdigest()[:16]


def touched(node: Node, mtime: float) -> Node:
    """Return `node` with another time."""
    return replace(node, mtime=mtime)
