"""A dialog that finds a file of any host of the world by its name or by what it says."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from msgspec import Struct
from textual.content import Content

from lab.text.amounts import counted
from lab.text.safe import clean_line
from lab.ui.dialogs.pick import PickScreen
from lab.ui.kit.lines import Row
from lab.world import Directory, File, Node, Snapshot

MOST: Final = 500
"""Files shown at once."""
READ: Final = 100_000
"""Bytes of a file that are searched."""


class FoundFile(Struct, frozen=True):
    """A file, and the first line of it that has what was searched for."""

    host: str
    path: str
    line: str = ""


def find_files(snapshot: Snapshot, query: str) -> Iterator[FoundFile]:
    """Yield the files whose path has every word of the query, then those of which one line has all of it."""
    words = query.casefold().split()
    if not words:
        return
    texts: list[tuple[str, str, File]] = []
    for host, machine in snapshot.hosts.items():
        for path, node in _files(machine.root, ""):
            if all(word in f"{host}:{path}".casefold() for word in words):
                yield FoundFile(host, path)
            elif isinstance(node, File) and node.data:
                texts.append((host, path, node))
    phrase = query.casefold().strip()
    needle = phrase.encode()
    for host, path, file in texts:
        data = file.data[:READ]
        # Most files are passed over without being decoded.
        if needle.isascii() and needle not in data.lower():
            continue
        lines = data.decode("utf-8", "replace").splitlines()
        line = next((line for line in lines if phrase in line.casefold()), None)
        if line is not None:
            yield FoundFile(host, path, line.strip())


def _files(folder: Directory, path: str) -> Iterator[tuple[str, Node]]:
    for name, node in folder.children.items():
        place = f"{path}/{name}"
        if isinstance(node, Directory):
            yield from _files(node, place)
        else:
            yield place, node


class FindFileScreen(PickScreen[tuple[str, str]]):
    """Returns the host and the path of the file to go to, None to stay."""

    TITLE_WORDS = "find in the world: a path, or words of a file"
    EMPTY = "type a part of a path, or words that stand in a file"

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self._snapshot = snapshot
        self._files: dict[str, FoundFile] = {}

    def rows(self, query: str) -> tuple[list[Row], str]:
        """Return the files that fit."""
        files = list(islice(find_files(self._snapshot, query), MOST + 1))
        self._files = {f"{file.host}:{file.path}": file for file in files[:MOST]}
        more = " and more" if len(files) > MOST else ""
        rows = [
            Row(key, Content(clean_line(key)), Content.styled(clean_line(file.line), "$dim"))
            for key, file in self._files.items()
        ]
        return rows, f"{counted(len(rows), 'file')}{more}" if query else ""

    def explanation(self, key: str) -> Content:
        """Return the line that fits."""
        file = self._files.get(key)
        return Content(clean_line(file.line)) if file else Content.empty()

    def choice(self, key: str) -> tuple[str, str]:
        """Return the place of a file."""
        return self._files[key].host, self._files[key].path
