"""What a reader sees of an artefact too big to hold: a believable head, then bytes that never change.

The bytes follow from the artefact's identity alone, so all copies read the same. A part is an artefact whose identity
names the whole and the offset; one that was joined names its parts. So joined parts become the whole again, and an
artefact that was overwritten and then restored is the same as before.
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import shake_128
from typing import Final

from msgspec.structs import replace

from lab.world.machine.files.artefact_heads import head, text_line
from lab.world.machine.files.nodes import File
from lab.world.machine.files.packaged_texts import whole_text
from lab.world.machine.files.pieces import ZEROS, Piece, file_of, pieces_of

_CHUNK: Final = 64 << 10
_COMPARED: Final = 256 << 10
"""Bytes that are compared to see whether a write leaves an artefact unchanged."""


def zeros(size: int) -> File:
    """Return the content of a hole: `count` zeros."""
    return File(size=size, identity=ZEROS)


def sample(file: File, start: int, count: int) -> bytes:
    """Return `count` bytes of a declared file from `start` on; fewer at its end."""
    end = min(start + count, file.length)
    if end <= start:
        return b""
    content = bytearray()
    at = 0
    for piece in pieces_of(file):
        if at >= end:
            break
        if at + piece.size > start:
            first, last = max(start - at, 0), min(end - at, piece.size)
            content += _bytes_of(piece, first, last)
        at += piece.size
    return bytes(content)


def held(file: File) -> File:
    """Return a declared file all of whose bytes are known as one that holds them, any other as it is."""
    text = whole_text(file.identity, file.length) if file.declared and not file.data else b""
    return replace(file, data=text, size=None) if len(text) == file.length else file


def part_of(whole: File, start: int, size: int) -> File:
    """Return `size` bytes of a file from `start` on as a file; for the whole range, the file itself."""
    if start == 0 and size == whole.length:
        return whole
    merged: list[Piece] = []
    at = 0
    for piece in pieces_of(whole):
        first, last = max(start - at, 0), min(start + size - at, piece.size)
        if first < last:
            merged.append(piece.cut(first, last))
        at += piece.size
    return file_of(merged)


def joined(files: Sequence[File]) -> File:
    """Return the concatenation of files, declared ones included; adjoining parts of one whole become one part."""
    pieces: list[Piece] = []
    for file in files:
        for piece in pieces_of(file):
            one = _one(pieces[-1], piece) if pieces else None
            if one is None:
                pieces.append(piece)
            else:
                pieces[-1] = one
    return file_of(pieces)


def overwritten(old: File, start: int, new: File, *, cut: bool = False) -> File:
    """Return `old` overwritten with `new` from `start` on; zeros fill a gap, and `cut` drops the rest of `old`."""
    before = part_of(old, 0, min(start, old.length))
    gap = [zeros(start - old.length)] if start > old.length else []
    end = start + new.length
    after = [part_of(old, end, old.length - end)] if end < old.length and not cut else []
    return joined([before, *gap, new, *after])


def first_difference(one: File, other: File) -> int | None:
    """Return the offset at which two files begin to differ; None when one is a prefix of the other."""
    left, right = pieces_of(one), pieces_of(other)
    at, end = 0, min(one.length, other.length)
    into_left = into_right = 0
    while at < end:
        here, there = left[0], right[0]
        step = min(here.size - into_left, there.size - into_right, end - at)
        if not _is_same(here, into_left, there, into_right):
            for offset in range(0, step, _CHUNK):
                count = min(_CHUNK, step - offset)
                mine = _bytes_of(here, into_left + offset, into_left + offset + count)
                theirs = _bytes_of(there, into_right + offset, into_right + offset + count)
                if mine != theirs:
                    return at + offset + next(place for place in range(count) if mine[place] != theirs[place])
        at, into_left, into_right = at + step, into_left + step, into_right + step
        if into_left == here.size:
            left, into_left = left[1:], 0
        if into_right == there.size:
            right, into_right = right[1:], 0
    return None


def checksum(file: File, algorithm: str, digits: int) -> str:
    """Return `digits` hex digits standing for the checksum of a declared file: the same for every copy of it."""
    seed = f"{algorithm}\0{file.identity}\0{file.length}\0".encode("utf-8", "surrogateescape") + file.data
    return shake_128(seed).hexdigest(digits // 2)


def _is_same(left: Piece, into_left: int, right: Piece, into_right: int) -> bool:
    """Return whether offsets into two pieces are the same offset of the same whole."""
    if not left.identity or left.identity != right.identity:
        return False
    if left.identity == ZEROS:
        return True
    same_data = left.data == right.data or (left.start + into_left > 0 and right.start + into_right > 0)
    return same_data and left.length == right.length and left.start + into_left == right.start + into_right


def _one(left: Piece, right: Piece) -> Piece | None:
    """Return two pieces as one when the second continues the first, otherwise None."""
    if left.identity == right.identity and (left.identity in ("", ZEROS) or left.length == right.length):
        if left.identity == "":
            return Piece("", left.size + right.size, 0, left.size + right.size, left.data + right.data)
        if left.identity == ZEROS or left.end == right.start:
            data = left.data + right.data if len(left.data) == left.size else left.data
            return left._replace(size=left.size + right.size, data=data)
    if right.identity == "" and left.identity and right.size <= _COMPARED:
        longer = left._replace(size=left.size + right.size)
        fits = left.identity == ZEROS or longer.end <= left.length
        if fits and _bytes_of(longer, left.size, longer.size) == right.data:
            return longer
    if left.identity == "" and right.identity and left.size <= _COMPARED:
        longer = right._replace(start=right.start - left.size, size=right.size + left.size)
        if right.identity == ZEROS:
            longer = longer._replace(start=0)
        if longer.start >= 0 and not right.data and _bytes_of(longer, 0, left.size) == left.data:
            return longer
    return None


def _bytes_of(piece: Piece, first: int, last: int) -> bytes:
    """Return the bytes of a piece from `first` to `last`, counted from its own beginning."""
    if piece.identity == "":
        return piece.data[first:last]
    if piece.identity == ZEROS:
        return bytes(last - first)
    start, end = piece.start + first, piece.start + last
    content = bytearray()
    for index in range(start // _CHUNK, (end - 1) // _CHUNK + 1):
        content += _chunk(piece.identity, index)
    content = content[start % _CHUNK :][: last - first]
    real_data = piece.data or head(piece.identity, piece.length)[piece.start :]
    if first < len(real_data):
        overlap = real_data[first:last]
        content[: len(overlap)] = overlap
    return bytes(content)


@lru_cache(maxsize=64)
def _chunk(identity: str, index: int) -> bytes:
    line = text_line(identity, 0)
    if not line:
        return shake_128(f"{identity}\0{index}".encode("utf-8", "surrogateescape")).digest(_CHUNK)
    first, skipped = divmod(index * _CHUNK, len(line))
    lines = (text_line(identity, first + number) for number in range(_CHUNK // len(line) + 2))
    return "".join(lines)[skipped : skipped + _CHUNK].encode()
