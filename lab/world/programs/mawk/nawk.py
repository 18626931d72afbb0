"""`nawk`: run awk."""

from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common.other_name import run_as


@command("nawk")
def nawk(context: Context) -> CommandResult:
    """Run awk."""
    return run_as(context, "awk")
