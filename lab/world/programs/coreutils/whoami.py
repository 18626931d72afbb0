"""`whoami`: print the account's name."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program


@program("whoami")
def whoami(context: Context, args: Arguments) -> CommandResult:
    """Print the account's name."""
    if args.operands:
        raise UsageFault(f"extra operand {Printout(context).quoted(args.operands[0])}")
    return CommandResult(f"{context.user}\n")
