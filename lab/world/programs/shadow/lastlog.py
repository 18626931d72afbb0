"""`lastlog`: print the last login of each account."""

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program


@program("lastlog", spec="b,before= C,clear R,root= S,set t,time= u,user=", suite="", hint="")
def lastlog(context: Context, args: Arguments) -> CommandResult:
    """Print the last login of each account."""
    out = Printout(context)
    out.line(f"{'Username':<16} {'Port':<8} {'From':<42} Latest")
    for user in sorted(context.host.users.values(), key=lambda one: one.uid >= 1000 and one.uid != 65534):
        if args.get("user") and args.get("user") not in (user.name, str(user.uid)):
            continue
        latest = max((one for one in context.host.record.logins if one.user == user.name), key=lambda one: one.since,
                     default=None)  # fmt: skip
        if latest is None:
            out.line(f"{user.name:<16} {'':<8} {'':<41} **Never logged in**")
        else:
            when = format_date("%a %b %e %H:%M:%S +0000 %Y", latest.since)
            out.line(f"{user.name:<16} {latest.tty:<8} {latest.origin:<41} {when}")
    return out.result()
