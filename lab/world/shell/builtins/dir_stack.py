"""The directory stack by numbers, `pushd +2`, `popd -0`, `dirs +1`, and `-n`: bashkit knows none of these.

A script that uses them is rewritten to `eval "$(builtin dirs -l -p | __stack pushd +2)"`: what is printed here is bash
text that makes the new stack, the folder one is in first.
"""

import re
from collections.abc import Sequence
from typing import Final

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.quoting import single_quoted

STACK: Final = "__stack"
_NUMBER: Final = re.compile(r"[+-]\d{1,9}")
_BY_NUMBER: Final = re.compile(r"[+-]\d{1,9}|-n")
_FOLDER: Final = re.compile(r"[\w./~-]+")


def by_number(name: str, arguments: Sequence[str]) -> bool:
    """Whether the shell's own command of that name gets what bashkit has no word for."""
    if name == "dirs":
        return len(arguments) == 1 and _NUMBER.fullmatch(arguments[0]) is not None
    if not arguments or _BY_NUMBER.fullmatch(arguments[0]) is None:
        return False
    return len(arguments) == 1 or (arguments[0] == "-n" and len(arguments) == 2 and bool(_FOLDER.match(arguments[1])))


def stack(context: Context) -> CommandResult:
    """Print the bash text that does what `pushd`, `popd` or `dirs` was asked for, given the stack as input."""
    name, first, *rest = context.argv
    folders = context.stdin.splitlines()
    stays = first == "-n"
    if name == "pushd" and stays and rest and not _NUMBER.fullmatch(rest[0]):
        return CommandResult(_made([folders[0], rest[0], *folders[1:]], folders[0]))
    number = rest[0] if stays and rest else "+1" if stays else first
    place = int(number[1:]) if number[0] == "+" else len(folders) - 1 - int(number[1:])
    if len(folders) == 1 and (name == "popd" or place):
        return _refused(f"{name}: directory stack empty")
    if not 0 <= place < len(folders):
        shown = number[1:] if name == "dirs" else number
        return _refused(f"{name}: {shown}: directory stack index out of range")
    if name == "dirs":
        home = context.env.get("HOME", "")
        return CommandResult(f"builtin printf '%s\\n' {single_quoted(_short(folders[place], home))}\n")
    new = folders[place:] + folders[:place] if name == "pushd" else folders[:place] + folders[place + 1 :]
    if stays:
        new = [folders[0], *new[1:]]
    elif new[0] != folders[0]:
        try:
            context.fs.entries(new[0])
        except OSError as fault:
            return _refused(f"{name}: {new[0]}: {fault.strerror}")
    return CommandResult(_made(new, folders[0]))


def _made(folders: Sequence[str], before: str) -> str:
    """Return text that makes the stack and prints it; `before` is the folder one was in."""
    steps = [f"builtin cd {single_quoted(folders[-1])}"]
    steps += [f"builtin pushd {single_quoted(folder)} > /dev/null" for folder in reversed(folders[:-1])]
    old = f"OLDPWD={single_quoted(before)}; " if folders[0] != before else ""
    return f"builtin dirs -c; {'; '.join(steps)}; {old}builtin dirs\n"


def _refused(complaint: str) -> CommandResult:
    return CommandResult("(exit 1)\n", f"bash: line 1: {complaint}\n")


def _short(folder: str, home: str) -> str:
    return f"~{folder[len(home) :]}" if home and (folder == home or folder.startswith(f"{home}/")) else folder
