"""`uptime`: print how long the host has been up and its load."""

from lab.text.amounts import plural
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.procps.uptime_line import uptime_line


@program("uptime", spec="p,pretty h s,since V", suite="procps", hint="\nUsage:\n uptime [options]\n")
def uptime(context: Context, args: Arguments) -> CommandResult:
    """Print how long the host has been up and its load."""
    booted, now = context.host.record.booted, context.clock.now
    if "since" in args:
        return CommandResult(format_date("%Y-%m-%d %H:%M:%S\n", booted))
    if "pretty" in args:
        minutes = int(now - booted) // 60
        amounts = (
            (minutes // 10080, "week"),
            (minutes // 1440 % 7, "day"),
            (minutes // 60 % 24, "hour"),
            (minutes % 60, "minute"),
        )
        words = [f"{count} {plural(count, unit)}" for count, unit in amounts if count]
        return CommandResult(f"up {', '.join(words) or '0 minutes'}\n")
    return CommandResult(uptime_line(context.host, now) + "\n")
