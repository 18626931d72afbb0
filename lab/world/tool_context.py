"""The live world while a call runs, as a tool sees it: the estate, its limits, its output and the agent's shell."""

from collections.abc import Callable

from msgspec import Struct

from lab.world.machine.call import Running
from lab.world.machine.limits import CallLimits
from lab.world.machine.live import Estate
from lab.world.shell.shell import Shell


class ToolContext(Struct, frozen=True):
    """The live world as one call may use it."""

    estate: Estate
    running: Running
    limits: CallLimits
    emit: Callable[[str, str], None]
    """Takes standard output and error as they are produced."""
    shell: Callable[[], Shell]
    """Returns the agent's own shell."""


Act = Callable[[ToolContext], int | None]
"""Carries out a call. Returns the exit code, or None for a tool that is no command."""
