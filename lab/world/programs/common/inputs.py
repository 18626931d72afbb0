"""Reading the input of a program from files or standard input, as bytes or as part of an artefact."""

import errno
from collections.abc import Iterator, Sequence
from typing import Final

from lab.world.machine.files.artefacts import part_of, sample, zeros
from lab.world.machine.files.devices import DEVICE_PART, ENDLESS
from lab.world.machine.files.lookup import READ_CAP
from lab.world.machine.files.nodes import File
from lab.world.machine.files.pieces import derived
from lab.world.machine.program import Context

STDIN: Final = "-"
_ZERO: Final = ("c 1:5", "c 1:7")
_UNBOUNDED: Final = 64 << 20
"""Bytes that stand for an endless device when no count is given."""


def part(context: Context, path: str, start: int = 0, count: int | None = None) -> bytes:
    """Return `count` bytes from `start` of a file or `-`; of an artefact, only stored bytes. Raises `OSError`."""
    if path == STDIN:
        return _stdin(context)[start : None if count is None else start + count]
    return context.fs.read_part(path, start, count)


def piece(context: Context, path: str, start: int = 0, count: int | None = None) -> File:
    """Return part of a file or `-` to be passed on: bytes, or part of an artefact. Raises `OSError`."""
    if path == STDIN:
        return _piece_of(context.artefact or File(_stdin(context)), start, count)
    node = context.fs.stat(path)
    if not isinstance(node, File):
        raise OSError(errno.EISDIR, "Is a directory", path)
    if not context.fs.allows(node, 4):
        raise OSError(errno.EACCES, "Permission denied", path)
    if node.device in ENDLESS:
        amount = _UNBOUNDED if count is None else count
        if amount > DEVICE_PART:
            return zeros(amount) if node.device in _ZERO else noise(context, path, amount)
        return File(context.fs.read_part(path, 0, amount))
    if node.declared:
        return _piece_of(node, start, count)
    return File(context.fs.read_part(path, start, count))


def noise(context: Context, path: str, size: int) -> File:
    """Return the output of a random device at this moment."""
    return File(size=size, identity=f"{context.host.name} {path} {size} {context.clock.now}")


def dump_rows(data: bytes, length: int, *, squeezes: bool) -> Iterator[tuple[int, bytes | None]]:
    """Yield the offset and bytes of each row of a dump; None once in place of repeated rows."""
    before, is_told = None, False
    for at in range(0, len(data), length):
        row = data[at : at + length]
        if squeezes and row == before and len(row) == length:
            if not is_told:
                yield at, None
            is_told = True
        else:
            before, is_told = row, False
            yield at, row


def dump_of(context: Context, paths: Sequence[str], how: str, text: str) -> File | None:
    """Return the dump of an artefact, whose stored part dumps as `text`; None unless one artefact is all that is read.

    `how` names the program. `original_of` gives the artefact back.
    """
    try:
        whole = piece(context, paths[0]) if len(paths) == 1 else File()
    except OSError:
        return None
    if not whole.declared:
        return None
    size = whole.length * len(text) // max(1, len(part(context, paths[0])))
    return derived(whole, f"dump-{how}", text.encode("utf-8", "surrogateescape"), size)


def _stdin(context: Context) -> bytes:
    return context.stdin.encode("utf-8", "surrogateescape")


def _piece_of(whole: File, start: int, count: int | None) -> File:
    if not whole.declared:
        return File(whole.data[start : None if count is None else start + count])
    left = max(0, whole.length - start)
    size = left if count is None else min(count, left)
    if size == whole.length:
        return whole
    return File(sample(whole, start, size)) if size <= READ_CAP else part_of(whole, start, size)
