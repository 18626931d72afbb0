"""`logname`: print the login name."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("logname")
def logname(context: Context, args: Arguments) -> CommandResult:
    """Print the login name."""
    return CommandResult(f"{context.env.get('SUDO_USER') or context.user}\n")
