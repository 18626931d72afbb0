"""`mesg`: report that there is no terminal to write to."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("mesg", spec="v,verbose h,help V,version", suite="util-linux")
def mesg(context: Context, args: Arguments) -> CommandResult:
    """Report that there is no terminal to write to."""
    return CommandResult("", "mesg: no tty\n" if "verbose" in args else "", 2)
