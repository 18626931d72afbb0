"""`pwck`: check the account files."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program


@program("pwck", spec="h q,quiet r,read-only R,root= s,sort", suite="", hint="", folder="/usr/sbin")
def pwck(context: Context, args: Arguments) -> CommandResult:
    """Check the account files."""
    if context.user != "root" and "read-only" not in args:
        return CommandResult("", "pwck: Permission denied.\npwck: cannot lock /etc/passwd; try again later.\n", 4)
    out = Printout(context)
    for user in context.host.users.values():
        if user.home != "/nonexistent" and not context.fs.is_dir(user.home):
            out.line(f"user '{user.name}': directory '{user.home}' does not exist")
            out.exit_code = 2
    if out.exit_code:
        out.line("pwck: no changes")
    return out.result()
