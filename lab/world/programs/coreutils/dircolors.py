"""`dircolors`: the colours of `ls`, as shell code."""

import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.inputs import part
from lab.world.programs.common.program import program

_DATABASE: Final = Path(__file__).with_name("dircolors.txt")
"""The database that comes with the program, including its copyright notice."""
_KINDS: Final = {
    "NORMAL": "no", "NORM": "no", "FILE": "fi", "RESET": "rs", "DIR": "di", "LINK": "ln", "MULTIHARDLINK": "mh",
    "FIFO": "pi", "PIPE": "pi", "SOCK": "so", "DOOR": "do", "BLK": "bd", "BLOCK": "bd", "CHR": "cd", "CHAR": "cd",
    "ORPHAN": "or", "MISSING": "mi", "SETUID": "su", "SETGID": "sg", "CAPABILITY": "ca",
    "STICKY_OTHER_WRITABLE": "tw", "OTHER_WRITABLE": "ow", "STICKY": "st", "EXEC": "ex", "LEFT": "lc", "RIGHT": "rc",
    "END": "ec", "LEFTCODE": "lc", "RIGHTCODE": "rc", "ENDCODE": "ec",
}  # fmt: skip
_IGNORED: Final = ("OPTIONS", "COLOR", "EIGHTBIT")


@program("dircolors", spec="b,sh bourne-shell c,csh c-shell p,print-database print-ls-colors")
def dircolors(context: Context, args: Arguments) -> CommandResult:
    """Print shell code that sets LS_COLORS."""
    if "print-database" in args:
        if args.operands:
            raise UsageFault(
                f"extra operand {wording.quote(args.operands[0], context.env)}\nfile operands cannot be combined with "
                "--print-database (-p)"
            )
        return CommandResult(_DATABASE.read_text(encoding="utf-8"))
    if len(args.operands) > 1:
        raise UsageFault(f"extra operand {wording.quote(args.operands[1], context.env)}")
    source = args.operands[0] if args.operands else ""
    try:
        text = (
            part(context, source).decode("utf-8", "surrogateescape")
            if source
            else _DATABASE.read_text(encoding="utf-8")
        )
    except OSError as fault:
        return failed("dircolors", f"{wording.plain_name(source)}: {wording.reason(fault)}")
    pairs, faults = _read(text, context.env.get("TERM") or "none", context.env.get("COLORTERM", ""), source)
    if faults:
        return CommandResult("", "".join(f"dircolors: {fault}\n" for fault in faults), 1)
    if "print-ls-colors" in args:
        return CommandResult("".join(f"\033[{look}m{kind}\t{look}\033[0m\n" for kind, look in pairs))
    value = "".join(f"{kind}={look}:" for kind, look in pairs).replace("'", "'\\''")
    if args.last_of("sh", "bourne-shell", "csh", "c-shell") in ("csh", "c-shell"):
        return CommandResult(f"setenv LS_COLORS '{value}'\n")
    return CommandResult(f"LS_COLORS='{value}';\nexport LS_COLORS\n")


def _read(text: str, terminal: str, depth: str, source: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Return (kind, colour) for everything a database defines for a terminal, and its errors."""
    pairs: list[tuple[str, str]] = []
    faults: list[str] = []
    has_terms, fits = False, False
    in_terms = False
    for number, line in enumerate(text.splitlines(), 1):
        bare = re.sub(r"(^|\s)#.*", "", line).strip()
        if not bare:
            continue
        word, _, look = bare.partition(" ") if " " in bare else bare.partition("\t")
        look = look.strip()
        if not look:
            faults.append(f"{source}:{number}: invalid line;  missing second token")
            continue
        name = word.upper()
        if name in ("TERM", "COLORTERM"):
            if not in_terms:
                in_terms, has_terms, fits = True, True, False
            fits = fits or fnmatchcase(terminal if name == "TERM" else depth, look)
            continue
        in_terms = False
        if has_terms and not fits:
            continue
        if word.startswith("."):
            pairs.append((f"*{word}", look))
        elif word.startswith("*"):
            pairs.append((word, look))
        elif name in _KINDS:
            pairs.append((_KINDS[name], look))
        elif name not in _IGNORED:
            faults.append(f"{source}:{number}: unrecognized keyword {word}")
    return pairs, faults
