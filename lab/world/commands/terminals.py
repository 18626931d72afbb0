"""`stty`, `tput`, `reset` and `mesg`: programs that want a terminal, which is never there."""

from typing import Final

from lab.world.commands.options import Given
from lab.world.commands.program import Printout, program
from lab.world.commands.protocol import CommandResult, Context, command, failed

_COLOURED: Final = ("xterm", "screen", "tmux", "linux", "rxvt", "vt220", "konsole", "gnome", "putty", "ansi")
_SEQUENCES: Final = {
    "bold": "\x1b[1m",
    "dim": "\x1b[2m",
    "smul": "\x1b[4m",
    "rmul": "\x1b[24m",
    "rev": "\x1b[7m",
    "smso": "\x1b[7m",
    "rmso": "\x1b[27m",
    "sgr0": "\x1b(B\x1b[m",
    "clear": "\x1b[H\x1b[2J\x1b[3J",
    "el": "\x1b[K",
    "civis": "\x1b[?25l",
    "cnorm": "\x1b[?12l\x1b[?25h",
    "cuu1": "\x1b[A",
    "op": "\x1b[39;49m",
    "bel": "\a",
}
_NUMBERS: Final = {"cols": "80", "lines": "24", "colors": "8", "it": "8"}


@program("stty", known="a,all g,save F,file=")
def stty(context: Context, given: Given) -> CommandResult:
    """Say that standard input is no terminal."""
    return failed("stty", f"{Printout(context).quoted('standard input')}: Inappropriate ioctl for device")


@command("tput")
def tput(context: Context) -> CommandResult:
    """Print what a terminal of the kind TERM names is told."""
    words = list(context.argv)
    kind = context.env.get("TERM", "")
    if words[:1] and words[0].startswith("-T"):
        kind = words.pop(0)[2:] or (words.pop(0) if words else "")
    if not words:
        return CommandResult("", "usage: tput [-V] [-S] [-T term] capname\n", 2)
    if not kind:
        return failed("tput", "No value for $TERM and no -T specified", 2)
    if kind != "dumb" and not kind.startswith(_COLOURED):
        return failed("tput", f'unknown terminal "{kind}"', 3)
    name, *values = words
    if name in _NUMBERS:
        colours = "-1" if kind == "dumb" else "256" if "256" in kind else "8"
        return CommandResult((colours if name == "colors" else _NUMBERS[name]) + "\n")
    if kind == "dumb" and name != "bel":
        return CommandResult(exit_code=1)
    number = int(values[0]) if values and values[0].isdigit() else 0
    if name in ("setaf", "setab"):
        base = 30 if name == "setaf" else 40
        if number < 8:
            return CommandResult(f"\x1b[{base + number}m")
        bright = f"\x1b[{base + 52 + number}m" if number < 16 else f"\x1b[{base + 8};5;{number}m"
        return CommandResult(bright if "256" in kind else f"\x1b[{base + number}m")
    if name == "cup":
        column = int(values[1]) if len(values) > 1 and values[1].isdigit() else 0
        return CommandResult(f"\x1b[{number + 1};{column + 1}H")
    if name not in _SEQUENCES:
        return failed("tput", f"unknown terminfo capability '{name}'", 4)
    return CommandResult(_SEQUENCES[name])


@program("reset", known="c e= i= I k= m= Q q r s V w")
def reset(context: Context, given: Given) -> CommandResult:
    """Say that there is no terminal to bring to order."""
    return failed("reset", "terminal attributes: No such device or address")


@program("mesg", known="v,verbose h,help V,version", suite="util-linux")
def mesg(context: Context, given: Given) -> CommandResult:
    """Say nothing, as without a terminal."""
    return CommandResult(exit_code=2)
