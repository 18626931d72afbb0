"""Applying changes to a snapshot: those of a call, those of a session file, and those a researcher makes by hand.

In an edit written by hand, a field left out keeps its value or gets a new file's default.
"""

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from lab.errors import LabError, suggest
from lab.text.amounts import is_number
from lab.world.changes.bounds import check_bounds
from lab.world.changes.changes import Change, ClockChange, FileChange, RecordChange, Removal, ShellChange
from lab.world.changes.diff import HOST_TABLE
from lab.world.machine.accounts import own_group, settled
from lab.world.machine.files.nodes import Directory, File, Link, Node, directory, find, graft, split
from lab.world.machine.state import ROLLS, SCALARS, TABLES, Host, Snapshot


def apply(snapshot: Snapshot, changes: Sequence[Change]) -> Snapshot:
    """Return the snapshot after `changes`, applied in order. Raises `LabError` for one that cannot be applied."""
    hosts = dict(snapshot.hosts)
    shells = dict(snapshot.shells)
    clock = snapshot.clock
    for change in changes:
        check_bounds(change)
        match change:
            case ClockChange():
                clock = float(change.seconds)
            case ShellChange():
                _host_named(hosts, change.host)
                if change.script:
                    shells[change.host] = change.script
                else:
                    shells.pop(change.host, None)
            case RecordChange(table="host"):
                _change_host(hosts, change)
                if change.host not in hosts:
                    shells.pop(change.host, None)
            case RecordChange():
                host = _host_named(hosts, change.host)
                hosts[change.host] = _change_record(host, change)
            case FileChange() | Removal():
                host = _host_named(hosts, change.host)
                root = _change_tree(host, change, clock)
                hosts[change.host] = host if root is host.root else replace(host, root=root)
    same = hosts.keys() == snapshot.hosts.keys() and all(hosts[name] is snapshot.hosts[name] for name in hosts)
    return Snapshot(snapshot.hosts if same else hosts, clock, snapshot.shells if shells == snapshot.shells else shells)


def edited(snapshot: Snapshot, changes: Sequence[Change]) -> Snapshot:
    """Return the snapshot after `changes` by hand, with account files and tables kept in step.

    Raises as `apply` does.
    """
    after = apply(snapshot, changes)
    hosts = {name: settled(host, snapshot.hosts.get(name, host), after.clock) for name, host in after.hosts.items()}
    same = all(hosts[name] is host for name, host in after.hosts.items())
    return after if same else replace(after, hosts=hosts)


def _host_named(hosts: Mapping[str, Host], name: str) -> Host:
    if name not in hosts:
        raise LabError(f'there is no host "{name}"', mend=suggest(name, hosts))
    return hosts[name]


def _change_host(hosts: dict[str, Host], change: RecordChange) -> None:
    if change.value is None:
        _host_named(hosts, change.host)
        del hosts[change.host]
        return
    for key in change.value:
        if key not in SCALARS:
            raise LabError(f'a host has no "{key}"', where=change.host, mend=suggest(key, SCALARS))
    old = hosts.get(change.host)
    if old is None:
        new_fields = {"domain": "internal", **change.value}
        if "address" not in new_fields:
            raise LabError(f'the new host "{change.host}" has no address', where=change.host, mend="add its address")
        old = Host(change.host, new_fields["address"], new_fields["domain"], Directory())
    fields = {key: getattr(old, key) for key in SCALARS} | change.value
    checked = _converted({"name": change.host, **fields}, _HostRecord, change.host)
    hosts[change.host] = replace(old, **{key: getattr(checked, key) for key in SCALARS})


_HostRecord = msgspec.defstruct(
    "_HostRecord",
    [
        ("name", str),
        *((field.name, field.type) for field in msgspec.structs.fields(Host) if field.name in SCALARS),
    ],
    frozen=True,
)


def _converted(value: Mapping[str, Any], kind: type[Struct], where: str) -> Struct:
    try:
        record = msgspec.convert(dict(value), kind, strict=True)
    except msgspec.ValidationError as problem:
        raise LabError(f"is no good record: {problem}", where=where, mend="correct the value") from None
    # Keep an integer an integer even where a fraction is allowed, or the worlds would not compare equal.
    whole = {key: item for key, item in value.items() if type(item) is int and type(getattr(record, key, 0)) is float}
    return replace(record, **whole) if whole else record


def _change_record(host: Host, change: RecordChange) -> Host:
    where = f"{host.name} {change.table} {change.key}"
    if change.table in ROLLS:
        return _change_roll(host, change, where)
    if change.table not in TABLES:
        what = f'there is no table "{change.table}"'
        raise LabError(what, where=host.name, mend=suggest(change.table, (*TABLES, *ROLLS, HOST_TABLE)))
    kind = TABLES[change.table]
    records = dict(getattr(host, change.table))
    key: str | int = change.key
    if change.table in ("processes", "jobs", "gpus"):
        if not is_number(change.key):
            raise LabError(f'"{change.key}" is no number', where=where, mend="write the record's number")
        key = int(change.key)
    if change.value is None:
        if key not in records:
            raise LabError(f"{host.name} has no such record", where=where, mend=suggest(str(key), map(str, records)))
        del records[key]
    else:
        records[key] = _converted(change.value, kind, where)
    return replace(host, **{change.table: records})


