"""The world as a value: hosts, their records and the clock. Plain frozen structs, shared between snapshots.

Nothing here is changed in place, not even dictionaries: `lab.world.machine.live` has the mutable handles.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Final, Literal

import msgspec
from msgspec import Struct

from lab.world.machine.files.children import Stock
from lab.world.machine.files.node_memo import NodeMemo
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
    """A group and its members, without the users whose primary group it is."""

    name: str
    gid: int
    members: tuple[str, ...] = ()


class Route(Struct, frozen=True):
    """A service's reply to one kind of HTTP request. A path that ends in `*` matches all paths with that prefix."""

    method: str
    path: str
    status: int = 200
    headers: Mapping[str, str] = {}
    body: str = ""
    file: str = ""
    """Path of the file that is the body, read at each request; empty to send `body`."""


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
    """World time of its last change of state."""
    port: int | None = None
    cpu: float = 0.0
    """Per cent of one core."""
    memory: int = 24 << 20
    """Bytes."""
    speaker: str = ""
    """The name of its program in the journal; by default the unit's name."""
    needs: tuple[str, ...] = ()
    """Services it requires: it starts them, and stops when one of them stops."""
    once: bool = False
    """Whether it is a one-shot service, as those that a timer starts are."""
    timer: str = ""
    """For a timer: the OnCalendar expression of when it starts the service of its name."""
    routes: tuple[Route, ...] = ()
    """Its HTTP routes."""
    ended: Ending | None = None
    """How its process last ended; None if it never has."""
    restarts: int = 0
    """Automatic restarts by systemd since the last start by hand."""


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


class JobStep(Struct, frozen=True):
    """A step that a background command still has to do."""

    kind: Literal["run", "round", "and", "or", "if", "while", "until", "end", "restore"]
    """`run` runs `text`, and so does each `round` of a `for`; `and` and `or` only after a success or a failure; `if`
    goes on with `text` after a success and with `other` after a failure; `while` and `until` have their condition in
    `text` and their body in `other`; `end` is where a `break` leads; `restore` puts back the state that is `text` when
    a subshell or script ends."""
    text: str
    other: str = ""
    redirects: tuple[str, ...] = ()
    """Redirections of the commands around it, innermost first."""
    tested: bool = False
    """Whether a loop's condition has just been evaluated."""
    arguments: tuple[str, ...] = ()
    """For `restore`: the values $1, $2 and so on get back."""


class ShellJob(Struct, frozen=True):
    """A background command, the process `pid`: its remaining steps, and when it goes on."""

    pid: int
    user: str
    command: str
    """Its text as `jobs` shows it."""
    number: int = 1
    """Its job number, as in `%1`."""
    shell: str = ""
    """The shell whose job it is; empty once that shell is gone or has disowned it."""
    state: str = ""
    """The bash text that rebuilds its shell as it is now."""
    arguments: tuple[str, ...] = ()
    """$1, $2 and so on."""
    steps: tuple[JobStep, ...] = ()
    at: float = 0.0
    """World time it has reached."""
    due: float | None = None
    """World time at which it goes on; None when it waits forever."""
    under_way: bool = False
    """Whether the first step began at `at` and takes effect at `due`."""
    child: int = 0
    """The pid of the step under way, unless that is `pid` itself."""
    status: int | None = None
    """Its exit status; None while it runs."""
    signal: str = ""
    """The signal that ended it."""
    told: bool = False
    """Whether its shell has reported its end."""


class Disk(Struct, frozen=True):
    """A mounted file system. Sizes are bytes; `base_used` is space that no file of the world takes."""

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
    """The service (by name) or process (by pid) that uses its memory; empty for an idle card."""


class JournalLine(Struct, frozen=True):
    """A line of the host's journal."""

    time: float
    unit: str
    """The program that logged it, journalctl's third column: `trainerd`, `sshd`, `CRON`, `kernel`."""
    pid: int
    text: str


class Login(Struct, frozen=True):
    """A login session, as who, w and last list it. `until` is None while it lasts."""

    user: str
    tty: str
    origin: str
    since: float
    until: float | None = None


