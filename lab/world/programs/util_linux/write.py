"""`write`: write to the terminal of a logged-in account."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("write", spec="h,help V,version", suite="util-linux")
def write(context: Context, args: Arguments) -> CommandResult:
    """Write to the terminal of a logged-in account."""
    if not 1 <= len(args.operands) <= 2:
        return CommandResult("", "Try 'write --help' for more information.\n", 1)
    name, terminal = args.operands[0], args.operands[1].removeprefix("/dev/") if len(args.operands) > 1 else ""
    here = [one for one in context.host.record.logins if one.user == name and one.until is None]
    if not here:
        return failed("write", f"{name} is not logged in" + (f" on {terminal}" if terminal else ""))
    if terminal and all(one.tty != terminal for one in here):
        return failed("write", f"{name} is not logged in on {terminal}")
    if context.user not in ("root", name):
        return failed("write", f"{name} has messages disabled" + (f" on {terminal}" if terminal else ""))
    context.note_fidelity(f"write reached no terminal ({name})")
    return CommandResult()
