"""`rgrep`: search all files below a folder."""

from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common.other_name import run_as


@command("rgrep")
def rgrep(context: Context) -> CommandResult:
    """Search all files below a folder."""
    return run_as(context, "grep", "-r")
