"""`nproc`: tell how many cores there are."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("nproc", spec="all ignore=")
def nproc(context: Context, args: Arguments) -> CommandResult:
    """Tell how many cores there are."""
    text = args.get("ignore")
    less = int(text) if text.isdigit() else 0
    return CommandResult(f"{max(1, context.host.record.cores - less)}\n")
