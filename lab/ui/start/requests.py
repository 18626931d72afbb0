"""What the start screen asks of the app. The app imports it before the start screen itself, so it loads nothing."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from lab.protocol import Settings


@dataclass
class Start(Message):
    """Start a session, or a batch of repetitions."""

    scenario: str
    """A shipped name or a path."""
    condition: dict[str, str]
    model: str
    settings: "Settings"
    api_base: str | None = None
    limits: dict[str, int | float] = field(default_factory=dict)
    """Limits that replace the scenario's, by name. The cost is for all repetitions together."""
    repetitions: int = 1
    at_once: int = 1
    levels: dict[str, str] = field(default_factory=dict)
    """Those of the condition that differ from the scenario's default, for the next time."""


@dataclass
class Open(Message):
    """Open a saved session."""

    path: Path
    event: int = 0
    """The event to stand on; 0 for where it was left."""
    tags: Path | None = None
    """The file that holds its tags; by default they are in its own."""


@dataclass
class OpenRates(Message):
    """Count behaviours over the sessions of a folder."""

    folder: Path


@dataclass
class OpenStudies(Message):
    """Show the studies of the folder the app runs in."""
