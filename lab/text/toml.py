"""TOML that others wrote, read within bounds: whatever is wrong with it is a `LabError` that names the line."""

import re
from math import isfinite
from typing import Any, Final

import tomli

from lab.errors import LabError

DEEPEST: Final = 64
"""Levels of tables and arrays in one another. Deeper ones end in a recursion error somewhere behind the reader."""
_MOST_MARKS: Final = 5_000_000
"""Brackets, commas and equals signs in one text: each can stand for a value of a hundred bytes in memory."""
_LONG_NUMBER: Final = re.compile(r"[=,\[]\s*[+-]?(0[xob])?[0-9A-Fa-f_]{16,}")
_NOT_FINITE: Final = re.compile(r"[=,\[]\s*[+-]?(inf|nan|[0-9][0-9_]*(\.[0-9_]+)?[eE]\+?[0-9]{3,})")


class TomlFault(LabError):
    """A fault of a TOML text. `line` and `column` count from 1; 0 when they are not known."""

    def __init__(self, what: str, *, where: str = "", line: int = 0, column: int = 0, mend: str = "") -> None:
        place = f"line {line}" + (f", column {column}" if column else "") if line else ""
        super().__init__(what, where=": ".join(part for part in (where, place) if part), mend=mend)
        self.line = line
        self.column = column


def read_toml(text: str | bytes, where: str = "") -> dict[str, Any]:
    """Return the tables of a TOML text; bytes are read as UTF-8, and a byte order mark is passed over.

    `where` names the text in errors. Raises `TomlFault`, and nothing else, for whatever is no TOML, for a number that
    is not finite or takes more than 64 bits, and for what is nested too deeply or has too many parts.
    """
    try:
        return _read(text, where)
    except MemoryError:
        raise TomlFault("it takes more memory than there is", where=where, mend="split it into smaller files") from None


def _read(text: str | bytes, where: str) -> dict[str, Any]:
    if isinstance(text, bytes):
        text = _decoded(text, where)
    text = text.removeprefix("\ufeff")
    if len(text) > _MOST_MARKS and sum(map(text.count, "[{,=")) > _MOST_MARKS:
        raise TomlFault(f"it holds more than {_MOST_MARKS:,} values", where=where, mend="split it into smaller files")
    try:
        tables = tomli.loads(text)
    except tomli.TOMLDecodeError as fault:
        lines = text.split("\n")
        line = lines[fault.lineno - 1].strip() if fault.lineno <= len(lines) else ""
        mend = f"look at: {line[:80]}" if line else "the text ends too early"
        what = fault.msg[:1].lower() + fault.msg[1:]
        raise TomlFault(what, where=where, line=fault.lineno, column=fault.colno, mend=mend) from None
    except RecursionError as fault:
        what = "a key has too many parts" if "key" in str(fault) else "its tables and lists are nested too deeply"
        raise _too_deep(what, text, where) from None
    except (ValueError, OverflowError):
        # Python refuses to read an integer of thousands of digits.
        raise _number_fault("a number takes more than 64 bits", _LONG_NUMBER, text, where) from None
    _refuse_values(tables, text, where)
    return tables


def _decoded(text: bytes, where: str) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = text.count(b"\n", 0, fault.start) + 1
        raise TomlFault("it is not UTF-8 text", where=where, line=line, mend="save it as UTF-8") from None


def _refuse_values(tables: dict[str, Any], text: str, where: str) -> None:
    """Raise TomlFault for a number no file of ours can hold and for what is nested too deeply."""
    level: list[Any] = [tables]
    for _ in range(DEEPEST):
        inner: list[Any] = []
        for holder in level:
            for value in holder.values() if isinstance(holder, dict) else holder:
                if isinstance(value, dict | list):
                    inner.append(value)
                elif isinstance(value, float):
                    if not isfinite(value):
                        raise _number_fault("a number is not finite", _NOT_FINITE, text, where)
                elif isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
                    raise _number_fault("a number takes more than 64 bits", _LONG_NUMBER, text, where)
        if not inner:
            return
        level = inner
    raise _too_deep("its tables and lists are nested too deeply", text, where)


def _too_deep(what: str, text: str, where: str) -> TomlFault:
    """Name the line with the most brackets and dots, which is where the nesting is."""
    lines = text.split("\n")
    line = max(range(len(lines)), key=lambda place: sum(map(lines[place].count, "[{."))) + 1
    return TomlFault(what, where=where, line=line, mend=f"use at most {DEEPEST} levels")


def _number_fault(what: str, pattern: re.Pattern[str], text: str, where: str) -> TomlFault:
    place = pattern.search(text)
    line = text.count("\n", 0, place.start()) + 1 if place else 0
    return TomlFault(what, where=where, line=line, mend="write another number")
