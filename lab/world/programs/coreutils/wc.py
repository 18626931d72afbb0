"""`wc`: count lines, words and bytes; for an artefact, estimated from its stored beginning."""

import re

from lab.world.machine.files.nodes import Directory, File
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program

_NO_TEXT = dict.fromkeys(range(0xDC80, 0xDD00))
"""Deletes undecodable bytes, which count neither as characters nor as part of words."""


@program("wc", spec="c,bytes m,chars l,lines L,max-line-length w,words files0-from= total=")
def wc(context: Context, args: Arguments) -> CommandResult:
    """Count lines, words and bytes."""
    out = Printout(context)
    order = ("lines", "words", "chars", "bytes", "max-line-length")
    columns = [name for name in order if name in args] or ["lines", "words", "bytes"]
    paths = list(args.operands)
    if "files0-from" in args:
        source = args.get("files0-from")
        text = context.stdin if source == "-" else context.fs.read_text(source)
        paths = [path for path in text.split("\0") if path]
    rows: list[tuple[list[int], str]] = []
    known_size = True
    for path in paths or ["-"]:
        counts = _counts(context, out, path)
        if counts is None:
            continue
        known_size = known_size and path != "-"
        rows.append(([counts[name] for name in columns], path if paths else ""))
    if len(paths) > 1:
        rows.append(
            ([sum(column) for column in zip(*(row for row, _ in rows), strict=True)] or [0] * len(columns), "total")
        )
    width = _wc_width(context, paths, rows, columns, known_size=known_size)
    for row, name in rows:
        text = " ".join(f"{count:>{width}}" for count in row)
        out.line(f"{text} {name}" if name else text)
    return out.result()


def _wc_width(
    context: Context, paths: list[str], rows: list[tuple[list[int], str]], columns: list[str], *, known_size: bool
) -> int:
    """Return the column width of wc: from the sizes of regular files, or 7 if one is unknown."""
    if len(paths) <= 1 and len(columns) == 1:
        return 1
    total, least = 0, 1
    for path in paths or ["-"]:
        try:
            node = context.fs.stat(path) if path != "-" else None
        except OSError:
            continue
        if isinstance(node, File) and not node.device:
            total += node.length
        else:
            least = 7
    return max(least, len(str(total)))


def _counts(context: Context, out: Printout, path: str) -> dict[str, int] | None:
    size: int | None = None
    if path == "-":
        data = context.stdin.encode("utf-8", "surrogateescape")
        size = context.artefact.length if context.artefact is not None else None
    else:
        try:
            node = context.fs.stat(path)
            if isinstance(node, Directory):
                out.warn(f"{wording.plain_name(path)}: Is a directory")
                return dict.fromkeys(("lines", "words", "chars", "bytes", "max-line-length"), 0)
            data = context.fs.read(path)
            if isinstance(node, File) and node.declared:
                size = node.length
        except OSError as fault:
            out.warn(f"{wording.plain_name(path)}: {wording.reason(fault)}")
            return None
    text = data.decode("utf-8", "surrogateescape")
    share = size / len(data) if size and data else 1
    lines = data.count(b"\n")
    return {
        "lines": int(lines * share),
        "words": int(_words(text) * share),
        "chars": int(len(text.translate(_NO_TEXT) if not data.isascii() else text) * share),
        "bytes": len(data) if size is None else size,
        "max-line-length": max((len(line.expandtabs()) for line in text.split("\n")), default=0),
    }


def _words(text: str) -> int:
    """Return the number of words; a word contains at least one printable character."""
    if text.isascii() and text.isprintable():
        return len(text.split())
    words = re.split(r"[ \t\n\v\f\r\u2000-\u2006\u2008-\u200a\u2028\u2029\u3000]+", text.translate(_NO_TEXT))
    return sum(1 for word in words if any(map(str.isprintable, word)))
