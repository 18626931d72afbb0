"""Reads events in the forms that `writing.py` chooses, faster than TOML in general can be read.

Whatever has another form is left to `lab.text.toml`, so that a file means the same whichever of the two reads it.
"""

import re
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from msgspec import Struct

from lab.errors import LabError
from lab.session.document import Table
from lab.text.toml import read_toml

_CONTROL: Final = bytes((*range(9), *range(11, 32), 127))
"""Bytes that no text can hold as they are; with a carriage return, which TOML knows at the end of a line alone."""
_ESCAPE: Final = r'\\(?:["\\bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4})'
_NUMBER: Final = r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,30})?(?:e[+-][0-9]{2})?"
"""An integer of less than 64 bits, or a finite float as Python prints it."""
_FORMS: Final = (
    r'"([^"\\\n]*+)"',
    r"(0|[1-9][0-9]{0,17})",
    rf"({_NUMBER}|true|false)",
    r'"""\n([^"\\]*+)"""',
    r"([\[{][^\n]*+(?>(?:\n\ \ [^\n]++)*)(?>(?:\n\])?))",
    r"'([^'\n]*+)'",
    rf'"""\n((?>(?:[^"\\]++|"{{1,2}}(?!")|{_ESCAPE})*))"""',
    rf'"((?>(?:[^"\\\n]++|{_ESCAPE})*))"',
    r"'''\n?+((?>(?:[^']++|'{1,2}(?!'))*))'''",
)
"""A value: a text, an integer, a number or boolean, a text of several lines, a list or table, then rarer texts."""
_GAP: Final = r"(?>(?:(?:\#[^\n]*+)?\n){1,500})"
"""Comments and empty lines. So many at a time, since what is repeated without end takes memory for each."""
_LINE: Final = re.compile(
    rf"([A-Za-z0-9_-]++)\ =\ (?:{'|'.join(_FORMS)})\n|(\[\[?event[A-Za-z0-9_.-]*+\]\]?)\n|{_GAP}|([\s\S])"
)
"""A key with its value, the head of a table, a gap; the last group is anything else."""
_HEAD_GROUP: Final = len(_FORMS) + 2
_EVENT: Final = "[[event]]"
_NEXT: Final = rf"(?={re.escape(_EVENT)}\n|\Z)"
_OFTEN: Final = 8
"""Events of one layout after which it is worth a pattern."""
_MOST_TOKENS: Final = 60
_MOST_LAYOUTS: Final = 1_000
_MOST_ALIKE: Final = 4
"""Patterns that are tried at one event."""
_SCALAR: Final = rf"""(?:"[^"\\\n]*+"|'[^'\n]*+'|{_NUMBER}|true|false)"""
_PAIR: Final = re.compile(rf"(?<![A-Za-z0-9_-])([A-Za-z0-9_-]++) = ({_SCALAR})")
_ITEM: Final = re.compile(_SCALAR)
_ESCAPED: Final = re.compile(_ESCAPE)
_LETTERS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_MOST_BRACKETS: Final = 16
"""Brackets in one value up to which its depth in the event need not be checked."""
_FEW: Final = frozenset(
    (
        "kind",
        "role",
        "by",
        "branch",
        "model",
        "nature",
        "name",
        "finish",
        "host",
        "change",
        "behaviour",
        "owner",
        "mode",
    )
)
"""Keys with few values, each of which is held once."""


class _OtherFormError(Exception):
    """Only a reader of all TOML can say what a text means."""


_Token = tuple[str, int]
"""A piece of an event: a key and the form of its value; a head and -1; a gap, "" and -1."""


class _Part(Struct, frozen=True):
    """A table of an event: the event itself, or one that a head opens in it."""

    name: str
    """"" for the event."""
    is_list: bool
    keys: tuple[str, ...]
    first: int
    """The index of its first value among those of the event."""
    readers: tuple[tuple[str, Callable[[str], Any]], ...]
    """Readers of the values that are no text as they stand there, by their keys."""


class _Layout(Struct, frozen=True):
    """The layout of an event of which a file has many: one match reads it."""

    pattern: re.Pattern[str]
    parts: tuple[_Part, ...]


class PlainReader:
    """Reads the pieces of one file, and learns how its events are laid out."""

    def __init__(self) -> None:
        self._counts: dict[tuple[_Token, ...], int] = {}
        self._layouts: dict[str, list[_Layout]] = {}
        """By the line below the head of an event: those that may match it, the last to match first."""

    def events(self, block: bytes) -> list[Table] | None:
        """Return the events of a piece of the file, None when something in it has another form than the writer's."""
        if len(block.translate(None, _CONTROL)) < len(block):
            return None
        try:
            return self._events(block.decode())
        except (_OtherFormError, LabError, UnicodeDecodeError):
            return None

    def _events(self, text: str) -> list[Table]:
        events: list[Table] = []
        at = 0
        while at < len(text):
            layouts = self._layouts.get(_line_below(text, at), [])
            for layout in layouts:
                if match := layout.pattern.match(text, at):
                    if layout is not layouts[0]:
                        layouts.remove(layout)
                        layouts.insert(0, layout)
                    events.append(_laid_out(layout, match.groups()))
                    at = match.end()
                    break
            else:
                at = self._read_lines(text, at, events)
        return events

    def _read_lines(self, text: str, at: int, events: list[Table]) -> int:
        """Add the event that begins at a place of the text. Return where the next one begins."""
        table: Table | None = None
        lists: set[str] = set()
        tokens: list[_Token] = []
        token: _Token
        for line in _LINE.finditer(text, at):
            group = line.lastindex
            if group is None:
                token = ("", -1)
            elif group < _HEAD_GROUP:
                key, value, form = line[1], line[group], group - 2
                if table is None or key in table:
                    raise _OtherFormError
                read = _reader(key, form)
                table[key] = read(value) if read else value
                token = (key, form)
            elif group > _HEAD_GROUP:
                raise _OtherFormError
            elif (head := line[group]) != _EVENT:
                table = _below(events, head, lists)
                token = (head, -1)
            elif table is None:
                table = {}
                events.append(table)
                tokens, at, token = [], line.start(), (head, -1)
            else:
                self._learn(tokens, text, at)
                return line.start()
            if len(tokens) <= _MOST_TOKENS:
                tokens.append(token)
        if table is not None:
            self._learn(tokens, text, at)
        return len(text)

    def _learn(self, tokens: list[_Token], text: str, at: int) -> None:
        """Count an event of that layout; from the time it has come up often, read those like it by one match."""
        if len(tokens) > _MOST_TOKENS or len(self._counts) >= _MOST_LAYOUTS:
            return
        event = tuple(tokens)
        self._counts[event] = self._counts.get(event, 0) + 1
        layouts = self._layouts.setdefault(_line_below(text, at), [])
        if self._counts[event] == _OFTEN and len(layouts) < _MOST_ALIKE:
            layouts.append(_layout(event))


