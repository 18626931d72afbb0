"""The formats of `find -printf`."""

import errno
import re
from collections.abc import Callable
from typing import Final

from lab.text.amounts import is_number
from lab.world.machine.files.nodes import Directory, File, Link
from lab.world.machine.mounts import device_at
from lab.world.machine.program import Context
from lab.world.machine.time.dates import format_date, nanoseconds_of
from lab.world.programs.common.getopt import UsageFault
from lab.world.programs.common.modes import mode_text
from lab.world.programs.common.owners import gid, uid
from lab.world.programs.findutils.find_tests import VisitedFile, kind, links

_PIECE: Final = re.compile(
    r"\\(?:(?P<octal>[0-7]{1,3})|(?P<escape>.)|(?P<end>$))"
    r"|%(?:(?P<flags>[-+ #0]*\d*(?:\.\d+)?)(?P<letter>[TACB].|[a-zA-Z%])|(?P<cut>.?))",
    re.DOTALL,
)
_LETTERS: Final = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_KNOWN: Final = "pfhPHsbkmMugUGyYldintacDFSZ"


def printer(context: Context, pattern: str, warn: Callable[[str], None]) -> Callable[[VisitedFile], str]:
    """Return the function that prints a file by PATTERN; `warn` gets errors in it. Raises `UsageFault`."""
    pieces: list[str | tuple[str, str]] = []
    at = 0
    for match in _PIECE.finditer(pattern):
        pieces.append(pattern[at : match.start()])
        at = match.end()
        letter = match["letter"]
        if match["octal"]:
            pieces.append(chr(int(match["octal"], 8) & 0xFF))
        elif match["escape"] == "c":
            at = len(pattern)
            break
        elif match["escape"] is not None:
            if match["escape"] not in _LETTERS:
                warn(f"find: warning: unrecognized escape `\\{match['escape']}'\n")
            pieces.append(_LETTERS.get(match["escape"], match[0]))
        elif match["end"] is not None:
            warn("find: warning: escape `\\' followed by nothing at all\n")
            pieces.append("\\")
        elif letter == "%":
            pieces.append("%")
        elif letter is None and not match["cut"]:
            raise UsageFault("error: % at end of format string")
        elif letter is None or (len(letter) == 1 and letter not in _KNOWN):
            warn(f"find: warning: unrecognized format directive `%{letter or match['cut']}'\n")
            pieces.append(match[0])
        else:
            pieces.append((match["flags"] or "", letter))
    pieces.append(pattern[at:])
    return lambda entry: "".join(
        piece if isinstance(piece, str) else _shaped(piece[0], _fact(context, piece[1], entry)) for piece in pieces
    )


def _shaped(flags: str, value: str) -> str:
    width = flags.lstrip("-+ #0").partition(".")[0]
    precision = flags.partition(".")[2]
    if precision:
        value = value[: int(precision)]
    if not width:
        return value
    if "-" in flags:
        return value.ljust(int(width))
    return value.rjust(int(width), "0" if flags.startswith("0") and is_number(value) else " ")


def _fact(context: Context, letter: str, entry: VisitedFile) -> str:
    node, host = entry.node, context.host
    if letter[0] in "TACB" and len(letter) == 2:
        return _time(letter[1], node.mtime)
    folder = entry.path.rstrip("/").rpartition("/")[0]
    below = entry.path[len(entry.start) :].lstrip("/")
    blocks = (
        node.length // 512
        if isinstance(node, Directory)
        else -(-node.length // 4096) * 8
        if isinstance(node, File)
        else 0
    )
    major, minor = device_at(host.record, context.fs.disk(entry.real), entry.real) if letter == "D" else (0, 0)
    facts: dict[str, Callable[[], str]] = {
        "p": lambda: entry.path,
        "f": lambda: entry.name,
        "h": lambda: folder or ("." if not entry.path.startswith("/") else ""),
        "P": lambda: below,
        "H": lambda: entry.start,
        "s": lambda: str(node.length),
        "b": lambda: str(blocks),
        "k": lambda: str(blocks // 2),
        "m": lambda: f"{node.mode:o}",
        "M": lambda: mode_text(node),
        "u": lambda: node.owner,
        "g": lambda: node.group,
        "U": lambda: str(uid(host, node.owner)),
        "G": lambda: str(gid(host, node.group)),
        "y": lambda: kind(node),
        "Y": lambda: _kind_behind(context, entry),
        "l": lambda: node.target if isinstance(node, Link) else "",
        "d": lambda: str(entry.depth),
        "i": lambda: str(context.fs.inode(node, entry.real)),
        "n": lambda: str(links(node)),
        "t": lambda: _time("t", node.mtime),
        "a": lambda: _time("t", node.mtime),
        "c": lambda: _time("t", node.mtime),
        "D": lambda: str(major << 8 | minor),
        "F": lambda: _system(context, entry),
        "S": lambda: f"{blocks * 512 / node.length:g}" if node.length else "1",
        "Z": lambda: "?",
    }
    return facts[letter]()


def _system(context: Context, entry: VisitedFile) -> str:
    disk = context.fs.disk(entry.real)
    return disk.type if disk is not None else "ext4"


def _kind_behind(context: Context, entry: VisitedFile) -> str:
    if not isinstance(entry.node, Link):
        return kind(entry.node)
    try:
        return kind(context.fs.stat(entry.real))
    except OSError as fault:
        return "L" if fault.errno == errno.ELOOP else "N"


def _time(letter: str, seconds: float) -> str:
    """Print a time for %t, %TX and the like; seconds have ten decimals."""
    if letter == "@":
        return f"{int(seconds // 1)}.{nanoseconds_of(seconds):09d}0"
    stamp = f"%S.{nanoseconds_of(seconds):09d}0"
    patterns = {
        "t": f"%a %b %e %H:%M:{stamp} %Y",
        "c": "%a %b %e %H:%M:%S %Y",
        "S": stamp,
        "T": f"%H:%M:{stamp}",
        "X": f"%H:%M:{stamp}",
        "+": f"%Y-%m-%d+%H:%M:{stamp}",
    }
    return format_date(patterns.get(letter, f"%{letter}"), seconds)
