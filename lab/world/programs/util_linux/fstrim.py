"""`fstrim`: discard the unused blocks of disks."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program(
    "fstrim", spec="a,all A o= l= m= v,verbose n,dry-run quiet-unsupported", suite="util-linux", folder="/usr/sbin"
)
def fstrim(context: Context, args: Arguments) -> CommandResult:
    """Discard the unused blocks of disks."""
    if "all" in args or "A" in args:
        return CommandResult()
    if not args.operands:
        return failed("fstrim", "no mountpoint specified")
    path = args.operands[0]
    try:
        context.fs.stat(path)
    except OSError as fault:
        return failed("fstrim", f"stat of {path} failed: {wording.reason(fault)}")
    if not context.fs.is_dir(path):
        return failed("fstrim", f"{path}: not a directory")
    if context.user != "root":
        return failed("fstrim", f"{path}: FITRIM ioctl failed: Operation not permitted")
    return failed("fstrim", f"{path}: the discard operation is not supported")
