"""The changes of a session's world, as Inspect's store and its JSON Patch."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, assert_never

from lab.inspect.values import json_of
from lab.world import Change, ClockChange, FileChange, RecordChange, Removal, ShellChange

GONE: Final = "removed"
"""Stands for what was there from the start and no longer is."""


class WorldStore:
    """Files, records and shells by host, and the clock: the difference from the opening world, whose digest it holds.

    `/world/HOST/files/PATH`, `/world/HOST/TABLE/KEY`, `/world/HOST/shell`, `/world/clock`.
    """

    def __init__(self, opening: str) -> None:
        self._world: dict[str, Any] = {"opening": opening}

    @property
    def store(self) -> dict[str, Any]:
        """The whole store."""
        return {"world": self._world}

    def copy(self) -> "WorldStore":
        """Return a store that goes on from here by itself."""
        other = WorldStore("")
        other._world = _branches(self._world)
        return other

    def add(self, changes: Iterable[Change]) -> list[dict[str, Any]]:
        """Take changes in and return them as a patch."""
        return [patch for change in changes for patch in self._add(change)]

    def _add(self, change: Change) -> Iterator[dict[str, Any]]:
        *above, leaf, value = _place(change)
        node = self._world
        path = "/world"
        for part in above:
            path += "/" + _pointer(part)
            if part not in node:
                node[part] = {}
                yield {"op": "add", "path": path, "value": {}}
            node = node[part]
        path += "/" + _pointer(leaf)
        before = node.get(leaf)
        if isinstance(value, dict) and "append" in value:
            # Only the new piece goes into the patch: a log that grows would be written whole at each line.
            pieces = [*before.get("append", ()), *value["append"]] if isinstance(before, dict) else value["append"]
            value = {**(before if isinstance(before, dict) else {}), **value, "append": pieces}
            if isinstance(before, dict) and "append" in before:
                node[leaf] = value
                yield {"op": "add", "path": f"{path}/append/-", "value": pieces[-1]}
                return
        patch = {"op": "add" if before is None else "replace", "path": path, "value": value}
        yield patch if before is None else {**patch, "replaced": before}
        node[leaf] = value


def _place(change: Change) -> tuple[Any, ...]:
    """Return where a change stands below `/world`, part by part, and last the value there."""
    facts = json_of(change)
    match change:
        case ClockChange():
            return ("clock", facts["seconds"])
        case RecordChange():
            value = facts.get("value")
            return (change.host, change.table, change.key, GONE if value is None else value)
        case ShellChange():
            return (change.host, "shell", change.script)
        case Removal():
            return (change.host, "files", change.path, GONE)
        case FileChange():
            content = {name: value for name, value in facts.items() if name not in ("change", "host", "path")}
            if "append" in content:
                content["append"] = [content["append"]]
            return (change.host, "files", change.path, content)
        case _:
            assert_never(change)


def _branches(node: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of the parts that are added to: hosts and their tables, not what stands in them."""
    return {
        name: {table: dict(rows) if isinstance(rows, dict) else rows for table, rows in part.items()}
        if isinstance(part, dict)
        else part
        for name, part in node.items()
    }


def _pointer(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
