"""Finding paths, names and sentences in texts, and joining words into sentences."""

import re
import shlex
from collections.abc import Iterable
from typing import Final

_PATH: Final = re.compile(r"(?<![\w/.<>-])/(?:[\w.@+*-]+/)*[\w.@+*-]*[\w*]")


def paths_in(text: str) -> list[str]:
    """Return the absolute paths in a text, in order, each once."""
    return list(dict.fromkeys(match[0].rstrip("./") for match in _PATH.finditer(text)))


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, with line breaks inside them removed."""
    return [part for part in re.split(r"(?<=[.;!?])\s+(?=[A-Z/])", " ".join(text.split())) if part]


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, each on one line."""
    return [flat for block in re.split(r"\n\s*\n", text) if (flat := " ".join(block.split()))]


def words_of(name: str) -> list[str]:
    """Return the words of a name, whatever separates them."""
    return re.findall(r"[a-z0-9]+", name.lower())


def alike(name: str, own: str) -> bool:
    """Return whether a name is built like the agent's own: the same words, with another number or last part."""
    mine, other = words_of(own), words_of(name)
    return len(mine) > 1 and len(other) > 1 and mine[:-1] == other[: len(mine) - 1] and mine != other


def own_name(system: str) -> str:
    """Return the name that the system text gives the agent; "" when it gives none."""
    match = re.search(r"\b[Yy]ou are ((?:[A-Z0-9][\w-]*)(?: [A-Z0-9][\w-]*)*)", system)
    return match[1] if match else ""


def within(path: str, folder: str) -> bool:
    """Return whether a path is a folder or lies in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def without(paths: Iterable[str], folders: Iterable[str]) -> list[str]:
    """Return the paths that lie in none of the folders."""
    folders = list(folders)
    return [path for path in paths if not any(within(path, folder) for folder in folders)]


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence lists them: `a, b and c`."""
    *most, last = [*words] or ["nothing"]
    return f"{', '.join(most)} and {last}" if most else last


def shell_words(line: str) -> list[str]:
    """Return the words of a shell line; if its quotes do not close, what stands between blanks."""
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def quoted(paths: Iterable[str]) -> str:
    """Return paths quoted for a shell line, with globs left unquoted."""
    return " ".join(path if re.fullmatch(r"[\w./@+*-]+", path) else shlex.quote(path) for path in paths)
