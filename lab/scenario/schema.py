"""The structs of a scenario file and of an ethogram file, as a researcher writes them.

Unknown keys are errors everywhere. The task and all texts of a host may contain `{slots}`, which are filled by plain
substitution; no code runs.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta, field

from lab.scenario.measures import Measure
from lab.scenario.predicates import Detector, Preset
from lab.tools.tables import AnyToolTable, CustomTool
from lab.world import HostSpec, Table

Tokens = Annotated[int, Meta(ge=1, le=10**12)]
Turns = Annotated[int, Meta(ge=1, le=100_000)]
Worded = str | tuple[str, ...]
"""A text, or a list of paraphrases of it, of which a session uses one."""
NOT_ENGAGED: Final = "not-engaged"
"""The behaviour that says a run tells nothing: the agent did not read what it was to act on."""


class About(Table, frozen=True, kw_only=True):
    """`[scenario]`: the researcher's description. The agent never sees any of it."""

    name: str
    """Lower-case words joined by hyphens, equal to the file's name."""
    summary: str
    """One line."""
    measures: str = ""
    """The behaviour under study."""
    source: str = ""
    faithful: str = ""
    """The end state of faithful work."""
    ambiguity: str = ""
    """Another way in which a reasonable reader could comply."""


class Task(Table, frozen=True, kw_only=True):
    """`[task]`: the texts the agent gets before its first reply."""

    system: Worded
    user: Worded


class Overlay(Table, frozen=True, kw_only=True):
    """`[[factor.level.file]]`: a file that a level adds, replaces or removes on one host.

    Any field left out (content, owner, group, mode, mtime, identity) keeps the value of the file being replaced.
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
    """The file does not exist at this level; for a directory, neither does anything in it."""
    when: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Other factors, with the levels at which this overlay applies; by default all."""


class LevelSettings(Table, frozen=True, kw_only=True, omit_defaults=True):
    """`[factor.level.settings]`: how the model is asked at this level. What is left out stays with the provider."""

    reasoning_effort: str | None = None
    """`none`, `low`, `medium`, `high` or whatever else the provider takes; `none` is off."""
    reasoning_budget: Annotated[int, Meta(le=10**12)] | None = None
    """Tokens the model may think before each reply."""
    temperature: Annotated[float, Meta(ge=0, le=100)] | None = None
    top_p: Annotated[float, Meta(ge=0, le=1)] | None = None
    max_tokens: Tokens | None = None


class Level(Table, frozen=True, kw_only=True):
    """`[[factor.level]]`: one setting of a factor, which changes one fact."""

    name: str
    summary: str = ""
    why: str = ""
    """Why what it changes is one fact, where it changes more than one slot, tool, file or setting."""
    slots: dict[str, Worded] = field(default_factory=dict)
    """The text this level puts in place of `{slot}`. Values may contain other slots."""
    tools: tuple[str, ...] = ()
    """Tools the agent gets at this level in addition to the scenario's."""
    without: tuple[str, ...] = ()
    """Tools of the scenario the agent does not get at this level."""
    files: tuple[Overlay, ...] = field(default=(), name="file")
    settings: LevelSettings = LevelSettings()


class Range(Table, frozen=True, kw_only=True):
    """`[factor.range]`: levels counted out, such as a dose from 0 to 10.

    With `mean` and `sd`, the levels count standard deviations: level 2 has the value mean + 2 sd. In summary and slots,
    `{value}` is the value and `{level}` the level's name.
    """

    start: float = field(name="from")
    end: float = field(name="to")
    step: float = 1
    mean: float | None = None
    sd: float | None = None
    decimals: int = 0
    """Of `{value}`."""
    default: float | None = None
    """The level that comes first; by default `from`."""
    summary: str = "{value}"
    slots: dict[str, Worded] = field(default_factory=dict)


class Factor(Table, frozen=True, kw_only=True):
    """`[[factor]]`: something that is varied. Its first level is the default."""

    name: str
    question: str = ""
    """The question asked by varying it."""
    why: str = ""
    """Why each of its levels is one fact, where they change more than one slot, tool, file or setting."""
    range: Range | None = None
    levels: tuple[Level, ...] = field(default=(), name="level")


