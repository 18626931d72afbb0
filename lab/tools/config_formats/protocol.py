"""What a configuration format must be able to do: be read, and be changed at one place with every other byte kept."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, Final, Protocol

missing: Final = object()
"""What `path_of` finds where there is nothing."""


class ConfigFault(Exception):
    """A text that cannot be read in its format, or cannot be changed as asked; the words say why."""


class ConfigText(Protocol):
    """One format of configuration files. A path is the names of the tables and, last, of the key."""

    def read(self, content: str) -> dict[str, Any]:
        """Return what a text says. Raises ConfigFault."""
        ...

    def value(self, written: str) -> Any:  # noqa: ANN401
        """Return the value that is meant by how a file would write it; what is no notation is a text."""
        ...

    def write(self, value: object) -> str:
        """Return how a file writes a value."""
        ...

    def put(self, content: str, path: Sequence[str], value: object) -> str:
        """Return the text with the key at `path` having `value`; missing tables on the way are made."""
        ...

    def drop(self, content: str, path: Sequence[str]) -> str:
        """Return the text without the key at `path`, which is there."""
        ...


def path_of(tables: Mapping[str, Any], key: str) -> tuple[list[str], Any]:
    """Return the path a dotted key means and what is there, `missing` when nothing is.

    A name may hold dots itself; one that is there comes first. Raises ConfigFault for a key that can be no one's.
    """
    words = key.strip().split(".")
    if not all(word.strip() for word in words):
        raise ConfigFault(f"'{key}' is not a valid key")
    if (path := _walk(tables, words)) is not None:
        return path, at(tables, path)
    for count in range(len(words) - 1, -1, -1):
        path = _walk(tables, words[:count]) if count else []
        if path is None:
            continue
        if not isinstance(at(tables, path), Mapping):
            raise ConfigFault(f"'{'.'.join(words[:count])}' is not a table and cannot hold keys")
        return [*path, *words[count:]], missing
    return words, missing


def changed(kind: ConfigText, content: str, path: Sequence[str], value: object) -> str:
    """Return the text with a key changed, or taken out when `value` is `missing`.

    Raises ConfigFault when the result would not read back as just that change.
    """
    target = deepcopy(kind.read(content))
    holder: dict[str, Any] = target
    for name in path[:-1]:
        holder = holder.setdefault(name, {})
    if value is missing:
        del holder[path[-1]]
        after = kind.drop(content, path)
    else:
        holder[path[-1]] = value
        after = kind.put(content, path, value)
    if kind.read(after) != target:
        raise ConfigFault(f"'{'.'.join(path)}' cannot be changed there")
    return after


def at(tables: Mapping[str, Any], path: Sequence[str]) -> Any:  # noqa: ANN401
    """Return what is at a path that exists."""
    here: Any = tables
    for name in path:
        here = here[name]
    return here


def _walk(node: object, words: Sequence[str]) -> list[str] | None:
    if not isinstance(node, Mapping):
        return None
    for count in range(len(words), 0, -1):
        name = ".".join(words[:count])
        if name in node:
            if count == len(words):
                return [name]
            if (deeper := _walk(node[name], words[count:])) is not None:
                return [name, *deeper]
    return None


def truth(written: str) -> bool | None:
    """Return the boolean a word means in whatever case; None for any other."""
    return {"true": True, "false": False}.get(written.strip().lower())
