"""`stdbuf`: run a command with other buffering, which makes no visible difference here."""

import re
import shlex
from typing import Final

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import program

_MODES: Final = re.compile(r"[0LKMGT]|\d+[kKMGT]?B?")


def launch(context: Context, words: tuple[str, ...]) -> CommandResult:
    """Run a command in place of the caller, for programs that only change how it runs."""
    script = shlex.join(words)
    result = context.run_script(
        context.host, context.user, script, cwd=context.cwd, stdin=context.stdin, env=context.env
    )
    missing = f"bash: line 1: {words[0]}: command not found\n"
    if result.exit_code == 127 and result.stderr == missing:
        message = "failed to execute" if context.name != "stdbuf" else "failed to run command"
        name = words[0] if context.name != "stdbuf" else f"'{words[0]}'"
        return failed(context.name, f"{message} {name}: No such file or directory", 127)
    return result


@program("stdbuf", spec="i,input= o,output= e,error=", permute=False, usage_exit=125)
def stdbuf(context: Context, args: Arguments) -> CommandResult:
    """Run a command with other buffering."""
    for _, mode in args:
        if not _MODES.fullmatch(mode):
            return failed("stdbuf", f"invalid mode '{mode}'", 125)
    if not args.operands:
        raise UsageFault("missing operand")
    if not args.options:
        raise UsageFault("you must specify a buffering mode option")
    return launch(context, args.operands)
