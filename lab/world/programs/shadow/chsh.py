"""`chsh`: change an account's login shell; anyone but root needs the password."""

from msgspec.structs import replace

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program


@program("chsh", spec="s,shell= R,root=", hint="", usage_exit=1)
def chsh(context: Context, args: Arguments) -> CommandResult:
    """Change an account's login shell; anyone but root needs the password."""
    out = Printout(context)
    name = args.operands[0] if args.operands else context.user
    user = context.host.users.get(name)
    if user is None:
        out.warn(f"user '{name}' does not exist")
    elif context.user not in ("root", name):
        out.error(f"You may not change the shell for '{name}'.")
    elif context.user != "root":
        out.error("Password: chsh: PAM: Authentication failure")
    elif "shell" in args:
        if not context.fs.exists(args.get("shell")):
            out.error(f"chsh: Warning: {args.get('shell')} does not exist", 0)
        context.host.put("users", name, replace(user, shell=args.get("shell")))
        context.host.settle()
    return out.result()
