"""`arch`: print the machine's architecture."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("arch")
def arch(context: Context, args: Arguments) -> CommandResult:
    """Print the machine's architecture."""
    return CommandResult("x86_64\n")
