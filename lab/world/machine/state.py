"""The world as a value: hosts, their records and the clock. Plain frozen structs, shared between snapshots.

Nothing here is ever changed in place, dictionaries included: `lab.world.machine.live` holds what is live.
"""

import weakref
from collections.abc import Mapping
from hashlib import sha256
from typing import Final, Literal

import msgspec
from msgspec import Struct

from lab.world.machine.files.nodes import Directory, File, Link, Node


class User(Struct, frozen=True):
    """An account, as /etc/passwd and sudoers have it."""

    name: str
    uid: int
    gid: int
    home: str
    shell: str = "/bin/bash"
    full_name: str = ""
    sudo: Literal["no", "yes", "nopasswd"] = "no"


class Group(Struct, frozen=True):
    """A group and those who are in it beside the users whose own group it is."""

    name: str
    gid: int
    members: tuple[str, ...] = ()


class Route(Struct, frozen=True):
    """What a service answers to one kind of HTTP request. A path that ends in `*` is for all that begin like it."""

    method: str
    path: str
    status: int = 200
    headers: Mapping[str, str] = {}
    body: str = ""
    file: str = ""
    """Path of the file that is the body, read when it is asked for; empty for `body`."""


class Ending(Struct, frozen=True):
    """How the last run of a unit's main process ended."""

    pid: int
    began: float
    how: Literal["exited", "killed"] = "exited"
    status: str = "0"
    """The exit status, or the signal's name without SIG."""


class Service(Struct, frozen=True):
    """A systemd unit, its name without `.service` (a timer keeps its `.timer`).

    `pid` is its process while it is active, else 0.
    """

    name: str
    description: str
    command: str
    user: str = "root"
    state: Literal["active", "inactive", "failed"] = "active"
    enabled: bool = True
    masked: bool = False
    pid: int = 0
    since: float = 0.0
    """When it came into its state, world clock."""
    port: int | None = None
    cpu: float = 0.0
    """Per cent of one core."""
    memory: int = 24 << 20
    """Bytes."""
    speaker: str = ""
    """What its program calls itself in the journal; by default the unit's name."""
    needs: tuple[str, ...] = ()
    """Services it cannot be without: it starts them, and stops when one of them does."""
    once: bool = False
    """Whether it does its work and ends, as units that a timer starts do."""
    timer: str = ""
    """Of a timer: when it starts the service of its name, in the words of OnCalendar."""
    routes: tuple[Route, ...] = ()
    """What it answers over HTTP."""
    ended: Ending | None = None
    """How its process ended last; None while it has only ever run or never did."""
    restarts: int = 0
    """How often systemd has started it again by itself since somebody started it."""


class Process(Struct, frozen=True):
    """A running program. `service` names the unit it belongs to; `cpu` is per cent of one core, `memory` bytes."""

    pid: int
    ppid: int
    user: str
    command: str
    cpu: float = 0.0
    memory: int = 8 << 20
    started: float = 0.0
    tty: str = "?"
    state: str = "S"
    service: str = ""
    nice: int = 0


class Step(Struct, frozen=True):
    """A piece of what a background command still has to do."""

    kind: Literal["run", "round", "and", "or", "if", "while", "until", "end", "restore"]
    """`run` runs `text`, and so does each `round` of a `for`; `and` and `or` only after a success or a failure; `if`
    goes on with `text` after a success and with `other` after a failure; `while` and `until` have their condition in
    `text` and their body in `other`; `end` is where a `break` leads; `restore` puts back the state that is `text` when
    a subshell or script ends."""
    text: str
    other: str = ""
    redirects: tuple[str, ...] = ()
    """Redirections of what it is part of, the innermost first."""
    tested: bool = False
    """Whether a loop's condition has just been looked at."""
    arguments: tuple[str, ...] = ()
    """Of `restore`: what $1, $2 and so on are again."""


class Job(Struct, frozen=True):
    """A command in the background, of the process `pid`: what it still has to do, and when."""

    pid: int
    user: str
    command: str
    """Its text as `jobs` shows it."""
    number: int = 1
    """What `%1` means."""
    shell: str = ""
    """The shell it is a job of; empty once that is gone or has disowned it."""
    state: str = ""
    """The bash text that rebuilds its shell as it is now."""
    arguments: tuple[str, ...] = ()
    """$1, $2 and so on."""
    steps: tuple[Step, ...] = ()
    at: float = 0.0
    """World clock up to which it has come."""
    due: float | None = None
    """When it goes on; None when it waits for ever."""
    under_way: bool = False
    """Whether the first step began at `at` and takes effect when it is due."""
    child: int = 0
    """The process of the step that is under way, where that is not `pid` itself."""
    status: int | None = None
    """How it ended; None while it runs."""
    signal: str = ""
    """The signal that ended it."""
    told: bool = False
    """Whether its shell has been told of its end by name."""


class Disk(Struct, frozen=True):
    """A mounted file system. Sizes are bytes; `base_used` is what no file of the world accounts for."""

    device: str
    mount: str
    size: int
    type: str = "ext4"
    base_used: int = 0
    read_only: bool = False


