"""`head`: the first part of files, by lines or bytes; and what `tail` shares with it.

Part of an artefact is an artefact.
"""

import errno
import re
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from lab.world.machine import pace
from lab.world.machine.files.lookup import READ, READ_CAP
from lab.world.machine.files.nodes import Directory, File
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.compressed import as_stream
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.inputs import STDIN, part, piece
from lab.world.programs.common.program import Printout, program
from lab.world.programs.common.sizes import parse_amount

_COMMON: Final = "c,bytes= n,lines= q,quiet silent v,verbose z,zero-terminated"
_OLD_HEAD: Final = re.compile(r"-(\d+)(.*)", re.S)
_TOO_LARGE: Final = 2**64


def _head_words(argv: list[str]) -> list[str]:
    """Turn `-5`, `-5q` or `-2kv`, which only the first word may be, into options. Raises `UsageFault`."""
    old = _OLD_HEAD.fullmatch(argv[0]) if argv else None
    if old is None:
        return argv
    count, unit, more = old[1], "", []
    for letter in old[2]:
        match letter:
            case "c":
                unit = ""
                more.append("bytes")
            case "b" | "k" | "m":
                unit = letter
                more.append("bytes")
            case "l":
                more.append("lines")
            case "q" | "v" | "z":
                more.append(letter)
            case _:
                raise UsageFault(f"invalid trailing option -- {letter}")
    kind = next((name for name in reversed(more) if len(name) > 1), "lines")
    flags = [f"-{name}" for name in more if len(name) == 1]
    return [f"--{kind}={count}{unit}", *flags, *argv[1:]]


@program("head", spec=_COMMON, respell=_head_words)
def head(context: Context, args: Arguments) -> CommandResult:
    """Print the first part of files."""
    out = Printout(context)
    kind, text = _count_option(args)
    count = _parse_count(text.removeprefix("-").removeprefix("+"))
    if isinstance(count, str):
        return failed("head", f"invalid number of {kind}: {out.quoted(text.removeprefix('-'))}{count}")
    end = b"\0" if "zero-terminated" in args else b"\n"
    pieces: list[File] = []

    def show(path: str) -> None:
        if kind == "bytes":
            first = _first_bytes(context, path, count, but_last=text.startswith("-"))
        else:
            first = _first_lines(context, path, count, end, but_last=text.startswith("-"))
        pace.spend(context.clock, first.length, pace.DISK)
        out.text(as_stream(first)[0])
        pieces.append(first)

    _each(context, args, out, show)
    whole = pieces[0] if len(pieces) == 1 and pieces[0].declared and not _headed(args) else None
    return replace(out.result(), artefact=whole)


def _first_bytes(context: Context, path: str, count: int, *, but_last: bool) -> File:
    if not but_last:
        return piece(context, path, 0, count)
    whole = piece(context, path)
    return piece(context, path, 0, max(0, whole.length - count))


def _first_lines(context: Context, path: str, count: int, end: bytes, *, but_last: bool) -> File:
    data = part(context, path)
    lines = _lines(data, end)
    selected = b"".join(lines[: max(0, len(lines) - count)] if but_last else lines[:count])
    # Only the beginning of an artefact is stored, so its lines beyond that exist but cannot be counted.
    return piece(context, path) if selected == data and len(data) >= READ_CAP else File(selected)


def _count_option(args: Arguments) -> tuple[str, str]:
    """Return whether bytes or lines are counted, and the count as written."""
    kind = args.last_of("bytes", "lines") or "lines"
    return kind, args.get(kind, "10")


def _parse_count(text: str) -> int | str:
    """Parse a count of lines or bytes; for an invalid one, return the text of the error."""
    count = parse_amount(text, bare="b")
    if count is None:
        return ""
    return ": Value too large for defined data type" if count >= _TOO_LARGE else count


def _headed(args: Arguments) -> bool:
    """Return whether a heading precedes each file."""
    return ("verbose" in args or len(args.operands) > 1) and not ("quiet" in args or "silent" in args)


def _each(context: Context, args: Arguments, out: Printout, show: Callable[[str], None]) -> None:
    """Show a part of every file under its heading, and report the unreadable ones."""
    has_started = False
    for path in args.operands or (STDIN,):
        try:
            is_directory = path != STDIN and isinstance(context.fs.stat(path), Directory)
            if path != STDIN and not context.fs.allows(context.fs.stat(path), READ):
                raise PermissionError(errno.EACCES, "Permission denied", path)
        except OSError as fault:
            out.warn(f"cannot open {wording.name(path)} for reading: {wording.reason(fault)}")
            continue
        if _headed(args):
            out.text(("\n" if has_started else "") + f"==> {'standard input' if path == STDIN else path} <==\n")
            has_started = True
        if is_directory:
            out.warn(f"error reading {wording.name(path)}: Is a directory")
        else:
            show(path)


def _lines(data: bytes, end: bytes) -> list[bytes]:
    """Return the lines with their terminators."""
    lines = data.split(end)
    rest = lines.pop()
    return [line + end for line in lines] + ([rest] if rest else [])
