"""Edits the world by hand from its pane: an editor or form, then a preview of the change, then the change itself.

Each edit computes a new snapshot; the difference from the snapshot shown is the change to make.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import msgspec
from msgspec import Struct
from textual import work
from textual.widget import Widget

from lab.errors import LabError
from lab.text.amounts import human_size, world_time
from lab.text.real_files import read_bounded
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.path import PathScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.dialogs.record import RecordScreen
from lab.ui.kit.form import Field
from lab.ui.world.change import AsText, ChangeScreen, Recheck
from lab.ui.world.difference import change_lines
from lab.ui.world.record_form import fields_of, record_from
from lab.ui.world.records import CLOCK, split_key
from lab.world import (
    SCALARS,
    TABLES,
    Change,
    Crontab,
    Disk,
    File,
    Link,
    Process,
    Service,
    Snapshot,
    User,
    apply,
    as_it_is,
    changes_of,
    diff,
    edits,
    find,
    news,
    parse_time,
    text_of,
)

EDITABLE: Final = 2_000_000
"""Bytes of the largest file the editor opens."""
LARGEST: Final = 2 << 20
"""Bytes of the largest file that can be pasted."""
HINT: Final = f"at most {human_size(LARGEST)}; what is no text is kept byte for byte"
ADDABLE: Final[Mapping[str, Struct]] = {
    "users": User(name="", uid=1100, gid=1100, home="/home/"),
    "services": Service(name="", description="", command=""),
    "disks": Disk(device="/dev/sdb1", mount="/mnt", size=1 << 40),
    "processes": Process(pid=0, ppid=1, user="root", command=""),
    "crontabs": Crontab(user="root", text="0 3 * * * /usr/local/bin/job"),
}
KEPT: Final = frozenset({"pid", "ppid", "next_pid", "since", "started", "restarts", "holder"})
"""Fields that follow from others, so that no form shows them."""


class Facts(Struct, frozen=True):
    """The facts of a file that can be edited, besides its content."""

    mode: str
    owner: str
    group: str
    mtime: float
    size: int | None = None
    identity: str = ""
    target: str = ""


class Address(Struct, frozen=True):
    """The facts of a host that can be edited."""

    address: str
    online: bool
    bandwidth: int
    motd: str


class WorldChanging(Widget):
    """The editing half of the world pane."""

    snapshot: Snapshot | None
    since: Snapshot | None
    locked: str
    recheck: Callable[[Snapshot, Snapshot], Recheck] | None = None
    """Returns a `Recheck` for the agent's results that hold in the first snapshot but not in the second."""

    def make_change(self, changes: tuple[Change, ...], note: str) -> None:
        """Make a change."""
        raise NotImplementedError

    def is_locked(self) -> bool:
        """Return whether the world cannot be changed now, and tell the user why."""
        if self.locked:
            self.notify(self.locked, severity="warning", markup=False)
        return bool(self.locked)

    @work(exclusive=True, group="change")
    async def edit_file(self, host: str, path: str) -> None:
        """Open a file in the editor; saving it proposes a change."""
        snapshot = self.snapshot
        node = find(snapshot.hosts[host].root, path) if snapshot else None
        if snapshot is None or node is None:
            return
        if not isinstance(node, File) or node.declared or node.device or len(node.data) > EDITABLE:
            if isinstance(node, File) and len(node.data) > EDITABLE:
                self.notify(f"{human_size(len(node.data))} is more than the editor opens", markup=False)
            self.edit_facts(host, path)
            return
        text = node.data.decode("utf-8", "surrogateescape")
        title = f"{host}:{path}"
        read_only = bool(self.locked)
        edited: str | None = None
        while True:
            screen = EditorScreen(title, text, read_only=read_only, hint=self.locked, draft=edited)
            edited = await self.app.push_screen_wait(screen)
            if edited is None or edited == text:
                return
            if await self._propose(title, partial(edits.with_text, host=host, path=path, text=edited)):
                return

    @work(exclusive=True, group="change")
    async def make_file(self, host: str, folder: str) -> None:
        """Ask for a name and a text, and make a file; a name that ends in / makes a directory."""
        if self.is_locked():
            return
        start = folder.rstrip("/") + "/"
        hint = f"on {host}; end it with / for a directory"
        path = await self.app.push_screen_wait(PromptScreen("new file", hint, start, one_line=True))
        if not path or path == start:
            return
        path = path.strip()
        if path.endswith("/"):
            await self._propose(f"{host}:{path}", lambda now: edits.with_directory(now, host, path.rstrip("/")))
            return
        snapshot = self.snapshot
        if snapshot is not None and find(snapshot.hosts[host].root, path) is not None:
            self.edit_file(host, path)
            return
        text: str | None = None
        while True:
            screen = EditorScreen(f"{host}:{path}", "", hint="new file", draft=text)
            text = await self.app.push_screen_wait(screen)
            if text is None:
                return
            if await self._propose(f"{host}:{path}", partial(edits.with_text, host=host, path=path, text=text)):
                return

    @work(exclusive=True, group="change")
    async def move_file(self, host: str, path: str) -> None:
        """Ask for a new path and move a file or directory there, to another host if the path names one."""
        if self.is_locked():
            return
        hint = "another path, or HOST:/path for another host; begin with = to keep this one and make a copy"
        target = await self.app.push_screen_wait(PromptScreen(f"move {path}", hint, path, one_line=True))
        if not target or target.strip() == path:
            return
        target = target.strip()
        keep = target.startswith("=")
        target = target.removeprefix("=").strip()
        to_host, colon, to_path = target.partition(":")
        if not colon or to_host.startswith("/"):
            to_host, to_path = host, target
        await self._propose(f"{path} → {target}", lambda now: edits.moved(now, host, path, to_host, to_path, keep=keep))

    @work(exclusive=True, group="change")
    async def remove_file(self, host: str, path: str) -> None:
        """Delete a file or directory."""
        if not self.is_locked():
            await self._propose(f"delete {host}:{path}", lambda now: edits.with_node(now, host, path, None))

    @work(exclusive=True, group="change")
    async def put_back(self, host: str, path: str) -> None:
        """Restore a file that the last move removed."""
        if self.is_locked() or self.since is None or host not in self.since.hosts:
            return
        node = find(self.since.hosts[host].root, path)
        if node is not None:
            await self._propose(f"put back {host}:{path}", lambda now: edits.with_node(now, host, path, node))

    @work(exclusive=True, group="change")
    async def edit_facts(self, host: str, path: str) -> None:
        """Change a file's owner, mode, time; a declared artefact's size and identity; a link's target."""
        snapshot = self.snapshot
        node = find(snapshot.hosts[host].root, path) if snapshot else None
        if node is None or self.is_locked():
            return
        facts = Facts(f"{node.mode:04o}", node.owner, node.group, node.mtime)
        out = {"size", "identity", "target"}
        if isinstance(node, File):
            facts = msgspec.structs.replace(facts, size=node.size, identity=node.identity)
            out -= {"size", "identity"}
        elif isinstance(node, Link):
            facts = msgspec.structs.replace(facts, target=node.target)
            out -= {"target"}

        def facts_from(values: Mapping[str, str]) -> dict[str, Any]:
            texts = {name: text for name, text in values.items() if text != old_texts[name]}
            new_facts = msgspec.structs.asdict(record_from(facts, texts))
            return {name: _mode(new_facts[name]) if name == "mode" else new_facts[name] for name in texts}

        fields = fields_of(facts, leave_out=frozenset(out))
        old_texts = {field.name: field.value for field in fields}
        values = await self.app.push_screen_wait(RecordScreen(f"{host}:{path}", fields, facts_from))
        if values is not None and (new := facts_from(values)):
            await self._propose(f"{host}:{path}", lambda now: edits.with_facts(now, host, path, new))

    @work(exclusive=True, group="change")
    async def edit_record(self, key: str) -> None:
        """Change a service, a user, a disk…, a host itself, or the clock."""
        if self.snapshot is None or self.is_locked():
            return
        host, table, name = split_key(key)
        if key == CLOCK:
            await self._edit_clock(self.snapshot)
        elif not table:
            await self._edit_host(self.snapshot, host)
        elif (record := _record(self.snapshot, host, table, name)) is not None:
            await self._edit_row(host, table, name, record)

    @work(exclusive=True, group="change")
    async def add_record(self, key: str) -> None:
        """Add a record like the one under the cursor."""
        host, table, _ = split_key(key)
        if self.snapshot is None or self.is_locked():
            return
        if host in self.snapshot.hosts and not table:
            await self._copy_host(self.snapshot, host)
            return
        if table not in ADDABLE:
            hint = "n adds what is under the cursor: a host, an account, a service, a process, a disk, a crontab"
            self.notify(hint, markup=False)
            return
        await self._edit_row(host, table, "", ADDABLE[table])

    @work(exclusive=True, group="change")
    async def remove_record(self, key: str) -> None:
        """Remove a host, a service, a user, a disk, a process or a crontab."""
        host, table, name = split_key(key)
        if self.snapshot is None or key == CLOCK or self.is_locked():
            return
        if not table:
            await self._propose(f"remove host {host}", lambda now: edits.without_host(now, host))
            return
        place = _key(table, name)
        await self._propose(f"remove {name} on {host}", lambda now: edits.with_record(now, host, table, place, None))

    async def _edit_row(self, host: str, table: str, name: str, record: Struct) -> None:
        fields = fields_of(record, leave_out=KEPT)
        title = f"{name} on {host}" if name else f"new in {table} of {host}"

        def row_from(values: Mapping[str, str]) -> Struct:
            row = record_from(record, values)
            if not str(edits.record_key(table, row)).strip() or (isinstance(row, Process) and not row.command):
                raise LabError("it needs a name", where="name")
            return row

        values = await self.app.push_screen_wait(RecordScreen(title, fields, row_from))
        if values is None:
            return
        new = row_from(values)
        if isinstance(new, Process) and not name:
            await self._propose(title, lambda now: edits.with_process(now, host, new))
            return
        place = _key(table, name) if name else edits.record_key(table, new)
        await self._propose(title, lambda now: edits.with_record(now, host, table, place, new))

    async def _edit_host(self, snapshot: Snapshot, host: str) -> None:
        machine = snapshot.hosts[host]
        scalars = {name: getattr(machine, name) for name in ("address", "online", "bandwidth", "motd")}
        assert set(scalars) <= set(SCALARS)
        address = Address(**scalars)

        def address_from(values: Mapping[str, str]) -> Struct:
            return record_from(address, values)

        values = await self.app.push_screen_wait(RecordScreen(f"host {host}", fields_of(address), address_from))
        if values is not None:
            facts = msgspec.structs.asdict(address_from(values))
            await self._propose(f"host {host}", lambda now: edits.with_host(now, host, facts))

    async def _copy_host(self, snapshot: Snapshot, host: str) -> None:
        """Ask for a name and an address, and add a copy of a host."""
        machine = snapshot.hosts[host]
        fields = [
            Field(name="name", label="name", hint="as ops-03"),
            Field(name="address", label="address", value=machine.address, hint="one no host has"),
        ]

        def copied(now: Snapshot, values: Mapping[str, str]) -> Snapshot:
            return edits.with_host_copy(now, host, values["name"].strip(), values["address"].strip())

        screen = RecordScreen(f"a new host, as {host} is", fields, lambda values: copied(snapshot, values))
        values = await self.app.push_screen_wait(screen)
        if values is not None:
            await self._propose(f"new host {values['name'].strip()}", lambda now: copied(now, values))

    async def _edit_clock(self, snapshot: Snapshot) -> None:
        fields = [Field(name="time", label="world clock", value=world_time(snapshot.clock), hint="UTC")]

        def clock_from(values: Mapping[str, str]) -> int:
            return parse_time(values["time"])

        values = await self.app.push_screen_wait(RecordScreen("world clock", fields, clock_from))
        if values is not None and values["time"] != world_time(snapshot.clock):
            await self._propose("world clock", lambda now: edits.with_clock(now, clock_from(values)))

    async def _propose(self, title: str, change: Callable[[Snapshot], Snapshot]) -> bool:
        """Preview a change and make it unless the researcher leaves; return False to go back to the editor."""
        snapshot = self.snapshot
        if snapshot is None:
            return True
        try:
            after = change(snapshot)
        except LabError as fault:
            self.notify(str(fault), title="the world is as it was", severity="error", markup=False)
            return False
        return await self._offer(title, snapshot, after)

    async def _offer(self, title: str, snapshot: Snapshot, after: Snapshot) -> bool:
        while changes := diff(snapshot, after):
            lines = change_lines(news(changes, snapshot, by_hand=True) or changes, snapshot)
            recheck = self.recheck(snapshot, after) if self.recheck else None
            verdict = await self.app.push_screen_wait(ChangeScreen(title, lines, recheck))
            if isinstance(verdict, str):
                self.make_change(changes, verdict)
            if not isinstance(verdict, AsText):
                return verdict is not None
            text = await self._edited(title, changes, snapshot)
            if text is not None:
                after = apply(snapshot, changes_of(text))
        self.notify("nothing would be different", markup=False)
        return True

    async def _edited(self, title: str, changes: Sequence[Change], snapshot: Snapshot) -> str | None:
        """Edit changes as text, checked against `snapshot`; return None if left."""
        screen = EditorScreen(
            f"{title} as text",
            text_of(changes),
            read_only=bool(self.locked),
            hint=self.locked,
            check=lambda text: changes_of(text, snapshot),
        )
        return await self.app.push_screen_wait(screen)

    @work(exclusive=True, group="change")
    async def edit_as_text(self, host: str, path: str = "", key: str = "") -> None:
        """Edit a file or a record as the text of a change."""
        snapshot = self.snapshot
        if snapshot is None:
            return
        changes = as_it_is(snapshot, host, path, key)
        title = f"{host}:{path}" if path else key or "the world"
        text = await self._edited(title, changes, snapshot)
        if text is not None:
            await self._propose(title, lambda now: apply(now, changes_of(text)))

    @work(exclusive=True, group="change")
    async def paste_file(self, host: str, folder: str) -> None:
        """Ask for a file of this machine and put its bytes into the world."""
        if self.is_locked():
            return
        place = await self.app.push_screen_wait(PathScreen("paste a file of this machine", HINT))
        if place is None:
            return
        try:
            mend = "declare an artefact of its size instead"
            data = await asyncio.to_thread(read_bounded, place, LARGEST, mend=mend)
        except LabError as fault:
            self.notify(str(fault), title="nothing was pasted", severity="error", markup=False)
            return
        start = f"{folder.rstrip('/')}/{place.name}"
        hint = f"{human_size(len(data))} on {host}; what is there keeps its owner and mode"
        path = await self.app.push_screen_wait(PromptScreen("paste as", hint, start, one_line=True))
        if path and (path := path.strip()):
            await self._propose(f"paste {host}:{path}", lambda now: edits.with_bytes(now, host, path, data))


def _record(snapshot: Snapshot, host: str, table: str, name: str) -> Struct | None:
    machine = snapshot.hosts.get(host)
    if machine is None or table not in TABLES:
        return None
    record: Struct | None = getattr(machine, table).get(_key(table, name))
    return record


def _key(table: str, name: str) -> Any:  # noqa: ANN401
    return int(name) if table in ("processes", "gpus") else name


def _mode(text: str) -> int:
    try:
        mode = int(text, 8)
    except ValueError:
        mode = -1
    if not 0 <= mode <= 0o7777:
        raise LabError(f'"{text}" is no mode', where="mode", mend='write it in octal, such as "0640"')
    return mode
