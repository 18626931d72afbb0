"""`sum`: print a 16-bit checksum and the number of blocks of a file."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.coreutils.cksum import _checksum


@program("sum", spec="r s,sysv")
def sum_(context: Context, args: Arguments) -> CommandResult:
    """Print a 16-bit checksum and the number of blocks of files."""
    return _checksum(context, args, "sysv" if args.last_of("r", "sysv") == "sysv" else "bsd")
