"""Whether files hold an artefact: whole, in parts, encoded, compressed, in archives, or any of these inside another.

An artefact too big to hold is followed by what its parts say they are parts of; a small one by its bytes.
"""

import binascii
import json
import re
from base64 import b64decode
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from lab.world.machine.files.nodes import File
from lab.world.machine.files.pieces import ZEROS, Piece, original_of, pieces_of
from lab.world.programs.common.compressed import swelled
from lab.world.programs.common.compression import expand, method_of
from lab.world.programs.common.tarball import unpack

_DEEPEST: Final = 4
"""How many wrappings one inside the other are taken off."""
_ENOUGH: Final = 0.9
"""So much of an artefact is as good as all of it: a header cut off makes it nothing else."""
_LONGEST: Final = 4 << 20
"""Bytes of a file without declared size that are looked into."""
_SHORTEST: Final = 64
"""Bytes that are a part of something and not a coincidence."""
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/=_\s-]{32,}")
_HEX: Final = re.compile(rb"[0-9A-Fa-f\s:]{32,}")
_DUMP: Final = re.compile(rb"^[0-9a-f]{7,8}: ((?:[0-9a-f]{2,4} ){1,16})", re.MULTILINE)


class Artefact(Struct, frozen=True):
    """What is looked for."""

    identity: str
    length: int
    data: bytes | None = None
    """All it holds; None for one too big to hold."""


def holds(files: Iterable[File], artefact: Artefact) -> bool:
    """Say whether files together hold an artefact."""
    parts = [part for file in files for part in parts_of(file, artefact)]
    return has_enough(parts, artefact)


def parts_of(file: File, artefact: Artefact) -> list[Piece]:
    """Return the ranges of a file that may belong to an artefact: its own, and those inside a wrapping."""
    if artefact.data is None:
        return _declared(pieces_of(file)) if file.declared else _declared(_inside(file, 0))
    if file.declared or not file.data or len(file.data) > _LONGEST:
        return []
    return [part for data in _contents(file.data, 0) for part in _bytes_in(data, artefact)]


def has_enough(parts: Iterable[Piece], artefact: Artefact) -> bool:
    """Say whether parts together are an artefact, or what it is wrapped in."""
    return _has(list(parts), artefact, 0)


def _has(parts: list[Piece], artefact: Artefact, depth: int) -> bool:
    groups: dict[tuple[str, int], list[Piece]] = defaultdict(list)
    for part in parts:
        groups[part.identity, part.length].append(part)
    for (identity, length), group in groups.items():
        if not _covers(group, length):
            continue
        if identity == artefact.identity and (artefact.data is not None or length == artefact.length):
            return True
        if artefact.data is None and depth < _DEEPEST:
            data = next((part.data for part in group if part.start == 0), b"")
            whole = File(data, size=length, identity=identity)
            if _has(_declared(_inside(whole, depth)), artefact, depth + 1):
                return True
    return False


def _covers(parts: Iterable[Piece], length: int) -> bool:
    covered, at = 0, 0
    for part in sorted(parts, key=lambda part: part.start):
        covered += max(0, part.end - max(at, part.start))
        at = max(at, part.end)
    return covered >= _ENOUGH * length


def _declared(pieces: Iterable[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.identity not in ("", ZEROS)]


def _inside(file: File, depth: int) -> Iterator[Piece]:
    """Give the pieces of the files that are in an archive, were compressed, or were written in letters."""
    try:
        if (original := original_of(file)) is not None:
            yield from pieces_of(original)
            return
        if method_of(file.data):
            packed = swelled(file)
            yield from pieces_of(packed)
            data = expand(file.data)
        else:
            data = file.data
        if data[257:262] == b"ustar":
            for member, _ in unpack(data):
                if isinstance(member.node, File):
                    pieces = pieces_of(member.node)
                    yield from pieces
                    if depth < _DEEPEST and not member.node.declared:
                        yield from _inside(member.node, depth + 1)
    except (ValueError, KeyError, TypeError, json.JSONDecodeError, MemoryError):
        # Damaged, or made to look like what it is not: then nothing comes out of it.
        return


# Small artefacts, by their bytes


def _contents(data: bytes, depth: int) -> Iterator[bytes]:
    """Give some bytes, and what comes out when their wrappings are taken off."""
    yield data
    if depth == _DEEPEST:
        return
    for inner in _unwrapped(data):
        yield from _contents(inner, depth + 1)


def _unwrapped(data: bytes) -> Iterator[bytes]:
    try:
        if method_of(data):
            yield expand(data)
        elif data[257:262] == b"ustar":
            yield from (member.node.data for member, _ in unpack(data) if isinstance(member.node, File))
        elif rows := _DUMP.findall(data):
            yield bytes.fromhex(b"".join(rows).decode().replace(" ", ""))
        elif _HEX.fullmatch(data):
            yield bytes.fromhex(re.sub(rb"[\s:]", b"", data).decode())
        elif _BASE64.fullmatch(data):
            letters = re.sub(rb"\s", b"", data).translate(bytes.maketrans(b"-_", b"+/"))
            yield b64decode(letters + b"=" * (-len(letters) % 4))
    except (ValueError, binascii.Error, MemoryError):
        return


def _bytes_in(data: bytes, artefact: Artefact) -> Iterator[Piece]:
    sought = artefact.data or b""
    if sought and sought in data:
        yield Piece(artefact.identity, len(sought), 0, len(sought))
    elif len(data) >= _SHORTEST and (start := sought.find(data)) >= 0:
        yield Piece(artefact.identity, len(sought), start, len(data))
