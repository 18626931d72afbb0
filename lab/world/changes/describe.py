"""Describing changes for people: one line per change, and unified diffs of texts."""

import time
from collections.abc import Iterable, Mapping
from typing import Final, assert_never

from lab.text.alignment import difference
from lab.text.amounts import counted, is_number, size_words
from lab.world.changes import record_words
from lab.world.changes.bounds import SIZES, TIMES
from lab.world.changes.changes import Change, ClockChange, FileChange, RecordChange, Removal, ShellChange
from lab.world.machine.files.artefacts import sample
from lab.world.machine.files.nodes import Directory, File, Link, Node, find
from lab.world.machine.files.pieces import short_identity
from lab.world.machine.state import Snapshot

LOGS: Final = {"journal": "journal line", "logins": "login"}
"""Tables that grow with every action, with what a row of each is called."""
_NOUNS = {
    "users": "user",
    "groups": "group",
    "services": "service",
    "processes": "process",
    "jobs": "background command",
    "disks": "disk",
    "crontabs": "crontab of",
    "gpus": "GPU",
    **LOGS,
}
_COUNTERS = frozenset({"next_pid", "next_inode"})
"""Fields of a host that count what was dealt."""
_ABOUT = ("command", "description", "text", "full_name", "device", "name")
"""Fields that identify a new record to a person; the first non-empty one is used."""


def describe(change: Change, before: Snapshot | None = None) -> str:
    """Return one line that says what a change does, in the world `before` it if that is known."""
    match change:
        case FileChange():
            return f"{change.host}:{change.path} {_file_words(change, _node(before, change))}"
        case Removal():
            node = _node(before, change)
            what = f" ({size_words(node.usage)})" if node is not None and node.usage > 1 << 20 else ""
            return f"{change.host}:{change.path} removed{what}"
        case RecordChange():
            return _record_words(change, before)
        case ClockChange():
            moment = _moment(change.seconds)
            if before is None:
                return f"clock {moment}"
            return f"clock {_moment(before.clock)} → {moment} ({span_words(change.seconds - before.clock)})"
        case ShellChange():
            lines = change.script.count("\n")
            return f"{change.host} shell " + (f"now differs from a fresh one by {lines} lines" if lines else "is fresh")


def is_background(change: Change, before: Snapshot | None) -> bool:
    """Return whether a change comes with every call (clock, shell, pid) or follows from others (a directory's time)."""
    match change:
        case ClockChange() | ShellChange():
            return True
        case RecordChange(table="jobs"):
            # The visible part of a job is its process, which is a change of its own.
            return True
        case RecordChange(table="host", value=dict(value)):
            return set(value) <= _COUNTERS
        case FileChange(directory=True):
            facts = (change.mode, change.owner, change.group)
            return facts == (None, None, None) and isinstance(_node(before, change), Directory)
        case RecordChange() | FileChange() | Removal():
            return False
    assert_never(change)


def news(changes: Iterable[Change], before: Snapshot | None, *, by_hand: bool = False) -> list[Change]:
    """Return the changes worth reporting; for changes made `by_hand`, that includes the clock."""
    return [
        change
        for change in changes
        if (by_hand and isinstance(change, ClockChange)) or not is_background(change, before)
    ]


def is_log(change: Change) -> bool:
    """Return whether a change is a line by which a log grew, as one does with every action."""
    return isinstance(change, RecordChange) and change.table in LOGS and change.value is not None


def text_diff(change: Change, before: Snapshot | None = None) -> list[str]:
    """Return a unified diff of the text a change produces; empty when no text changes."""
    match change:
        case FileChange():
            node = _node(before, change)
            old = _text(node)
            if change.text is not None:
                new = change.text
            elif change.append is not None:
                new = old + change.append
            else:
                return []
            name = change.path.lstrip("/")
        case Removal():
            old, new = _text(_node(before, change)), ""
            name = change.path.lstrip("/")
        case ShellChange():
            old = before.shells.get(change.host, "") if before is not None else ""
            new, name = change.script, f"shell on {change.host}"
        case RecordChange(table="crontabs"):
            host = before.hosts.get(change.host) if before is not None else None
            crontab = host.crontabs.get(change.key) if host is not None else None
            old = crontab.text if crontab is not None else ""
            new, name = str((change.value or {}).get("text", "")), f"crontab of {change.key}"
        case RecordChange() | ClockChange():
            return []
        case _:
            assert_never(change)
    return difference(old.splitlines(), new.splitlines(), f"a/{name}", f"b/{name}")


