"""`chage`: print or change how long a password is valid."""

import time

from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.shadow import records
from lab.world.programs.shadow.passwd import _NUMBERS
from lab.world.programs.shadow.usage import USAGE
from lab.world.programs.shadow.useradd import day_of


@program(
    "chage",
    spec="d,lastday= E,expiredate= h,help i,iso8601 I,inactive= l,list m,mindays= M,maxdays= R,root= W,warndays=",
    suite="",
    usage=USAGE["chage"],
    usage_exit=2,
)
def chage(context: Context, args: Arguments) -> CommandResult:
    """Print or change how long a password is valid."""
    if len(args.operands) != 1:
        return CommandResult("", USAGE["chage"], 2)
    out = Printout(context)
    name = args.operands[0]
    if context.user != "root" and (name != context.user or "list" not in args):
        out.warn("Permission denied.")
    elif name not in context.host.users:
        out.warn(f"user '{name}' does not exist in /etc/passwd")
    elif "list" in args:
        _list(records.shadow(context, name), out, iso="iso8601" in args)
    elif not args.options:
        out.line(f"Changing the aging information for {name}\nEnter the new value, or press ENTER for the default\n")
        out.text("\tMinimum Password Age [0]: ")
        out.warn("error changing fields")
    else:
        record = records.shadow(context, name)
        for option, field in _NUMBERS:
            if option in args and is_number(args.get(option).lstrip("-")):
                record = replace(record, **{field: int(args.get(option))})
        for option, field in (("lastday", "changed"), ("expiredate", "expires")):
            if option in args:
                record = replace(record, **{field: day_of(args.get(option))})
        records.write_shadow(context, name, record)
    return out.result()


def _list(record: records.Shadow, out: Printout, *, iso: bool) -> None:
    def day(number: int) -> str:
        return time.strftime("%Y-%m-%d" if iso else "%b %d, %Y", time.gmtime(number * 86_400))

    due = record.changed == 0
    must = "password must be changed"
    lasts = 0 <= record.most < 10_000 and record.changed > 0
    expires = must if due else day(record.changed + record.most) if lasts else "never"
    idle = (
        must
        if due
        else day(record.changed + record.most + record.inactive)
        if lasts and record.inactive >= 0
        else "never"
    )
    rows = (
        ("Last password change\t\t\t\t\t", must if due else day(record.changed) if record.changed > 0 else "never"),
        ("Password expires\t\t\t\t\t", expires),
        ("Password inactive\t\t\t\t\t", idle),
        ("Account expires\t\t\t\t\t\t", day(record.expires) if record.expires >= 0 else "never"),
        ("Minimum number of days between password change\t\t", str(record.least)),
        ("Maximum number of days between password change\t\t", str(record.most)),
        ("Number of days of warning before password expires\t", str(record.warning)),
    )
    for title, value in rows:
        out.line(f"{title}: {value}")