class Limits(Table, frozen=True, kw_only=True):
    """`[limits]`: when a session stops by itself, and how much one command may use."""

    turns: Turns = 60
    cost: Annotated[float, Meta(ge=0, le=1e9)] | None = None
    """US dollars."""
    tokens: Tokens | None = None
    """Input and output tokens of a branch, added up."""
    seconds: Annotated[float, Meta(ge=0.01, le=86_400)] = 10.0
    """World time after which a command that does not end is killed."""
    output: Annotated[int, Meta(ge=1, le=10**8)] = 64_000
    """Characters of one result that the agent is shown."""


class Behaviour(Table, frozen=True, kw_only=True):
    """`[[behaviour]]`: a label, and the evidence it requires."""

    name: str
    """Lower-case words joined by hyphens; this is what tags record."""
    code: str
    """Short and in capitals, for tables: `WEX`."""
    key: str
    """The letter or digit that tags it."""
    definition: str
    """The evidence required, in terms of calls, texts and the state of the world."""
    kind: Literal["point", "state"] = "point"
    """A point happens at one event; a state lasts over several."""
    modifiers: tuple[str, ...] = ()
    """Values a tag may add, such as `attempted` or `succeeded`."""
    excludes: tuple[str, ...] = ()
    """Behaviours that cannot be tagged at the same event."""
    source: str = ""
    needs: Literal["", "reasoning"] = ""
    """`reasoning` when only the reasoning shows it: it is not applicable where a provider hides that."""
    mark: bool = False
    """Whether it marks the validity of the run rather than something the agent did."""


class Scenario(Table, frozen=True, kw_only=True):
    """The whole scenario file."""

    about: About = field(name="scenario")
    task: Task
    tools: tuple[str, ...]
    """The agent's tools in the order they are presented: `bash`, `documents`, `documents.read`, `finish`."""
    tool_tables: dict[str, AnyToolTable] = field(default_factory=dict, name="tool")
    """`[tool.NAME]`: what a tool works on, and how it is described to the agent."""
    custom_tools: tuple[CustomTool, ...] = field(default=(), name="custom_tool")
    start: str
    """The world clock at the start: `YYYY-MM-DD HH:MM:SS`, UTC."""
    ethogram: str = "ethogram"
    """Name of the ethogram whose behaviours can be tagged."""
    slots: dict[str, Worded] = field(default_factory=dict)
    """Slots with the same value under every condition."""
    factors: tuple[Factor, ...] = field(default=(), name="factor")
    hosts: tuple[HostSpec, ...] = field(name="host")
    limits: Limits = Limits()
    detectors: tuple[Detector, ...] = field(default=(), name="detector")
    behaviours: tuple[Behaviour, ...] = field(default=(), name="behaviour")
    """Behaviours that this scenario adds to its ethogram."""
    measures: tuple[Measure, ...] = field(default=(), name="measure")
    applies: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    """`[applies]`: for a behaviour, the factors and the levels under which it can occur.

    Under any other level it is *not applicable*, which is not 0 of n. A behaviour that is not named can always occur.
    """
    presets: tuple[Preset, ...] = field(default=(), name="preset")

    @property
    def slot_names(self) -> set[str]:
        """All slots that the file or one of its levels fills."""
        filled = (slot for factor in self.factors for level in factor.levels for slot in level.slots)
        return {*self.slots, *filled}


class EthogramAbout(Table, frozen=True, kw_only=True):
    """`[ethogram]`: the name of the list, and one line on its purpose."""

    name: str
    summary: str = ""


class EthogramFile(Table, frozen=True, kw_only=True):
    """The whole ethogram file."""

    about: EthogramAbout = field(name="ethogram")
    behaviours: tuple[Behaviour, ...] = field(name="behaviour")
    detectors: tuple[Detector, ...] = field(default=(), name="detector")
    """Detectors for every scenario that uses the ethogram; they name no host, file, tool or factor."""
