"""What is worked out of the nodes of a file system, kept for as long as each of them exists."""

import weakref
from typing import Any, Generic, TypeVar

V = TypeVar("V")


class NodeMemo(Generic[V]):
    """Values by node. Nodes never change and worlds share most of theirs, so a value stays true of its very object."""

    def __init__(self) -> None:
        self._values: dict[int, tuple[weakref.ref[Any], V]] = {}

    def get(self, node: object) -> V | None:
        """Return what was put for this very node, None where nothing was."""
        entry = self._values.get(id(node))
        return entry[1] if entry is not None and entry[0]() is node else None

    def put(self, node: object, value: V) -> V:
        """Keep a value, which may not be None, until the node goes, and return it."""
        key = id(node)
        self._values[key] = weakref.ref(node, lambda _: self._values.pop(key, None)), value
        return value