def _line_below(text: str, at: int) -> str:
    """Return the line after the head of the event that begins at a place; of a long line, its beginning."""
    begin = at + len(_EVENT) + 1
    return text[begin : begin + 40].partition("\n")[0]


@lru_cache(maxsize=256)
def _layout(tokens: tuple[_Token, ...]) -> _Layout:
    pattern = ""
    parts: list[_Part] = []
    first = 0
    keys: dict[str, int] = {}
    head = ""
    for name, form in [*tokens, (_EVENT, -1)]:
        if form >= 0:
            pattern += rf"{re.escape(name)} = {_FORMS[form]}\n"
            keys[name] = form
            continue
        if name and head:
            readers = tuple((key, read) for key, form in keys.items() if (read := _reader(key, form)))
            inner = "" if head == _EVENT else head.strip("[]").removeprefix("event.")
            parts.append(_Part(inner, head.startswith("[["), tuple(keys), first, readers))
            first += len(keys)
            keys = {}
        head = name or head
        pattern += f"{re.escape(name)}\n" if name else _GAP
    return _Layout(re.compile(pattern.removesuffix(f"{re.escape(_EVENT)}\n") + _NEXT), tuple(parts))


def _laid_out(layout: _Layout, values: tuple[str, ...]) -> Table:
    event: Table = {}
    for part in layout.parts:
        table: Table = dict(zip(part.keys, values[part.first :], strict=False))
        for key, read in part.readers:
            table[key] = read(table[key])
        if not part.name:
            event = table
        elif part.is_list:
            event.setdefault(part.name, []).append(table)
        else:
            event[part.name] = table
    return event


def _reader(key: str, form: int) -> Callable[[str], Any] | None:
    """Return the function that reads a value from text of that form; None where the text is the value."""
    return _READERS.get(form) or (sys.intern if key in _FEW else None)


def _below(events: list[Table], head: str, lists: set[str]) -> Table:
    """Return the table that a head opens in the last event; `lists` names the lists that heads have begun there."""
    is_list = head.startswith("[[")
    name = head.strip("[]").removeprefix("event.")
    if not events or not name or "." in name or head != (f"[[event.{name}]]" if is_list else f"[event.{name}]"):
        raise _OtherFormError
    event, table = events[-1], dict[str, Any]()
    if name not in event:
        event[name] = [table] if is_list else table
        if is_list:
            lists.add(name)
    elif is_list and name in lists:
        event[name].append(table)
    else:
        raise _OtherFormError
    return table


def _number(text: str) -> bool | int | float:
    if text in ("true", "false"):
        return text == "true"
    return float(text) if "." in text or "e" in text else int(text)


def _scalar(text: str) -> str | bool | int | float:
    return text[1:-1] if text[0] in "\"'" else _number(text)


def _container(text: str) -> object:
    """Return a list or an inline table. Flat ones, and lists of such with each on a line, are read here."""
    if text.startswith("[\n"):
        lines = text.split("\n")[1:-1]
        if not (text.endswith("\n]") and all(line.startswith("  ") and line.endswith(",") for line in lines)):
            raise _OtherFormError
        return [_element(line[2:-1]) for line in lines]
    if text.startswith("{"):
        pairs = _PAIR.findall(text)
        if text == f"{{ {', '.join([f'{key} = {value}' for key, value in pairs])} }}":
            table = {key: _scalar(value) for key, value in pairs}
            if len(table) < len(pairs):
                raise _OtherFormError
            return table
    else:
        items = _ITEM.findall(text)
        if text == f"[{', '.join(items)}]":
            return [_scalar(item) for item in items]
    return _in_general(text)


def _element(text: str) -> object:
    if text[:1] in ("{", "["):
        return _container(text)
    return _scalar(text) if _ITEM.fullmatch(text) else _in_general(text)


def _in_general(text: str) -> object:
    if text.count("[") + text.count("{") > _MOST_BRACKETS:
        raise _OtherFormError
    tables = read_toml(f"value = {text}\n")
    if tables.keys() != {"value"}:
        raise _OtherFormError
    return tables["value"]


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(_letter, text)


def _letter(match: re.Match[str]) -> str:
    letter = match[0][1]
    return chr(int(match[0][2:], 16)) if letter == "u" else _LETTERS.get(letter, letter)


_READERS: Final[Mapping[int, Callable[[str], Any]]] = {1: int, 2: _number, 4: _container, 6: _unescaped, 7: _unescaped}
"""Readers of the forms that are not the text between their quotes."""
