"""What a tool is: the text an agent is given about it, and the function that carries out a call."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from lab.world import Stage


class WorldTool(Struct, frozen=True):
    """A tool as the agent is told of it."""

    name: str
    description: str
    parameters: dict[str, Any]
    """JSON schema of its arguments."""


Run = Callable[[Stage, Mapping[str, Any]], int | None]
"""Carries out a call, whose arguments fit the schema; returns the exit code, None for what is no command."""


class OfferedTool(Struct, frozen=True):
    """A tool as one scenario gives it: what the agent is told, and what happens. Without `run` it ends the session."""

    told: WorldTool
    run: Run | None
    require: Callable[[], object] | None = None
    """Raises LabError when what the tool needs is not installed here."""
