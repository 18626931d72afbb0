"""The protocol of all models: a request in, a stream of deltas out, closed by one answer.

It imports no other room, so that events, the engine and every back end can share its types.
"""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Annotated, Any, Final, Literal, Protocol

import msgspec
from msgspec import Meta, Struct, field

from lab.errors import LabError

Nature = Literal["live", "scripted", "human", "recording"]
"""The kind of model that answers: a model behind an API, a scripted persona, the researcher, or a saved session."""

Finish = Literal["stop", "calls", "length", "filter"]

Malformed = Literal["hold", "end", "redraw"]
"""The treatment of a reply that is neither an answer nor a call."""


SendReasoning = Literal["auto", "reasoning_content", "reasoning", "no"]
"""Whether reasoning is sent back with its reply.

`auto`: as far as the provider is known to accept it. A field's name: always, in that field. `no`: never.
"""


class Call(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One tool call, as the model requested it."""

    id: str
    """The provider's call id, kept byte for byte, because some providers hide a signature in it."""
    name: str
    arguments: str
    """The exact JSON text the model sent, even when it is malformed."""


def values_of(value: object) -> Iterator[str]:
    """Yield every value of parsed arguments as text, however deep it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from values_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from values_of(inner)
    elif value is not None:
        yield json.dumps(value)


def argument_text(arguments: str) -> str:
    """Return the values of a call's arguments, each on a line: of a bash call its command. What is no JSON stays."""
    try:
        values = json.loads(arguments or "{}")
        return "\n".join(values_of(values)) if isinstance(values, dict) else arguments
    except (ValueError, RecursionError):
        return arguments


def ordered_arguments(arguments: str) -> str:
    """Return arguments with their keys in a fixed order, or as they came when they are no JSON."""
    try:
        return msgspec.json.encode(msgspec.json.decode(arguments or "{}"), order="sorted").decode()
    except (ValueError, RecursionError):
        return arguments


Tokens = Annotated[int, Meta(ge=0)]
Dollars = Annotated[float, Meta(ge=0)]


class Usage(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Tokens of one reply. `input` includes `cached` and `cache_writes`; `output` includes `reasoning`."""

    input: Tokens = 0
    cached: Tokens = 0
    output: Tokens = 0
    reasoning: Tokens = 0
    cache_writes: Tokens = 0
    """Tokens that the provider put into its cache, which some charge more for than for plain input."""

    def plus(self, other: "Usage") -> "Usage":
        """Return the sum of both, field by field."""
        return Usage(
            input=self.input + other.input,
            cached=self.cached + other.cached,
            output=self.output + other.output,
            reasoning=self.reasoning + other.reasoning,
            cache_writes=self.cache_writes + other.cache_writes,
        )


class Settings(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Sampling settings. None leaves the provider's default; `extra` is sent to the provider unchanged."""

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    reasoning_effort: str | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    tool_choice: str | None = None
    """`auto`, `required`, `none`, or the name of the one tool to call."""
    system_role: Literal["system", "user"] | None = None
    """With `user`, the system text goes before the first user message, for models without a system role."""
    send_reasoning: SendReasoning | None = None
    """None is `auto`."""
    malformed: Malformed | None = None
    """The treatment of a lost reply: hold it for the researcher, end the run, or request it again.

    By default it is held where there is a screen, and ends a run without one.
    """
    caching: bool | None = None
    """False: do not ask the provider to cache the conversation. None: ask wherever caching makes it cheaper."""
    extra: dict[str, Any] = field(default_factory=dict)


class Tool(Struct, frozen=True):
    """A tool offered to the model. `parameters` is its JSON schema, sent unchanged."""

    name: str
    description: str
    parameters: Mapping[str, Any]


class ChatMessage(Struct, frozen=True):
    """One message of the conversation the agent sees.

    For an unedited reply, `raw` is the provider's own message as JSON text. It contains whatever the provider wants
    back (signatures, thinking blocks, reasoning text) and is sent back verbatim.
    """

    role: Literal["system", "user", "assistant", "tool"]
    text: str
    calls: tuple[Call, ...] = ()
    call_id: str = ""
    name: str = ""
    raw: str = ""
    reasoning: str = ""
    """The reasoning of a reply, for reading only. What is sent back is `raw`."""


class Request(Struct, frozen=True):
    """Everything a model gets for its next reply."""

    messages: tuple[ChatMessage, ...]
    tools: tuple[Tool, ...]
    settings: Settings = Settings()


class TextDelta(Struct, frozen=True):
    """More text of the reply."""

    text: str


class ReasoningDelta(Struct, frozen=True):
    """More reasoning of the reply."""

    text: str


class CallDelta(Struct, frozen=True):
    """More of the call at `index`: its name once known, then pieces of its arguments."""

    index: int
    name: str = ""
    arguments: str = ""


class Provenance(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The provenance a provider reports with a reply; "" where it reports nothing."""

    model: str = ""
    """Its own name for the model, such as a dated one for an alias."""
    fingerprint: str = ""
    route: str = ""
    """The provider to which a router passed the request."""
    region: str = ""
    tier: str = ""
    request: str = ""
    """Its id of the request, for its support."""


Visibility = Literal["raw", "summary", "encrypted", "none"]
"""The part of its reasoning that a provider reveals: all, a summary, only an encrypted form, or nothing."""


class Answer(Struct, frozen=True, kw_only=True):
    """A whole reply: the last item of a stream."""

    text: str = ""
    reasoning: str = ""
    calls: tuple[Call, ...] = ()
    finish: Finish = "stop"
    usage: Usage | None = None
    cost: float | None = None
    """US dollars; None when the cost is unknown, which is not the same as 0."""
    raw: str = ""
    note: str = ""
    """A remark on this reply for the researcher (a repaired stream, a dropped setting)."""
    visibility: Visibility | None = None
    """None where it does not apply: a person, a script."""
    provenance: Provenance | None = None


Delta = TextDelta | ReasoningDelta | CallDelta

FaultKind = Literal[
    "no-key", "refused", "timeout", "auth", "not-found", "rate-limit", "overloaded",
    "context", "filter", "broken-stream", "bad-request", "server", "off-tape", "stopped", "lab", "other",
    "malformed-call", "missing-call", "written-call", "only-reasoning", "empty", "unknown-finish",
]  # fmt: skip
"""The reason a reply did not arrive. `lab` is a fault of this program or machine, before or after the provider."""

LOST: Final[frozenset[FaultKind]] = frozenset(
    {"malformed-call", "missing-call", "written-call", "only-reasoning", "empty", "unknown-finish"}
)
"""Whole replies in which the agent neither called nor answered.

These are a call the provider could not parse, one it promised and did not send, one written as text, reasoning alone,
nothing at all, and an end for an unknown reason. They are the model's own output, not a transmission fault.
"""


class ModelFault(LabError):
    """The model could not answer. The session stays intact, and the same request can be sent again."""

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
        """The text received before the fault, or all of a lost reply."""
        self.reasoning = reasoning
        """The reasoning of a lost reply."""
        self.usage = usage
        self.cost = cost
        """US dollars that a lost reply cost; None when unknown."""


class Model(Protocol):
    """A source of replies."""

    @property
    def name(self) -> str:
        """The name that sessions record: `persona/protector`, `human`, `recording/PATH` or a litellm id."""

    @property
    def nature(self) -> Nature:
        """The kind of model that answers."""

    def stream(self, request: Request) -> AsyncIterator[Delta | Answer]:
        """Yield deltas as they arrive, then exactly one `Answer`.

        Closing the iterator stops the model. Raises `ModelFault` when it cannot answer.
        """
