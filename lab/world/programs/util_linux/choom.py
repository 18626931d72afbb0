"""`choom`: print or set how early the kernel kills a process when memory runs out."""

from lab.world.machine.process_table import running
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import program
from lab.world.programs.coreutils.stdbuf import launch


@program("choom", spec="n,adjust= p,pid= h,help V,version", suite="util-linux", permute=False)
def choom(context: Context, args: Arguments) -> CommandResult:
    """Print or set how early the kernel kills a process when memory runs out."""
    if "pid" in args:
        number = args.get("pid")
        if all(str(one.pid) != number for one in running(context)):
            return failed("choom", "failed to read OOM score value: No such file or directory")
        if "adjust" not in args:
            return CommandResult(
                f"pid {number}'s current OOM score: 666\npid {number}'s current OOM score adjust value: 0\n"
            )
        return CommandResult()
    if not args.operands:
        raise UsageFault("no PID or COMMAND specified")
    if args.get("adjust").startswith("-") and context.user != "root":
        return failed("choom", "failed to set score adjust value: Permission denied")
    return launch(context, args.operands)
