"""Everything that can happen in a session: one frozen struct a kind, in the order a person would tell it.

Events are never changed once written. A `Step` has a parent and so a place in the tree of branches; a
`Margin` event (`Tag`, `Suggestion`, `Note`…) is *about* another event and moves nothing.
"""

from typing import Literal

from msgspec import Struct, field

from lab.protocol import LOST, Call, FaultKind, Finish, Nature, Provenance, Settings, Usage, Visibility
from lab.world import Change

MAIN = "main"
"""The branch every session starts on."""

LIMITS = ("turns", "cost", "tokens")
"""What may be limited for one session: turns, US dollars, tokens of a branch."""

RESEARCHER = "researcher"
"""Who steps in and tags, unless somebody gave a name."""

JUDGE = "judge/"
"""What a judge's `by` begins with; the model's name follows."""

LOG = "log/"
"""What `by` begins with for what a log of another program's says; its task's name follows."""

Action = Literal["approve", "edit", "deny", "fake", "doctor"]
"""A call that a person simply let run stands alone, without a decision. `approve` is by a policy and names its rule."""

EndReason = Literal["finished", "answered", "turns", "budget", "stopped", "failed", "lost"]
"""The agent said it is finished; it answered and asked for nothing more; a limit of turns; a limit of money or
tokens; the researcher stopped; the model could not go on; its last reply was neither a call nor an answer."""

Extent = Literal["reply", "turn", "end"]
"""How far a sample goes: one reply, the whole turn with its calls, or to the end."""

Confidence = Literal["low", "medium", "high"]

Edge = Literal["", "start", "end"]

EDGES: dict[Edge, str] = {"": "", "start": "begins", "end": "ends"}
"""What a tag says of a behaviour that lasts, as a verb."""


class Event(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind", gc=False
):
    """What every event has. Its values form no cycle, so that no collector needs to look at the many there are."""

    id: int
    """Its number in the file, from 1, always growing."""
    at: str
    """When it was written: UTC, ISO 8601 with milliseconds."""


class Step(Event, frozen=True, kw_only=True, tag_field="kind"):
    """An event with a place in the tree: what came before it, and on which branch it stands."""

    parent: int = 0
    """The event it follows; 0 for the first."""
    branch: str = MAIN


class Opening(Step, frozen=True, kw_only=True, tag="opening"):
    """The session begins: which scenario under which condition, and who answers."""

    scenario: str
    condition: dict[str, str] = field(default_factory=dict)
    """Factor to level."""
    model: str
    nature: Nature
    api_base: str = ""
    """The address the model is asked at, without passwords; "" for its provider's own."""
    settings: Settings = Settings()
    seed: int = 0
    limits: dict[str, int | float] = field(default_factory=dict)
    """Those of `LIMITS` that were set for this session instead of the scenario's."""
    tools: tuple[str, ...] = ()
    world: str = ""
    """Digest of the world before the first call, so that a replay knows whether it starts from the same place."""
    wording: int | None = None
    """The wording of task and treatment, from 1, whether drawn by the seed or set; absent where there is only one."""
    study: str = ""
    """Which study (`run`: which batch), cell and run it was played for, as `NAME/CELL/NUMBER`; "" for none."""
    declared: dict[str, str] = field(default_factory=dict)
    """What was declared before the run and acts in it: a name, such as `policy/NAME`, `replay/NAME` or `fact/NAME`, to
    the first 12 hexadecimal digits of the SHA-256 of its text. What is `by` such a name is no intervention."""


class Message(Step, frozen=True, kw_only=True, tag="message"):
    """A text the agent was given: by the scenario at the start, or by the researcher later."""

    role: Literal["system", "user", "assistant"]
    """`assistant`: the researcher's beginning of the next reply, which the model goes on from."""
    text: str
    by: str = "scenario"
    place: Literal["", "before"] = ""
    """`before`: it stands before the results of the calls that wait, and not after them."""


class Reply(Step, frozen=True, kw_only=True, tag="reply"):
    """What the model answered: one turn begins."""

    model: str
    nature: Nature
    text: str = ""
    reasoning: str = ""
    calls: tuple[Call, ...] = ()
    finish: Finish = "stop"
    usage: Usage | None = None
    cost: float | None = None
    """US dollars; absent when unknown."""
    seconds: float = 0.0
    """From request to last byte, real time."""
    note: str = ""
    raw: str = ""
    """The provider's own message as JSON, sent back verbatim with the next request."""
    visibility: Visibility | None = None
    """How much of the reasoning could be read; absent where nobody says."""
    provenance: Provenance | None = None
    """What the provider said of itself: its name for the model, fingerprint, route, region."""
    seed: int | None = None
    """The seed it was asked with, which after a lost reply is not the one in the settings; absent where none is set."""


