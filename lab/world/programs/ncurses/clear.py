"""`clear`: print the sequence that clears the terminal."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.ncurses.terminfo import TERMINALS


@program("clear", spec="T= V x", suite="", hint="", usage_exit=1)
def clear(context: Context, args: Arguments) -> CommandResult:
    """Print the sequence that clears the terminal, if $TERM is known."""
    if "V" in args:
        return CommandResult("ncurses 6.4.20221231\n")
    kind = args.get("T") or context.env.get("TERM", "")
    if not kind:
        return CommandResult("", "TERM environment variable not set.\n", 1)
    terminal = TERMINALS.get(kind)
    if terminal is None:
        return CommandResult("", f"'{kind}': unknown terminal type.\n", 1)
    text = terminal.texts.get("clear", "")
    return CommandResult(text.replace("\033[3J", "") if "x" in args else text, "", 0 if text else 1)
