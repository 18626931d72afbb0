"""Events as TOML text that a person can read. What is written is read again before it goes anywhere near a file.

One function chooses the form of a string: escapes are for texts that have no other form.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, TypeVar

import msgspec

from lab.errors import LabError
from lab.session.document import FORMAT, Embedded, Header, Side, Table
from lab.session.events import AnyEvent
from lab.session.forms import PlainReader
from lab.session.tree import Tree
from lab.text.toml import read_toml

E = TypeVar("E", bound=AnyEvent)

_WIDTH: Final = 100
"""Characters up to which a list or a table stays on one line."""
_UNSEEN: Final = r"\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
_ESCAPED: Final = re.compile(rf"[\x00-\x08\x0b-\x1f{_UNSEEN}]")
"""Characters that TOML refuses in a string as they are, or that an editor would hide or take for the end of a line."""
_PLAIN: Final = re.compile(rf'[^\x00-\x1f"\\{_UNSEEN}]*')
"""A text that stands between quotes as it is."""
_MARK: Final = re.compile(r"^# (?=(?:end of )?event )", re.MULTILINE)
"""The start that makes a line of a text look like a mark of the file."""
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_CLOSING: Final = re.compile(r'"(?="")|"\Z')
"""The quotes by which a string of several lines would end too early."""


def head_bytes(header: Header, scenario: Embedded) -> bytes:
    """Return the beginning of a session file, up to and with the mark that closes it."""
    lines = [f"format = {FORMAT}", ""]
    lines += _table("session", "[session]", msgspec.to_builtins(header))
    lines += ["", *_table("scenario", "[scenario]", msgspec.to_builtins(scenario))]
    return ("\n".join(lines) + "\n\n").encode() + end_mark(0)


def side_bytes(side: Side) -> bytes:
    """Return the beginning of a file of tags, up to and with the mark that closes it."""
    lines = [f"format = {FORMAT}", "", *_table("tags", "[tags]", msgspec.to_builtins(side))]
    return ("\n".join(lines) + "\n\n").encode() + end_mark(0)


def event_bytes(event: E, reader: PlainReader | None = None) -> tuple[E, bytes]:
    """Return an event as the file will hold it, and the bytes of it without the mark that closes it.

    Characters no file can hold (lone surrogates) are replaced in both. Raises `LabError` for an event that could not
    be read again. `reader` is for events of which many are written at once.
    """
    builtins, replaced = encodable(msgspec.to_builtins(event))
    table = {key: value for key, value in builtins.items() if value != {}}
    written, text = _proven(table, type(event), reader or PlainReader(), f"event {event.id}")
    remark = "# lone surrogates in this event were replaced by U+FFFD\n" if replaced else ""
    return written, (_begin_mark(table) + remark + text).encode()


def tree_bytes(tree: Tree, first: int) -> Iterator[bytes]:
    """Yield each event of a tree from the number `first` on, with its mark; a damaged one as it was read.

    A new file tells of the damage as the old one did.
    """
    damaged = {each.event: each.written for each in tree.damage}
    reader = PlainReader()
    for number in sorted(number for number in {*tree.events, *damaged} if number >= first):
        yield damaged.get(number) or event_bytes(tree.events[number], reader)[1] + b"\n" + end_mark(number)


def table_bytes(table: Table, digest: str = "") -> bytes:
    """Return the bytes of an event that was read from a file, with the mark that closes it.

    `digest` is that of the event as it was first written, when it was changed since.
    """
    return (_begin_mark(table, digest) + _event_text(table)).encode() + b"\n" + end_mark(table["id"])


def end_mark(event_id: int) -> bytes:
    """Return the line that says an event is whole."""
    return f"# end of event {event_id}\n".encode()


def table_digest(table: Table) -> str:
    """Return a digest of an event's content, the same however its text is laid out."""
    return hashlib.sha256(msgspec.json.encode(table, order="sorted")).hexdigest()[:12]


