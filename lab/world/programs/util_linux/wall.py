"""`wall`: write a message to all logged-in terminals."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.owners import find_group
from lab.world.programs.common.program import program


@program("wall", spec="g,group= n,nobanner t,timeout=", suite="util-linux")
def wall(context: Context, args: Arguments) -> CommandResult:
    """Write a message to all logged-in terminals; a shell without a terminal sees none of it."""
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
    context.note_fidelity(f"wall reached no terminal (Broadcast message at {moment})")
    return CommandResult()
