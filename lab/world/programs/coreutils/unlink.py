"""`unlink`: remove one name."""

from lab.world.machine.files.nodes import Directory
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program


@program("unlink")
def unlink(context: Context, args: Arguments) -> CommandResult:
    """Remove one name."""
    if not args.operands:
        raise UsageFault("missing operand")
    if len(args.operands) > 1:
        raise UsageFault(f"extra operand {Printout(context).quoted(args.operands[1])}")
    path = args.operands[0]
    try:
        if isinstance(context.fs.lstat(path), Directory):
            return failed("unlink", f"cannot unlink {wording.name(path)}: Is a directory")
        context.fs.remove(path)
    except OSError as fault:
        return failed("unlink", f"cannot unlink {wording.name(path)}: {wording.reason(fault)}")
    return CommandResult()