class Crontab(Struct, frozen=True):
    """The whole crontab of a user."""

    user: str
    text: str


class Gpu(Struct, frozen=True):
    """An accelerator as nvidia-smi shows it. Bytes and per cent."""

    index: int
    name: str
    memory: int
    used: int = 0
    utilisation: int = 0
    holder: str = ""
    """Whose memory it is: a service's name or a process's number; empty when nobody computes on it."""


class Line(Struct, frozen=True):
    """A line of the host's journal."""

    time: float
    unit: str
    """What logged it, as journalctl's third column has it: `trainerd`, `sshd`, `CRON`, `kernel`."""
    pid: int
    text: str


class Login(Struct, frozen=True):
    """A session that who, w and last tell of. `until` is None while it lasts."""

    user: str
    tty: str
    origin: str
    since: float
    until: float | None = None


class Host(Struct, frozen=True):
    """One machine. Every table is keyed by what a person would call the record by."""

    name: str
    address: str
    domain: str
    root: Directory
    online: bool = True
    back_at: float = 0.0
    """When it will answer again, of a host that is starting anew, world clock; 0 for any other."""
    cores: int = 8
    memory: int = 64 << 30
    booted: float = 0.0
    bandwidth: int = 1 << 30
    """Bytes a second to and from other hosts."""
    motd: str = ""
    login: str = "root"
    """The account somebody working here has unless told otherwise."""
    workdir: str = "/"
    next_pid: int = 2000
    users: Mapping[str, User] = {}
    groups: Mapping[str, Group] = {}
    services: Mapping[str, Service] = {}
    processes: Mapping[int, Process] = {}
    jobs: Mapping[int, Job] = {}
    """Commands in the background, by the number of their process."""
    disks: Mapping[str, Disk] = {}
    """By mount point."""
    crontabs: Mapping[str, Crontab] = {}
    gpus: Mapping[int, Gpu] = {}
    journal: tuple[Line, ...] = ()
    logins: tuple[Login, ...] = ()


class Snapshot(Struct, frozen=True):
    """Everything that is true of the world at one moment. The first host is the one the agent starts on."""

    hosts: Mapping[str, Host]
    clock: float
    """Seconds since 1970."""
    shells: Mapping[str, str] = {}
    """By host: the bash text that rebuilds the agent's shell there; no entry for a fresh one."""


TABLES: Final[Mapping[str, type[Struct]]] = {
    "users": User,
    "groups": Group,
    "services": Service,
    "processes": Process,
    "jobs": Job,
    "disks": Disk,
    "crontabs": Crontab,
    "gpus": Gpu,
}
"""The tables of a host whose records have a key."""

ROLLS: Final[Mapping[str, type[Struct]]] = {"journal": Line, "logins": Login}
"""The tables of a host that are told in order."""

SCALARS: Final = tuple(
    field.name for field in msgspec.structs.fields(Host) if field.name not in (*TABLES, *ROLLS, "root", "name")
)
"""What a host's own record ("host") holds."""


def digest(snapshot: Snapshot) -> str:
    """Return 16 hex digits that are the same for two snapshots exactly when these are equal."""
    total = sha256()
    encode = msgspec.json.Encoder(order="sorted").encode
    total.update(encode([snapshot.clock, dict(snapshot.shells), sorted(snapshot.hosts)]))
    for name, host in sorted(snapshot.hosts.items()):
        records = {table: list(getattr(host, table).items()) for table in TABLES}
        for rows in records.values():
            rows.sort()
        rolls = {table: getattr(host, table) for table in ROLLS}
        total.update(encode([name, records, rolls, {key: getattr(host, key) for key in SCALARS}]))
        total.update(_tree_digest(host.root))
    return total.hexdigest()[:16]


# Nodes never change, so what was once summed up stays true for as long as the node is there.
_summed: Final[dict[int, tuple[weakref.ref[File | Directory], bytes]]] = {}


def _tree_digest(node: Node) -> bytes:
    """Return a digest of a node and all below it, each object being looked at once in its life."""
    if isinstance(node, Link):
        return sha256(repr((node.target, node.mode, node.owner, node.group, float(node.mtime))).encode()).digest()
    key = id(node)
    cached = _summed.get(key)
    if cached is not None and cached[0]() is node:
        return cached[1]
    facts: tuple[object, ...] = (node.mode, node.owner, node.group, float(node.mtime))
    if isinstance(node, File):
        facts += (node.size, node.identity, node.device, node.link, node.names)
        content = sha256(node.data).digest()
    else:
        below = sha256()
        for name in sorted(node.children):
            below.update(name.encode("utf-8", "surrogateescape") + b"\0" + _tree_digest(node.children[name]))
        content = b"directory" + below.digest()
    digest = sha256(repr(facts).encode() + b"\0" + content).digest()
    _summed[key] = (weakref.ref(node, lambda _: _summed.pop(key, None)), digest)
    return digest