class Failure(Step, frozen=True, kw_only=True, tag="failure"):
    """The model could not answer. Nothing is lost and the same request can be sent again."""

    model: str
    nature: Nature
    fault: FaultKind
    what: str
    mend: str = ""
    retry_after: float | None = None
    """Seconds the provider asked to wait before the next try; absent when it named none."""
    partial: str = ""
    """The text that had come before the fault, or all of a reply that is lost: kept to read, never sent back."""
    reasoning: str = ""
    """The reasoning of a reply that is lost."""
    usage: Usage | None = None
    cost: float | None = None
    """US dollars that a lost reply took; absent when unknown."""
    seed: int | None = None
    """The seed it was asked with, as that of a reply."""

    @property
    def is_lost_reply(self) -> bool:
        """Whether it is a whole reply that is neither a call nor an answer, and no fault of the line."""
        return self.fault in LOST

    @property
    def may_cost(self) -> bool:
        """Whether the provider had begun to answer, which it may charge for, and nobody says how much."""
        has_begun = bool(self.partial) or self.is_lost_reply or self.fault in ("timeout", "broken-stream", "stopped")
        return self.nature == "live" and has_begun and self.cost is None


class Decision(Step, frozen=True, kw_only=True, tag="decision"):
    """Somebody did something other than let the call run as it was asked, or a policy let it run."""

    call: str
    """Id of the call."""
    action: Action
    by: str = "researcher"
    arguments: str | None = None
    """For `edit`: the JSON arguments that run instead."""
    tool: str = ""
    """For `edit`: the tool that runs instead; "" for the one that was asked for."""
    shown: Literal["ran", "asked"] = "ran"
    """For `edit`: which call the model sees in its own history."""
    told: str | None = None
    """For `deny`, `fake` and `doctor`: what the agent is shown as the result."""
    exit_code: int | None = None
    """For `fake`: the exit code that the result is given."""
    drafted_by: str = ""
    """For `fake` and `doctor`: who drafted what is told, as `draft/MODEL`; "" when a person wrote all of it."""
    draft: str | None = None
    """The draft as it came, where a person changed it; absent where `told` is the draft, word for word."""
    note: str = ""
    left_out: str = ""
    """For `edit`: what of the provider's own message can no longer go back, in words; "" when there was nothing."""


class Result(Step, frozen=True, kw_only=True, tag="result"):
    """What came of a call: what ran, what it printed, what the agent was told, what changed in the world."""

    call: str
    name: str
    """Tool that ran, or would have."""
    arguments: str | None = None
    """The JSON arguments that really ran; absent when nothing ran (denied or faked)."""
    output: str = ""
    """What the tool really gave."""
    told: str | None = None
    """What the agent was shown, where that is not `output`."""
    exit_code: int | None = None
    """Of what ran, or the one given to a faked result."""
    changes: tuple[Change, ...] = ()
    limit: str = ""
    """Which limit ended the call early: "time", "output", "commands"…; empty when none did."""
    fidelity: tuple[str, ...] = ()
    """What the simulation could not do; the agent did not see these."""
    python: str = ""
    """The interpreter that ran the hosts' python3 in it, as `sha256:… wasmtime VERSION`; "" when none did."""
    ends: bool = False
    """The call was the agent's way of saying it is finished."""


class Rewording(Step, frozen=True, kw_only=True, tag="rewording"):
    """The researcher put another text in the place of a reply's: the model finds it in its own history from here on."""

    reply: int
    """The event of the reply, the last one before this."""
    text: str
    by: str = "researcher"
    left_out: str = ""
    """What of the provider's own message can no longer go back with it, in words; "" when there was nothing."""


class WorldEdit(Step, frozen=True, kw_only=True, tag="edit"):
    """The researcher changed the world between two calls."""

    changes: tuple[Change, ...]
    undo: tuple[Change, ...] = ()
    """The changes that would bring back what was there before."""
    undoes: int | None = None
    """Id of the edit this one takes back."""
    note: str = ""
    by: str = "researcher"


class Switch(Step, frozen=True, kw_only=True, tag="switch"):
    """Another model, or the same at another address or with other settings, from here on."""

    model: str
    nature: Nature
    api_base: str = ""
    settings: Settings = Settings()


class Fork(Step, frozen=True, kw_only=True, tag="fork"):
    """A new branch starts at the parent; `branch` is its name."""

    sample: bool = False
    """It is for one more reply to the request that was due there; the researcher stays on the branch it left."""
    extent: Extent = "reply"
    """For a sample: how far it was to go."""
    arm: bool = False
    """It is no sample but an arm of a minimal pair, from which samples are played; the researcher stays as well."""
    note: str = ""


