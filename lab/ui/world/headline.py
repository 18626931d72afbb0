"""Tells in one line what a call or an edit changed, and where one would look for it: what a room has to hear first."""

from collections.abc import Iterator, Sequence
from os.path import commonpath

from msgspec import Struct

from lab.text.amounts import counted, size_words
from lab.text.safe import clean_line
from lab.world import (
    Change,
    FileChange,
    RecordChange,
    Removal,
    Snapshot,
    describe,
    find,
    find_identity,
    is_log,
    news,
)


class Headline(Struct, frozen=True):
    """The most important change, and its place in the world."""

    words: str
    host: str = ""
    path: str = ""
    """The file or directory to look at, "" if what changed is no file."""
    record: str = ""
    """The record to look at, as `table/key`, "" if what changed is none."""


class _Tree(Struct):
    """A file that came, or a directory with all that came into it."""

    host: str
    path: str
    files: list[FileChange]

    @property
    def size(self) -> int:
        return sum(_size(change) for change in self.files)

    @property
    def heaviest(self) -> str:
        return max(self.files, key=_size).path if self.files else self.path


def headline(changes: Sequence[Change], before: Snapshot | None, *, by_hand: bool = False) -> Headline | None:
    """Return a change of the world in one line, None if only log lines and the clock changed.

    What was copied or moved comes first, then what is gone, what is new, what was written to, and the records last.
    """
    items = [change for change in news(changes, before, by_hand=by_hand) if not is_log(change)]
    gone = [change for change in items if isinstance(change, Removal)]
    copies, arrivals = [], []
    for tree in _new_trees(items, before):
        origins = _origins(tree, before)
        folder = tree.path.rpartition("/")[0] or "/"
        moved_from = [change for change in gone for origin in origins if _covers(change, origin)]
        is_moved = bool(origins) and all(any(_covers(change, origin) for change in gone) for origin in origins)
        gone = [change for change in gone if not (is_moved and change in moved_from)]
        if origins:
            words = f"{size_words(tree.size)} {'moved' if is_moved else 'copied'} to {tree.host}:{folder}"
            copies.append((tree.size, Headline(words, tree.host, tree.heaviest)))
        else:
            number = f"{counted(len(tree.files), 'file')}, " if len(tree.files) > 1 else ""
            words = f"{tree.host}:{tree.path} is new ({number}{size_words(tree.size)})"
            arrivals.append((tree.size, Headline(words, tree.host, tree.heaviest)))
    heads = [
        *(head for _, head in sorted(copies, key=lambda pair: -pair[0])),
        *_removals(gone, before),
        *(head for _, head in sorted(arrivals, key=lambda pair: -pair[0])),
        *_others(items, before),
    ]
    if not heads:
        return None
    first, more = heads[0], len(heads) - 1
    words = f"{first.words}, and {counted(more, 'more change')}" if more else first.words
    return Headline(clean_line(words), first.host, first.path, first.record)


def _new_trees(items: Sequence[Change], before: Snapshot | None) -> list[_Tree]:
    trees: list[_Tree] = []
    for change in items:
        if not isinstance(change, FileChange) or not _is_new(change, before):
            continue
        top = trees[-1] if trees else None
        if top is None or top.host != change.host or not change.path.startswith(f"{top.path}/"):
            top = _Tree(change.host, change.path, [])
            trees.append(top)
        if not change.directory:
            top.files.append(change)
    return trees


def _origins(tree: _Tree, before: Snapshot | None) -> list[tuple[str, str]]:
    """Return host and path of everything that the heaviest artefact of a tree is a copy of."""
    identity = next((change.identity for change in sorted(tree.files, key=_size, reverse=True)), None)
    return find_identity(before, identity) if before is not None and identity else []


def _removals(gone: Sequence[Removal], before: Snapshot | None) -> Iterator[Headline]:
    for host in dict.fromkeys(change.host for change in gone):
        sizes = {change.path: _usage(change, before) for change in gone if change.host == host}
        place = commonpath(sizes) if len(sizes) > 1 else next(iter(sizes))
        size = sum(sizes.values())
        words = f"{size_words(size)} removed from {host}:{place}" if size >= 1 << 20 else f"{host}:{place} removed"
        yield Headline(words, host, max(sizes, key=lambda path: sizes[path]))


def _others(items: Sequence[Change], before: Snapshot | None) -> Iterator[Headline]:
    files = [change for change in items if isinstance(change, FileChange) and not _is_new(change, before)]
    yield from (Headline(describe(change, before), change.host, change.path) for change in files)
    for change in items:
        if isinstance(change, RecordChange):
            yield Headline(describe(change, before), change.host, record=f"{change.table}/{change.key}")
        elif not isinstance(change, FileChange | Removal):
            yield Headline(describe(change, before))


def _is_new(change: FileChange, before: Snapshot | None) -> bool:
    host = before.hosts.get(change.host) if before is not None else None
    return host is not None and find(host.root, change.path) is None


def _covers(change: Removal, place: tuple[str, str]) -> bool:
    host, path = place
    return change.host == host and f"{path}/".startswith(f"{change.path}/")


def _size(change: FileChange) -> int:
    return change.size if change.size is not None else len((change.text or change.base64 or "").encode())


def _usage(change: Removal, before: Snapshot | None) -> int:
    host = before.hosts.get(change.host) if before is not None else None
    node = find(host.root, change.path) if host is not None else None
    return node.usage if node is not None else 0
