"""`stty`: check its arguments, then report that standard input is not a terminal."""

import re
from typing import Final

from lab.world.machine.program import CommandResult, Context, command, failed
from lab.world.machine.word_lists import words
from lab.world.programs.common import messages as wording

_STTY_SETTINGS: Final = frozenset(
    words("""sane raw cooked echo echoe echok echonl icanon isig iexten ixon ixoff ixany icrnl inlcr igncr opost onlcr
    ocrnl onlret crtscts cread clocal hupcl cstopb parenb parodd cs5 cs6 cs7 cs8 brkint ignbrk ignpar inpck istrip
    parmrk imaxbel iutf8 iuclc tostop noflsh echoprt echoctl echoke cbreak nl ek dec evenp oddp pass8 litout lcase LCASE
    crt tabs size speed rows cols columns min time line ispeed ospeed erase kill intr quit eof eol eol2 swtch start
    stop susp rprnt werase lnext discard drain""")
)


@command("stty")
def stty(context: Context) -> CommandResult:
    """Check the arguments, then report that standard input is not a terminal."""
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
