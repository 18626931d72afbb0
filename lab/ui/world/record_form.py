"""Converts records of the world to forms of editable texts, and back."""

import types
from collections.abc import Mapping
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from lab.errors import LabError
from lab.text.amounts import world_time
from lab.ui.kit.form import Field
from lab.world import parse_size, parse_time

BYTES: Final = frozenset({"size", "memory", "base_used", "used", "bandwidth"})
MOMENTS: Final = frozenset({"since", "started", "booted", "mtime", "time", "until"})
HINTS: Final = {
    "sudo": "",
    "cpu": "per cent of one core",
    "base_used": "used by what is no file",
    "bandwidth": "bytes a second",
    "utilisation": "per cent",
}
UNITS: Final = (("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10))


def fields_of(record: Struct, *, leave_out: frozenset[str] = frozenset()) -> tuple[Field, ...]:
    """Return form fields for a record's values. Nested records have no field: they are edited as text."""
    hints = get_type_hints(type(record))
    fields = (field.name for field in msgspec.structs.fields(record))
    names = [name for name in fields if name not in leave_out and not _holds_records(hints[name])]
    return tuple(_field(name, hints[name], getattr(record, name)) for name in names)


def record_from(record: Struct, values: Mapping[str, str]) -> Struct:
    """Return the record with the form's values.

    Raises `LabError` naming the unusable field.
    """
    hints = get_type_hints(type(record))
    return msgspec.structs.replace(record, **{name: _value(name, hints[name], text) for name, text in values.items()})


def exact_size(size: int) -> str:
    """Return a size in the largest unit that represents it exactly."""
    for unit, factor in UNITS:
        if size and size % factor == 0:
            return f"{size // factor}{unit}"
    return str(size)


def _holds_records(kind: Any) -> bool:  # noqa: ANN401
    return (isinstance(kind, type) and issubclass(kind, Struct)) or any(_holds_records(each) for each in get_args(kind))


def _field(name: str, kind: Any, value: Any) -> Field:  # noqa: ANN401
    label = {"mtime": "time", "cpu": "processor"}.get(name, name.replace("_", " "))
    hint = HINTS.get(name, "bytes, as 412GiB" if name in BYTES else "UTC" if name in MOMENTS else "")
    if kind is bool:
        return Field(name=name, label=label, value="yes" if value else "no", kind="choice", choices=("yes", "no"))
    if get_origin(kind) is Literal:
        return Field(name=name, label=label, value=str(value), kind="choice", choices=get_args(kind))
    text = _text(name, value)
    return Field(name=name, label=label, value=text, hint=hint, kind="text" if "\n" in text else "line")


def _text(name: str, value: Any) -> str:  # noqa: ANN401
    if value is None:
        return ""
    if name in BYTES and isinstance(value, int):
        return exact_size(value)
    if name in MOMENTS and isinstance(value, int | float):
        return world_time(value)
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _value(name: str, kind: Any, text: str) -> Any:  # noqa: ANN401
    if get_origin(kind) in (Union, types.UnionType):
        if not text.strip():
            return None
        kind = next(each for each in get_args(kind) if each is not type(None))
    try:
        if kind is bool:
            return text == "yes"
        if name in BYTES and kind is int:
            return parse_size(int(text) if text.strip().isdecimal() else text)
        if name in MOMENTS and kind in (int, float):
            return kind(parse_time(text))
        if kind is int:
            return int(text.strip())
        if kind is float:
            return float(text.strip())
        if get_origin(kind) is tuple:
            return tuple(part.strip() for part in text.split(",") if part.strip())
    except LabError as fault:
        raise LabError(fault.what, where=name.replace("_", " "), mend=fault.mend) from None
    except ValueError:
        raise LabError(f'"{text}" is no number', where=name.replace("_", " ")) from None
    return text
