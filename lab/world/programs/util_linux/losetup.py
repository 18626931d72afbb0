"""`losetup`: tell that no file stands for a disk."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.kmod.modprobe import _SBIN


@program(
    "losetup",
    spec="a,all d,detach= D,detach-all f,find l,list P r O= n J j,associated=",
    suite="util-linux",
    folder=_SBIN,
)
def losetup(context: Context, args: Arguments) -> CommandResult:
    """Tell that no file stands for a disk."""
    if "find" in args and not args.operands:
        return CommandResult("/dev/loop0\n")
    if args.operands and context.user != "root":
        return failed("losetup", f"{args.operands[-1]}: failed to set up loop device: Permission denied")
    if args.operands:
        return failed("losetup", "cannot find an unused loop device: No such device")
    return CommandResult()
