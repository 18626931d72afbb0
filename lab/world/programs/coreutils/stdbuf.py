"""`setsid`, `stdbuf`, `taskset`, `chrt`: they change how a command runs, which nobody sees, and run it."""

import re
import shlex
from typing import Final

from lab.world.machine.process_table import running
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import program

_MODES: Final = re.compile(r"[0LKMGT]|\d+[kKMGT]?B?")

_POLICIES: Final = (
    ("SCHED_OTHER", "0/0"),
    ("SCHED_FIFO", "1/99"),
    ("SCHED_RR", "1/99"),
    ("SCHED_BATCH", "0/0"),
    ("SCHED_IDLE", "0/0"),
    ("SCHED_DEADLINE", "0/0"),
)


def launch(context: Context, words: tuple[str, ...]) -> CommandResult:
    """Run a command in the caller's place, for a program that changes how it runs."""
    script = shlex.join(words)
    result = context.run_script(
        context.host, context.user, script, cwd=context.cwd, stdin=context.stdin, env=context.env
    )
    missing = f"bash: line 1: {words[0]}: command not found\n"
    if result.exit_code == 127 and result.stderr == missing:
        message = "failed to execute" if context.name != "stdbuf" else "failed to run command"
        name = words[0] if context.name != "stdbuf" else f"'{words[0]}'"
        return failed(context.name, f"{message} {name}: No such file or directory", 127)
    return result


@program("setsid", spec="c,ctty f,fork w,wait h,help V,version", suite="util-linux", permute=False)
def setsid(context: Context, args: Arguments) -> CommandResult:
    """Run a command in a session of its own."""
    if not args.operands:
        raise UsageFault("no command specified")
    return launch(context, args.operands)


@program("stdbuf", spec="i,input= o,output= e,error=", permute=False, usage_exit=125)
def stdbuf(context: Context, args: Arguments) -> CommandResult:
    """Run a command with other buffers."""
    for _, mode in args:
        if not _MODES.fullmatch(mode):
            return failed("stdbuf", f"invalid mode '{mode}'", 125)
    if not args.operands:
        raise UsageFault("missing operand")
    if not args.options:
        raise UsageFault("you must specify a buffering mode option")
    return launch(context, args.operands)


@program("taskset", spec="a,all-tasks p,pid c,cpu-list h,help V,version", suite="util-linux", permute=False)
def taskset(context: Context, args: Arguments) -> CommandResult:
    """Run a command on some of the processors."""
    if len(args.operands) < 2 or "pid" in args:
        raise UsageFault("bad usage")
    return launch(context, args.operands[1:])


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
        if not pid.isdigit():
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
