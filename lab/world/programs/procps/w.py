"""`w`: print who is logged in and what they are doing."""

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.glibc.getent import _present
from lab.world.programs.procps.uptime_line import uptime_line


@program("w", spec="h,no-header u,no-current s,short f,from o,old-style i,ip-addr p,pids", suite="procps")
def w(context: Context, args: Arguments) -> CommandResult:
    """Print who is logged in and what they are doing."""
    out = Printout(context)
    if "no-header" not in args:
        out.line(uptime_line(context.host, context.clock.now))
        out.line("USER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT")
    for login in _present(context.host):
        age = context.clock.now - login.since
        when = format_date("%H:%M" if age < 86400 else "%a%H" if age < 6 * 86400 else "%d%b%y", login.since)
        idle = "1.00s" if login.user == context.user else f"{int(age // 60) % 60}:{int(age) % 60:02d}"
        what = "w" if login.user == context.user else "-bash"
        out.line(
            f"{login.user[:8]:<8} {login.tty:<8} {login.origin[:16] or '-':<16} {when:<8} {idle:>5}  0.02s  0.00s "
            f"{what}"
        )
    return out.result()
