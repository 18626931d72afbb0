"""`taskset`: run a command on a subset of the processors."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import program
from lab.world.programs.coreutils.stdbuf import launch


@program("taskset", spec="a,all-tasks p,pid c,cpu-list h,help V,version", suite="util-linux", permute=False)
def taskset(context: Context, args: Arguments) -> CommandResult:
    """Run a command on a subset of the processors."""
    if len(args.operands) < 2 or "pid" in args:
        raise UsageFault("bad usage")
    return launch(context, args.operands[1:])