def span_words(seconds: float) -> str:
    """Return how far a clock was moved: `+3.0 h`, `-12.5 s`."""
    for unit, length in (("days", 86400), ("h", 3600), ("min", 60)):
        if abs(seconds) >= 2 * length:
            return f"{seconds / length:+.1f} {unit}"
    return f"{seconds:+.1f} s"


def _node(before: Snapshot | None, change: FileChange | Removal) -> Node | None:
    host = before.hosts.get(change.host) if before is not None else None
    return find(host.root, change.path) if host is not None else None


def _text(node: Node | None) -> str:
    if not isinstance(node, File):
        return ""
    data = sample(node, 0, 256) if node.declared else node.data
    return data.decode("utf-8", "replace")


def _file_words(change: FileChange, old: Node | None) -> str:
    words: list[str] = []
    if change.target is not None:
        words.append(f"{'links' if old is None else 'now links'} to {change.target}")
    elif change.directory and not isinstance(old, Directory):
        words.append("new directory")
    elif change.size is not None:
        words.append(_artefact_words(change, old))
    elif change.append is not None:
        words.append(f"grew by {_lines(change.append)}")
    elif change.text is not None or change.base64 is not None:
        size = len((change.text or "").encode()) if change.text is not None else len(change.base64 or "") * 3 // 4
        words.append(f"{'new file' if old is None or isinstance(old, Directory | Link) else 'rewritten'}, {size} B")
    if old is not None:
        if change.mode is not None:
            words.append(f"mode {old.mode:04o} → {change.mode}")
        if change.owner is not None or change.group is not None:
            was, now = f"{old.owner}:{old.group}", f"{change.owner or old.owner}:{change.group or old.group}"
            words.append(f"owner {was} → {now}")
    if not words and change.mtime is not None:
        words.append("time changed")
    return ", ".join(words) or "unchanged"


def _artefact_words(change: FileChange, old: Node | None) -> str:
    size = size_words(change.size or 0)
    what = f" of {short_identity(change.identity)}" if change.identity else ""
    if isinstance(old, File) and old.declared and old.identity == change.identity:
        return f"artefact now {size}"
    return f"{'artefact' if old is None else 'replaced by an artefact'}{what}, {size}"


def _lines(text: str) -> str:
    count = text.count("\n") + (not text.endswith("\n"))
    return counted(count, "line")


def _record_words(change: RecordChange, before: Snapshot | None) -> str:
    host = before.hosts.get(change.host) if before is not None else None
    if change.table == "host":
        if change.value is None:
            return f"host {change.host} removed"
        if before is not None and host is None:
            return f"host {change.host} added"
        fields = [_value_words(host, *each) for each in change.value.items() if each[0] not in _COUNTERS]
        return f"host {change.host}: " + (", ".join(fields) or "unchanged")
    noun = _NOUNS.get(change.table, change.table)
    if change.table in ("journal", "logins") and change.value is not None:
        row = change.value
        words = (
            f"{row.get('unit')}: {row.get('text')}"
            if change.table == "journal"
            else f"{row.get('user')} from {row.get('origin')}"
        )
        return f"{change.host} {noun}: {words}"
    name = f"{change.host} {noun} {change.key}"
    old = getattr(host, change.table, {}) if host is not None else {}
    key = int(change.key) if change.table in ("processes", "jobs", "gpus") and is_number(change.key) else change.key
    record = old.get(key) if isinstance(old, Mapping) else None
    if change.value is None:
        command = getattr(record, "command", "") if change.table == "processes" else ""
        return f"{name} removed" + (f": {command}" if command else "")
    if record is None:
        about = next((change.value[field] for field in _ABOUT if change.value.get(field)), "")
        return f"{name} added" + (f": {record_words.short(str(about))}" if about else "")
    return f"{name}: " + (", ".join(record_words.differences(record, change.value, _field_words)) or "unchanged")


def _value_words(record: object, field: str, value: object) -> str:
    """Describe the new value of a host's field, and its old value when the host is known."""
    if record is None:
        now = _field_words(field, value)
        return now if field == "online" else f"{record_words.name_of(field)} → {now}"
    return record_words.difference(field, getattr(record, field, None), value, _field_words)


def _moment(seconds: float) -> str:
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds))
    except (OSError, OverflowError, ValueError):
        # A file written by others may hold a time that no clock can show.
        return f"{str(seconds)[:24]} s"


def _field_words(field: str, value: object) -> str:
    match value:
        case bool():
            return ("online" if value else "offline") if field == "online" else ("yes" if value else "no")
        case int() if field in SIZES:
            return size_words(value) + ("/s" if field == "bandwidth" else "")
        case float() | int() if field in TIMES and value:
            return _moment(value)
        case list() | tuple() if all(isinstance(each, str) for each in value):
            return ", ".join(value) or "none"
        case _:
            return record_words.words(value)
