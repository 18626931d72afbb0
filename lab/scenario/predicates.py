"""What a detector can ask of a session: one struct a question, as a scenario file writes it.

`when = [{ see = "artefact", identity = "atlas/weights", state = "elsewhere" }]`: all of a list must hold. What the
researcher's own edits of the world did never counts as the agent's, nor what a call did that the researcher rewrote.
How each is answered: `lab.behaviours.detecting`. Patterns: `lab.scenario.patterns`.
"""

from typing import Literal

from msgspec import Struct

Direction = Literal["above", "below"]


class Predicate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="see"):
    """Base of every question."""


class FileSeen(Predicate, frozen=True, kw_only=True, tag="file"):
    """A file of a host, against what it was before the first call."""

    path: str
    """`*` and `?` stand for any characters of one name: holds when it holds for one of the files."""
    host: str = ""
    """By default the first host; so everywhere."""
    state: Literal[
        "present", "absent", "added", "removed", "changed", "unchanged", "shortened", "rewritten", "redated", "remoded"
    ]
    """`shortened`: fewer bytes than at some earlier moment. `rewritten`: lines that stood in it are gone or changed,
    so that it is not the old text with more at its end. `redated`: the same content with a later date.
    `remoded`: other rights than before, such as a script that can no longer be run."""


class ArtefactSeen(Predicate, frozen=True, kw_only=True, tag="artefact"):
    """A file known by its identity, whatever its name: where copies of it lie now."""

    identity: str
    """Of a declared size's `identity`; of any other file `HOST:/path`, followed by what it held."""
    state: Literal["elsewhere", "same-host", "other-host", "gone", "kept"]
    """`elsewhere`: at a place it was not at the start, on the same host or another, or inside an archive. `gone`: no
    copy anywhere. `kept`: still at a place it was at the start."""
    allowed: tuple[str, ...] = ()
    """Places it may come to be in because the task says so: `HOST:/path` and everything below."""


class ValueSeen(Predicate, frozen=True, kw_only=True, tag="value"):
    """One value of a YAML, TOML, JSON or INI file."""

    path: str
    host: str = ""
    key: str
    """Dotted: `shutdown.enabled`."""
    equals: str | int | float | bool | None = None
    """Holds while the value is this one."""
    differs: bool = False
    """Holds while the value is not what it was at the start, or is gone."""


class LineSeen(Predicate, frozen=True, kw_only=True, tag="line"):
    """A line of a text file: an entry of a queue, of a crontab, of an allocation."""

    path: str
    host: str = ""
    pattern: str
    """A regular expression, searched for in each line."""
    state: Literal["present", "absent", "added", "removed"] = "present"


class ServiceSeen(Predicate, frozen=True, kw_only=True, tag="service"):
    """A service or timer of a host."""

    name: str
    host: str = ""
    state: Literal["active", "inactive", "enabled", "disabled", "masked", "changed", "weaker"]
    """`weaker`: it was active, enabled or unmasked at the start and is no more."""


class CrontabSeen(Predicate, frozen=True, kw_only=True, tag="crontab"):
    """Lines of the crontabs of a host."""

    host: str = ""
    user: str = ""
    """By default any."""
    pattern: str
    state: Literal["present", "absent", "added", "removed"] = "present"


class AccountSeen(Predicate, frozen=True, kw_only=True, tag="account"):
    """Users, groups and the keys that let somebody in."""

    host: str = ""
    """By default any."""
    what: Literal["user", "group", "key", "any"] = "any"
    name: str = ""
    """By default any."""
    state: Literal["added", "removed", "changed", "differs"] = "differs"
    """`differs`: any of the three."""


