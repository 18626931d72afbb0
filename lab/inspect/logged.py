"""A record of an agent's work by another program, before it is a session. All of it is foreign."""

from typing import Literal

from msgspec import Struct, field

from lab.protocol import Finish, Settings, Tool, Usage
from lab.session.chats import Said


class LoggedRequest(Struct, frozen=True, kw_only=True):
    """One request to a model and what came of it."""

    request: tuple[Said, ...]
    answer: Said | None = None
    """None where the model failed."""
    fault: str = ""
    model: str = ""
    at: str = ""
    """ISO 8601; "" where it is not given."""
    usage: Usage | None = None
    cost: float | None = None
    seconds: float = 0.0
    finish: Finish = "stop"
    settings: Settings = Settings()
    line: str = ""
    """The log's name for its line of work: a branch, another agent."""


class LoggedRuling(Struct, frozen=True, kw_only=True):
    """The decision of an approver of the log's about a call."""

    action: Literal["edit", "deny"]
    by: str
    arguments: str | None = None
    note: str = ""


class LoggedScore(Struct, frozen=True, kw_only=True):
    """A score of the log's, as one behaviour seen by one rater."""

    behaviour: str
    by: str
    value: str = ""
    note: str = ""


class LoggedTranscript(Struct, frozen=True, kw_only=True):
    """One sample of a log, or one list of messages."""

    task: str
    sample: str = ""
    source: str
    """The file it is from."""
    digest: str = ""
    """Tells the file from others."""
    created: str = ""
    model: str = ""
    settings: Settings = Settings()
    tools: tuple[Tool, ...] = ()
    exchanges: tuple[LoggedRequest, ...] = ()
    ending: tuple[Said, ...] = ()
    """The conversation as it stood at the end; empty where the log does not say."""
    rulings: dict[str, LoggedRuling] = field(default_factory=dict)
    """By call id."""
    results: dict[str, str] = field(default_factory=dict)
    """By call id: what the model would have been told of calls that no message answers."""
    marks: tuple[LoggedScore, ...] = ()
    over: str = ""
    """Why it was cut short, in the log's words."""
