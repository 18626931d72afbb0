"""`su`: switch to another account; for anyone but root, the password cannot be typed."""

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import JournalLine
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program(
    "su",
    spec="""c,command= f,fast g,group= G,supp-group= l,login m p,preserve-environment P,pty s,shell= session-command=
    w,whitelist-environment=""",
    suite="util-linux",
    permute=True,
)
def su(context: Context, args: Arguments) -> CommandResult:
    """Switch to another account; for anyone but root, the password cannot be typed."""
    operands = list(args.operands)
    login = "login" in args
    if operands[:1] == ["-"]:
        login = True
        operands.pop(0)
    as_user = operands.pop(0) if operands else "root"
    if as_user not in context.host.users:
        return CommandResult(
            "", f"su: user {as_user} does not exist or the user entry does not contain all the required fields\n", 1
        )
    if context.user != "root":
        host = context.host
        host.log(
            JournalLine(context.clock.now, "su", host.new_pid(), f"FAILED SU (to {as_user}) {context.user} on none")
        )
        context.clock.advance(2.1)
        return CommandResult("", "Password: su: Authentication failure\n", 1)
    account = context.host.users[as_user]
    if account.shell.endswith(("nologin", "/false")) and "shell" not in args:
        message = "This account is currently not available.\n" if account.shell.endswith("nologin") else ""
        return CommandResult(message, "", 1)
    script = args.get("command") if "command" in args else context.stdin
    stdin = context.stdin if "command" in args else ""
    cwd = account.home if login else context.cwd
    return context.run_script(
        context.host, as_user, script, cwd=cwd, stdin=stdin, arguments=tuple(operands), login=login
    )
