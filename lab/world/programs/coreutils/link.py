"""`link`: give a file another name, which must be new."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import program


@program("link")
def link(context: Context, args: Arguments) -> CommandResult:
    """Give a file another name, which must be new."""
    words = args.operands
    if not words:
        raise UsageFault("missing operand")
    if len(words) == 1:
        raise UsageFault(f"missing operand after {wording.quote(words[0], context.env)}")
    if len(words) > 2:
        raise UsageFault(f"extra operand {wording.quote(words[2], context.env)}")
    try:
        context.fs.link(*words)
    except OSError as fault:
        return failed(
            "link", f"cannot create link {wording.name(words[1])} to {wording.name(words[0])}: {wording.reason(fault)}"
        )
    return CommandResult()
