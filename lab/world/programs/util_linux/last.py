"""`last`: list past logins, newest first."""

from lab.text.amounts import is_number
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.state import Login
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program


@program(
    "last",
    "lastb",
    spec="""a,hostlast d,dns f,file= F,fulltimes i,ip n,limit= p,present= R,nohostname s,since= t,until= w,fullnames
    x,system time-format= 0 1 2 3 4 5 6 7 8 9""",
    suite="util-linux",
)
def last(context: Context, args: Arguments) -> CommandResult:
    """List past logins, newest first."""
    out = Printout(context)
    if context.name == "lastb" and context.user != "root":
        return failed("lastb", "cannot open /var/log/btmp: Permission denied")
    limit = int(args.get("limit")) if is_number(args.get("limit")) else None
    digits = "".join(name for name, _ in args if is_number(name))
    limit = int(digits) if digits else limit
    rows = []
    for login in reversed(context.host.record.logins) if context.name == "last" else ():
        if args.operands and login.user not in args.operands and login.tty not in args.operands:
            continue
        rows.append(_session_line(context, login, full="fulltimes" in args))
    for row in rows[:limit]:
        out.line(row)
    name = "wtmp" if context.name == "last" else "btmp"
    begins = min((login.since for login in context.host.record.logins), default=context.host.record.booted)
    out.line(f"\n{name} begins {format_date('%a %b %e %H:%M:%S %Y', begins)}")
    return out.result()


def _session_line(context: Context, login: Login, *, full: bool) -> str:
    start = format_date("%a %b %e %H:%M:%S %Y" if full else "%a %b %e %H:%M", login.since)
    tty = login.tty
    if login.until is None:
        tail = "still running" if tty == "system boot" else "still logged in"
        return f"{login.user[:8]:<8} {tty:<12} {login.origin[:16]:<16} {start}   {tail}"
    length = int(login.until - login.since)
    days, clock = length // 86400, f"{length // 3600 % 24:02d}:{length // 60 % 60:02d}"
    span = f"({days}+{clock})" if days else f" ({clock})"
    end = format_date("%a %b %e %H:%M:%S %Y" if full else "%H:%M", login.until)
    return f"{login.user[:8]:<8} {tty:<12} {login.origin[:16]:<16} {start} - {end} {span}"
