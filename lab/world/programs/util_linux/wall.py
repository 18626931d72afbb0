"""`wall`, `write`: words to those who are logged in at a terminal."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.owners import find_group
from lab.world.programs.common.program import program


@program("wall", spec="g,group= n,nobanner t,timeout=", suite="util-linux")
def wall(context: Context, args: Arguments) -> CommandResult:
    """Write to every terminal somebody is logged in at; a shell without a terminal sees none of it."""
    if "nobanner" in args and context.user != "root":
        return CommandResult("", "wall: --nobanner is available only for root\n", 0)
    if "group" in args and find_group(context.host, args.get("group")) is None:
        return failed("wall", f"invalid group argument: '{args.get('group')}'")
    if args.operands and len(args.operands) == 1 and context.fs.exists(args.operands[0]):
        try:
            context.fs.read_text(args.operands[0])
        except OSError as fault:
            return CommandResult("", f"wall: {args.operands[0]}: {fault.strerror}\n", 1)
    moment = format_date("%a %b %e %H:%M:%S %Y", context.clock.now)
    context.note_fidelity(f"wall was heard by nobody (Broadcast message at {moment})")
    return CommandResult()


@program("write", spec="h,help V,version", suite="util-linux")
def write(context: Context, args: Arguments) -> CommandResult:
    """Write to the terminal of somebody who is logged in."""
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
    context.note_fidelity(f"write was read by nobody ({name})")
    return CommandResult()
