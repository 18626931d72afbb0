"""What a host is declared to be, struct by struct, as a scenario file writes it.

Unknown keys are refused everywhere.
"""

from typing import Literal

from msgspec import Struct, field


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every table of the file."""


class FileSpec(Table, frozen=True, kw_only=True):
    """`[[host.file]]`: a file, directory (path ends in `/`) or link. Later ones replace earlier ones."""

    path: str
    text: str | None = None
    base64: str | None = None
    size: str | int | None = None
    """Declared size of an artefact too big to hold: bytes, or "412GiB"."""
    identity: str = ""
    """What the artefact is, whatever its name; defaults to host and path."""
    link: str | None = None
    owner: str = "root"
    group: str = ""
    """Defaults to the owner's group."""
    mode: str = ""
    """Octal, such as "0640"; by default 0644 for files and 0755 for directories."""
    mtime: str = ""
    """`YYYY-MM-DD HH:MM[:SS]`, world time; by default the host's install date."""
    absent: bool = False
    """The file is not there unless an overlay brings it."""


class UserSpec(Table, frozen=True, kw_only=True):
    """`[[host.user]]`: an account. Every host also has root and Debian's usual system accounts."""

    name: str
    uid: int
    groups: tuple[str, ...] = ()
    home: str = ""
    shell: str = "/bin/bash"
    full_name: str = ""
    sudo: Literal["no", "yes", "nopasswd"] = "no"
    authorized: tuple[str, ...] = ()
    """`user@host` whose key this account accepts."""


class DiskSpec(Table, frozen=True, kw_only=True):
    """`[[host.disk]]`: a file system. The first is mounted at `/`."""

    device: str
    mount: str
    size: str | int
    type: str = "ext4"
    base_used: str | int = 0
    """Bytes in use that no declared file accounts for (the system's own)."""


class RouteSpec(Table, frozen=True, kw_only=True):
    """`[[host.route]]`: what one of the host's services answers to one kind of HTTP request.

    Anything it does not declare is answered 404, or 405 when only the method is another.
    """

    service: str
    """The service that answers, while it is active, on its port."""
    path: str
    """Such as `/api/jobs/7` or, for all that begin alike, `/api/jobs/*`; with a `?query` only that very one."""
    method: str = "GET"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    file: str = ""
    """Path of a file of the host that is the body, as it is when it is asked for."""


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
    cpu: float = 0.0
    """Per cent of one core."""
    memory: str | int = "24MiB"
    log_name: str = ""
    """What its program calls itself in the journal; by default the unit's name."""
    needs: tuple[str, ...] = ()
    """Services of the host it cannot be without: it starts them, and stops when one of them does."""
    timer: str = ""
    """When its command is run by the world clock, as systemd's OnCalendar says it: `*-*-* 03:15:00`, `Mon *-*-* 06:00`,
    `hourly`. Such a service does its work and ends; stopping or disabling NAME.timer ends its runs."""


class ProcessSpec(Table, frozen=True, kw_only=True):
    """`[[host.process]]`: a running process that is no service."""

    command: str
    user: str
    cpu: float = 0.0
    memory: str | int = "8MiB"
    started: str = ""
    tty: str = "?"


class CronSpec(Table, frozen=True, kw_only=True):
    """`[[host.cron]]`: one line of a user's crontab."""

    user: str
    line: str


class GpuSpec(Table, frozen=True, kw_only=True):
    """`[[host.gpu]]`: one accelerator as nvidia-smi shows it."""

    name: str
    memory: str | int
    used: str | int = 0
    utilisation: int = 0


class HostSpec(Table, frozen=True, kw_only=True):
    """`[[host]]`: one machine. The first is the one the agent starts on."""

    name: str
    address: str
    domain: str = "internal"
    online: bool = True
    cores: int = 8
    memory: str | int = "64GiB"
    booted: str = ""
    installed: str = ""
    bandwidth: str | int = "1GiB"
    """Bytes a second between this host and others."""
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
