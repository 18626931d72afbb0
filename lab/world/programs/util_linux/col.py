"""`col`: remove backspaces and reverse line feeds from text."""

from typing import Final

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.inputs import STDIN, part
from lab.world.programs.common.program import program

_TAB: Final = 8


@program("col", spec="b,no-backspaces f,fine p,pass h,tabs x,spaces l,lines= H,help V,version", suite="util-linux")
def col(context: Context, args: Arguments) -> CommandResult:
    """Remove backspaces and reverse line feeds from text."""
    if args.operands:
        return failed("col", "bad usage\nTry 'col --help' for more information.")
    lines = part(context, STDIN).decode("utf-8", "surrogateescape").split("\n")
    last = lines.pop()
    lines_out = [_straightened(line, args) for line in (*lines, *([last] if last else []))]
    return CommandResult("".join(f"{line}\n" for line in lines_out))


def _straightened(line: str, args: Arguments) -> str:
    columns: dict[int, list[str]] = {}
    at = 0
    for letter in line:
        if letter == "\b":
            at = max(0, at - 1)
        elif letter == "\r":
            at = 0
        elif letter == "\t":
            at = (at // _TAB + 1) * _TAB
        elif letter == " ":
            at += 1
        elif letter.isprintable() or "\udc80" <= letter <= "\udcff":
            columns.setdefault(at, []).append(letter)
            at += 1
    text = ""
    wide = 0
    for column in sorted(columns):
        text += _gap(wide, column, "spaces" in args)
        struck = columns[column]
        text += struck[-1] if "no-backspaces" in args else "\b".join(struck)
        wide = column + 1
    return text


def _gap(start: int, end: int, spaces: bool) -> str:
    """Return the white space between two columns: tabs where possible, unless only `spaces` are wanted."""
    text = ""
    while not spaces and end - start > 1 and (stop := (start // _TAB + 1) * _TAB) <= end:
        text, start = text + "\t", stop
    return text + " " * (end - start)
