"""`hwclock`: tell the time of the clock that goes on when the host is off."""

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.kmod.modprobe import _SBIN


@program("hwclock", spec="r,show s,hctosys w,systohc u,utc l,localtime v,verbose", suite="util-linux", folder=_SBIN)
def hwclock(context: Context, args: Arguments) -> CommandResult:
    """Tell the time of the clock that goes on when the host is off."""
    if context.user != "root":
        hint = "hwclock: Use the --verbose option to see the details of our search for an access method.\n"
        return CommandResult("", f"hwclock: Cannot access the Hardware Clock via any known method.\n{hint}", 1)
    if "hctosys" in args or "systohc" in args:
        return CommandResult()
    now = context.clock.now
    return CommandResult(f"{format_date('%Y-%m-%d %H:%M:%S', now)}.{int(now % 1 * 1e6):06d}+00:00\n")
