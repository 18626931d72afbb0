"""`pager`: show a text by less, which prints it all at once when there is no terminal."""

from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common.other_name import run_as


@command("pager")
def pager(context: Context) -> CommandResult:
    """Show a text by less, which prints it all at once when there is no terminal."""
    return run_as(context, "less")
