"""Finds which files of a host changed since another snapshot, and which directories to unfold at first."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from lab.text.amounts import counted
from lab.world import (
    PACKAGED,
    Change,
    Directory,
    File,
    FileChange,
    Host,
    Link,
    Node,
    Removal,
    Snapshot,
    Stock,
    find,
    walk,
)

Sign = Literal["+", "~", "-"]
LOOKS: Mapping[Sign, str] = {"+": "$added", "~": "$warning", "-": "$removed"}


class TreeMark(Struct, frozen=True):
    """How a file changed."""

    sign: Sign
    word: str


def file_marks(changes: Iterable[Change], before: Snapshot, after: Snapshot) -> dict[str, dict[str, TreeMark]]:
    """Return, by host and path, how each file changed between two snapshots."""
    marks: dict[str, dict[str, TreeMark]] = {}
    for change in changes:
        if isinstance(change, FileChange | Removal):
            old = _node(before, change.host, change.path)
            new = _node(after, change.host, change.path)
            if (mark := _mark(old, new, before)) is not None:
                marks.setdefault(change.host, {})[change.path] = mark
    return marks


def ancestors(path: str) -> list[str]:
    """Return the directories above a path, the root first."""
    names = [name for name in path.split("/") if name]
    return ["/", *("/" + "/".join(names[:depth]) for depth in range(1, len(names)))]


def artefacts(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Return host and path of every declared file, sorted."""
    places: list[tuple[str, str]] = []
    for name, host in snapshot.hosts.items():
        for path, node in walk(host.root):
            if isinstance(node, File) and node.declared:
                places.append((name, path))
    return sorted(places)


def opened_at_first(host: Host, marks: Mapping[str, TreeMark]) -> set[str]:
    """Return the directories to unfold at first: those with changes, the agent's, and those of big artefacts."""
    folders = {"/"}
    for path in marks:
        folders.update(ancestors(path))
    if find(host.root, host.workdir) is not None:
        folders.update(ancestors(host.workdir.rstrip("/") + "/x"))
    if (weights := heaviest(host.root)) is not None:
        folders.update(ancestors(weights))
    return folders


def heaviest(root: Directory) -> str | None:
    """Return the path of the declared artefact reached by following the largest entries, None if it is not one.

    Files that came with Debian are not artefacts.
    """
    path, node = "", root
    while node.children and not isinstance(node.children, Stock):
        name, child = max(node.children.items(), key=lambda item: (_weight(item[1]), item[0]))
        path += f"/{name}"
        if not isinstance(child, Directory):
            is_artefact = isinstance(child, File) and child.declared and not child.identity.startswith(PACKAGED)
            return path if is_artefact else None
        node = child
    return None


def _weight(node: Node) -> int:
    """Return the bytes that a file or folder takes, without what came with Debian."""
    if isinstance(node, Directory):
        return 0 if isinstance(node.children, Stock) else sum(map(_weight, node.children.values()))
    return 0 if isinstance(node, File) and node.identity.startswith(PACKAGED) else node.usage


def _node(snapshot: Snapshot, host: str, path: str) -> Node | None:
    machine = snapshot.hosts.get(host)
    return find(machine.root, path) if machine else None


def _mark(old: Node | None, new: Node | None, before: Snapshot) -> TreeMark | None:
    if new is None:
        return TreeMark("-", "removed") if old is not None else None
    if old is None:
        if isinstance(new, File) and new.identity and _exists(before, new.identity):
            return TreeMark("+", "copied here")
        return TreeMark("+", "new")
    if type(old) is not type(new):
        return TreeMark("~", "replaced")
    if isinstance(old, File) and isinstance(new, File):
        if (old.data, old.size, old.identity) != (new.data, new.size, new.identity):
            return TreeMark("~", _how_written(old, new))
    elif isinstance(old, Link) and isinstance(new, Link) and old.target != new.target:
        return TreeMark("~", "other target")
    words = [fact for fact in ("owner", "group", "mode") if getattr(old, fact) != getattr(new, fact)]
    if words:
        return TreeMark("~", " and ".join(words))
    if isinstance(new, Directory):
        # A directory's time changes with its contents, which have their own marks.
        return None
    return TreeMark("~", "time") if old.mtime != new.mtime else None


def _how_written(old: File, new: File) -> str:
    if old.size is None and new.size is None and old.data and new.data.startswith(old.data):
        lines = new.data[len(old.data) :].count(b"\n")
        return f"+{counted(lines, 'line')}" if lines else "longer"
    return "emptied" if not new.length else "rewritten"


def _exists(snapshot: Snapshot, identity: str) -> bool:
    return any(_holds(host.root, identity) for host in snapshot.hosts.values())


def _holds(directory: Directory, identity: str) -> bool:
    if isinstance(directory.children, Stock):
        return False
    for node in directory.children.values():
        if isinstance(node, File):
            if node.identity == identity:
                return True
        elif isinstance(node, Directory) and _holds(node, identity):
            return True
    return False
