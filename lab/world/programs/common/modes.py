"""Permission bits: printing them, and applying the modes that `chmod` takes."""

import re
from collections.abc import Callable
from functools import lru_cache

from lab.text.amounts import is_number
from lab.world.machine.files.nodes import Directory, File, Node

ModeChange = Callable[[int, bool, int], int]
"""Returns new bits, given the old ones, whether the file is a directory, and the umask."""

_CLAUSE = re.compile(r"([ugoa]*)((?:[-+=](?:[0-7]+|[rwxXst]+|[ugo])?)+)$")
_ACTION = re.compile(r"([-+=])([0-7]+|[rwxXst]+|[ugo])?")


def mode_text(node: Node) -> str:
    """Return the ten characters of `ls -l`."""
    sort = (node.device[:1] or "-") if isinstance(node, File) else "d" if isinstance(node, Directory) else "l"
    return _letters(sort, node.mode)


@lru_cache(maxsize=512)
def _letters(sort: str, mode: int) -> str:
    letters = [("r" if mode >> bit & 4 else "-") + ("w" if mode >> bit & 2 else "-") for bit in (6, 3, 0)]
    executes = []
    for bit, special, letter in ((6, 0o4000, "s"), (3, 0o2000, "s"), (0, 0o1000, "t")):
        runs = bool(mode >> bit & 1)
        executes.append((letter if runs else letter.upper()) if mode & special else "x" if runs else "-")
    return sort + "".join(two + one for two, one in zip(letters, executes, strict=True))


def parse_mode(text: str) -> ModeChange | None:
    """Parse a mode such as `640`, `u+x,go-rwx` or `a=rX`; None when it is invalid."""
    if re.fullmatch(r"[0-7]{1,5}", text):
        bits = int(text, 8)
        if bits > 0o7777:
            return None
        # A numeric mode with fewer than five digits keeps a directory's setuid and setgid bits.
        keep = 0o6000 if len(text) < 5 else 0
        return lambda mode, is_directory, umask: bits | (mode & keep if is_directory else 0)
    clauses = []
    for word in text.split(","):
        match = _CLAUSE.match(word)
        if match is None:
            return None
        clauses.append((match[1], _ACTION.findall(match[2])))

    def change(mode: int, is_directory: bool, umask: int) -> int:
        for who, actions in clauses:
            for sign, what in actions:
                mode = _act(mode, who, sign, what, is_directory, umask)
        return mode

    return change


def _act(mode: int, who: str, sign: str, what: str, is_directory: bool, umask: int) -> int:
    affected = "ugo" if not who or "a" in who else who
    if what and what in "ugo":
        granted = mode >> {"u": 6, "g": 3, "o": 0}[what] & 7
        bits, special = sum(granted << {"u": 6, "g": 3, "o": 0}[one] for one in affected), 0
    elif is_number(what):
        bits, special = int(what, 8), 0
        affected = "ugo"
    else:
        grant = sum({"r": 4, "w": 2, "x": 1}.get(letter, 0) for letter in set(what))
        if "X" in what and (is_directory or mode & 0o111):
            grant |= 1
        bits = sum(grant << {"u": 6, "g": 3, "o": 0}[one] for one in affected)
        special = (0o4000 if "s" in what and "u" in affected else 0) | (
            0o2000 if "s" in what and "g" in affected else 0
        )
        special |= 0o1000 if "t" in what and (not who or "a" in who or "o" in who) else 0
    if not who:
        bits &= ~umask
    bits |= special
    if sign == "+":
        return mode | bits
    if sign == "-":
        return mode & ~bits
    cleared = sum(7 << {"u": 6, "g": 3, "o": 0}[one] for one in affected)
    if not is_directory:
        cleared |= (0o4000 if "u" in affected else 0) | (0o2000 if "g" in affected else 0)
    if "o" in affected:
        cleared |= 0o1000
    return mode & ~cleared | bits
