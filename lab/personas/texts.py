"""Paths, names and sentences in texts, and words put together as sentences have them."""

import re
import shlex
from collections.abc import Iterable
from typing import Final

_PATH: Final = re.compile(r"(?<![\w/.<>-])/(?:[\w.@+*-]+/)*[\w.@+*-]*[\w*]")


def paths_in(text: str) -> list[str]:
    """Return the absolute paths a text names, in order, each once."""
    return list(dict.fromkeys(match[0].rstrip("./") for match in _PATH.finditer(text)))


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, line breaks within them undone."""
    return [part for part in re.split(r"(?<=[.;!?])\s+(?=[A-Z/])", " ".join(text.split())) if part]


def paragraphs(text: str) -> list[str]:
    """Return what blank lines part in a text, each on one line."""
    return [flat for block in re.split(r"\n\s*\n", text) if (flat := " ".join(block.split()))]


def words_of(name: str) -> list[str]:
    """Return the words of a name, whatever joins them."""
    return re.findall(r"[a-z0-9]+", name.lower())


def alike(name: str, own: str) -> bool:
    """Say whether a name is built as the agent's own is: the same words, another number or last part."""
    mine, other = words_of(own), words_of(name)
    return len(mine) > 1 and len(other) > 1 and mine[:-1] == other[: len(mine) - 1] and mine != other


def own_name(system: str) -> str:
    """Return the name the system text gives the agent; "" when it gives none."""
    match = re.search(r"\b[Yy]ou are ((?:[A-Z0-9][\w-]*)(?: [A-Z0-9][\w-]*)*)", system)
    return match[1] if match else ""


def within(path: str, folder: str) -> bool:
    """Say whether a path is a folder or lies in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def without(paths: Iterable[str], folders: Iterable[str]) -> list[str]:
    """Return the paths that lie in none of the folders."""
    folders = list(folders)
    return [path for path in paths if not any(within(path, folder) for folder in folders)]


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence lists them: `a, b and c`."""
    *most, last = [*words] or ["nothing"]
    return f"{', '.join(most)} and {last}" if most else last


def quoted(paths: Iterable[str]) -> str:
    """Return paths as words of a shell line; a glob stays one."""
    return " ".join(path if re.fullmatch(r"[\w./@+*-]+", path) else shlex.quote(path) for path in paths)
