"""`touch`, `sleep` and `timeout`. The world clock is the only one there is."""

import contextlib
import re
import shlex
from math import inf

from msgspec.structs import replace

from lab.world.machine.program import FOR_EVER, CommandResult, Context, failed
from lab.world.machine.time.parse_date import parse_date, parse_stamp
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program

_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


@program("touch", spec="a c,no-create d,date= f h,no-dereference m r,reference= t= time=")
def touch(context: Context, args: Arguments) -> CommandResult:
    """Make files, or give them another time."""
    out = Printout(context)
    fs = context.fs
    moment: float | None = None
    base = context.clock.now
    if "reference" in args:
        try:
            moment = base = fs.stat(args.get("reference")).mtime
        except OSError as fault:
            path = wording.name(args.get("reference"))
            return failed("touch", f"failed to get attributes of {path}: {wording.reason(fault)}")
    if "date" in args or "t" in args:
        text = args.get("date") if "date" in args else args.get("t")
        moment = (
            parse_date(text, base, context.env.get("TZ", ""))
            if "date" in args
            else parse_stamp(text, context.clock.now, year_first=True)
        )
        if moment is None:
            return failed("touch", f"invalid date format {out.quoted(text)}")
    if not args.operands:
        raise UsageFault("missing file operand")
    follow = "no-dereference" not in args
    for path in args.operands:
        try:
            if fs.exists(path) or not follow:
                fs.utime(path, moment, follow=follow)
            elif "no-create" not in args:
                fs.write(path, b"")
                if moment is not None:
                    fs.utime(path, moment)
        except OSError as fault:
            what = "setting times of" if fault.errno == 1 else "cannot touch"
            out.warn(f"{what} {wording.name(path)}: {wording.reason(fault)}")
    return out.result()


@program("sleep")
def sleep(context: Context, args: Arguments) -> CommandResult:
    """Let time pass, all at once."""
    out = Printout(context)
    if not args.operands:
        raise UsageFault("missing operand")
    total = 0.0
    for text in args.operands:
        seconds = _seconds(text)
        if seconds is None:
            raise UsageFault(f"invalid time interval {out.quoted(text)}")
        total += seconds
    if total > FOR_EVER:
        context.run_on()
    else:
        context.clock.advance(total)
    return out.result()


def _seconds(text: str) -> float | None:
    """Return the length of a span such as `1.5h`; None when it is none."""
    match = re.fullmatch(r"((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?)([smhd]?)", text)
    if match is None:
        return None
    return inf if match[1].startswith("inf") else float(match[1]) * _SECONDS[match[2]]


@program("timeout", spec="foreground k,kill-after= preserve-status s,signal= v,verbose", permute=False, usage_exit=125)
def timeout(context: Context, args: Arguments) -> CommandResult:
    """Run a command, and end it when the world's time for it is up."""
    if len(args.operands) < 2:
        return CommandResult("", "Try 'timeout --help' for more information.\n", 125)
    length = _seconds(args.operands[0])
    if length is None:
        raise UsageFault(f"invalid time interval {Printout(context).quoted(args.operands[0])}")
    if length == inf:
        length = 0.0
    words = args.operands[1:]
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
        # What it did and said before its time was up stands.
        context.clock.now = max(context.clock.now, began + length)
        message = f"timeout: sending signal TERM to command {Printout(context).quoted(words[0])}\n"
        stderr = result.stderr + (message if "verbose" in args else "")
        return replace(result, stderr=stderr, exit_code=143 if "preserve-status" in args else 124)
    if length and context.clock.now - began > length:
        # What the background did meanwhile may take longer; a command is all of its effects here or none of them.
        context.estate.reset(before)
        context.clock.advance(length)
        return CommandResult("", "", 143 if "preserve-status" in args else 124)
    if result.exit_code == 127 and f"{words[0]}: command not found" in result.stderr:
        missing = Printout(context).quoted(words[0])
        return CommandResult("", f"timeout: failed to run command {missing}: No such file or directory\n", 127)
    return result
