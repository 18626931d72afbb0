"""What directories hold, name by name: as it came with the system, or much of it and what changed since."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lab.world.machine.files.nodes import Node

_OLD: Final = object()
_BIG: Final = 512
"""Up to this many children, adding one copies them all."""
_NEWER: Final = 192


class LayeredChildren(Mapping[str, "Node"]):
    """The children of a big directory: those of an older one, and what was added, replaced or removed since.

    Never changed in place either; adding a name copies only what is newer, so that filling a directory costs little.
    """

    __slots__ = ("_count", "_new", "_old")

    def __init__(self, old: dict[str, "Node"], new: dict[str, "Node | None"], count: int) -> None:
        self._old = old
        self._new = new
        """None for a name that is gone."""
        self._count = count

    def __getitem__(self, name: str) -> "Node":
        child = self._new.get(name, _OLD)
        if child is _OLD:
            return self._old[name]
        if child is None:
            raise KeyError(name)
        return child  # type: ignore[return-value]

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401
        """Return the child of a name, or `default`."""
        child = self._new.get(name, _OLD)
        if child is _OLD:
            return self._old.get(name, default)
        return default if child is None else child

    def __contains__(self, name: object) -> bool:
        child = self._new.get(name, _OLD)  # type: ignore[call-overload]
        return name in self._old if child is _OLD else child is not None

    def __iter__(self) -> Iterator[str]:
        new = self._new
        for name in self._old:
            if name not in new:
                yield name
        for name, child in new.items():
            if child is not None:
                yield name

    def __len__(self) -> int:
        return self._count

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    __hash__ = None  # type: ignore[assignment]

    def plain(self) -> dict[str, "Node"]:
        """Return these children as a plain dictionary."""
        names = self._old.copy()
        for name, child in self._new.items():
            # What was replaced stands last, as it does in `__iter__`.
            names.pop(name, None)
            if child is not None:
                names[name] = child
        return names

    def having(self, name: str, child: "Node | None") -> Mapping[str, "Node"]:
        """Return these children with one added or replaced, or without it when `child` is None."""
        new = dict(self._new)
        new[name] = child
        names = LayeredChildren(self._old, new, self._count + (child is not None) - (name in self))
        return names if len(new) < _NEWER else names.plain()


class Stock(Mapping[str, "Node"]):
    """The children of a directory that came with the system, made when it is first listed.

    They hold no artefact of a scenario, so that `walk` passes them by. `key` says what they are: two of one key are
    equal.
    """

    __slots__ = ("_count", "_make", "_nodes", "key")

    def __init__(self, key: str, count: Callable[[], int], make: Callable[[], dict[str, "Node"]]) -> None:
        self.key = key
        self._count = count
        self._make = make
        self._nodes: dict[str, Node] | None = None

    @property
    def names(self) -> int:
        """How many names there are, with all that is below them."""
        return self._count()

    def plain(self) -> dict[str, "Node"]:
        """Return these children as a plain dictionary, which must not be changed."""
        if self._nodes is None:
            self._nodes = self._make()
        return self._nodes

    def __getitem__(self, name: str) -> "Node":
        return self.plain()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.plain())

    def __len__(self) -> int:
        return len(self.plain())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Stock):
            return self.key == other.key
        return isinstance(other, Mapping) and self.plain() == dict(other)

    __hash__ = None  # type: ignore[assignment]


def with_name(children: Mapping[str, "Node"], name: str, child: "Node | None") -> Mapping[str, "Node"]:
    """Return the children with one added or replaced, or without it when `child` is None."""
    if isinstance(children, LayeredChildren):
        return children.having(name, child)
    if isinstance(children, Stock):
        children = children.plain()
    if len(children) > _BIG:
        assert isinstance(children, dict)
        return LayeredChildren(children, {name: child}, len(children) + (child is not None) - (name in children))
    copied = dict(children)
    if child is None:
        copied.pop(name, None)
    else:
        copied[name] = child
    return copied