def _change_roll(host: Host, change: RecordChange, where: str) -> Host:
    rows = list(getattr(host, change.table))
    if not is_number(change.key) or int(change.key) > len(rows):
        raise LabError(f"{host.name} has {len(rows)} entries", where=where, mend="write the entry's number, from 0")
    index = int(change.key)
    if change.value is None:
        del rows[index:]
    else:
        rows[index : index + 1] = [_converted(change.value, ROLLS[change.table], where)]
    return replace(host, **{change.table: tuple(rows)})


def _change_tree(host: Host, change: FileChange | Removal, clock: float) -> Directory:
    where = f"{host.name}:{change.path}"
    if not change.path.startswith("/"):
        raise LabError(f'"{change.path}" is no absolute path', where=host.name, mend="begin it with /")
    names = split(change.path)
    if ".." in names:
        raise LabError("a path may not go back with ..", where=where, mend="write where it leads")
    if isinstance(change, Removal):
        if not names or find(host.root, change.path) is None:
            raise LabError("there is nothing to remove", where=where, mend="check the path")
        return graft(host.root, names, None)
    old = find(host.root, change.path)
    node = _changed_node(host, change, old, clock, where)
    if not names:
        if not isinstance(node, Directory):
            raise LabError("the root must stay a directory", where=where)
        return node
    root = host.root
    for depth in range(1, len(names)):
        way = find(root, "/".join(names[:depth]))
        if way is None:
            root = graft(root, names[:depth], Directory(mtime=clock))
        elif not isinstance(way, Directory):
            raise LabError(f"/{'/'.join(names[:depth])} is no directory", where=where, mend="choose another path")
    return graft(root, names, node)


def _changed_node(host: Host, change: FileChange, old: Node | None, clock: float, where: str) -> Node:
    contents = [key for key in ("text", "base64", "append", "target") if getattr(change, key) is not None]
    contents += ["directory"] if change.directory else []
    if len(contents) > 1:
        raise LabError(f"the change gives both {contents[0]} and {contents[1]}", where=where, mend="keep one of them")
    kind: type[File] | type[Directory] | type[Link]
    if change.directory:
        kind = Directory
    elif change.target is not None:
        kind = Link
    elif contents or change.size is not None or old is None:
        kind = File
    else:
        kind = type(old)
    base = old if isinstance(old, kind) else None
    if base is None and not contents and change.size is None and change.device is None:
        raise LabError("there is no such file", where=where, mend="give the new file a text, a size or a target")
    owner = change.owner if change.owner is not None else (base.owner if base is not None else "root")
    fallback = base.group if base is not None and change.owner is None else own_group(host, owner)
    group = change.group if change.group is not None else fallback
    mtime = change.mtime if change.mtime is not None else (clock if contents or base is None else base.mtime)
    mode = _mode(change.mode, where) if change.mode is not None else None
    number = change.inode if change.inode is not None else base.inode if base is not None else 0
    if kind is Directory:
        children = base.children if isinstance(base, Directory) else {}
        kept_mtime = base.mtime if base is not None and change.mtime is None else mtime
        return replace(directory(children, _or(mode, base, 0o755), owner, group, kept_mtime), inode=number)
    if kind is Link:
        target = change.target if change.target is not None else base.target if isinstance(base, Link) else ""
        return Link(target, _or(mode, base, 0o777), owner, group, mtime, number)
    assert base is None or isinstance(base, File)
    return replace(_changed_file(change, base, _or(mode, base, 0o644), owner, group, mtime, where), inode=number)


def _changed_file(
    change: FileChange, old: File | None, mode: int, owner: str, group: str, mtime: float, where: str
) -> File:
    node = old if old is not None else File()
    if change.text is not None:
        node = replace(node, data=change.text.encode("utf-8", "surrogateescape"), size=None, identity="")
    elif change.base64 is not None:
        try:
            node = replace(node, data=b64decode(change.base64, validate=True), size=None, identity="")
        except (Base64Error, ValueError):
            raise LabError("is no base64", where=where, mend="encode the content again") from None
    elif change.append is not None:
        if node.size is not None:
            raise LabError("a declared artefact has no end to add to", where=where, mend="give its new size")
        node = replace(node, data=node.data + change.append.encode("utf-8", "surrogateescape"), identity="")
    if change.size is not None:
        node = replace(node, size=change.size, identity="")
    return replace(
        node,
        mode=mode,
        owner=owner,
        group=group,
        mtime=float(mtime),
        identity=change.identity if change.identity is not None else node.identity,
        device=change.device if change.device is not None else node.device,
        link=change.link if change.link is not None else node.link,
        names=change.names if change.names is not None else node.names,
    )


def _or(mode: int | None, base: Node | None, default: int) -> int:
    return mode if mode is not None else base.mode if base is not None else default


def _mode(text: str, where: str) -> int:
    try:
        mode = int(text, 8)
    except ValueError:
        mode = -1
    if not 0 <= mode <= 0o7777:
        raise LabError(f'"{text}" is no mode', where=where, mend='write octal digits, such as "0640"')
    return mode