def encodable(value: object) -> tuple[Any, bool]:
    """Return `value` with what TOML cannot hold taken out (None, lone surrogates), and whether text was replaced."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), True
        return value, False
    if isinstance(value, dict):
        pairs = [(encodable(key), encodable(item)) for key, item in value.items() if item is not None]
        return {key[0]: item[0] for key, item in pairs}, any(key[1] or item[1] for key, item in pairs)
    if isinstance(value, list | tuple):
        items = [encodable(item) for item in value]
        return [item for item, _ in items], any(replaced for _, replaced in items)
    return value, False


def _proven(table: Table, kind: type[E], reader: PlainReader, where: str) -> tuple[E, str]:
    try:
        text = _event_text(table)
        again = (reader.events(text.encode()) or read_toml(text)["event"])[0]
        if again != table:
            keys = sorted(key for key in {*again, *table} if again.get(key) != table.get(key))
            raise ValueError(f"what it has under {', '.join(keys)} has no form in TOML")
        return msgspec.convert(again, kind), text
    except (LabError, ValueError, RecursionError, OverflowError, msgspec.ValidationError) as fault:
        raise LabError(
            f"the event was not saved, since it could not be read again: {fault}",
            where=where,
            mend="everything before it is saved; take that value out and try again",
        ) from fault


def _begin_mark(table: Table, digest: str = "") -> str:
    return f"# event {table['id']}, sha256 {digest or table_digest(table)}\n"


def _event_text(table: Table) -> str:
    return "\n".join(_table("event", "[[event]]", table)) + "\n"


def _table(path: str, head: str, table: Table) -> Iterator[str]:
    """Yield the lines of a table: what fits on a line of its own first, then the tables below it."""
    yield head
    below: list[tuple[str, Table | list[Table]]] = []
    for key, value in table.items():
        name = _key(key)
        if isinstance(value, dict):
            if _has_lines(value) or len(line := f"{name} = {_inline(value)}") > _WIDTH:
                below.append((f"{path}.{name}", value))
                continue
            yield line
        elif _is_tables(value) and _has_lines(value):
            below.append((f"{path}.{name}", value))
        elif isinstance(value, list):
            lines = list(_list(name, value))
            if _is_tables(value) and max(map(len, lines)) > _WIDTH:
                below.append((f"{path}.{name}", value))
                continue
            yield from lines
        else:
            yield f"{name} = {string_text(value) if isinstance(value, str) else _inline(value)}"
    for name, value in below:
        for each in value if isinstance(value, list) else [value]:
            yield ""
            yield from _table(name, f"[[{name}]]" if isinstance(value, list) else f"[{name}]", each)


def _list(name: str, values: list[Any]) -> Iterator[str]:
    items = [_inline(value) for value in values]
    line = f"{name} = [{', '.join(items)}]"
    if not values or (len(line) <= _WIDTH and not _is_tables(values)):
        yield line
        return
    yield f"{name} = ["
    for item in items:
        yield f"  {item},"
    yield "]"


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _has_lines(value: object) -> bool:
    """Return whether a text of several lines is in it, which only a table of its own shows as such."""
    if isinstance(value, dict):
        return any(_has_lines(item) for item in value.values())
    if isinstance(value, list):
        return any(_has_lines(item) for item in value)
    return isinstance(value, str) and "\n" in value


def _inline(value: object) -> str:
    if isinstance(value, str):
        return string_text(value, on_one_line=True)
    if isinstance(value, dict):
        pairs = ", ".join(f"{_key(key)} = {_inline(item)}" for key, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    raise ValueError(f"a {type(value).__name__} has no form in TOML")


@lru_cache(maxsize=1024)
def _key(key: object) -> str:
    if not isinstance(key, str):
        raise ValueError(f"a key is {key!r}, and only a text can be one")
    return key if _BARE_KEY.fullmatch(key) else _basic(key)


def string_text(text: str, *, on_one_line: bool = False) -> str:
    """Return the TOML form in which a text needs the fewest escapes; several lines are written as such."""
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    must_escape = _ESCAPED.search(text) is not None
    fits_literal = not must_escape and "'''" not in text and not text.endswith("'")
    if "\n" in text and not on_one_line:
        if fits_literal and ("\\" in text or '"""' in text) and not _MARK.search(text):
            return f"'''\n{text}'''"
        lines = _lines(text)
        return f'"""\n{_ESCAPED.sub(_escape, lines) if must_escape else lines}"""'
    if ('"' in text or "\\" in text) and "\n" not in text and not must_escape:
        if "'" not in text:
            return f"'{text}'"
        if fits_literal:
            return f"'''{text}'''"
    return _basic(text)


def _basic(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{_ESCAPED.sub(_escape, plain)}"'


def _lines(text: str) -> str:
    lines = text.replace("\\", "\\\\")
    if '"' in lines:
        lines = _CLOSING.sub(r"\"", lines)
    return _MARK.sub("\\\\u0023 ", lines) if "# " in lines else lines


def _escape(match: re.Match[str]) -> str:
    return "\\r" if match[0] == "\r" else f"\\u{ord(match[0]):04x}"
