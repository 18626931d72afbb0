"""Reads events in the forms that `writing.py` chooses, faster than TOML in general can be read.

Whatever has another form is left to `lab.text.toml`, so that a file means the same whichever of the two reads it.
"""

import re
from typing import Any, Final

from lab.errors import LabError
from lab.session.document import Table
from lab.text.toml import read_toml

_CONTROL: Final = bytes((*range(9), *range(11, 32), 127))
"""What no text can hold as it is; with a carriage return, which TOML knows at the end of a line alone."""
_ESCAPE: Final = r'\\(?:["\\bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4})'
_NUMBER: Final = r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,30})?(?:e[+-][0-9]{2})?"
"""An integer of less than 64 bits, or a finite float as Python prints it."""
_LINE: Final = re.compile(
    rf"""([A-Za-z0-9_-]++)\ =\ (?:
        "([^"\\\n]*+)"\n
      | ({_NUMBER}|true|false)\n
      | \"\"\"\n([^"\\]*+)\"\"\"\n
      | ([\[{{][^\n]*+(?:\n\ \ [^\n]++)*+(?:\n\])?+)\n
      | '([^'\n]*+)'\n
      | \"\"\"\n((?:[^"\\]++|"{{1,2}}(?!")|{_ESCAPE})*+)\"\"\"\n
      | "((?:[^"\\\n]++|{_ESCAPE})*+)"\n
      | '''\n?+((?:[^']++|'{{1,2}}(?!'))*+)'''\n
    )
    | (\[\[?event[A-Za-z0-9_.-]*+\]\]?)\n
    | (?:(?:\#[^\n]*+)?+\n)++
    | ([\s\S])""",
    re.VERBOSE,
)
"""A key with its value (a text, a number or boolean, a text of several lines, a list or table, then rarer texts), the
head of a table, comments and empty lines; the last group is anything else."""
_SCALAR: Final = rf"""(?:"[^"\\\n]*+"|'[^'\n]*+'|{_NUMBER}|true|false)"""
_PAIR: Final = re.compile(rf"(?<![A-Za-z0-9_-])([A-Za-z0-9_-]++) = ({_SCALAR})")
_ITEM: Final = re.compile(_SCALAR)
_ESCAPED: Final = re.compile(_ESCAPE)
_LETTERS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_MOST_BRACKETS: Final = 16
"""Brackets in one value up to which nobody needs to ask how deeply it stands in its event."""
_MOST_WORDS: Final = 4096
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


def plain_events(block: bytes, words: dict[str, str]) -> list[Table] | None:
    """Return the events of a piece of a file, None when something in it has another form than the writer's.

    `words` holds the texts that came again and again in the pieces read so far.
    """
    if len(block.translate(None, _CONTROL)) < len(block):
        return None
    try:
        return _events(block.decode(), words)
    except (_OtherFormError, LabError, UnicodeDecodeError):
        return None


def _events(text: str, words: dict[str, str]) -> list[Table]:
    events: list[Table] = []
    table: Table | None = None
    lists: set[str] = set()
    value: Any
    for line in _LINE.finditer(text):
        key, basic, number, lines, container, literal, escaped, escaped_line, quoted, head, other = line.groups("")
        if key:
            if table is None or key in table:
                raise _OtherFormError
            if number:
                value = int(number) if number.isdecimal() else _number(number)
            elif container:
                value = _container(container)
            elif escaped or escaped_line:
                value = _ESCAPED.sub(_letter, escaped or escaped_line)
            else:
                value = basic or lines or literal or quoted
                if key in _FEW:
                    value = words.get(value) or _word(value, words)
            table[key] = value
        elif head == "[[event]]":
            table = {}
            lists.clear()
            events.append(table)
        elif head:
            table = _below(events, head, lists)
        elif other:
            raise _OtherFormError
    return events


def _word(text: str, words: dict[str, str]) -> str:
    if len(words) < _MOST_WORDS:
        words[text] = text
    return text


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


def _letter(match: re.Match[str]) -> str:
    letter = match[0][1]
    return chr(int(match[0][2:], 16)) if letter == "u" else _LETTERS.get(letter, letter)
