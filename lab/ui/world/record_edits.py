"""The ways to change what is no file by hand: services, users, disks, hosts, the clock."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from lab.errors import LabError
from lab.text.amounts import world_time
from lab.ui.commands.bindings import hint
from lab.ui.dialogs.record import RecordScreen
from lab.ui.kit.form import Field
from lab.ui.world.proposals import Proposals
from lab.ui.world.record_form import fields_of, record_from
from lab.ui.world.records import CLOCK, split_key
from lab.world import (
    SCALARS,
    TABLES,
    Crontab,
    Disk,
    Process,
    Service,
    Snapshot,
    User,
    apply,
    as_it_is,
    changes_of,
    edits,
    parse_time,
)

ADDABLE: Final[Mapping[str, Struct]] = {
    "users": User(name="", uid=1100, gid=1100, home="/home/"),
    "services": Service(name="", description="", command=""),
    "disks": Disk(device="/dev/sdb1", mount="/mnt", size=1 << 40),
    "processes": Process(pid=0, ppid=1, user="root", command=""),
    "crontabs": Crontab(user="root", text="0 3 * * * /usr/local/bin/job"),
}
KEPT: Final = frozenset({"pid", "ppid", "next_pid", "next_inode", "since", "started", "restarts", "holder"})
"""Fields that follow from others, so that no form shows them."""

Values = Mapping[str, str]
"""The text of each field of a form."""


class Address(Struct, frozen=True):
    """The facts of a host that can be edited."""

    address: str
    online: bool
    bandwidth: int
    motd: str


async def edit_record(proposals: Proposals, key: str) -> None:
    """Change a service, a user, a disk…, a host itself, or the clock."""
    snapshot = proposals.snapshot
    if snapshot is None or proposals.refuses():
        return
    host, table, name = split_key(key)
    if key == CLOCK:
        await _edit_clock(proposals, snapshot)
    elif not table:
        await _edit_host(proposals, snapshot, host)
    elif (record := _record(snapshot, host, table, name)) is not None:
        await _edit_row(proposals, host, table, name, record)


async def add_record(proposals: Proposals, key: str) -> None:
    """Add a record like the one under the cursor."""
    snapshot = proposals.snapshot
    host, table, _ = split_key(key)
    if snapshot is None or proposals.refuses():
        return
    if host in snapshot.hosts and not table:
        await _copy_host(proposals, snapshot, host)
    elif table in ADDABLE:
        await _edit_row(proposals, host, table, "", ADDABLE[table])
    else:
        kinds = "a host, an account, a service, a process, a disk, a crontab"
        proposals.pane.notify(f"{hint('world.new')} adds what is under the cursor: {kinds}", markup=False)


async def remove_record(proposals: Proposals, key: str) -> None:
    """Remove a host, a service, a user, a disk, a process or a crontab."""
    host, table, name = split_key(key)
    if proposals.snapshot is None or key == CLOCK or proposals.refuses():
        return
    if not table:
        await proposals.propose(f"remove host {host}", lambda now: edits.without_host(now, host))
        return
    place = _key(table, name)
    title = f"remove {name} on {host}"
    await proposals.propose(title, lambda now: edits.with_record(now, host, table, place, None))


async def edit_as_text(proposals: Proposals, host: str, path: str, key: str) -> None:
    """Edit a file or a record as the text of a change."""
    snapshot = proposals.snapshot
    if snapshot is None:
        return
    changes = as_it_is(snapshot, host, path, key)
    title = f"{host}:{path}" if path else key or "the world"
    await proposals.propose_until_made(
        lambda draft: proposals.edit_as_text(title, changes, snapshot, draft),
        lambda text: proposals.propose(title, lambda now: apply(now, changes_of(text))),
    )


async def _fill_form(
    proposals: Proposals,
    title: str,
    fields: Sequence[Field],
    check: Callable[[Values], object],
    change: Callable[[Snapshot, Values], Snapshot],
) -> None:
    """Ask for a form's values and propose the change they make. What was typed stays until it is made or given up."""

    async def ask(draft: Values | None) -> Values | None:
        return await proposals.answer(RecordScreen(title, fields, check, draft))

    await proposals.propose_until_made(ask, lambda values: proposals.propose(title, lambda now: change(now, values)))


async def _edit_row(proposals: Proposals, host: str, table: str, name: str, record: Struct) -> None:
    def row_from(values: Values) -> Struct:
        row = record_from(record, values)
        if not str(edits.record_key(table, row)).strip() or (isinstance(row, Process) and not row.command):
            raise LabError("it needs a name", where="name")
        return row

    def changed(now: Snapshot, values: Values) -> Snapshot:
        row = row_from(values)
        if isinstance(row, Process) and not name:
            return edits.with_process(now, host, row)
        place = _key(table, name) if name else edits.record_key(table, row)
        return edits.with_record(now, host, table, place, row)

    title = f"{name} on {host}" if name else f"new in {table} of {host}"
    await _fill_form(proposals, title, fields_of(record, leave_out=KEPT), row_from, changed)


async def _edit_host(proposals: Proposals, snapshot: Snapshot, host: str) -> None:
    machine = snapshot.hosts[host]
    scalars = {name: getattr(machine, name) for name in ("address", "online", "bandwidth", "motd")}
    assert set(scalars) <= set(SCALARS)
    address = Address(**scalars)

    def changed(now: Snapshot, values: Values) -> Snapshot:
        return edits.with_host(now, host, msgspec.structs.asdict(record_from(address, values)))

    await _fill_form(
        proposals, f"host {host}", fields_of(address), lambda values: record_from(address, values), changed
    )


async def _copy_host(proposals: Proposals, snapshot: Snapshot, host: str) -> None:
    """Ask for a name and an address, and add a copy of a host."""
    fields = [
        Field(name="name", label="name", hint="as ops-03"),
        Field(name="address", label="address", value=snapshot.hosts[host].address, hint="one no host has"),
    ]

    def copied(now: Snapshot, values: Values) -> Snapshot:
        return edits.with_host_copy(now, host, values["name"].strip(), values["address"].strip())

    title = f"a new host, as {host} is"
    await _fill_form(proposals, title, fields, lambda values: copied(snapshot, values), copied)


async def _edit_clock(proposals: Proposals, snapshot: Snapshot) -> None:
    fields = [Field(name="time", label="world clock", value=world_time(snapshot.clock), hint="UTC")]

    def changed(now: Snapshot, values: Values) -> Snapshot:
        # A form shows whole seconds: left alone, it must not take away the rest.
        return now if values["time"] == fields[0].value else edits.with_clock(now, parse_time(values["time"]))

    await _fill_form(proposals, "world clock", fields, lambda values: parse_time(values["time"]), changed)


def _record(snapshot: Snapshot, host: str, table: str, name: str) -> Struct | None:
    machine = snapshot.hosts.get(host)
    if machine is None or table not in TABLES:
        return None
    record: Struct | None = getattr(machine, table).get(_key(table, name))
    return record


def _key(table: str, name: str) -> Any:  # noqa: ANN401
    return int(name) if table in ("processes", "gpus") else name
