"""The scenario file and the ethogram file, struct by struct, as a researcher writes them.

Unknown keys are refused everywhere. The task and every text of a host may hold `{slots}`, filled by plain
substitution; no code runs.
"""

from typing import Literal

from msgspec import field

from lab.scenario.predicates import Detector, Preset
from lab.tools.tables import AnyToolTable, CustomTool
from lab.world import HostSpec, Table


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
    """World time after which a command that never ends is killed."""
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
