"""`uname`: print the system's name, release and architecture."""

from lab.world.machine.kernel import BUILD, RELEASE
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program


@program(
    "uname",
    spec="a,all s,kernel-name n,nodename r,kernel-release v,kernel-version m,machine p,processor i,hardware-platform "
    "o,operating-system",
)
def uname(context: Context, args: Arguments) -> CommandResult:
    """Print the system's name, release and architecture."""
    if args.operands:
        raise UsageFault(f"extra operand {Printout(context).quoted(args.operands[0])}")
    parts = {
        "kernel-name": "Linux",
        "nodename": context.host.name,
        "kernel-release": RELEASE,
        "kernel-version": BUILD,
        "machine": "x86_64",
        "processor": "unknown",
        "hardware-platform": "unknown",
        "operating-system": "GNU/Linux",
    }
    if "all" in args:
        words = [text for name, text in parts.items() if name not in ("processor", "hardware-platform")]
    else:
        words = [text for name, text in parts.items() if name in args] or ["Linux"]
    return CommandResult(" ".join(words) + "\n")
