"""Describing the difference between two values of a record's field in words, without any of their Python form."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from lab.text.alignment import Alignment

LONGEST: Final = 60
"""Characters of a text that one line quotes."""
MOST: Final = 3
"""Lines or items that are listed individually."""
NAMES: Final = {
    "base_used": "in use",
    "read_only": "read-only",
    "speaker": "name in the journal",
    "once": "runs once",
    "timer": "starts at",
    "ended": "last ended",
    "back_at": "back at",
}
"""Readable names of fields whose own name is unclear."""
Words = Callable[[str, object], str]
"""Formats a field's value by its kind: a size, a moment, yes or no."""


def name_of(field: str) -> str:
    """Return the readable name of a field."""
    return NAMES.get(field, field.replace("_", " "))


def differences(record: msgspec.Struct, now: Mapping[str, object], words_of: Words) -> list[str]:
    """Return how a record differs from its plain values afterwards.

    In a whole record, a field left out has its default; in a partial one, its old value.
    """
    fields = msgspec.structs.fields(record)
    after = dict(now)
    if all(field.name in now for field in fields if field.required):
        after = {field.name: None if field.default is msgspec.NODEFAULT else field.default for field in fields} | after
    return [
        difference(name, getattr(record, name, None), value, words_of)
        for name, value in after.items()
        if _plain(getattr(record, name, None)) != _plain(value)
    ]


def difference(field: str, was: object, now: object, words_of: Words) -> str:
    """Return the old and new value of a field; for texts and lists, only what was added and removed."""
    was, now = _plain(was), _plain(now)
    name = name_of(field)
    if isinstance(was, str) and isinstance(now, str) and "\n" in was + now:
        return f"{name} {_came_and_went(was.splitlines(), now.splitlines(), short)}"
    if _holds_records(was) or _holds_records(now):
        return f"{name} {', '.join(_records(_items(was), _items(now)))}"
    before, after = words_of(field, was), words_of(field, now)
    if before == after and isinstance(was, int) and isinstance(now, int):
        # The rounded sizes are equal although the values differ.
        before, after = f"{was} B", f"{now} B"
    return f"{before} → {after}" if field == "online" else f"{name} {before} → {after}"


def words(value: object) -> str:
    """Return a value as a person would write it."""
    match _plain(value):
        case None | "" | []:
            return "none"
        case bool(truth):
            return "yes" if truth else "no"
        case str(text):
            return short(text)
        case float(number):
            return f"{number:g}"
        case list(items):
            return ", ".join(words(item) for item in items)
        case dict(fields):
            return _record(fields) if fields else "none"
        case other:
            return str(other)


def short(text: str) -> str:
    """Return a text on one line, shortened if it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _record(fields: Mapping[str, object]) -> str:
    """Describe a nested record: a route, how a process ended."""
    match fields:
        case {"method": str(method), "path": str(path), **rest}:
            return " ".join([method, path, *(str(rest[name]) for name in ("status",) if name in rest)])
        case {"how": str(how), "status": str(status)}:
            return f"{how} {status}"
        case _:
            return " · ".join(
                f"{name_of(name)} {words(value)}" for name, value in fields.items() if value not in ("", [])
            )


def _records(was: Sequence[object], now: Sequence[object]) -> Iterator[str]:
    """Yield which records of a list were removed, added or changed; method and path identify a record."""
    old, new = ({_key(item): item for item in items} for items in (was, now))
    for key in old.keys() - new.keys():
        yield f"− {words(old[key])}"
    for key, item in new.items():
        if key not in old:
            yield f"+ {words(item)}"
        elif item != old[key] and isinstance(item, dict) and isinstance(before := old[key], dict):
            fields = [field for field in {**before, **item} if before.get(field) != item.get(field)]
            differing = ", ".join(difference(field, before.get(field), item.get(field), _by_itself) for field in fields)
            yield f"{key}: {differing}"


def _key(item: object) -> str:
    if isinstance(item, dict) and "path" in item:
        return f"{item.get('method', '')} {item['path']}".strip()
    return words(item)


def _by_itself(_field: str, value: object) -> str:
    return words(value)


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _holds_records(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _came_and_went(was: Sequence[str], now: Sequence[str], words_of: Callable[[str], str]) -> str:
    words: list[str] = []
    for sign, a, b, c, d in Alignment(was, now).get_opcodes():
        if sign != "equal":
            words += [f"− {words_of(line)}" for line in was[a:b]]
            words += [f"+ {words_of(line)}" for line in now[c:d]]
    rest = f", {len(words) - MOST} more lines" if len(words) > MOST else ""
    return ", ".join(words[:MOST]) + rest


def _plain(value: object) -> object:
    """Return a value as a session file stores it: records as their fields, every sequence as a list."""
    plain = msgspec.to_builtins(value)
    if isinstance(plain, tuple | list):
        return [_plain(item) for item in plain]
    return {name: _plain(item) for name, item in plain.items()} if isinstance(plain, dict) else plain
