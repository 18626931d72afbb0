"""Computing the changes between two snapshots. Shared objects are skipped, so the cost depends on what differs.

`apply(a, diff(a, b)) == b` for all snapshots; `lab.world.changes.apply` has the other direction.
"""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from lab.world.changes.changes import Change, ClockChange, FileChange, RecordChange, Removal, ShellChange
from lab.world.machine.files.nodes import Directory, File, Link, Node
from lab.world.machine.state import ROLLS, SCALARS, TABLES, Host, Snapshot

HOST_TABLE = "host"
"""The table of a change that adds, alters or removes a host itself."""


def diff(a: Snapshot, b: Snapshot) -> tuple[Change, ...]:
    """Return the changes that turn `a` into `b`, in this order: hosts, records, files by path, shells, clock."""
    if a is b:
        return ()
    changes: list[Change] = []
    for name in a.hosts:
        if name not in b.hosts:
            changes.append(RecordChange(name, HOST_TABLE, name, None))
    for name, host in b.hosts.items():
        old = a.hosts.get(name)
        if old is host:
            continue
        if old is None:
            changes.append(RecordChange(name, HOST_TABLE, name, _scalars(host, None)))
            old = Host(name, host.address, host.domain, Directory())
            old = replace(old, **{key: getattr(host, key) for key in SCALARS})
        changes.extend(_host_changes(name, old, host))
    # Removing a host removes its shell as well.
    for name in sorted((a.shells.keys() & b.hosts.keys()) | b.shells.keys()):
        script = b.shells.get(name, "")
        if a.shells.get(name, "") != script:
            changes.append(ShellChange(name, script))
    if a.clock != b.clock:
        changes.append(ClockChange(b.clock))
    return tuple(changes)


def _host_changes(name: str, old: Host, new: Host) -> Iterator[Change]:
    scalars = _scalars(new, old)
    if scalars:
        yield RecordChange(name, HOST_TABLE, name, scalars)
    for table in TABLES:
        before, after = getattr(old, table), getattr(new, table)
        if before is not after:
            for key in sorted(before.keys() - after.keys()):
                yield RecordChange(name, table, str(key), None)
            for key in sorted(after):
                if before.get(key) != after[key]:
                    yield RecordChange(name, table, str(key), _as_table(after[key]))
    for table in ROLLS:
        before, after = getattr(old, table), getattr(new, table)
        if before is not after:
            for index, record in enumerate(after):
                if index >= len(before) or before[index] != record:
                    yield RecordChange(name, table, str(index), _as_table(record))
            if len(after) < len(before):
                yield RecordChange(name, table, str(len(after)), None)
    yield from _tree_changes(name, "", old.root, new.root)


def _tree_changes(host: str, path: str, old: Node | None, new: Node | None) -> Iterator[Change]:
    if old is new:
        return
    if new is None:
        yield Removal(host, path)
        return
    own = _node_change(host, path or "/", old, new)
    if own is not None:
        yield own
    if isinstance(new, Directory):
        before = old.children if isinstance(old, Directory) else {}
        for name in sorted(before.keys() - new.children.keys()):
            yield Removal(host, f"{path}/{name}")
        # Skip identical objects first, because a directory may hold thousands.
        differing = {name: child for name, child in new.children.items() if before.get(name) is not child}
        for name in sorted(differing):
            child = differing[name]
            if isinstance(child, Directory):
                yield from _tree_changes(host, f"{path}/{name}", before.get(name), child)
            elif (leaf := _node_change(host, f"{path}/{name}", before.get(name), child)) is not None:
                yield leaf


def _node_change(host: str, path: str, old: Node | None, new: Node) -> FileChange | None:
    """Return the change that turns `old` into `new`, without its children; None when they are equal."""
    if type(old) is not type(new):
        old = None
    facts: dict[str, Any] = {}
    if old is None or old.owner != new.owner:
        facts["owner"] = new.owner
        facts["group"] = new.group
    elif old.group != new.group:
        facts["group"] = new.group
    if old is None or old.mtime != new.mtime:
        facts["mtime"] = new.mtime
    if old is None or old.mode != new.mode:
        facts["mode"] = f"{new.mode:04o}"
    if new.inode != (0 if old is None else old.inode):
        facts["inode"] = new.inode
    match new:
        case Directory():
            return FileChange(host, path, directory=True, **facts) if facts else None
        case Link():
            if not isinstance(old, Link) or old.target != new.target:
                facts["target"] = new.target
        case File():
            facts |= _file_facts(old if isinstance(old, File) else None, new)
    # An edit by hand may leave the time of new content to the clock; a computed difference states it.
    if facts.keys() & _CONTENT:
        facts["mtime"] = new.mtime
    return FileChange(host, path, **facts) if facts else None


_CONTENT = frozenset({"text", "base64", "append", "target"})


def _file_facts(old: File | None, new: File) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    old_data = old.data if old is not None else b""
    # Content without a size marks the file as no longer declared, even if the stored bytes stay the same.
    now_plain = new.size is None and (old is None or old.size is not None)
    if new.data != old_data or now_plain:
        facts |= _content(old_data if old is not None and old.size is None and new.size is None else b"", new.data)
    if new.size is not None and (old is None or old.size != new.size or facts):
        facts["size"] = new.size
    identity = old.identity if old is not None else ""
    if facts.keys() & {"text", "base64", "append", "size"}:
        identity = ""
    if new.identity != identity:
        facts["identity"] = new.identity
    for key in ("device", "link", "names"):
        if getattr(new, key) != getattr(old if old is not None else _EMPTY, key):
            facts[key] = getattr(new, key)
    return facts


_EMPTY = File()


def _content(old_data: bytes, data: bytes) -> dict[str, Any]:
    if old_data and len(data) > len(old_data) and data.startswith(old_data):
        grown = _as_text(data[len(old_data) :])
        if grown is not None and _as_text(old_data) is not None:
            return {"append": grown}
    text = _as_text(data)
    return {"text": text} if text is not None else {"base64": b64encode(data).decode()}


def _as_text(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _as_table(record: Struct) -> dict[str, Any]:
    """Return a record as plain values, leaving out None."""
    fields: dict[str, Any] = msgspec.to_builtins(record)
    # In the form a session file reads back, which has lists only.
    return {key: _plain(value) for key, value in fields.items() if value is not None}


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return {key: _plain(item) for key, item in value.items()} if isinstance(value, dict) else value


def _scalars(new: Host, old: Host | None) -> dict[str, Any]:
    return {key: getattr(new, key) for key in SCALARS if old is None or getattr(old, key) != getattr(new, key)}
