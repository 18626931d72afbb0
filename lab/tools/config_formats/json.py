"""JSON files, edited in place."""

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from lab.tools.config_formats.config_format import ConfigFault, truth

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")


class _Member(NamedTuple):
    name: str
    start: int
    """Offset of its name."""
    value: int
    """Offset of its value."""
    end: int


class JsonText:
    """JSON (RFC 8259) whose outermost value is an object."""

    def read(self, content: str) -> dict[str, Any]:
        """Parse a file's text. Raises `ConfigFault`."""
        try:
            tables = json.loads(content) if content.strip() else {}
        except (ValueError, RecursionError) as fault:
            raise ConfigFault(str(fault)) from None
        if not isinstance(tables, dict):
            raise ConfigFault("the outermost value is not an object")
        return tables

    def value(self, notation: str) -> Any:  # noqa: ANN401
        """Parse a single value; text that is not valid JSON stands for itself, as a string."""
        try:
            return json.loads(notation)
        except (ValueError, RecursionError):
            word = truth(notation)
            return notation if word is None else word

    def write(self, value: object) -> str:
        """Return a value as the file would write it."""
        return json.dumps(value, ensure_ascii=False)

    def put(self, content: str, path: Sequence[str], value: object) -> str:
        """Return the text with `value` at `path`, adding missing objects on the way."""
        if not content.strip():
            content = "{}\n"
        start = _SPACE.match(content, 0).end()  # type: ignore[union-attr]
        for depth, name in enumerate(path):
            members = _members(content, start)
            # When a name occurs twice, JSON parsers use the last one.
            member = next((member for member in reversed(members) if member.name == name), None)
            if member is None:
                for above in reversed(path[depth + 1 :]):
                    value = {above: value}
                return _with_member(content, start, members, name, value)
            if depth == len(path) - 1:
                return content[: member.value] + self.write(value) + content[member.end :]
            start = member.value
        return content

    def drop(self, content: str, path: Sequence[str]) -> str:
        """Return the text without the existing key at `path`."""
        start = _SPACE.match(content, 0).end()  # type: ignore[union-attr]
        for name in path[:-1]:
            start = next(member for member in reversed(_members(content, start)) if member.name == name).value
        members = _members(content, start)
        index = next(index for index, member in enumerate(members) if member.name == path[-1])
        if index:
            return content[: members[index - 1].end] + content[members[index].end :]
        if len(members) > 1:
            return content[: members[0].start] + content[members[1].start :]
        close = _SPACE.match(content, members[0].end).end()  # type: ignore[union-attr]
        return content[: start + 1] + content[close:]


def _members(content: str, start: int) -> list[_Member]:
    """Return the members of the object that begins at `start`."""
    members: list[_Member] = []
    if content[start : start + 1] != "{":
        raise ConfigFault("that is not an object")
    place = _skip(content, start + 1)
    while content[place] != "}":
        name, end = _DECODER.raw_decode(content, place)
        value = _skip(content, _skip(content, end) + 1)
        _, close = _DECODER.raw_decode(content, value)
        members.append(_Member(name, place, value, close))
        place = _skip(content, close)
        if content[place] == ",":
            place = _skip(content, place + 1)
    return members


def _skip(content: str, place: int) -> int:
    match = _SPACE.match(content, place)
    assert match is not None
    return match.end()


def _with_member(content: str, start: int, members: list[_Member], name: str, value: object) -> str:
    member = f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}"
    if not members:
        return content[: start + 1] + member + content[start + 1 :].lstrip(" \t\r\n")
    last = members[-1]
    before = content[members[-2].end if len(members) > 1 else start + 1 : last.start].lstrip(",")
    # Separate the new member the way the last one is separated.
    gap = before if before.strip() == "" and before else " " if len(members) > 1 else ""
    return content[: last.end] + "," + (gap or " ") + member + content[last.end :]
