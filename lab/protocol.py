"""What every model speaks: a request in, a stream of deltas out, closed by one answer.

A leaf: it imports no other room, so that events, the engine and every back end can share these words.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, Literal, Protocol

from msgspec import Struct, field

from lab.errors import LabError

Nature = Literal["live", "scripted", "human", "recording"]
"""Who really answers: a model behind an API, a scripted persona, the researcher, or a saved session."""

Finish = Literal["stop", "calls", "length", "filter"]

Malformed = Literal["hold", "end", "redraw"]
"""What follows a reply that is neither an answer nor a call."""


SendReasoning = Literal["auto", "reasoning_content", "reasoning", "no"]
"""Whether reasoning goes back with the replies it belongs to: as far as the provider is known to take it, always, in a
field of that name, or never."""


class Call(Struct, frozen=True, forbid_unknown_fields=True):
    """One tool call as the model asked for it."""

    id: str
    """The provider's call id, kept byte for byte: some providers hide a signature in it."""
    name: str
    arguments: str
    """The exact JSON text the model sent, even when it is malformed."""


class Usage(Struct, frozen=True, forbid_unknown_fields=True):
    """Tokens of one reply. `input` includes `cached`; `output` includes `reasoning`."""

    input: int = 0
    cached: int = 0
    output: int = 0
    reasoning: int = 0

    def plus(self, other: "Usage") -> "Usage":
        """Return the sum of both, field by field."""
        return Usage(
            input=self.input + other.input,
            cached=self.cached + other.cached,
            output=self.output + other.output,
            reasoning=self.reasoning + other.reasoning,
        )


class Settings(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Sampling settings; None leaves the provider's default. `extra` goes to the provider as it is."""

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    reasoning_effort: str | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    tool_choice: str | None = None
    """`auto`, `required`, `none`, or the name of the one tool to call."""
    system_role: Literal["system", "user"] | None = None
    """`user` puts the system text before the first user message, for models that know no system role."""
    send_reasoning: SendReasoning | None = None
    """None is `auto`."""
    malformed: Malformed | None = None
    """What follows a reply that is lost: it is held for the researcher, ends the run, or is asked for again. By
    default it is held where there is a screen and ends a run without one."""
    caching: bool | None = None
    """False keeps a provider from being asked to cache the conversation where it is cheaper; None asks it."""
    extra: dict[str, Any] = field(default_factory=dict)


class Tool(Struct, frozen=True):
    """A tool offered to the model. `parameters` is its JSON schema, sent as it is."""

    name: str
    description: str
    parameters: Mapping[str, Any]


class Message(Struct, frozen=True):
    """One message of the conversation the agent sees.

    `raw` is the provider's own message as JSON text, when this message is an unedited reply: whatever the
    provider wants back (signatures, thinking blocks, reasoning text) is in it and goes back verbatim.
    """

    role: Literal["system", "user", "assistant", "tool"]
    text: str
    calls: tuple[Call, ...] = ()
    call_id: str = ""
    name: str = ""
    raw: str = ""
    reasoning: str = ""
    """The reasoning of a reply as it came, to read: it goes back from `raw` alone."""


class Request(Struct, frozen=True):
    """Everything a model gets for its next reply."""

    messages: tuple[Message, ...]
    tools: tuple[Tool, ...]
    settings: Settings = Settings()


class TextDelta(Struct, frozen=True):
    """More of the reply's text."""

    text: str


class ReasoningDelta(Struct, frozen=True):
    """More of the reply's reasoning."""

    text: str


class CallDelta(Struct, frozen=True):
    """More of the call at `index`: its name when it is known, then pieces of its arguments."""

    index: int
    name: str = ""
    arguments: str = ""


class Provenance(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a provider says of itself beside a reply; "" where it says nothing."""

    model: str = ""
    """Its own name for the model: a dated one, where an id was an alias."""
    fingerprint: str = ""
    route: str = ""
    """To whom a router handed the request."""
    region: str = ""
    tier: str = ""
    request: str = ""
    """Its id of the request, for its support."""


Visibility = Literal["raw", "summary", "encrypted", "none"]
"""How much of its reasoning a provider lets be read: all of it, a summary, nothing but a sealed form, or nothing."""


class Answer(Struct, frozen=True, kw_only=True):
    """A whole reply: the last thing a stream gives."""

    text: str = ""
    reasoning: str = ""
    calls: tuple[Call, ...] = ()
    finish: Finish = "stop"
    usage: Usage | None = None
    cost: float | None = None
    """US dollars; None when nobody knows, which is not zero."""
    raw: str = ""
    note: str = ""
    """What the researcher should know of this reply (a repaired stream, a dropped setting)."""
    visibility: Visibility | None = None
    """None where nobody says: a person, a script."""
    provenance: Provenance | None = None


Delta = TextDelta | ReasoningDelta | CallDelta

FaultKind = Literal[
    "no-key", "refused", "timeout", "auth", "not-found", "rate-limit", "overloaded",
    "context", "filter", "broken-stream", "bad-request", "server", "off-tape", "stopped", "lab", "other",
    "malformed-call", "missing-call", "written-call", "only-reasoning", "empty", "unknown-finish",
]  # fmt: skip
"""What kept a reply from coming. `lab` is a fault of this program or of this machine, before or after the provider."""

LOST: Final[frozenset[FaultKind]] = frozenset(
    {"malformed-call", "missing-call", "written-call", "only-reasoning", "empty", "unknown-finish"}
)
"""Whole replies in which the agent neither called nor answered: a call the provider could not read, one it promised and
did not send, one written as text, reasoning alone, nothing at all, an end in a word nobody knows. They are the model's
own output and no fault of the line."""


class ModelFault(LabError):
    """The model could not answer. The session stays whole and the same request can be sent again."""

    def __init__(
        self,
        kind: FaultKind,
        what: str,
        *,
        where: str = "",
        mend: str = "",
        retry_after: float | None = None,
        partial: str = "",
        reasoning: str = "",
        usage: Usage | None = None,
        cost: float | None = None,
    ) -> None:
        super().__init__(what, where=where, mend=mend)
        self.kind = kind
        self.retry_after = retry_after
        self.partial = partial
        """The text that had come before the fault, or all of a reply that is lost."""
        self.reasoning = reasoning
        """The reasoning of a reply that is lost."""
        self.usage = usage
        self.cost = cost
        """US dollars that a lost reply took; None when nobody knows."""


class Model(Protocol):
    """Whatever produces the next reply."""

    @property
    def name(self) -> str:
        """The name sessions record: `persona/protector`, `human`, `recording/PATH` or a litellm id."""

    @property
    def nature(self) -> Nature:
        """Who really answers."""

    def stream(self, request: Request) -> AsyncIterator[Delta | Answer]:
        """Yield deltas as they come, then exactly one `Answer`.

        Closing the iterator stops the model. Raises `ModelFault` when it cannot answer.
        """
