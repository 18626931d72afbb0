"""`rgrep`: search all files below a folder."""

from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.singles.pager import _as


@command("rgrep")
def rgrep(context: Context) -> CommandResult:
    """Search all files below a folder."""
    return _as(context, "grep", "-r")
