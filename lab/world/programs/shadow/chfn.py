"""`chfn`: change an account's personal details, which requires its password."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("chfn", spec="f,full-name= h,home-phone= o,other= r,room= R,root= u,help w,work-phone=", suite="", hint="")
def chfn(context: Context, args: Arguments) -> CommandResult:
    """Change an account's personal details, which requires its password."""
    name = args.operands[0] if args.operands else context.user
    if context.user != "root" and (name != context.user or "full-name" in args or "other" in args):
        return failed("chfn", "Permission denied.")
    if name not in context.host.users:
        return failed("chfn", f"user '{name}' does not exist")
    if context.user != "root":
        return CommandResult("", "Password: chfn: PAM: Authentication failure\n", 1)
    if not args.options:
        return CommandResult(f"Changing the user information for {name}\n", "")
    context.note_fidelity("chfn changes nothing")
    return CommandResult()
