"""`swapon`: show what is swapped to, which is nothing."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program

_SWAPON_OPTIONS = """
    a,all e,ifexists f,fixpgsz p,priority= s,summary show? noheadings raw bytes v,verbose"""


@program("swapon", spec=_SWAPON_OPTIONS, suite="util-linux", hint="", folder="/usr/sbin")
def swapon(context: Context, args: Arguments) -> CommandResult:
    """Show what is swapped to, which is nothing."""
    if args.operands:
        path = args.operands[0]
        if context.user != "root" or not context.fs.exists(path):
            words = "No such file or directory" if not context.fs.exists(path) else "Permission denied"
            return CommandResult("", f"swapon: cannot open {path}: {words}\n", 255)
        return CommandResult("", f"swapon: {path}: read swap header failed\n", 255)
    if "summary" in args:
        return CommandResult("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n")
    return CommandResult()
