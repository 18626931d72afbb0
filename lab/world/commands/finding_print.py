"""What `find -printf` prints of a file."""

import errno
import re
from collections.abc import Callable

from lab.world.commands.dates import format_date
from lab.world.commands.finding_tests import Entry, kind, links
from lab.world.commands.modes import mode_text
from lab.world.commands.people import gid, uid
from lab.world.commands.protocol import Context
from lab.world.nodes import Directory, File, Link, inode

_PRINTF = re.compile(
    r"\\(?:(?P<octal>[0-7]{3})|(?P<escape>.))|%(?P<flags>[-+ #0]*\d*(?:\.\d+)?)(?P<letter>[TACB].|[a-zA-Z%])", re.DOTALL
)


def printed(context: Context, pattern: str, entry: Entry, warn: Callable[[str], None]) -> str:
    """Return what `-printf PATTERN` prints of a file; `warn` is told of directives find does not know."""
    return _PRINTF.sub(lambda found: _directive(context, found, entry, warn), pattern)


def _directive(context: Context, found: re.Match[str], entry: Entry, warn: Callable[[str], None]) -> str:
    escape, octal, flags, letter = found["escape"], found["octal"], found["flags"] or "", found["letter"] or ""
    if octal:
        return chr(int(octal, 8))
    if escape:
        return {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "0": "\0", "a": "\a", "f": "\f", "v": "\v"}.get(
            escape, "\\" + escape
        )
    value = "%" if letter == "%" else _fact(context, letter, entry)
    if value is None:
        warn(f"find: warning: unrecognized format directive `%{letter}'\n")
        return found[0]
    width = flags.lstrip("-+ #0").partition(".")[0]
    precision = flags.partition(".")[2]
    if precision:
        value = value[: int(precision)]
    if not width:
        return value
    if "-" in flags:
        return value.ljust(int(width))
    return value.rjust(int(width), "0" if flags.startswith("0") and value.isdigit() else " ")


def _fact(context: Context, letter: str, entry: Entry) -> str | None:
    node, host = entry.node, context.host
    if letter[0] in "TACB" and len(letter) == 2:
        return _time(letter[1], node.mtime)
    folder = entry.path.rstrip("/").rpartition("/")[0]
    below = entry.path[len(entry.start) :].lstrip("/")
    blocks = 8 if isinstance(node, Directory) else -(-node.length // 4096) * 8 if isinstance(node, File) else 0
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
        "i": lambda: str(inode(node, entry.real)),
        "n": lambda: str(links(node)),
        "t": lambda: _time("c", node.mtime),
        "a": lambda: _time("c", node.mtime),
        "c": lambda: _time("c", node.mtime),
        "D": lambda: "66305",
        "F": lambda: "ext4",
        "S": lambda: "1",
        "Z": lambda: "?",
    }
    fact = facts.get(letter)
    return None if fact is None else fact()


def _kind_behind(context: Context, entry: Entry) -> str:
    if not isinstance(entry.node, Link):
        return kind(entry.node)
    try:
        return kind(context.fs.stat(entry.real))
    except OSError as fault:
        return "L" if fault.errno == errno.ELOOP else "N"


def _time(letter: str, seconds: float) -> str:
    """Print a time as %t, %TX and their like do: seconds have ten decimals."""
    if letter == "@":
        return f"{seconds:.9f}0"
    stamp = f"%S.{int(seconds % 1 * 1e9 + 0.5):09d}0"
    patterns = {"c": f"%a %b %e %H:%M:{stamp} %Y", "t": "", "S": stamp, "T": f"%H:%M:{stamp}", "X": f"%H:%M:{stamp}"}
    patterns |= {"+": f"%Y-%m-%d+%H:%M:{stamp}"}
    return format_date(patterns.get(letter, f"%{letter}"), seconds)
