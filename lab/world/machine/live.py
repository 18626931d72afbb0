"""The hosts of a running world: live handles that commands read and change, and the clock they share.

A `LiveHost` holds the current root and records; `freeze` returns them as a value that shares every object that did not
change.
"""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from lab.world.machine.accounts import settled
from lab.world.machine.files.nodes import Directory, contents
from lab.world.machine.limits import MAX_FILES, MAX_HELD
from lab.world.machine.state import (
    Crontab,
    Disk,
    Group,
    Host,
    JournalLine,
    Login,
    Process,
    Service,
    ShellJob,
    Snapshot,
    User,
)


class Clock:
    """The world's time in seconds since 1970. Only events in the world advance it."""

    def __init__(self, now: float) -> None:
        self.now = now

    def advance(self, seconds: float) -> None:
        """Advance the clock by `seconds`, rounded to microseconds."""
        if seconds > 0:
            self.now = round(self.now + seconds, 6)


class LiveHost:
    """One running machine. Assigning a field, or calling `put` and `drop` on its tables, changes it."""

    def __init__(self, host: Host, clock: Clock) -> None:
        self._clock = clock
        self._frozen = self._settled = host
        self.root: Directory = host.root
        self.full = False
        """Whether the host has no room for another name or byte, whatever its disks report."""

    @property
    def name(self) -> str:
        """The host's short name, which is its key in the estate."""
        return self._frozen.name

    @property
    def record(self) -> Host:
        """The host's records as they are now. Its `root` may be older: read `LiveHost.root`."""
        if 0 < self._frozen.back_at <= self._clock.now:
            self.set(online=True, back_at=0.0)
        return self._frozen

    @property
    def users(self) -> Mapping[str, User]:
        """Accounts by name."""
        self._look()
        return self._frozen.users

    @property
    def groups(self) -> Mapping[str, Group]:
        """Groups by name."""
        self._look()
        return self._frozen.groups

    @property
    def services(self) -> Mapping[str, Service]:
        """Units by name, without `.service`."""
        return self._frozen.services

    @property
    def processes(self) -> Mapping[int, Process]:
        """Processes by pid."""
        return self._frozen.processes

    @property
    def jobs(self) -> Mapping[int, ShellJob]:
        """Commands in the background by pid."""
        return self._frozen.jobs

    @property
    def disks(self) -> Mapping[str, Disk]:
        """File systems by mount point."""
        return self._frozen.disks

    @property
    def crontabs(self) -> Mapping[str, Crontab]:
        """Crontabs by user."""
        self._look()
        return self._frozen.crontabs

    def set(self, **fields: object) -> None:
        """Change fields of the host's own record, such as `online=False` or `logins=…`."""
        self._frozen = replace(self._frozen, **fields)

    def put(self, table: str, key: str | int, record: Struct) -> None:
        """Add a record to a table ("users", "services", "processes", …), or replace the one of that key."""
        self.set(**{table: {**getattr(self._frozen, table), key: record}})

    def drop(self, table: str, key: str | int) -> None:
        """Take a record out of a table. Raises KeyError when it is not there."""
        records = dict(getattr(self._frozen, table))
        del records[key]
        self.set(**{table: records})

    def log(self, line: JournalLine) -> None:
        """Add a line to the journal."""
        self.set(journal=(*self._frozen.journal, line))

    def log_in(self, login: Login) -> None:
        """Add a session to those that `who` and `last` list."""
        self.set(logins=(*self._frozen.logins, login))

    def new_pid(self, above: int = 0) -> int:
        """Return the next free pid, after `above`: as in a kernel, in order and skipping those in use."""
        pid = max(self._frozen.next_pid, above + 1)
        while pid in self._frozen.processes:
            pid += 1
        self.set(next_pid=pid + 1)
        return pid

    def settle(self) -> None:
        """Bring account files and tables in step after either changed."""
        now = self.freeze()
        if now is not self._settled:
            self._frozen = self._settled = settled(now, self._settled, self._clock.now)
            self.root = self._frozen.root

    def _look(self) -> None:
        """Read accounts from the files as they are now. A record that was `put` is written at the next `settle`."""
        host, last = self._frozen, self._settled
        if self.root is not last.root and (host.users, host.groups) == (last.users, last.groups):
            self.settle()

    def reset(self, host: Host) -> None:
        """Become the value `host`."""
        self._frozen = self._settled = host
        self.root = host.root

    def freeze(self) -> Host:
        """Return the host as a value."""
        if self._frozen.root is not self.root:
            self._frozen = replace(self._frozen, root=self.root)
        return self._frozen


class Estate:
    """All hosts of a running world and its clock. The first is the one the agent starts on."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.clock = Clock(snapshot.clock)
        self.hosts: dict[str, LiveHost] = {name: LiveHost(host, self.clock) for name, host in snapshot.hosts.items()}
        self.looked = snapshot.clock
        """World time up to which due jobs have been run."""
        self.at_work = False
        """Whether a due job is running."""
        self.stepping: set[tuple[str, int]] = set()
        """The background commands, by host and pid, that are running a step right now."""

    def reset(self, snapshot: Snapshot) -> None:
        """Become the value `snapshot`; hosts in both keep their handles."""
        hosts = self.hosts
        self.hosts = {}
        for name, host in snapshot.hosts.items():
            live = hosts.get(name)
            if live is None:
                live = LiveHost(host, self.clock)
            else:
                live.reset(host)
            self.hosts[name] = live
        self.clock.now = self.looked = snapshot.clock
        self.at_work = False

    @property
    def first(self) -> LiveHost:
        """The host the agent starts on."""
        return next(iter(self.hosts.values()))

    def find(self, name: str) -> LiveHost | None:
        """Return the host of a name or address (`db1`, `db1.internal`, `10.0.0.7`), or None.

        The caller checks whether it is online and whether the asking host's /etc/hosts knows it.
        """
        for host in self.hosts.values():
            record = host.record
            if name in (record.name, record.address, f"{record.name}.{record.domain}"):
                return host
        return None

    def measure(self) -> None:
        """Mark the hosts that store as much as a session may."""
        for host in self.hosts.values():
            names, held = contents(host.root)
            host.full = names >= MAX_FILES or held >= MAX_HELD

    def settle(self) -> None:
        """Bring every host's files and tables in step."""
        for host in self.hosts.values():
            host.settle()

    def freeze(self, shells: Mapping[str, str]) -> Snapshot:
        """Return the whole as a value, with the agent's `shells`."""
        self.settle()
        return Snapshot({name: host.freeze() for name, host in self.hosts.items()}, self.clock.now, shells)
