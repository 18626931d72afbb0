"""`tail`: the last part of files, by lines or bytes."""

import re
from typing import Final

from msgspec.structs import replace

from lab.world.machine import pace
from lab.world.machine.files.artefacts import sample
from lab.world.machine.files.lookup import READ_CAP, WITHOUT_END
from lab.world.machine.files.nodes import File
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.compressed import as_stream
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.inputs import STDIN, part, piece
from lab.world.programs.common.program import Printout, program
from lab.world.programs.coreutils.head import _COMMON, _count_option, _each, _headed, _lines, _parse_count

_OLD_TAIL: Final = re.compile(r"([-+])(\d+)([bcl]?)(f?)")


def _tail_words(argv: list[str]) -> list[str]:
    """Turn `-5`, `+2` or `-20c`, which only the first word may be, into options."""
    old = _OLD_TAIL.fullmatch(argv[0]) if argv else None
    if old is None or (old[1] == "+" and len(argv) > 2):
        return argv
    kind = "lines" if old[3] in ("", "l") else "bytes"
    sign = "+" if old[1] == "+" else ""
    return [f"--{kind}={sign}{old[2]}{'b' * (old[3] == 'b')}", *(["-f"] if old[4] else []), *argv[1:]]


@program("tail", spec=f"{_COMMON} f,follow? F max-unchanged-stats= pid= retry s,sleep-interval=", respell=_tail_words)
def tail(context: Context, args: Arguments) -> CommandResult:
    """Print the last part of files."""
    out = Printout(context)
    kind, text = _count_option(args)
    count = _parse_count(text.lstrip("+-"))
    if isinstance(count, str):
        return failed("tail", f"invalid number of {kind}: {out.quoted(text)}{count}")
    end = b"\0" if "zero-terminated" in args else b"\n"

    pieces: list[File] = []

    def show(path: str) -> None:
        last = _last_piece(context, path, count, end, from_start=text.startswith("+"), by_bytes=kind == "bytes")
        pace.spend(context.clock, last.length, pace.DISK)
        out.text(as_stream(last)[0])
        pieces.append(last)

    _each(context, args, out, show)
    if "follow" in args or "F" in args:
        context.run_on()
    whole = pieces[0] if len(pieces) == 1 and pieces[0].declared and not _headed(args) else None
    return replace(out.result(), artefact=whole)


def _last_piece(context: Context, path: str, count: int, end: bytes, *, from_start: bool, by_bytes: bool) -> File:
    node = context.fs.stat(path) if path != STDIN else context.artefact
    if not isinstance(node, File) or not node.declared or node.length >= WITHOUT_END:
        return File(_last(part(context, path), count, end, from_start=from_start, by_bytes=by_bytes))
    if by_bytes:
        return piece(context, path, max(0, count - 1 if from_start else node.length - count))
    # Of an artefact, only the stored bytes can be split into lines.
    rest = piece(context, path, max(0, node.length - READ_CAP), READ_CAP)
    data = sample(rest, 0, READ_CAP) if rest.declared else rest.data
    return File(_last(data, count, end, from_start=from_start, by_bytes=False))


def _last(data: bytes, count: int, end: bytes, *, from_start: bool, by_bytes: bool) -> bytes:
    if by_bytes:
        return data[max(0, count - 1) :] if from_start else data[len(data) - min(count, len(data)) :]
    lines = _lines(data, end)
    return b"".join(lines[max(0, count - 1) :] if from_start else lines[len(lines) - min(count, len(lines)) :])
