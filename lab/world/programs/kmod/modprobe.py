"""Programs for root alone, which tell others so: `chroot`, `runuser`, `visudo`, `pwck`, `blkid`, `hwclock` and more."""

from typing import Final

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program

_SBIN: Final = "/usr/sbin"
_MODULES: Final = "/lib/modules/6.1.0-28-amd64"


@program("modprobe", spec="a,all r,remove n,dry-run v,verbose q,quiet D f,force", suite="", hint="", folder=_SBIN)
def modprobe(context: Context, args: Arguments) -> CommandResult:
    """Load a module of the kernel, of which none more are there."""
    if not args.operands:
        return failed("modprobe", "ERROR: missing parameters. See -h.")
    name = args.operands[0]
    if "quiet" in args:
        return CommandResult(exit_code=1)
    return failed("modprobe", f"FATAL: Module {name} not found in directory {_MODULES}")
