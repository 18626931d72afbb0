"""`lsmod`: list the loaded kernel modules."""

from lab.world.machine.kernel import loaded
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("lsmod", spec="", suite="", hint="", folder="/usr/bin")
def lsmod(context: Context, args: Arguments) -> CommandResult:
    """List the loaded kernel modules."""
    rows = loaded(has_gpus=bool(context.host.record.gpus))
    lines = [f"{name:<19} {size:>8}  {count}{f' {users}' if users else ''}\n" for name, size, count, users in rows]
    return CommandResult("Module                  Size  Used by\n" + "".join(lines))
