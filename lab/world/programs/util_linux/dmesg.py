"""`dmesg`: print the kernel's messages; for root only, as in Debian."""

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program


@program(
    "dmesg",
    spec="""C,clear c D E F,file= f,facility= H,human k,kernel L,color? l,level= n P,nopager r,raw S,syslog s= T,ctime
    t,notime time-format= u W,follow-new w,follow x,decode""",
    suite="util-linux",
)
def dmesg(context: Context, args: Arguments) -> CommandResult:
    """Print the kernel's messages; for root only, as in Debian."""
    if context.user != "root":
        return CommandResult("", "dmesg: read kernel buffer failed: Operation not permitted\n", 1)
    booted = context.host.record.booted
    out = Printout(context)
    for line in context.host.record.journal:
        if line.unit != "kernel":
            continue
        stamp = format_date("%a %b %e %H:%M:%S %Y", line.time) if "ctime" in args else f"{line.time - booted:12.6f}"
        out.line(line.text if "notime" in args else f"[{stamp}] {line.text}")
    return out.result()
