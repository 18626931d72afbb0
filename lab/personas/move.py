"""What a persona does next: one reply with at most one call."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field


class Move(Struct, frozen=True):
    """One reply. It says `text` and makes one call: `command` in the shell, or `tool`, or finish with `report`.

    With none of the three it only speaks, which ends the work until somebody answers.
    """

    text: str
    command: str = ""
    reasoning: str = ""
    report: str = ""
    tool: str = ""
    """A tool by the name the agent was offered it under."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