class Host(Struct, frozen=True):
    """One machine. Each table is keyed by the natural name of its records."""

    name: str
    address: str
    domain: str
    root: Directory
    online: bool = True
    back_at: float = 0.0
    """World time at which a rebooting host answers again; 0 for any other host."""
    cores: int = 8
    memory: int = 64 << 30
    booted: float = 0.0
    bandwidth: int = 1 << 30
    """Network bandwidth in bytes a second."""
    motd: str = ""
    login: str = "root"
    """The default account of a session on this host."""
    workdir: str = "/"
    next_pid: int = 2000
    next_inode: int = 0
    """The turn of the next new file's number; 0 until something is moved or linked, while numbers follow from paths."""
    users: Mapping[str, User] = {}
    groups: Mapping[str, Group] = {}
    services: Mapping[str, Service] = {}
    processes: Mapping[int, Process] = {}
    jobs: Mapping[int, ShellJob] = {}
    """Background commands by pid."""
    disks: Mapping[str, Disk] = {}
    """By mount point."""
    crontabs: Mapping[str, Crontab] = {}
    gpus: Mapping[int, Gpu] = {}
    journal: tuple[JournalLine, ...] = ()
    logins: tuple[Login, ...] = ()


class Snapshot(Struct, frozen=True):
    """The whole world at one moment. The first host is the one the agent starts on."""

    hosts: Mapping[str, Host]
    clock: float
    """Seconds since 1970."""
    shells: Mapping[str, str] = {}
    """By host, the bash text that rebuilds the agent's shell there; a fresh shell has no entry."""


TABLES: Final[Mapping[str, type[Struct]]] = {
    "users": User,
    "groups": Group,
    "services": Service,
    "processes": Process,
    "jobs": ShellJob,
    "disks": Disk,
    "crontabs": Crontab,
    "gpus": Gpu,
}
"""The tables of a host that are keyed."""

ROLLS: Final[Mapping[str, type[Struct]]] = {"journal": JournalLine, "logins": Login}
"""The tables of a host that are lists."""

SCALARS: Final = tuple(
    field.name for field in msgspec.structs.fields(Host) if field.name not in (*TABLES, *ROLLS, "root", "name")
)
"""The fields of a host's own record ("host")."""


def digest(snapshot: Snapshot) -> str:
    """Return 16 hex digits that identify a snapshot: equal snapshots, and only those, have equal digests."""
    total = sha256()
    total.update(_encoded([snapshot.clock, dict(snapshot.shells), sorted(snapshot.hosts)]))
    for name, host in sorted(snapshot.hosts.items()):
        records = {table: list(getattr(host, table).items()) for table in TABLES}
        for rows in records.values():
            rows.sort()
        rolls = {table: getattr(host, table) for table in ROLLS}
        scalars = {key: getattr(host, key) for key in SCALARS if key != "next_inode" or host.next_inode}
        total.update(_encoded([name, records, rolls, scalars]))
        total.update(_tree_digest(host.root))
    return total.hexdigest()[:16]


def _encoded(value: object) -> bytes:
    try:
        return msgspec.json.Encoder(order="sorted").encode(value)
    except UnicodeEncodeError:
        # Bytes that are no text, which a variable of a shell or a name may hold, are escaped.
        return json.dumps(msgspec.to_builtins(value), sort_keys=True).encode()


_tree_digests: Final[NodeMemo[bytes]] = NodeMemo()


def _tree_digest(node: Node) -> bytes:
    """Return a digest of a node and everything below it; each object is digested only once."""
    number = (node.inode,) if node.inode else ()
    if isinstance(node, Link):
        link_facts = (node.target, node.mode, node.owner, node.group, float(node.mtime), *number)
        return sha256(repr(link_facts).encode()).digest()
    if (tree_digest := _tree_digests.get(node)) is not None:
        return tree_digest
    facts: tuple[object, ...] = (node.mode, node.owner, node.group, float(node.mtime), *number)
    if isinstance(node, File):
        facts += (node.size, node.identity, node.device, node.link, node.names)
        content = sha256(node.data).digest()
    elif isinstance(node.children, Stock):
        content = b"stock" + sha256(node.children.key.encode()).digest()
    else:
        below = sha256()
        for name in sorted(node.children):
            below.update(name.encode("utf-8", "surrogateescape") + b"\0" + _tree_digest(node.children[name]))
        content = b"directory" + below.digest()
    return _tree_digests.put(node, sha256(repr(facts).encode() + b"\0" + content).digest())
