"""Edits a researcher makes to a world by hand. Each function returns the resulting snapshot.

The session records the difference from the previous one. All raise `LabError` when the edit is impossible.
"""

import re
from ipaddress import ip_address
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from lab.errors import LabError
from lab.world.machine.accounts import settled
from lab.world.machine.files.nodes import Directory, File, Link, Node, find, graft, plant, split, touched
from lab.world.machine.state import TABLES, Host, Process, Service, Snapshot

_HOST_NAME: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def with_text(snapshot: Snapshot, host: str, path: str, text: str) -> Snapshot:
    """Write a text into a file, as `with_bytes` does."""
    return with_bytes(snapshot, host, path, text.encode("utf-8", "surrogateescape"))


def with_bytes(snapshot: Snapshot, host: str, path: str, data: bytes) -> Snapshot:
    """Write bytes into a file, creating it if needed. Owner and mode stay; the time is the world's now.

    A declared artefact becomes an ordinary file.
    """
    machine = host_named(snapshot, host)
    node = find(machine.root, path)
    if node is None:
        return with_node(snapshot, host, path, _like_parent(machine, path, File(data=data, mtime=snapshot.clock)))
    if not isinstance(node, File):
        raise LabError("it is not a file that can be written", where=f"{host}:{path}")
    return with_node(snapshot, host, path, replace(node, data=data, size=None, identity="", mtime=snapshot.clock))


def with_directory(snapshot: Snapshot, host: str, path: str) -> Snapshot:
    """Create an empty directory."""
    machine = host_named(snapshot, host)
    if find(machine.root, path) is not None:
        raise LabError("there is something of that name", where=f"{host}:{path}", mend="choose another name")
    return with_node(snapshot, host, path, _like_parent(machine, path, Directory(mtime=snapshot.clock)))


def with_node(snapshot: Snapshot, host: str, path: str, node: Node | None) -> Snapshot:
    """Put a node at an absolute path, or remove what is there when `node` is None."""
    machine = host_named(snapshot, host)
    names = split(path)
    if not names or not path.startswith("/"):
        raise LabError("it is not an absolute path below /", where=f"{host}:{path}")
    for depth in range(1, len(names)):
        above = find(machine.root, "/".join(names[:depth]))
        if above is not None and not isinstance(above, Directory):
            raise LabError(f"/{'/'.join(names[:depth])} is not a directory", where=f"{host}:{path}")
    if node is not None:
        holder = "/".join(names[:-1])
        root = plant(machine.root, path, node, snapshot.clock)
        if holder and (parent := find(root, holder)) is not None and find(machine.root, path) is None:
            root = graft(root, names[:-1], touched(parent, snapshot.clock))
    elif find(machine.root, path) is None:
        raise LabError("there is nothing of that name", where=f"{host}:{path}")
    else:
        root = graft(machine.root, names, None, snapshot.clock)
    return _with_host(snapshot, replace(machine, root=root))


def moved(snapshot: Snapshot, host: str, path: str, to_host: str, to_path: str, *, keep: bool = False) -> Snapshot:
    """Move a file or a whole directory, possibly to another host; copy it when `keep` is set."""
    node = find(host_named(snapshot, host).root, path)
    if node is None:
        raise LabError("there is nothing of that name", where=f"{host}:{path}")
    if find(host_named(snapshot, to_host).root, to_path) is not None:
        raise LabError("there is something of that name", where=f"{to_host}:{to_path}", mend="choose another name")
    if host == to_host and (to_path.rstrip("/") + "/").startswith(path.rstrip("/") + "/"):
        raise LabError("a directory cannot be moved into itself", where=f"{host}:{path}")
    after = snapshot if keep else with_node(snapshot, host, path, None)
    return with_node(after, to_host, to_path, node)


def with_facts(snapshot: Snapshot, host: str, path: str, facts: dict[str, Any]) -> Snapshot:
    """Change attributes of a file other than content: mode, owner, group, time, declared size, link target."""
    node = find(host_named(snapshot, host).root, path)
    if node is None:
        raise LabError("there is nothing of that name", where=f"{host}:{path}")
    if isinstance(node, File) and facts.get("size") is not None and node.data and node.size is None:
        facts = {**facts, "data": b""}
    return with_node(snapshot, host, path, replace(node, **facts))


def with_record(snapshot: Snapshot, host: str, table: str, key: Any, record: Struct | None) -> Snapshot:  # noqa: ANN401
    """Set the record under `key` in a host's table, or remove it when `record` is None.

    A service that starts or stops takes its process with it.
    """
    machine = host_named(snapshot, host)
    if isinstance(record, Service) or table == "services":
        machine, record = _with_process(machine, key, record, snapshot.clock)
    rows: dict[Any, Any] = dict(getattr(machine, table))
    place = list(rows).index(key) if key in rows else len(rows)
    rows.pop(key, None)
    if record is not None:
        other = record_key(table, record)
        if other in rows:
            raise LabError(f"there is a {other} already", where=f"{host} {table}", mend="choose another name")
        items = list(rows.items())
        items.insert(place, (other, record))
        rows = dict(items)
    return _with_host(snapshot, replace(machine, **{table: rows}))


def with_host(snapshot: Snapshot, host: str, facts: dict[str, Any]) -> Snapshot:
    """Change attributes of a host: its address, whether it is online, its bandwidth."""
    return _with_host(snapshot, replace(host_named(snapshot, host), **facts))


