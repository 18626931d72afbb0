"""`slabtop`: kernel memory caches, which only root may see."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("slabtop", spec="d,delay= o,once s,sort= h V", suite="procps")
def slabtop(context: Context, args: Arguments) -> CommandResult:
    """Refuse to show the kernel memory caches, which only root may see."""
    if context.user != "root":
        return failed("slabtop", "Unable to create slabinfo structure: Permission denied")
    context.note_fidelity("slabtop shows nothing")
    return CommandResult()
