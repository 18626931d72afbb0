"""A tool: its description for the agent, and the function that carries out a call."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from lab.world import ToolContext


class WorldTool(Struct, frozen=True):
    """A tool as it is described to the agent."""

    name: str
    description: str
    parameters: dict[str, Any]
    """JSON schema of its arguments."""


Run = Callable[[ToolContext, Mapping[str, Any]], int | None]
"""Carries out a call whose arguments fit the schema. Returns the exit code, or None if the tool has none."""


class OfferedTool(Struct, frozen=True):
    """A tool as one scenario offers it: its description, and what a call does.

    Without `run`, a call ends the session.
    """

    tool: WorldTool
    run: Run | None
    require: Callable[[], object] | None = None
    """Raises `LabError` when something the tool requires is not installed."""
    is_foreign: bool = False
    """Its schema is another program's and its results are a person's: a call runs nothing, and its arguments are not
    checked."""
    is_shell: bool = False
    """Whether a call can run any program of a host."""