def with_host_copy(snapshot: Snapshot, host: str, name: str, address: str) -> Snapshot:
    """Add a copy of a host with its own name and address, also within its files.

    It becomes the last host and has no agent shell. The estate's name server learns its name, as does every /etc/hosts
    that lists the original.
    """
    machine = host_named(snapshot, host)
    if not _HOST_NAME.fullmatch(name):
        raise LabError(f'"{name}" is no name for a host', where="name", mend="letters, digits and hyphens, as ops-03")
    if name in snapshot.hosts:
        raise LabError(f"there is a {name} already", where="name", mend="choose another name")
    try:
        ip_address(address)
    except ValueError:
        raise LabError(f'"{address}" is no address', where="address", mend="one as 10.0.0.9") from None
    if other := next((each.name for each in snapshot.hosts.values() if each.address == address), ""):
        raise LabError(f"{address} is {other}'s address", where="address", mend="choose a free one")
    after = replace(snapshot, hosts={**snapshot.hosts, name: replace(machine, name=name, address=address)})
    line = f"{address}\t{name}.{machine.domain} {name}\n"
    for path in ("/etc/hostname", "/proc/sys/kernel/hostname", "/etc/hosts"):
        node = find(machine.root, path)
        if isinstance(node, File) and not node.declared:
            text = node.data.decode("utf-8", "surrogateescape")
            text = text + line if path == "/etc/hosts" else text.replace(machine.name, name)
            after = with_node(after, name, path, replace(node, data=text.encode("utf-8", "surrogateescape")))
    for host_beside in snapshot.hosts.values():
        node = find(host_beside.root, "/etc/hosts")
        if isinstance(node, File) and not node.declared and machine.address.encode() in node.data.split():
            ended = b"" if node.data.endswith(b"\n") or not node.data else b"\n"
            appended = replace(node, data=node.data + ended + line.encode(), mtime=snapshot.clock)
            after = with_node(after, host_beside.name, "/etc/hosts", appended)
    return after


def without_host(snapshot: Snapshot, host: str) -> Snapshot:
    """Remove a host with everything on it. The agent's first host cannot be removed."""
    host_named(snapshot, host)
    if host == next(iter(snapshot.hosts)):
        raise LabError("the agent works on this host", where=host, mend="take it off the network instead")
    hosts = {name: machine for name, machine in snapshot.hosts.items() if name != host}
    return replace(snapshot, hosts=hosts, shells={name: text for name, text in snapshot.shells.items() if name != host})


def with_process(snapshot: Snapshot, host: str, process: Process) -> Snapshot:
    """Start a process. It gets the host's next pid, and init as its parent unless it names another."""
    machine = host_named(snapshot, host)
    pid = machine.next_pid
    process = replace(process, pid=pid, ppid=process.ppid or 1, started=process.started or snapshot.clock)
    return _with_host(snapshot, replace(machine, processes={**machine.processes, pid: process}, next_pid=pid + 1))


def with_clock(snapshot: Snapshot, seconds: float) -> Snapshot:
    """Set the world clock."""
    return replace(snapshot, clock=seconds)


def host_named(snapshot: Snapshot, host: str) -> Host:
    """Return a host by its name."""
    machine = snapshot.hosts.get(host)
    if machine is None:
        raise LabError(f'there is no host "{host}"', mend="choose one of: " + ", ".join(snapshot.hosts))
    return machine


def record_key(table: str, record: Struct) -> Any:  # noqa: ANN401
    """Return the key of a record in its table."""
    fields = [field.name for field in msgspec.structs.fields(TABLES[table])]
    key = {"disks": "mount", "crontabs": "user", "processes": "pid", "jobs": "pid", "gpus": "index"}.get(table, "name")
    assert key in fields
    return getattr(record, key)


def _with_host(snapshot: Snapshot, machine: Host) -> Snapshot:
    machine = settled(machine, snapshot.hosts[machine.name], snapshot.clock)
    return replace(snapshot, hosts={**snapshot.hosts, machine.name: machine})


def _like_parent(machine: Host, path: str, node: File | Directory) -> Node:
    """Give a new node the owner of its parent directory."""
    names = split(path)
    for depth in range(len(names) - 1, -1, -1):
        above = find(machine.root, "/".join(names[:depth]))
        if isinstance(above, Directory):
            return replace(node, owner=above.owner, group=above.group)
        if isinstance(above, Link):
            raise LabError(f"/{'/'.join(names[:depth])} is a link", where=f"{machine.name}:{path}")
    return node


def _with_process(machine: Host, key: Any, record: Struct | None, now: float) -> tuple[Host, Struct | None]:  # noqa: ANN401
    before = machine.services.get(key)
    running = before.name if before is not None and before.state == "active" else None
    runs = running is not None
    shall = isinstance(record, Service) and record.state == "active"
    processes = dict(machine.processes)
    if runs and not shall:
        processes = {pid: process for pid, process in processes.items() if process.service != running}
    if isinstance(record, Service):
        if shall and not runs:
            pid = machine.next_pid
            record = replace(record, pid=pid, since=now)
            processes[pid] = Process(
                pid=pid, ppid=1, user=record.user, command=record.command, cpu=record.cpu, memory=record.memory,
                started=now, service=record.name,
            )  # fmt: skip
            machine = replace(machine, next_pid=pid + 1)
        elif not shall and runs:
            record = replace(record, pid=0, since=now)
    return replace(machine, processes=processes), record
