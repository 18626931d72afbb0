"""`runuser`: run a command as another account without a password, for root."""

import shlex

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program(
    "runuser",
    spec="c,command= f,fast g,group= G,supp-group= l,login m p,preserve-environment P,pty s,shell= u,user= w= V h",
    suite="util-linux",
    permute=False,
    folder="/usr/sbin",
)
def runuser(context: Context, args: Arguments) -> CommandResult:
    """Run a command as another account without a password, for root."""
    if context.user != "root":
        return failed("runuser", "may not be used by non-root users")
    words = list(args.operands)
    login = "login" in args
    if words[:1] == ["-"]:
        login = True
        words.pop(0)
    user = args.get("user") or (words.pop(0) if words else "root")
    line = args.get("command")
    if words[:1] == ["-c"] and len(words) > 1:
        line, words = words[1], words[2:]
    if user not in context.host.users:
        return failed(
            "runuser", f"user {user} does not exist or the user entry does not contain all the required fields"
        )
    if "user" in args:
        if not words:
            return failed("runuser", "no command was specified")
        line = shlex.join(words)
    cwd = None if login else context.cwd
    stdin = context.stdin if line else ""
    return context.run_script(context.host, user, line or context.stdin, cwd=cwd, stdin=stdin, login=login)
