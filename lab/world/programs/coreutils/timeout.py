"""`timeout`: run a command, and end it when its time on the world's clock is up."""

import contextlib
import shlex
from collections.abc import Sequence
from math import inf

from msgspec.structs import replace

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program
from lab.world.programs.coreutils.sleep import _seconds
from lab.world.programs.procps.pgrep import SIGNALS, signal_name


@program("timeout", spec="foreground k,kill-after= preserve-status s,signal= v,verbose", permute=False, usage_exit=125)
def timeout(context: Context, args: Arguments) -> CommandResult:
    """Run a command, and end it when its time on the world's clock is up."""
    if len(args.operands) < 2:
        return CommandResult("", "Try 'timeout --help' for more information.\n", 125)
    length = _seconds(args.operands[0])
    if length is None:
        raise UsageFault(f"invalid time interval {Printout(context).quoted(args.operands[0])}")
    if length == inf:
        length = 0.0
    words, spelled = args.operands[1:], args.get("signal") or "TERM"
    signal = signal_name(spelled)
    if signal is None:
        raise UsageFault(f"{Printout(context).quoted(spelled)}: invalid signal")
    before, began = context.estate.freeze({}), context.clock.now
    context.ran_on()
    with context.timed(began + length) if length else contextlib.nullcontext():
        result = context.run_script(
            context.host,
            context.user,
            shlex.join(words),
            cwd=context.cwd,
            stdin=context.stdin,
            env=dict(context.env),
        )
    if length and context.ran_on():
        # Effects and output from before the timeout stay.
        context.clock.now = max(context.clock.now, began + length)
        return _ended(context, args, signal, words, result)
    if length and context.clock.now - began > length:
        # Background jobs may have taken longer; a foreground command either takes full effect or none.
        context.estate.reset(before)
        context.clock.advance(length)
        return _ended(context, args, signal, words, CommandResult())
    if result.exit_code == 127 and f"{words[0]}: command not found" in result.stderr:
        missing = Printout(context).quoted(words[0])
        return CommandResult("", f"timeout: failed to run command {missing}: No such file or directory\n", 127)
    return result


def _ended(
    context: Context, args: Arguments, signal: str, words: Sequence[str], result: CommandResult
) -> CommandResult:
    """Return the result of a command that was ended by a signal when its time was up."""
    message = f"timeout: sending signal {signal} to command {Printout(context).quoted(words[0])}\n"
    stderr, code = result.stderr + (message if "verbose" in args else ""), 124
    if signal == "KILL" and "foreground" not in args:
        # It goes to the whole process group, of which `timeout` is one.
        number, command_line = context.fs.askers()[-1].pid, shlex.join(("timeout", *context.argv))
        stderr, code = f"{stderr}bash: line 1: {number:>5} {'Killed':<23} {command_line}\n", 137
    elif "preserve-status" in args:
        code = 128 + SIGNALS.get(signal, 0)
    return replace(result, stderr=stderr, exit_code=code)
