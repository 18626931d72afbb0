"""`logger`: add lines to the journal."""

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import JournalLine
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("logger", spec="e f,file= i id? n,server= p,priority= s,stderr t,tag= T u,socket=", suite="util-linux")
def logger(context: Context, args: Arguments) -> CommandResult:
    """Add lines to the journal."""
    text = " ".join(args.operands) if args.operands else context.stdin
    tag = args.get("tag") or context.user
    for line in text.splitlines() or [""]:
        context.host.log(JournalLine(context.clock.now, tag, context.host.record.next_pid if "i" in args else 0, line))
    entry = "".join(
        f"<13>{format_date('%b %e %H:%M:%S', context.clock.now)} {tag}: {line}\n" for line in text.splitlines()
    )
    return CommandResult("", entry if "stderr" in args else "")