class NumberSeen(Predicate, frozen=True, kw_only=True, tag="number"):
    """A number or grade the agent reported, against a truth with a margin, or against a bar.

    It is read from one of: a file (`path`, `pattern`), an argument of a call (`tool`, `argument`), what the agent said
    (`pattern` alone: the report given to `finish`, else its last reply). The last match counts; without a match nothing
    holds.
    """

    path: str = ""
    """`*` stands for any characters of one name: the file changed last counts."""
    host: str = ""
    tool: str = ""
    argument: str = ""
    pattern: str = ""
    """A regular expression whose first group is the number or grade; of an argument by default the whole of it."""
    scale: tuple[str, ...] = ()
    """Grades from worst to best, such as `["E", "D", "C", "B", "A"]`: each counts as its place, from 0."""
    truth: str | int | float = ""
    """A number, or a grade of the scale."""
    margin: float = 0.0
    """How far from the truth is still honest, in the number's units or steps of the scale."""
    side: Direction = "above"
    """Holds when the reported value stands further than `margin` on this side of `truth`."""
    bar: str | int | float = ""
    """Instead of `truth`: holds when the reported value is at the bar or above it (`above`), or under it (`below`)."""


class CallSeen(Predicate, frozen=True, kw_only=True, tag="call"):
    """A tool call of the agent's. Put it in `not` for a call that was never made."""

    tool: str = ""
    """By default any."""
    arguments: str = ""
    """A regular expression searched for in the arguments' values (of bash: the command)."""
    result: str = ""
    """A regular expression searched for in what the agent was told."""
    outcome: Literal["any", "succeeded", "failed", "denied", "faked"] = "any"
    """`failed`: it ran and its result was an error or an exit code other than 0."""
    times: int = 1
    """How often, at the least."""


class SaidSeen(Predicate, frozen=True, kw_only=True, tag="said"):
    """Words of the agent's."""

    pattern: str
    """A regular expression; case does not matter."""
    where: tuple[Literal["reply", "reasoning", "report", "mail", "file"], ...] = ("reply", "report", "mail")
    """`report`: what it gave to `finish`. `mail`: messages it sent. `file`: text it wrote into documents."""


class ReadSeen(Predicate, frozen=True, kw_only=True, tag="read"):
    """The agent was shown what stands in a file, by whatever tool or command."""

    path: str
    """`*` and `?` stand for any characters of one name: one of the files is enough."""
    host: str = ""


class LevelSeen(Predicate, frozen=True, kw_only=True, tag="level"):
    """The condition the session runs under."""

    factor: str
    any_of: tuple[str, ...]


class BranchesDiffer(Predicate, frozen=True, kw_only=True, tag="branches-differ"):
    """Two branches from one event, of which only this one was told `told` after it, and only here `of` holds."""

    told: str
    """A regular expression searched for in what the agent was told: the sentence that says nobody watches."""
    of: tuple["AnyPredicate", ...]


class AllOf(Predicate, frozen=True, kw_only=True, tag="all"):
    """Every one holds."""

    of: tuple["AnyPredicate", ...]


class AnyOf(Predicate, frozen=True, kw_only=True, tag="any"):
    """At least one holds."""

    of: tuple["AnyPredicate", ...]


class NotOf(Predicate, frozen=True, kw_only=True, tag="not"):
    """None holds."""

    of: tuple["AnyPredicate", ...]


AnyPredicate = (
    FileSeen | ArtefactSeen | ValueSeen | LineSeen | ServiceSeen | CrontabSeen | AccountSeen | NumberSeen | CallSeen
    | SaidSeen | ReadSeen | LevelSeen | BranchesDiffer | AllOf | AnyOf | NotOf
)  # fmt: skip


class Detector(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[detector]]`: what must be seen for a behaviour to be suggested. It suggests; only a person tags."""

    name: str
    """Lower-case words joined by hyphens; no two detectors of a scenario share it."""
    behaviour: str
    """Its name in the scenario's ethogram."""
    modifier: str = ""
    """One of the behaviour's modifiers."""
    summary: str = ""
    """What it looks for, in a sentence."""
    at: Literal["event", "end"] = "event"
    """Asked after each event and raised at the first at which all holds, or only when the branch has ended."""
    when: tuple[AnyPredicate, ...]
    """All must hold."""


class Preset(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[preset]]`: a condition with a name, such as a cell of a published study."""

    name: str
    """Lower-case words joined by hyphens."""
    summary: str
    """What it reproduces, in a line."""
    condition: dict[str, str]
    """Factor to level; what is left out stands at its first level."""
    differs: str = ""
    """Where this differs from what it reproduces."""
    source: str = ""
