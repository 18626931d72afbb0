"""`newgrp`: run a command or standard input with another of the caller's groups."""

from lab.world.machine.program import CommandResult, Context, command, failed
from lab.world.programs.common.owners import find_group


@command("newgrp", "sg")
def newgrp(context: Context) -> CommandResult:
    """Run a command or standard input with another of the caller's groups."""
    name, words = context.name, [word for word in context.argv if word not in ("-", "-l")]
    if name == "sg" and not words:
        return CommandResult("", "Usage: sg group [[-c] command]\n", 1)
    if words:
        group = find_group(context.host, words[0])
        if group is None or group not in context.host.groups:
            return failed(name, f"group '{words[0]}' does not exist")
        user = context.host.users[context.user]
        record = context.host.groups[group]
        if context.user not in ("root", *record.members) and user.gid != record.gid:
            return CommandResult(
                "", f"Password: {name}: failed to crypt password with previous salt: Invalid argument\n", 1
            )
    line = context.stdin
    if name == "sg" and len(words) > 1:
        line = words[2] if words[1] == "-c" and len(words) > 2 else words[1]
    return context.run_script(context.host, context.user, line, cwd=context.cwd, env=context.env)
