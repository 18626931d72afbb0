"""World changes as editable text: the same TOML tables as in a session file, one `[[changes]]` per change."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
import tomli_w
from msgspec.structs import replace

from lab.errors import LabError
from lab.text.toml import TomlFault, read_toml
from lab.world.changes.apply import apply
from lab.world.changes.changes import Change, ClockChange, FileChange, RecordChange
from lab.world.changes.diff import diff
from lab.world.machine.files.nodes import Directory, find, plant
from lab.world.machine.state import SCALARS, TABLES, Snapshot

HEAD: Final = """\
# Each [[changes]] is one change, made in this order; what a change leaves out stays as it was.
#   change = "file"     host, path; text, base64, append, target, directory, size, identity; mode, owner, group, mtime
#   change = "removed"  host, path
#   change = "record"   host, table (users groups services processes crontabs disks gpus host), key; value, or it goes
#   change = "clock"    seconds (since 1970)
#   change = "shell"    host, script
"""
_TABLE: Final = re.compile(r"\s*\[\[\s*changes\s*\]\]\s*(#.*)?$")


def text_of(changes: Sequence[Change]) -> str:
    """Return changes as TOML. `changes_of` parses it back exactly."""
    return HEAD + "".join("\n" + _table(msgspec.to_builtins(change)) for change in changes)


def changes_of(text: str, snapshot: Snapshot | None = None) -> tuple[Change, ...]:
    """Parse changes from TOML and, given a snapshot, verify that they can be applied to it.

    Raises `LabError` whose `where` is the line (`line 7`) of the fault.
    """
    try:
        document = read_toml(text)
    except TomlFault as fault:
        raise LabError(f"this is no TOML: {fault.what}", where=f"line {fault.line or 1}", mend=fault.mend) from None
    others = [key for key in document if key != "changes"]
    tables = document.get("changes", [])
    if others or not isinstance(tables, list):
        wrong = others[0] if others else "changes"
        raise LabError(
            f'"{wrong}" is no list of changes',
            where=f"line {_line_with(text, wrong)}",
            mend="begin each with [[changes]]",
        )
    lines = _starts(text, len(tables))
    changes: list[Change] = []
    now = snapshot
    ends = [*(line - 1 for line in lines), text.count("\n") + 1][1:]
    for table, line, end in zip(tables, lines, ends, strict=True):
        try:
            # A TOML date stands for its text, as it does in a session file.
            change: Change = msgspec.convert(msgspec.to_builtins(table), Change)
        except msgspec.ValidationError as fault:
            what, _, path = str(fault).partition(" - at `$")
            key = path.rstrip("`").lstrip(".").partition(".")[0].partition("[")[0] or _quoted_name(what)
            raise LabError(what, where=f"line {_line_of_key(text, line, end, key)}") from None
        if now is not None:
            try:
                now = apply(now, [change])
            except LabError as fault:
                raise LabError(fault.what, where=f"line {line}", mend=fault.mend) from fault
        changes.append(change)
    return tuple(changes)


def as_it_is(snapshot: Snapshot, host: str, path: str = "", key: str = "") -> tuple[Change, ...]:
    """Return changes that would recreate a file or a record as it is now; none when it does not exist.

    `key` names a record as `host/table/key`, a host by its name, the clock as "clock".
    """
    machine = snapshot.hosts.get(host)
    if key == "clock":
        return (ClockChange(snapshot.clock),)
    if machine is None:
        return ()
    if path:
        node = find(machine.root, path)
        if node is None:
            return ()
        holder = replace(machine, root=plant(Directory(), path, node))
        # Leave a directory's content out: its files are changes of their own.
        changes = diff(Snapshot({host: replace(machine, root=Directory())}, 0.0), Snapshot({host: holder}, 0.0))
        return tuple(change for change in changes if isinstance(change, FileChange) and change.path == path)
    _, _, rest = key.partition("/")
    table, _, name = rest.partition("/")
    if not table:
        return (RecordChange(host, "host", host, {field: getattr(machine, field) for field in SCALARS}),)
    records: Mapping[Any, Any] = getattr(machine, table) if table in TABLES else {}
    bare = replace(machine, **{table: {}})
    own_records = {place: record for place, record in records.items() if str(place) == name}
    return diff(Snapshot({host: bare}, 0.0), Snapshot({host: replace(bare, **{table: own_records})}, 0.0))


def _table(table: dict[str, Any]) -> str:
    value = table.pop("value", None)
    text = f"[[changes]]\n{_pairs(table)}"
    return text if value is None else f"{text}\n{_pairs({'changes': {'value': value}})}"


def _pairs(table: dict[str, Any]) -> str:
    # A multi-line string is easier to read but cannot preserve \\r.
    return tomli_w.dumps(table, multiline_strings="\\r" not in repr(table))


def _starts(text: str, count: int) -> list[int]:
    """Return the line of each `[[changes]]` header, ignoring any inside a multi-line string."""
    lines = text.split("\n")
    starts: list[int] = []
    for number, line in enumerate(lines):
        # The text since the last header must parse by itself, so every line is read only once.
        before = lines[starts[-1] - 1 if starts else 0 : number]
        if len(starts) < count and _TABLE.match(line) and _is_whole("\n".join(before)):
            starts.append(number + 1)
    # In an inline array, all changes begin on its first line.
    return starts if len(starts) == count else [_line_with(text, "changes")] * count


def _is_whole(text: str) -> bool:
    try:
        read_toml(text)
    except TomlFault:
        return False
    return True


def _line_of_key(text: str, start: int, end: int, key: str) -> int:
    if not key:
        return start
    name = re.compile(rf'\s*(\[\s*changes\s*\.\s*)?"?{re.escape(key)}"?\s*[=\].]')
    lines = text.split("\n")[start:end]
    return next((number for number, line in enumerate(lines, start + 1) if name.match(line)), start)


def _line_with(text: str, word: str) -> int:
    begins = re.compile(rf'\s*\[*\s*"?{re.escape(word)}')
    return next((number for number, line in enumerate(text.split("\n"), 1) if begins.match(line)), 1)


def _quoted_name(what: str) -> str:
    quoted = re.search(r"`(\w+)`", what)
    return quoted[1] if quoted else ""
