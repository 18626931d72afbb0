"""`more`: print files one after the other, each under its name, as it does where there is no terminal."""

from lab.world.machine.files.nodes import Directory
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.inputs import piece
from lab.world.programs.common.program import Printout, program

_RULE = ":" * 14


@program("more", spec="d f l c p s u e n= lines= number=", suite="util-linux")
def more(context: Context, args: Arguments) -> CommandResult:
    """Print files, or standard input without a name."""
    out = Printout(context)
    if not args.operands and not context.has_stdin:
        return CommandResult("", "more: bad usage\nTry 'more --help' for more information.\n", 1)
    for path in args.operands or ("-",):
        try:
            if path != "-" and isinstance(context.fs.stat(path), Directory):
                out.text(f"\n*** {path}: directory ***\n\n")
                continue
            file = piece(context, path)
        except OSError as fault:
            out.error(f"more: cannot open {path}: {wording.reason(fault)}")
            continue
        if path != "-":
            out.text(f"{_RULE}\n{path}\n{_RULE}\n")
        out.stream(file)
    return out.result()
