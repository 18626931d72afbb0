"""`watch`: repeat a command on the screen, which is impossible without a terminal."""

from typing import Final

from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common.getopt import UsageFault, options, parse
from lab.world.programs.ncurses.terminfo import TERMINALS

_WATCH_USAGE: Final = """
Usage:
 watch [options] command

Options:
  -b, --beep             beep if command has a non-zero exit
  -c, --color            interpret ANSI color and style sequences
  -d, --differences[=<permanent>]
                         highlight changes between updates
  -e, --errexit          exit if command has a non-zero exit
  -g, --chgexit          exit when output from command changes
  -q, --equexit <cycles>
                         exit when output from command does not change
  -n, --interval <secs>  seconds to wait between updates
  -p, --precise          attempt run command in precise intervals
  -t, --no-title         turn off header
  -w, --no-wrap          turn off line wrapping
  -x, --exec             pass command to exec instead of "sh -c"

 -h, --help     display this help and exit
 -v, --version  output version information and exit

For more details see watch(1).
"""


_WATCH: Final = options(
    """b,beep c,color d,differences? e,errexit g,chgexit q,equexit= n,interval= p,precise t,no-title w,no-wrap x,exec
    h,help v,version"""
)


@command("watch")
def watch(context: Context) -> CommandResult:
    """Refuse to repeat a command, since there is no terminal."""
    try:
        args = parse(context.argv, _WATCH, permute=False)
    except UsageFault as usage:
        return CommandResult("", f"watch: {usage.text}\n{_WATCH_USAGE}", 1)
    if "version" in args:
        return CommandResult("watch from procps-ng 4.0.2\n")
    if "help" in args:
        return CommandResult(_WATCH_USAGE)
    if not args.operands:
        return CommandResult("", _WATCH_USAGE, 1)
    kind = context.env.get("TERM") or "unknown"
    if kind not in TERMINALS:
        return CommandResult("", f"Error opening terminal: {kind}.\n", 1)
    context.run_on("watch goes on for ever: it is shown as if it had been interrupted")
    return CommandResult()
