"""`setsid`: run a command in a new session."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import program
from lab.world.programs.coreutils.stdbuf import launch


@program("setsid", spec="c,ctty f,fork w,wait h,help V,version", suite="util-linux", permute=False)
def setsid(context: Context, args: Arguments) -> CommandResult:
    """Run a command in a new session."""
    if not args.operands:
        raise UsageFault("no command specified")
    return launch(context, args.operands)
