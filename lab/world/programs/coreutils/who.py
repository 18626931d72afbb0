"""`who`: print who is logged in."""

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.glibc.getent import _present


@program(
    "who",
    spec="a,all b,boot d,dead H,heading l,login lookup m p,process q,count r,runlevel s,short t,time T,mesg u,users w",
)
def who(context: Context, args: Arguments) -> CommandResult:
    """Print who is logged in."""
    out = Printout(context)
    here = _present(context.host)
    if "count" in args:
        out.line(" ".join(login.user for login in here))
        out.line(f"# users={len(here)}")
        return out.result()
    if "heading" in args:
        out.line("NAME     LINE         TIME             COMMENT")
    if "boot" in args or "all" in args:
        out.line(f"         system boot  {format_date('%Y-%m-%d %H:%M', context.host.record.booted)}")
        if "all" not in args:
            return out.result()
    if "m" in args or args.operands == ("am", "i"):
        return out.result()
    for login in here:
        when = format_date("%Y-%m-%d %H:%M", login.since)
        out.line(f"{login.user:<8} {login.tty:<12} {when}" + (f" ({login.origin})" if login.origin else ""))
    return out.result()
