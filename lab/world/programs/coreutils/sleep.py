"""`sleep`: advance the world's clock."""

import re
from math import inf

from lab.world.machine.program import FOR_EVER, CommandResult, Context
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program

_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


@program("sleep")
def sleep(context: Context, args: Arguments) -> CommandResult:
    """Advance the world's clock by the given time."""
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
    """Parse a duration such as `1.5h`, in seconds; None when invalid."""
    match = re.fullmatch(r"((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?)([smhd]?)", text)
    if match is None:
        return None
    return inf if match[1].startswith("inf") else float(match[1]) * _SECONDS[match[2]]
