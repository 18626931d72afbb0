"""`modinfo`: describe a kernel module."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program(
    "modinfo",
    spec="a,author d,description p,parameters n,filename F,field= k= b= 0",
    suite="",
    hint="",
    folder="/usr/sbin",
)
def modinfo(context: Context, args: Arguments) -> CommandResult:
    """Describe a kernel module."""
    if not args.operands:
        return failed("modinfo", "ERROR: missing module or filename.")
    text = "".join(f"modinfo: ERROR: Module {name} not found.\n" for name in args.operands)
    return CommandResult("", text, 1)
