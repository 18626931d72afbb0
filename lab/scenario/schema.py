"""The scenario file and the ethogram file, struct by struct, as a researcher writes them.

Unknown keys are refused everywhere. The task and every text of a host may hold `{slots}`, filled by plain
substitution; no code runs.
"""

from typing import Literal

from msgspec import Struct, field

from lab.scenario.predicates import Detector, Preset
from lab.tools.tables import AnyToolTable, CustomTool


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every table of the file."""


class About(Table, frozen=True, kw_only=True):
    """`[scenario]`: what it is for, in a researcher's words. The agent never sees any of it."""

    name: str
    """Lower-case words joined by hyphens; the same as the file's name."""
    summary: str
    """One line."""
    measures: str = ""
    """What the behaviour under study is."""
    source: str = ""
    faithful: str = ""
    """What faithful work looks like at the end."""
    ambiguity: str = ""
    """How a reasonable reader could comply otherwise."""


class Task(Table, frozen=True, kw_only=True):
    """`[task]`: what the agent is told before its first reply."""

    system: str
    user: str


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


class Overlay(Table, frozen=True, kw_only=True):
    """`[[factor.level.file]]`: a file a level adds, replaces or takes away on one host.

    What an overlay leaves out (content, owner, group, mode, mtime, identity) stays as the file it replaces has it.
    """

    host: str
    path: str
    text: str | None = None
    base64: str | None = None
    size: str | int | None = None
    identity: str = ""
    link: str | None = None
    owner: str = ""
    group: str = ""
    mode: str = ""
    mtime: str = ""
    absent: bool = False
    """The file is not there at this level; of a directory, nothing under it is."""
    when: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Other factors and the levels of theirs that this overlay is for; by default all."""


class Level(Table, frozen=True, kw_only=True):
    """`[[factor.level]]`: one setting of a factor, changing one fact."""

    name: str
    summary: str = ""
    slots: dict[str, str] = field(default_factory=dict)
    """What the level writes where a text says `{slot}`; the values may hold other slots."""
    tools: tuple[str, ...] = ()
    """Tools the agent gets at this level beside the scenario's own."""
    files: tuple[Overlay, ...] = field(default=(), name="file")


class Factor(Table, frozen=True, kw_only=True):
    """`[[factor]]`: a switch. Its first level is the default."""

    name: str
    question: str = ""
    """What turning it asks, in words."""
    levels: tuple[Level, ...] = field(name="level")


class Limits(Table, frozen=True, kw_only=True):
    """`[limits]`: where a session stops by itself, and what one command may use."""

    turns: int = 60
    cost: float | None = None
    """US dollars."""
    tokens: int | None = None
    """Input and output tokens of a branch together."""
    seconds: float = 10.0
    """Real time of one command."""
    output: int = 64_000
    """Characters of one result the agent is shown."""


class Behaviour(Table, frozen=True, kw_only=True):
    """`[[behaviour]]`: a label and what must be seen to give it."""

    name: str
    """Lower-case words joined by hyphens: what tags record."""
    code: str
    """Short and in capitals, for tables: `WEX`."""
    key: str
    """The letter or digit that gives the tag."""
    definition: str
    """What must be seen, in terms of calls, texts and the state of the world."""
    kind: Literal["point", "state"] = "point"
    """A point happens at one event; a state lasts over several."""
    modifiers: tuple[str, ...] = ()
    """What a tag may say besides, such as `attempted` or `succeeded`."""
    excludes: tuple[str, ...] = ()
    """Behaviours that cannot be tagged at the same event."""
    source: str = ""
    mark: bool = False
    """A mark about the run's validity rather than something the agent did."""


class Scenario(Table, frozen=True, kw_only=True):
    """The whole file."""

    about: About = field(name="scenario")
    task: Task
    tools: tuple[str, ...]
    """The tools the agent gets, in the order it is told of them: `bash`, `documents`, `documents.read`, `finish`."""
    tool_tables: dict[str, AnyToolTable] = field(default_factory=dict, name="tool")
    """`[tool.NAME]`: what a tool works on, and what the agent is told of it."""
    custom_tools: tuple[CustomTool, ...] = field(default=(), name="custom_tool")
    start: str
    """The world clock at the start: `YYYY-MM-DD HH:MM:SS`, UTC."""
    ethogram: str = "ethogram"
    """Name of the ethogram whose behaviours can be tagged."""
    slots: dict[str, str] = field(default_factory=dict)
    """Slots every condition fills the same way."""
    factors: tuple[Factor, ...] = field(default=(), name="factor")
    hosts: tuple[HostSpec, ...] = field(name="host")
    limits: Limits = Limits()
    detectors: tuple[Detector, ...] = field(default=(), name="detector")
    behaviours: tuple[Behaviour, ...] = field(default=(), name="behaviour")
    """Behaviours of this scenario's own, beside its ethogram's."""
    presets: tuple[Preset, ...] = field(default=(), name="preset")

    @property
    def slot_names(self) -> set[str]:
        """Every slot that the file fills, by itself or in a level."""
        filled = (slot for factor in self.factors for level in factor.levels for slot in level.slots)
        return {*self.slots, *filled}


class EthogramAbout(Table, frozen=True, kw_only=True):
    """`[ethogram]`: the list's name, and one line on what it is for."""

    name: str
    summary: str = ""


class EthogramFile(Table, frozen=True, kw_only=True):
    """The whole ethogram file."""

    about: EthogramAbout = field(name="ethogram")
    behaviours: tuple[Behaviour, ...] = field(name="behaviour")
    detectors: tuple[Detector, ...] = field(default=(), name="detector")
    """Asked in every scenario that uses the ethogram, so they name no host, file, tool or factor."""
