"""`tee`: copy standard input to files and to standard output."""

from msgspec.structs import replace

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program


@program("tee", spec="a,append i,ignore-interrupts p output-error?")
def tee(context: Context, args: Arguments) -> CommandResult:
    """Copy standard input to files and to standard output."""
    out = Printout(context)
    data = context.stdin.encode("utf-8", "surrogateescape")
    for path in args.operands:
        try:
            if "append" in args and context.fs.exists(path) and context.fs.stat(path).length:
                if context.artefact is not None:
                    context.fs.append_artefact(path, context.artefact)
                else:
                    context.fs.append(path, data)
            elif context.artefact is not None:
                context.fs.receive(path, context.artefact)
            else:
                context.fs.write(path, data)
        except OSError as fault:
            out.warn(f"{wording.plain_name(path)}: {wording.reason(fault)}")
    out.text(context.stdin)
    return replace(out.result(), artefact=context.artefact)
