"""Everything that can happen in a session: one frozen struct a kind, in the order a person would tell it.

Events are never changed once written. A `Step` has a parent and so a place in the tree of branches. A `Margin` event
(`Tag`, `Suggestion`, `Note`…) is *about* another event and moves nothing; `margins.py` has its kinds.
"""

from typing import Literal

from msgspec import field

from lab.protocol import LOST, Call, Dollars, FaultKind, Finish, Nature, Provenance, Settings, Usage, Visibility
from lab.session.event_base import MAIN as MAIN
from lab.session.event_base import RESEARCHER as RESEARCHER
from lab.session.event_base import Event as Event
from lab.session.event_base import Extent as Extent
from lab.session.event_base import Margin as Margin
from lab.session.event_base import Step as Step
from lab.session.margins import EDGES as EDGES
from lab.session.margins import JUDGE as JUDGE
from lab.session.margins import AnyMargin as AnyMargin
from lab.session.margins import AnyMark as AnyMark
from lab.session.margins import Aside as Aside
from lab.session.margins import BranchLabel as BranchLabel
from lab.session.margins import Commitment as Commitment
from lab.session.margins import Confidence as Confidence
from lab.session.margins import Dismissal as Dismissal
from lab.session.margins import Edge as Edge
from lab.session.margins import Marker as Marker
from lab.session.margins import MinimalPair as MinimalPair
from lab.session.margins import Note as Note
from lab.session.margins import PathChoice as PathChoice
from lab.session.margins import PolicyChoice as PolicyChoice
from lab.session.margins import Reading as Reading
from lab.session.margins import Suggestion as Suggestion
from lab.session.margins import Tag as Tag
from lab.session.margins import Untag as Untag
from lab.session.margins import renumbered as renumbered
from lab.world import Change

LIMITS = ("turns", "cost", "tokens")
"""Limits that may be set for one session: turns, US dollars, tokens of a branch."""

LOG = "log/"
"""The prefix of `by` for what another program's log says; its task's name follows."""

UNNAMED = "unknown"
"""The model of such a log where it does not say which one answered."""

Action = Literal["approve", "edit", "deny", "fake", "doctor"]
"""A call that a person simply let run stands alone, without a decision. `approve` is by a policy and names its rule."""

EndReason = Literal["finished", "answered", "turns", "budget", "stopped", "failed", "lost"]
"""The agent said it is finished; it answered and asked for nothing more; a limit of turns; a limit of money or
tokens; the researcher stopped; the model could not go on; its last reply was neither a call nor an answer."""


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
    """The study (`run`: the batch), cell and run it was played for, as `NAME/CELL/NUMBER`; "" for none."""
    declared: dict[str, str] = field(default_factory=dict)
    """Declarations made before the run that act in it: a name, such as `policy/NAME`, `replay/NAME` or `fact/NAME`, to
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
    """The model's answer: one turn begins."""

    model: str
    nature: Nature
    text: str = ""
    reasoning: str = ""
    calls: tuple[Call, ...] = ()
    finish: Finish = "stop"
    usage: Usage | None = None
    cost: Dollars | None = None
    """US dollars; absent when unknown."""
    seconds: float = 0.0
    """From request to last byte, real time."""
    note: str = ""
    raw: str = ""
    """The provider's own message as JSON, sent back verbatim with the next request."""
    visibility: Visibility | None = None
    """The part of the reasoning that could be read; absent where it is not known."""
    provenance: Provenance | None = None
    """The provider's account of itself: its name for the model, fingerprint, route, region."""
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
    cost: Dollars | None = None
    """US dollars that a lost reply took; absent when unknown."""
    seed: int | None = None
    """The seed it was asked with, as that of a reply."""

    @property
    def is_lost_reply(self) -> bool:
        """Whether it is a whole reply that is neither a call nor an answer, and no fault of the line."""
        return self.fault in LOST

    @property
    def may_cost(self) -> bool:
        """Whether the provider had begun to answer, which it may charge for; how much is not known."""
        has_begun = bool(self.partial) or self.is_lost_reply or self.fault in ("timeout", "broken-stream", "stopped")
        return self.nature == "live" and has_begun and self.cost is None


class Decision(Step, frozen=True, kw_only=True, tag="decision"):
    """A person or a policy did something other than let the call run as asked, or a policy let it run."""

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
    """The outcome of a call: what ran, what it printed, what the agent was told, what changed in the world."""

    call: str
    name: str
    """Tool that ran, or would have."""
    arguments: str | None = None
    """The JSON arguments that really ran; absent when nothing ran (denied or faked)."""
    output: str = ""
    """The tool's real output."""
    told: str | None = None
    """The text the agent was shown, where that is not `output`."""
    exit_code: int | None = None
    """Of what ran, or the one given to a faked result."""
    changes: tuple[Change, ...] = ()
    limit: str = ""
    """The limit that ended the call early: "time", "output", "commands"…; empty when none did."""
    fidelity: tuple[str, ...] = ()
    """Things the simulation could not do; the agent did not see these."""
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
    """The parts of the provider's own message that can no longer go back with it, in words; "" when there were none."""


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


AnyStep = Opening | Message | Reply | Failure | Decision | Result | Rewording | WorldEdit | Switch | Fork | End
AnyEvent = AnyStep | AnyMargin
