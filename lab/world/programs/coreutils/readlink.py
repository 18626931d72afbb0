"""`readlink`: print the target of links or, with an option, canonical paths."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program
from lab.world.programs.coreutils.realpath import _NO_NAME, _led


@program(
    "readlink",
    spec="f,canonicalize e,canonicalize-existing m,canonicalize-missing n,no-newline q,quiet s,silent v,verbose z,zero",
)
def readlink(context: Context, args: Arguments) -> CommandResult:
    """Print the target of links or, with an option, canonical paths."""
    if not args.operands:
        raise UsageFault("missing operand")
    out = Printout(context)
    ways = ("canonicalize", "canonicalize-existing", "canonicalize-missing")
    way = args.last_of(*ways)
    end = "\0" if "zero" in args else "\n"
    if "no-newline" in args:
        if len(args.operands) == 1:
            end = ""
        else:
            out.warn("ignoring --no-newline with multiple arguments", 0)
    for path in args.operands:
        try:
            out.text((_led(context, path, way) if way else context.fs.readlink(path)) + end)
        except OSError as fault:
            out.exit_code = 1
            if "verbose" in args:
                out.warn(f"{wording.plain_name(path) if path else _NO_NAME}: {wording.reason(fault)}")
    return out.result()
