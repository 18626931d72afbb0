"""A persona's next action: one reply with at most one call."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field


class Move(Struct, frozen=True):
    """One reply. It says `text` and makes one call: `command` in the shell, or `tool`, or finish with `report`.

    With none of the three it only speaks, which ends the work until people answer.
    """

    text: str
    command: str = ""
    reasoning: str = ""
    report: str = ""
    tool: str = ""
    """A tool, by the name under which the agent was offered it."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
