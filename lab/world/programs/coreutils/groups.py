"""`groups`: print the groups of accounts."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.owners import groups_of
from lab.world.programs.common.program import Printout, program


@program("groups")
def groups(context: Context, args: Arguments) -> CommandResult:
    """Print the groups of accounts."""
    out = Printout(context)
    for word in args.operands or (context.user,):
        if word not in context.host.users:
            out.warn(f"{out.quoted(word)}: no such user")
            continue
        names = " ".join(name for _, name in groups_of(context.host, word))
        out.line(f"{word} : {names}" if args.operands else names)
    return out.result()
