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
        idle = "1.00s" if login.user == context.user else _idle(age)
        what = "w" if login.user == context.user else "-bash"
        out.line(
            f"{login.user[:8]:<8} {login.tty:<8} {login.origin[:16] or '-':<16} {when:<8} {idle:>5}  0.02s  0.00s "
            f"{what}"
        )
    return out.result()


def _idle(seconds: float) -> str:
    """Return how long no key was pressed, in as many units as fit."""
    if seconds < 60:
        return f"{seconds:.2f}s"
    if seconds < 3600:
        return f"{int(seconds // 60)}:{int(seconds) % 60:02d} "
    hours = int(seconds // 3600)
    return f"{hours}:{int(seconds // 60) % 60:02d}m" if hours < 48 else f"{hours // 24}days"
