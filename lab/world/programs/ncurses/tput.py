"""`tput`, `clear`, `reset`, `stty`, `watch`, `mesg`: programs about the terminal, in sessions that have none."""

import re
from typing import Final

from lab.world.machine.program import CommandResult, Context, command, failed
from lab.world.machine.word_lists import words
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse
from lab.world.programs.common.program import program
from lab.world.programs.ncurses.terminfo import TERMINALS, Terminal, colour

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
_STTY_SETTINGS: Final = frozenset(
    words("""sane raw cooked echo echoe echok echonl icanon isig iexten ixon ixoff ixany icrnl inlcr igncr opost onlcr
    ocrnl onlret crtscts cread clocal hupcl cstopb parenb parodd cs5 cs6 cs7 cs8 brkint ignbrk ignpar inpck istrip
    parmrk imaxbel iutf8 iuclc tostop noflsh echoprt echoctl echoke cbreak nl ek dec evenp oddp pass8 litout lcase LCASE
    crt tabs size speed rows cols columns min time line ispeed ospeed erase kill intr quit eof eol eol2 swtch start
    stop susp rprnt werase lnext discard drain""")
)
_PARAMETER: Final = re.compile(r"\{(\d)(\+?)\}")


@command("tput")
def tput(context: Context) -> CommandResult:
    """Print what a terminal is to be sent, or how large it is."""
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


def _parameter_count(terminal: Terminal, name: str) -> int:
    """Return how many numbers a capability takes."""
    text = terminal.texts.get(name, "")
    return max((int(number) for number in re.findall(r"\{(\d)", text)), default=0)


def _capability(context: Context, terminal: Terminal, words: list[str], *, keeps: bool) -> CommandResult:
    if not words:
        return CommandResult()
    name, *rest = words
    if name in ("cols", "lines"):
        variable, usual = ("COLUMNS", 80) if name == "cols" else ("LINES", 24)
        size_text = context.env.get(variable, "")
        return CommandResult(f"{int(size_text) if size_text.isdecimal() and int(size_text) else usual}\n")
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
    numbers = [int(word) if word.isdecimal() else 0 for word in rest] + [0, 0]
    if "{1c}" in text:
        return CommandResult(colour(text, numbers[0], terminal.numbers["colors"]))
    return CommandResult(_PARAMETER.sub(lambda match: str(numbers[int(match[1]) - 1] + bool(match[2])), text))


@program("clear", spec="T= V x", suite="", hint="", usage_exit=1)
def clear(context: Context, args: Arguments) -> CommandResult:
    """Clear the screen, where it is known what clears it."""
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


@program("reset", spec="c e= i= I k= m= Q q r s V w", suite="", hint="", usage_exit=1)
def reset(context: Context, args: Arguments) -> CommandResult:
    """Say that there is no terminal to bring to order."""
    return failed("reset", "terminal attributes: No such device or address")


@command("stty")
def stty(context: Context) -> CommandResult:
    """Say that standard input is no terminal, once what it is asked makes sense."""
    words = list(context.argv)
    device = ""
    while words:
        word = words.pop(0)
        if word in ("-F", "--file") and words:
            device = words.pop(0)
        elif word.startswith(("--file=", "-F")):
            device = word.partition("=")[2] if "=" in word else word[2:]
        elif word == "--version":
            return CommandResult("stty (GNU coreutils) 9.1\n")
        elif word in ("-a", "-g", "--all", "--save") or re.fullmatch(r"\d+|[\^\w]|undef|\^-", word):
            continue
        elif word.removeprefix("-") not in _STTY_SETTINGS:
            quoted = wording.quote(word, context.env)
            hint = "Try 'stty --help' for more information.\n"
            return CommandResult("", f"stty: invalid argument {quoted}\n{hint}", 1)
    if device:
        try:
            context.fs.stat(device)
        except OSError as fault:
            return failed("stty", f"{device}: {wording.reason(fault)}")
        return failed("stty", f"{device}: Inappropriate ioctl for device")
    return failed("stty", f"{wording.quote('standard input', context.env)}: Inappropriate ioctl for device")


@command("watch")
def watch(context: Context) -> CommandResult:
    """Refuse to show a command again and again where there is no screen to show it on."""
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


@program("mesg", spec="v,verbose h,help V,version", suite="util-linux")
def mesg(context: Context, args: Arguments) -> CommandResult:
    """Say that there is no terminal others could write to."""
    return CommandResult("", "mesg: no tty\n" if "verbose" in args else "", 2)
