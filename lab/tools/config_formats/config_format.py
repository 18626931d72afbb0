"""The interface of a configuration format: parsing, and changing one value while keeping every other byte."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, Final, Protocol

missing: Final = object()
"""The value `path_of` returns for a key that does not exist."""


class ConfigFault(Exception):
    """A text cannot be parsed in its format, or cannot be changed as requested. The message says why."""


class ConfigText(Protocol):
    """One configuration format. A path lists the names of the enclosing tables, then the key."""

    def read(self, content: str) -> dict[str, Any]:
        """Parse a file's text. Raises `ConfigFault`."""
        ...

    def value(self, notation: str) -> Any:  # noqa: ANN401
        """Parse a single value; text that is no valid notation stands for itself, as a string."""
        ...

    def write(self, value: object) -> str:
        """Return a value as the file would write it."""
        ...

    def put(self, content: str, path: Sequence[str], value: object) -> str:
        """Return the text with `value` at `path`, adding missing tables on the way."""
        ...

    def drop(self, content: str, path: Sequence[str]) -> str:
        """Return the text without the existing key at `path`."""
        ...


def path_of(tables: Mapping[str, Any], key: str) -> tuple[list[str], Any]:
    """Return the path a dotted key means and the value there, `missing` when there is none.

    Names may contain dots themselves; an existing name takes precedence. Raises `ConfigFault` for an impossible key.
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


def with_change(kind: ConfigText, content: str, path: Sequence[str], value: object) -> str:
    """Return the text with a key set to `value`, or removed when `value` is `missing`.

    Raises `ConfigFault` when the result would not parse back to exactly that change.
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
    """Return the value at an existing path."""
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


def truth(notation: str) -> bool | None:
    """Return the boolean that `true` or `false` means, in any case; None for any other word."""
    return {"true": True, "false": False}.get(notation.strip().lower())
