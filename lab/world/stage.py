"""What a call of the agent's has in its hands while it runs: the live estate, its bounds, its output and the shell."""

from collections.abc import Callable

from msgspec import Struct

from lab.world.machine.call import Running
from lab.world.machine.limits import CallLimits
from lab.world.machine.live import Estate
from lab.world.shell.shell import Shell


class Stage(Struct, frozen=True):
    """The live world as one call may use it."""

    estate: Estate
    running: Running
    limits: CallLimits
    emit: Callable[[str, str], None]
    """Takes standard output and error as they come."""
    shell: Callable[[], Shell]
    """Returns the agent's own shell."""


Act = Callable[[Stage], int | None]
"""Does what a call asks. Returns the exit code, None for what is no command."""
