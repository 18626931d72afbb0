"""`users`: print the names of the logged-in users."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.glibc.getent import _present


@program("users")
def users(context: Context, args: Arguments) -> CommandResult:
    """Print the names of the logged-in users."""
    names = sorted(login.user for login in _present(context.host))
    return CommandResult(" ".join(names) + "\n" if names else "")
