"""`tput`: print terminal capabilities."""

import re
from typing import Final

from lab.text.amounts import is_number
from lab.world.machine.program import CommandResult, Context, command, failed
from lab.world.programs.common.getopt import UsageFault, options, parse
from lab.world.programs.ncurses.terminfo import TERMINALS, TerminalType, colour

_TPUT_USAGE: Final = """Usage: tput [options] [command]

Options:
  -S <<       read commands from standard input
  -T TERM     use this instead of $TERM
  -V          print curses-version
  -x          do not try to clear scrollback

Commands:
  clear       clear the screen
  init        initialize the terminal
  reset       reinitialize the terminal
  capname     unlike clear/init/reset, print value for capability "capname"
"""
_TPUT: Final = options("S T= V x")
_PARAMETER: Final = re.compile(r"\{(\d)(\+?)\}")


@command("tput")
def tput(context: Context) -> CommandResult:
    """Print a sequence for the terminal, or its size."""
    try:
        args = parse(context.argv, _TPUT, permute=False)
    except UsageFault as usage:
        return CommandResult("", f"tput: {usage.text}\n{_TPUT_USAGE}", 2)
    if "V" in args:
        return CommandResult("ncurses 6.4.20221231\n")
    kind = args.get("T") or context.env.get("TERM", "")
    if not kind:
        return failed("tput", "No value for $TERM and no -T specified", 2)
    terminal = TERMINALS.get(kind)
    if terminal is None:
        return failed("tput", f'unknown terminal "{kind}"', 3)
    if "S" in args:
        text, wrong = "", 0
        for line in context.stdin.splitlines():
            one = _capability(context, terminal, line.split(), keeps="x" in args)
            text, wrong = text + one.stdout, wrong or one.exit_code
        return CommandResult(text, "", 4 if wrong > 3 else 0)
    if not args.operands:
        return CommandResult("", _TPUT_USAGE, 2)
    text, words = "", list(args.operands)
    while words:
        one = _capability(context, terminal, words, keeps="x" in args)
        text += one.stdout
        words = words[1 + _parameter_count(terminal, words[0]) :]
        if one.exit_code and (words or one.stderr):
            return CommandResult(text, one.stderr, one.exit_code)
    return CommandResult(text, "", one.exit_code)


def _parameter_count(terminal: TerminalType, name: str) -> int:
    """Return how many parameters a capability takes."""
    text = terminal.texts.get(name, "")
    return max((int(number) for number in re.findall(r"\{(\d)", text)), default=0)


def _capability(context: Context, terminal: TerminalType, words: list[str], *, keeps: bool) -> CommandResult:
    if not words:
        return CommandResult()
    name, *rest = words
    if name in ("cols", "lines"):
        variable, usual = ("COLUMNS", 80) if name == "cols" else ("LINES", 24)
        size_text = context.env.get(variable, "")
        return CommandResult(f"{int(size_text) if is_number(size_text) and int(size_text) else usual}\n")
    if name == "longname":
        return CommandResult(terminal.name)
    if name in ("init", "reset"):
        return failed("tput", "terminal attributes: No such device or address", 2)
    if name in ("colors", "pairs", "it"):
        return CommandResult(f"{terminal.numbers.get(name, -1)}\n")
    if name in ("am", "bce", "km", "mir", "msgr", "npc", "xenl", "hs", "ccc"):
        return CommandResult(exit_code=0 if name in terminal.flags else 1)
    text = terminal.texts.get(name)
    if text is None:
        if name == "clear":
            return CommandResult(exit_code=2)
        is_known = any(name in other.texts for other in TERMINALS.values())
        return CommandResult(exit_code=1) if is_known else failed("tput", f"unknown terminfo capability '{name}'", 4)
    if name == "clear" and keeps:
        text = text.replace("\033[3J", "")
    numbers = [int(word) if is_number(word) else 0 for word in rest] + [0, 0]
    if "{1c}" in text:
        return CommandResult(colour(text, numbers[0], terminal.numbers["colors"]))
    return CommandResult(_PARAMETER.sub(lambda match: str(numbers[int(match[1]) - 1] + bool(match[2])), text))
