"""Converting TOML text into typed tables, with faults in the author's terms: key path, nearest valid key, mend."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, get_args, get_origin

import msgspec

from lab.errors import LabError, suggest
from lab.text.real_files import LARGEST_TEXT, read_bounded
from lab.text.toml import read_toml

_PLACE: Final = re.compile(r" - at `(?:key in )?\$\.?([^`]*)`$")
_WORDS: Final = {"str": "a text", "int": "a whole number", "float": "a number", "bool": "true or false"}
_KINDS: Final = {"array": "a list", "object": "a table", **_WORDS}

T = TypeVar("T", bound=msgspec.Struct)


def read_text(path: Path) -> str:
    """Return a file's exact text. Raises `LabError` when it is no regular file, too large or not UTF-8."""
    content = read_bounded(path, LARGEST_TEXT, mend="take large contents out, or declare their size")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise LabError(f"is not UTF-8 at byte {fault.start}", where=str(path), mend="save it as UTF-8") from None


def read_tables(path: Path, kind: type[T]) -> T:
    """Read a TOML file as `kind`. Raises `LabError` for the first fault of it."""
    where = str(path)
    tables = read_toml(read_text(path), where)
    for fault in key_faults(tables, kind, where):
        raise fault
    return convert_tables(tables, kind, where)


def key_faults(tables: object, kind: object, where: str, path: str = "") -> Iterator[LabError]:
    """Yield an error for every unknown or missing key of the tables, read as `kind`."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(tables, Mapping):
        fields = _fields(kind)
        tag = kind.__struct_config__.tag_field
        for key in tables:
            if key not in fields and key != tag:
                mend = f"{suggest(key, fields)}"
                yield LabError(f'unknown key "{key}"', where=f"{where}: {_join(path, key)}", mend=mend)
        for key, field in fields.items():
            if key in tables:
                yield from key_faults(tables[key], field.type, where, _join(path, key))
            elif field.required:
                place = f"{where}: {path}" if path else where
                yield LabError(f'the key "{key}" is missing', where=place, mend=_how_to_add(path, key, field.type))
    elif isinstance(tables, list) and (inner := _item_of(kind)):
        for index, item in enumerate(tables):
            yield from key_faults(item, inner, where, f"{path}[{index}]")
    elif get_origin(kind) is dict and isinstance(tables, Mapping):
        for key, item in tables.items():
            yield from key_faults(item, get_args(kind)[1], where, _join(path, key))
    elif isinstance(tables, Mapping) and (variants := _variants(kind)):
        tag = next(iter(variants.values())).__struct_config__.tag_field or ""
        name = tables.get(tag)
        if isinstance(name, str) and name in variants:
            yield from key_faults(tables, variants[name], where, path)
        elif isinstance(name, str):
            yield LabError(f'there is no {tag} "{name}"', where=f"{where}: {path}", mend=suggest(name, variants))


def convert_tables(tables: Mapping[str, Any], kind: type[T], where: str) -> T:
    """Return the tables as a struct. Raises `LabError` for the first value of a wrong type."""
    try:
        return msgspec.convert(tables, kind)
    except msgspec.ValidationError as fault:
        message = str(fault)
        place = _PLACE.search(message)
        path = place[1].replace("[...]", "") if place else ""
        what = _PLACE.sub("", message)
        raise LabError(_in_toml_words(what), where=f"{where}: {path}" if path else where) from None


@cache
def _fields(kind: type[msgspec.Struct]) -> Mapping[str, msgspec.structs.FieldInfo]:
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


def _join(path: str, key: str) -> str:
    bare = key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else f'"{key}"'
    return f"{path}.{bare}" if path else bare


def _item_of(kind: object) -> object | None:
    """Return the item type of a tuple type if it is a table or a union of tables; otherwise None."""
    if get_origin(kind) is not tuple:
        return None
    inner: object = next((part for part in get_args(kind) if part is not ...), None)
    is_table = isinstance(inner, type) and issubclass(inner, msgspec.Struct)
    return inner if is_table or _variants(inner) else None


@cache
def _variants(kind: object) -> Mapping[str, type[msgspec.Struct]]:
    """Return the structs of a union by their tag; empty when `kind` is no such union."""
    structs = [part for part in get_args(kind) if isinstance(part, type) and issubclass(part, msgspec.Struct)]
    return {part.__struct_config__.tag: part for part in structs if isinstance(part.__struct_config__.tag, str)}


def _how_to_add(path: str, key: str, kind: object) -> str:
    whole = re.sub(r"\[\d+\]", "", _join(path, key))
    if _item_of(kind):
        return f"add a [[{whole}]] table"
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return f"add a [{whole}] table"
    return f"add {key} = …"


def _in_toml_words(message: str) -> str:
    if bound := re.fullmatch(r"Expected `\w+` ([<>])= (\S+)", message):
        number = f"{float(bound[2]):,.15g}"
        return f"must be at {'least' if bound[1] == '>' else 'most'} {number}"
    match = re.fullmatch(r"Expected (.+), got `(\w+)`", message)
    if not match:
        return message[:1].lower() + message[1:].replace("`", '"')
    fields = re.findall(r"\w+", match[1])
    names = [_KINDS.get(word, word) for word in fields if word not in ("null", "None")]
    return f"must be {' or '.join(names)}, not {_KINDS.get(match[2], match[2])}"
