"""`sum`: print a sum of sixteen bits and how many blocks a file has."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.coreutils.cksum import _checksum


@program("sum", spec="r s,sysv")
def sum_(context: Context, args: Arguments) -> CommandResult:
    """Print a sum of sixteen bits and how many blocks a file has."""
    return _checksum(context, args, "sysv" if args.last_of("r", "sysv") == "sysv" else "bsd")
