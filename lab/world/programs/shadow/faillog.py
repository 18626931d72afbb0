"""`faillog`: print failed logins by account, of which there are none."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("faillog", spec="a,all l= m= r,reset R= t= u,user=", suite="", hint="")
def faillog(context: Context, args: Arguments) -> CommandResult:
    """Print failed logins by account, of which there are none."""
    if "user" not in args and "all" not in args:
        return CommandResult()
    names = list(context.host.users) if "all" in args else [args.get("user")]
    for name in names:
        if name not in context.host.users:
            return failed("faillog", f"Unknown user or range: {name}", 3)
    rows = "".join(f"{name:<12} {0:>4}    {0:>5}   01/01/70 00:00:00 +0000  \n" for name in names)
    return CommandResult(f"Login       Failures Maximum Latest                   On\n\n{rows}")
