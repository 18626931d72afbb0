"""`nproc`: print the number of cores."""

from lab.text.amounts import is_number
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("nproc", spec="all ignore=")
def nproc(context: Context, args: Arguments) -> CommandResult:
    """Print the number of cores."""
    text = args.get("ignore")
    less = int(text) if is_number(text) else 0
    return CommandResult(f"{max(1, context.host.record.cores - less)}\n")
