"""`arch`: tell the machine's kind."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("arch")
def arch(context: Context, args: Arguments) -> CommandResult:
    """Tell the machine's kind."""
    return CommandResult("x86_64\n")
