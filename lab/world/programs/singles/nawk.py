"""`nawk`: run awk."""

from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.singles.pager import _as


@command("nawk")
def nawk(context: Context) -> CommandResult:
    """Run awk."""
    return _as(context, "awk")
