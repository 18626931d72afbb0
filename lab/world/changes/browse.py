"""Reading a snapshot from outside: the listings in the researcher's panes, and the places of an artefact."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from lab.errors import LabError, suggest
from lab.world.machine.files.artefacts import sample
from lab.world.machine.files.children import Stock
from lab.world.machine.files.nodes import Directory, File, Link, Node, split
from lab.world.machine.state import Host, Snapshot

SAMPLE = 4096
"""Bytes of a declared artefact that are shown."""


class DirectoryEntry(Struct, frozen=True):
    """One line of a directory listing."""

    name: str
    kind: Literal["file", "directory", "link", "device"]
    size: int
    """Bytes it reports; for a directory, the total of everything below it."""
    mode: int
    owner: str
    group: str
    mtime: float
    declared: bool
    """Whether it is an artefact whose size is declared and whose bytes are not stored."""
    target: str = ""
    """The target of a symbolic link."""


def listing(snapshot: Snapshot, host: str, path: str) -> list[DirectoryEntry]:
    """Return the entries of a directory, directories first, then by name. Raises `LabError` when it does not exist."""
    node = node_at(snapshot, host, path)
    if not isinstance(node, Directory):
        raise LabError("is no directory", where=f"{host}:{path}")
    entries = [entry_of(name, child) for name, child in node.children.items()]
    return sorted(entries, key=lambda entry: (entry.kind != "directory", entry.name))


def entry_of(name: str, node: Node) -> DirectoryEntry:
    """Return the listing's line for one node."""
    match node:
        case Directory():
            kind: Literal["file", "directory", "link", "device"] = "directory"
            size = node.usage
        case Link():
            kind, size = "link", node.length
        case File():
            kind, size = "device" if node.device else "file", node.length
    target = node.target if isinstance(node, Link) else ""
    declared = isinstance(node, File) and node.declared
    return DirectoryEntry(name, kind, size, node.mode, node.owner, node.group, node.mtime, declared, target)


def node_at(snapshot: Snapshot, host: str, path: str) -> Node:
    """Return the node at `path`, following links. Raises `LabError` when it does not exist."""
    node = resolve(host_of(snapshot, host).root, path)
    if node is None:
        raise LabError("there is nothing", where=f"{host}:{path}", mend="check the path")
    return node


def host_of(snapshot: Snapshot, name: str) -> Host:
    """Return a host by its name. Raises `LabError` naming the nearest one."""
    if name not in snapshot.hosts:
        raise LabError(f'there is no host "{name}"', mend=suggest(name, snapshot.hosts))
    return snapshot.hosts[name]


def resolve(root: Directory, path: str, links: int = 40) -> Node | None:
    """Return the node a path leads to with root's rights; None when it does not exist."""
    way: list[Node] = [root]
    names = split(path)[::-1]
    while names:
        name = names.pop()
        if name == "..":
            del way[max(1, len(way) - 1) :]
            continue
        above = way[-1]
        node = above.children.get(name) if isinstance(above, Directory) else None
        if node is None:
            return None
        if not isinstance(node, Link):
            way.append(node)
            continue
        if not links:
            return None
        links -= 1
        if node.target.startswith("/"):
            del way[1:]
        names += split(node.target)[::-1]
    return way[-1]


def read_text(snapshot: Snapshot, host: str, path: str) -> str:
    """Return a file's text, with replacement characters for invalid UTF-8; for a declared artefact, its beginning."""
    node = node_at(snapshot, host, path)
    if not isinstance(node, File):
        raise LabError("is a directory", where=f"{host}:{path}")
    data = sample(node, 0, SAMPLE) if node.declared else node.data
    return data.decode("utf-8", "replace")


def find_identity(snapshot: Snapshot, identity: str) -> list[tuple[str, str]]:
    """Return host and path of every copy of an artefact, sorted."""
    return [
        (name, path)
        for name, host in snapshot.hosts.items()
        for path, node in files_below(host.root, "")
        if node.identity == identity
    ]


def files_below(node: Directory, path: str) -> Iterator[tuple[str, File]]:
    """Yield every file below a directory with its path, in name order, without what is in stock."""
    if isinstance(node.children, Stock):
        return
    for name in sorted(node.children):
        child = node.children[name]
        if isinstance(child, Directory):
            yield from files_below(child, f"{path}/{name}")
        elif isinstance(child, File):
            yield f"{path}/{name}", child
