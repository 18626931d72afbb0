"""`chrt`: run a command under another scheduling policy."""

from typing import Final

from lab.text.amounts import is_number
from lab.world.machine.process_table import running
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import program
from lab.world.programs.coreutils.stdbuf import launch

_POLICIES: Final = (
    ("SCHED_OTHER", "0/0"),
    ("SCHED_FIFO", "1/99"),
    ("SCHED_RR", "1/99"),
    ("SCHED_BATCH", "0/0"),
    ("SCHED_IDLE", "0/0"),
    ("SCHED_DEADLINE", "0/0"),
)


@program(
    "chrt",
    spec="b,batch d,deadline f,fifo i,idle o,other r,rr a,all-tasks p,pid m,max R,reset-on-fork h,help V,version",
    suite="util-linux",
    permute=False,
)
def chrt(context: Context, args: Arguments) -> CommandResult:
    """Run a command under another scheduling policy."""
    if "max" in args:
        return CommandResult("".join(f"{name} min/max priority\t: {span}\n" for name, span in _POLICIES))
    if "pid" in args and len(args.operands) == 1:
        pid = args.operands[0]
        if not is_number(pid):
            return failed("chrt", f"invalid PID argument: '{pid}'")
        if all(one.pid != int(pid) for one in running(context)):
            return failed("chrt", f"failed to get pid {pid}'s policy: No such process")
        whose = f"pid {pid}'s current scheduling"
        return CommandResult(f"{whose} policy: SCHED_OTHER\n{whose} priority: 0\n")
    if len(args.operands) < 2 or "pid" in args:
        raise UsageFault("bad usage")
    if args.last_of("fifo", "rr", "deadline") and context.user != "root":
        return failed("chrt", "failed to set pid 0's policy: Operation not permitted")
    return launch(context, args.operands[1:])