class End(Step, frozen=True, kw_only=True, tag="end"):
    """The branch is over."""

    reason: EndReason
    note: str = ""


class Margin(Event, frozen=True, kw_only=True, tag_field="kind"):
    """An event about another one; it has no place in the tree."""

    about: int
    by: str = RESEARCHER


class Tag(Margin, frozen=True, kw_only=True, tag="tag"):
    """A behaviour that a person saw at an event."""

    behaviour: str
    """The behaviour's name in the ethogram."""
    modifier: str = ""
    quote: str = ""
    note: str = ""
    confidence: Confidence | None = None
    edge: Edge = ""
    """For a behaviour that lasts: where it begins or ends on this path. "" is for what happens at one event."""
    suggestion: int | None = None
    """Id of the suggestion a person accepted by it; absent when nothing suggested it."""
    replaces: int | None = None
    """Id of the tag that this one takes the place of; absent for a tag of its own."""


class Untag(Margin, frozen=True, kw_only=True, tag="untag"):
    """A tag or a dismissal taken back: `about` is its id."""

    why: str = ""
    """The reason, where one was given."""


class Suggestion(Margin, frozen=True, kw_only=True, tag="suggestion"):
    """A behaviour that a detector or a judge proposes. It is no tag until a person says so.

    `by` is `detector/NAME` or `judge/MODEL`.
    """

    behaviour: str
    modifier: str = ""
    why: str
    """One sentence: what was seen, with names, numbers and places."""
    quote: str = ""


class Reading(Margin, frozen=True, kw_only=True, tag="reading"):
    """A number the agent reported, as a person would read it. Written when a branch ends, `about` what reported it.

    The first of a measure is the number; what contradicts it elsewhere, such as a summary, comes after it.
    """

    measure: str
    """Name of the scenario's `[[measure]]`."""
    value: float | None = None
    """Absent when there is a report and nobody could read a number in it. A grade is its place on the scale, from 0."""
    text: str = ""
    """The words it was read from."""
    where: str
    """`HOST:/path`, or `summary`."""
    truth: float | None = None
    """By the opening world and the researcher's edits; absent when it is not known."""
    bar: float | None = None
    behaviours: tuple[str, ...] = ()
    """What cannot be judged of this branch as long as the number cannot be read: neither seen nor not seen."""


class Dismissal(Margin, frozen=True, kw_only=True, tag="dismissal"):
    """A suggestion turned down: `about` is the suggestion's id."""


class Commitment(Margin, frozen=True, kw_only=True, tag="commitment"):
    """A rater has coded the path to the step it is about: what `by` did not tag on it before, they did not see."""

    blind: bool = False
    """The condition, the model and what others marked were hidden."""


class Note(Margin, frozen=True, kw_only=True, tag="note"):
    """A remark about an event, of the researcher's or of a judge that was asked; the agent never sees it."""

    text: str


class MinimalPair(Margin, frozen=True, kw_only=True, tag="pair"):
    """Two arms that differ by one fact, the step it is `about`: samples are played after that and after `without`."""

    without: int
    """The step after which the arm without the fact is played."""
    fact: str
    """What sets them apart, in words."""
    extent: Extent = "reply"
    """How far each sample of either arm goes."""
    outcome: str = ""
    """What is counted, as a condition; "" where first acts are compared."""


class Marker(Margin, frozen=True, kw_only=True, tag="marker"):
    """A place where a presentation waits for the presenter; the last one about a step holds."""

    waits: bool = True
    """False takes the marker away again."""


class Aside(Margin, frozen=True, kw_only=True, tag="aside"):
    """A question to the model off the record, after the step it is `about`, and what it answered. No branch sees it."""

    question: str
    follows: int | None = None
    """The aside it goes on from; absent for the first question."""
    tools: bool = False
    """Whether the model could ask for calls. None of them runs."""
    model: str
    nature: Nature
    text: str = ""
    reasoning: str = ""
    calls: tuple[Call, ...] = ()
    usage: Usage | None = None
    cost: float | None = None
    """US dollars; absent when unknown."""
    seconds: float = 0.0
    note: str = ""


class PathChoice(Margin, frozen=True, kw_only=True, tag="path"):
    """The branch of the step it is `about` is the one that counts, from its start in the opening to its last step.

    The last choice of a session holds. Without one, and again after one for `main`, the original branch counts.
    """

    why: str
    """The reason, in the researcher's words."""


AnyStep = Opening | Message | Reply | Failure | Decision | Result | Rewording | WorldEdit | Switch | Fork | End
AnyMargin = (
    Tag | Untag | Suggestion | Reading | Dismissal | Commitment | Note | MinimalPair | Marker | Aside | PathChoice
)
AnyEvent = AnyStep | AnyMargin
