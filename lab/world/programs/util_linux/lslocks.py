"""`lslocks`: list the locked files."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("lslocks", spec="b J i,noinaccessible n,noheadings o,output= p,pid= r,raw u output-all", suite="util-linux")
def lslocks(context: Context, args: Arguments) -> CommandResult:
    """List the locked files."""
    heading = "COMMAND           PID   TYPE SIZE MODE  M START END PATH\n"
    cron = context.host.services.get("cron")
    if cron is None or not cron.pid or not context.fs.exists("/run/crond.pid"):
        return CommandResult()
    row = f"{'cron':<15} {cron.pid:>5}  FLOCK   4B WRITE 0     0   0 /run/crond.pid\n"
    return CommandResult(row if "noheadings" in args else heading + row)
