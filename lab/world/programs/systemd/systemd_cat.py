"""`systemd-cat`: write a command's output, or standard input, to the journal."""

import posixpath
import re
import shlex
from typing import Final

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import JournalLine
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program

_PRIORITIES: Final = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")


@program(
    "systemd-cat",
    spec="t,identifier= p,priority= stderr-priority= level-prefix=",
    suite="systemd",
    hint="",
    permute=False,
)
def cat(context: Context, args: Arguments) -> CommandResult:
    """Write a command's output, or standard input, to the journal."""
    level = args.get("priority", "info")
    if level not in _PRIORITIES and not re.fullmatch(r"[0-7]", level):
        return CommandResult("", "Failed to parse priority value.\n", 1)
    pid, name, text, code = context.host.new_pid(), args.get("identifier", "cat"), context.stdin, 0
    if args.operands:
        name = args.get("identifier") or posixpath.basename(args.operands[0])
        result = context.run_script(
            context.host,
            context.user,
            shlex.join(args.operands),
            cwd=context.cwd,
            stdin=context.stdin,
            env=context.env,
        )
        if result.exit_code == 127 and "command not found" in result.stderr:
            missing = f"Failed to execute process: {args.operands[0]}: No such file or directory\n"
            return CommandResult("", missing, 1)
        spoken = result.spoken or ((result.stdout, result.stderr),)
        text, code = "".join(out + err for out, err in spoken), result.exit_code
    for line in text.splitlines():
        context.host.log(JournalLine(context.clock.now, name, pid, line))
    return CommandResult(exit_code=code)
