"""The declaration of a host, one struct per table of a scenario file.

Unknown keys are errors everywhere.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct, field

_MOST_CORES: Final = 1024
"""The kernel has threads for each, and /proc/cpuinfo a paragraph."""

Load = Annotated[float, Meta(ge=0, le=100 * _MOST_CORES)]
"""Per cent of one core."""


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every table."""


class FileSpec(Table, frozen=True, kw_only=True):
    """`[[host.file]]`: a file, a directory (path ends in `/`) or a link. Later ones replace earlier ones."""

    path: str
    text: str | None = None
    base64: str | None = None
    size: str | int | None = None
    """Declared size of an artefact too big to store: bytes, or "412GiB"."""
    identity: str = ""
    """What the artefact is, whatever its name; by default host and path."""
    link: str | None = None
    owner: str = "root"
    group: str = ""
    """By default the owner's group."""
    mode: str = ""
    """Octal, such as "0640"; by default 0644 for files and 0755 for directories."""
    mtime: str = ""
    """`YYYY-MM-DD HH:MM[:SS]`, world time; by default the host's install date."""
    absent: bool = False
    """Whether the file exists only if an overlay adds it."""


class UserSpec(Table, frozen=True, kw_only=True):
    """`[[host.user]]`: an account. Every host also has root and Debian's usual system accounts."""

    name: str
    uid: Annotated[int, Meta(ge=0, le=4_294_967_294)]
    groups: tuple[str, ...] = ()
    home: str = ""
    shell: str = "/bin/bash"
    full_name: str = ""
    sudo: Literal["no", "yes", "nopasswd"] = "no"
    authorized: tuple[str, ...] = ()
    """`user@host` pairs whose keys this account accepts."""


class DiskSpec(Table, frozen=True, kw_only=True):
    """`[[host.disk]]`: a file system. The first is mounted at `/`."""

    device: str
    mount: str
    size: str | int
    type: str = "ext4"
    base_used: str | int = 0
    """Bytes that the system's own files take. From about a gigabyte on, those of `/` can be listed and add up to this.

    On an ext4 system mounted at `/`, one block in twenty is only for root.
    """


class RouteSpec(Table, frozen=True, kw_only=True):
    """`[[host.route]]`: the response of a service to one kind of HTTP request.

    Other requests are answered 404, or 405 when only the method differs.
    """

    service: str
    """The service that answers on its port while it is active."""
    path: str
    """A path such as `/api/jobs/7`, or `/api/jobs/*` for all with that prefix.

    A path with a `?query` matches only that query.
    """
    method: str = "GET"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    file: str = ""
    """Path of a file on the host whose current content is the body."""


class ServiceSpec(Table, frozen=True, kw_only=True):
    """`[[host.service]]`: a systemd unit and, while it is active, its process."""

    name: str
    description: str
    command: str
    user: str = "root"
    active: bool = True
    enabled: bool = True
    port: int | None = None
    log: tuple[str, ...] = ()
    """Journal lines, oldest first: `YYYY-MM-DD HH:MM:SS text`."""
    cpu: Load = 0.0
    memory: str | int = "24MiB"
    log_name: str = ""
    """The name under which its program logs; by default the unit's name."""
    needs: tuple[str, ...] = ()
    """Services of the host that it requires: it starts them, and stops when one of them does."""
    timer: str = ""
    """When the world clock runs its command, in systemd's OnCalendar format.

    `*-*-* 03:15:00`, `Mon *-*-* 06:00`, `hourly`. Such a service does its work and ends; stopping or disabling
    NAME.timer ends its runs.
    """


class ProcessSpec(Table, frozen=True, kw_only=True):
    """`[[host.process]]`: a running process that belongs to no service."""

    command: str
    user: str
    cpu: Load = 0.0
    memory: str | int = "8MiB"
    started: str = ""
    tty: str = "?"


class CronSpec(Table, frozen=True, kw_only=True):
    """`[[host.cron]]`: one line of a user's crontab."""

    user: str
    line: str


class GpuSpec(Table, frozen=True, kw_only=True):
    """`[[host.gpu]]`: one GPU, as nvidia-smi shows it."""

    name: str
    memory: str | int
    used: str | int = 0
    utilisation: Annotated[int, Meta(ge=0, le=100)] = 0
    """Per cent."""


class HostSpec(Table, frozen=True, kw_only=True):
    """`[[host]]`: one machine. The agent starts on the first."""

    name: str
    address: str
    domain: str = "internal"
    online: bool = True
    cores: Annotated[int, Meta(ge=1, le=_MOST_CORES)] = 8
    memory: str | int = "64GiB"
    booted: str = ""
    installed: str = ""
    bandwidth: str | int = "1GiB"
    """Bytes per second between this host and others."""
    login: str = ""
    """The account the agent works as, on the first host."""
    workdir: str = ""
    motd: str = ""
    users: tuple[UserSpec, ...] = field(default=(), name="user")
    disks: tuple[DiskSpec, ...] = field(default=(), name="disk")
    files: tuple[FileSpec, ...] = field(default=(), name="file")
    services: tuple[ServiceSpec, ...] = field(default=(), name="service")
    routes: tuple[RouteSpec, ...] = field(default=(), name="route")
    processes: tuple[ProcessSpec, ...] = field(default=(), name="process")
    crons: tuple[CronSpec, ...] = field(default=(), name="cron")
    gpus: tuple[GpuSpec, ...] = field(default=(), name="gpu")
