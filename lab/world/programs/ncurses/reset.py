"""`reset`: report that there is no terminal to reset."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("reset", spec="c e= i= I k= m= Q q r s V w", suite="", hint="", usage_exit=1)
def reset(context: Context, args: Arguments) -> CommandResult:
    """Report that there is no terminal to reset."""
    return failed("reset", "terminal attributes: No such device or address")
