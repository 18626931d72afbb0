"""What a tool is to the world that runs it: a function from a stage and arguments to an exit code."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from lab.world.machine.call import Running
from lab.world.machine.limits import CallLimits
from lab.world.machine.live import Estate
from lab.world.outcome import WorldTool
from lab.world.shell.shell import Shell


class Stage(Struct, frozen=True):
    """What a tool has while it runs: the live world, its bounds, and where its output goes."""

    estate: Estate
    running: Running
    limits: CallLimits
    emit: Callable[[str, str], None]
    """Takes standard output and error as they come."""
    shell: Callable[[], Shell]
    """Returns the agent's own shell."""


Run = Callable[[Stage, Mapping[str, Any]], int | None]
"""Does what a call asks, with arguments that fit the schema; returns the exit code, None for what is no command."""


class OfferedTool(Struct, frozen=True):
    """A tool as one scenario gives it: what the agent is told, and what happens. Without `run` it ends the session."""

    told: WorldTool
    run: Run | None
    require: Callable[[], object] | None = None
    """Raises LabError when what the tool needs is not installed here."""
