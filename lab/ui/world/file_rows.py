"""A host's files as the rows of a tree. Rows are built when drawn, so hidden files cost nothing."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, overload

from textual.content import Content

from lab.text.amounts import human_size
from lab.text.safe import clean_line
from lab.ui.kit.lines import PlacedRows, Row
from lab.ui.world.tree_marks import LOOKS, TreeMark, ancestors
from lab.world import Directory, File, Host, Link, Node, NodeMemo

INDENT: Final = "  "
GONE: Final = "\0gone"
"""The suffix of the key of a file that no longer exists."""


class FileRows(PlacedRows):
    """The rows of a host's files, with the directories in `open_folders` unfolded. Keys are paths."""

    def __init__(self, host: Host, open_folders: Iterable[str], marks: Mapping[str, TreeMark], *, wide: bool) -> None:
        """`wide` shows the owner of each file too."""
        self._marks, self._wide = marks, wide
        self._inside = _changes_inside(marks)
        missing: dict[str, list[str]] = {}
        for path, mark in marks.items():
            if mark.sign == "-":
                folder, _, name = path.rpartition("/")
                missing.setdefault(folder or "/", []).append(name)
        unfolded: dict[str, list[str]] = {}
        for path in open_folders:
            folder, _, name = path.rpartition("/")
            unfolded.setdefault(folder or "/", []).append(name)
        self._top = _Folder(host.root, "/", 0, unfolded, missing)
        self._rows_by_place: dict[int, Row] = {}

    def __len__(self) -> int:
        return self._top.length

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        place %= len(self)
        if place not in self._rows_by_place:
            self._rows_by_place[place] = self._row(*self._top.line(place))
        return self._rows_by_place[place]

    def place(self, key: str) -> int | None:
        """Return the place of a path's row, None if it does not exist or a directory above it is folded."""
        names = [name for name in key.removesuffix(GONE).split("/") if name]
        return self._top.place(names, key.endswith(GONE)) if names else None

    def _row(self, folder: "_Folder", name: str, is_gone: bool) -> Row:
        path = f"{'' if folder.path == '/' else folder.path}/{name}"
        if is_gone:
            label = Content.assemble(
                ("- ", f"bold {LOOKS['-']}"), (INDENT * folder.depth + "  ", ""), (clean_line(name), "$faint strike")
            )
            return Row(path + GONE, label, Content.styled("removed", LOOKS["-"]))
        node = folder.node.children[name]
        unfolded = name in folder.unfolded
        mark = self._marks.get(path)
        return _row(name, path, node, folder.depth, unfolded, mark, self._inside.get(path, 0), self._wide)


class _Folder:
    """An unfolded directory: its names, its unfolded subdirectories, and the names removed from it."""

    def __init__(
        self,
        node: Directory,
        path: str,
        depth: int,
        unfolded: Mapping[str, Sequence[str]],
        missing: Mapping[str, Sequence[str]],
    ) -> None:
        self.node, self.path, self.depth = node, path, depth
        self._names = _names_of(node)
        self._missing = sorted(missing.get(path, ()))
        inner: list[tuple[int, str, _Folder]] = []
        for name in unfolded.get(path, ()):
            child = node.children.get(name) if name else None
            if isinstance(child, Directory):
                where = f"{'' if path == '/' else path}/{name}"
                inner.append((self._names.index(name), name, _Folder(child, where, depth + 1, unfolded, missing)))
        inner.sort(key=lambda each: each[0])
        self.unfolded = {name: folder for _, name, folder in inner}
        self._indexes = [index for index, _, _ in inner]
        self._folders = [folder for _, _, folder in inner]
        self._before = [0]
        """The rows of all unfolded subdirectories before each one; the last item counts all of them."""
        for folder in self._folders:
            self._before.append(self._before[-1] + folder.length)
        self._starts = [index + 1 + lines for index, lines in zip(self._indexes, self._before, strict=False)]
        self.length: int = len(self._names) + self._before[-1] + len(self._missing)

    def line(self, place: int) -> "tuple[_Folder, str, bool]":
        """Return directory and name of the row at `place`, and whether that file is gone."""
        nearest = bisect_right(self._starts, place) - 1
        if nearest >= 0:
            folder = self._folders[nearest]
            within = place - self._starts[nearest]
            if within < folder.length:
                return folder.line(within)
        index = place - self._before[nearest + 1]
        if index < len(self._names):
            return self, self._names[index], False
        return self, self._missing[index - len(self._names)], True

    def place(self, names: Sequence[str], is_gone: bool) -> int | None:
        """Return the place of the path with these names below this directory."""
        name, *rest = names
        if rest:
            folder = self.unfolded.get(name)
            inner = folder.place(rest, is_gone) if folder is not None else None
            if folder is None or inner is None:
                return None
            return self._starts[self._folders.index(folder)] + inner
        if is_gone:
            if name not in self._missing:
                return None
            return len(self._names) + self._before[-1] + self._missing.index(name)
        if name not in self.node.children:
            return None
        index = self._names.index(name)
        return index + self._before[bisect_left(self._indexes, index)]


class _Names:
    """The names in a directory in display order: directories first, both kinds sorted."""

    def __init__(self, node: Directory) -> None:
        children = node.children
        names = sorted(children)
        folders = [name for name in names if isinstance(children[name], Directory)]
        self._folders = len(folders)
        self._names = [*folders, *(name for name in names if not isinstance(children[name], Directory))]

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, place: int) -> str:
        return self._names[place]

    def index(self, name: str) -> int:
        """Return the place of an existing name."""
        place = bisect_left(self._names, name, 0, self._folders)
        if place < self._folders and self._names[place] == name:
            return place
        return bisect_left(self._names, name, self._folders)


_names: Final[NodeMemo[_Names]] = NodeMemo()


def _names_of(node: Directory) -> _Names:
    names = _names.get(node)
    return _names.put(node, _Names(node)) if names is None else names


def _row(
    name: str, path: str, node: Node, depth: int, unfolded: bool, mark: TreeMark | None, inside: int, wide: bool
) -> Row:
    sign: tuple[str, str] = (f"{mark.sign} ", f"bold {LOOKS[mark.sign]}") if mark else ("  ", "")
    label = clean_line(name)
    parts: list[tuple[str, str]] = [sign, (INDENT * depth, "")]
    right: list[tuple[str, str]] = [(mark.word, LOOKS[mark.sign])] if mark else []
    match node:
        case Directory():
            parts += [("▾ " if unfolded else "▸ ", "$dim"), (f"{label}/", "" if not unfolded else "$dim")]
            if inside and not unfolded:
                right = [(f"~ {inside} inside", "$warning")]
            elif not right and not unfolded and node.usage >= 1 << 20:
                right = [(human_size(node.usage), "$faint")]
        case Link():
            parts += [("  ", ""), (label, ""), (f" → {clean_line(node.target)}", "$faint")]
        case File():
            glyph = "▣ " if node.declared else "  "
            parts += [(glyph, "$accent"), (label, "bold" if node.declared else "")]
            if wide and not mark:
                right.append((f"{clean_line(node.owner)} ", "$faint"))
            size = "dev" if node.device else human_size(node.length)
            right.append((f"{' ' if right else ''}{size:>4}", "bold $accent" if node.declared else "$dim"))
    return Row(path, Content.assemble(*parts), Content.assemble(*right))


def _changes_inside(marks: Mapping[str, TreeMark]) -> dict[str, int]:
    inside: dict[str, int] = {}
    for path in marks:
        for above in ancestors(path):
            inside[above] = inside.get(above, 0) + 1
    return inside
