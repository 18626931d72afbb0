"""The pieces of an artefact as its identity lists them: wholes, parts of wholes, zeros and bytes.

`X` is a whole, `X from 5 of 9` the part of X that begins at 5, and `made-… of […]` lists pieces, one after the other.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Final, NamedTuple

from lab.world.machine.files.nodes import File, changed_identity

ZEROS: Final = "zeros"
"""The identity of a hole, or of zeros that were written."""
_PART: Final = re.compile(r"(.*) from (\d+) of (\d+)", re.DOTALL)
_MADE: Final = re.compile(r"made-\w+ of (\[.*\])", re.DOTALL)
_DERIVED: Final = re.compile(r"(?:base\w+|z85|dump)-\w+-\w+ of (\[.*\])", re.DOTALL)
_BYTES: Final = "bytes-"
_KEPT: Final = 64 << 10
"""The most bytes an identity spells out; more of them stand in it as their hash."""
_MOST: Final = 200
"""The most pieces an identity lists; an artefact of more pieces gets a new identity."""


class Piece(NamedTuple):
    """Some bytes of a file: a part of a whole of `length` bytes or, without an identity, the bytes in `data`."""

    identity: str
    length: int
    start: int
    size: int
    data: bytes = b""
    """The bytes at its beginning, as far as they are known."""

    @property
    def end(self) -> int:
        """The offset in its whole at which it ends."""
        return self.start + self.size

    def cut(self, first: int, last: int) -> "Piece":
        """Return the piece between two offsets of this one."""
        start = 0 if self.identity in ("", ZEROS) else self.start + first
        return Piece(self.identity, self.length, start, last - first, self.data[first:last])


def pieces_of(file: File) -> list[Piece]:
    """Return the pieces of a file."""
    if file.size is None:
        return [Piece("", len(file.data), 0, len(file.data), file.data)] if file.data else []
    listed = _listed(file.identity)
    if listed is None:
        match = _PART.fullmatch(file.identity)
        if match is None:
            return [Piece(file.identity, file.length, 0, file.length, file.data)]
        return [Piece(match[1], int(match[3]), int(match[2]), file.length, file.data)]
    first = listed[0]._replace(data=file.data[: listed[0].size])
    if first.identity.startswith(_BYTES) and len(first.data) == first.size:
        first = first._replace(identity="")
    return [first, *listed[1:]]


def file_of(pieces: Sequence[Piece]) -> File:
    """Return the file that consists of `pieces`: a plain one when all of them are bytes."""
    if not pieces:
        return File()
    if all(piece.identity == "" for piece in pieces):
        return File(b"".join(piece.data for piece in pieces))
    size = sum(piece.size for piece in pieces)
    first = pieces[0]
    if len(pieces) > 1:
        return File(size=size, identity=_list(pieces), data=first.data)
    whole = first.identity == ZEROS or (first.start == 0 and first.size == first.length)
    identity = first.identity if whole else f"{first.identity} from {first.start} of {first.length}"
    return File(size=size, identity=identity, data=first.data)


def derived(whole: File, how: str, data: bytes, size: int) -> File:
    """Return an artefact derived from another, which `original_of` gives back; `data` is its beginning."""
    encoded = b64encode(whole.data).decode() if len(whole.data) <= _KEPT else ""
    record = json.dumps([whole.identity, whole.length, encoded], separators=(",", ":"))
    digest = sha256(record.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return File(data, size=size, identity=f"{how}-{digest} of {record}")


def original_of(file: File, how: str = "") -> File | None:
    """Return the artefact that this one was derived from, in the way `how`, if it is whole and that is known."""
    match = _DERIVED.fullmatch(file.identity)
    if match is None or not file.identity.startswith(how):
        return None
    identity, size, data = json.loads(match[1])
    return File(b64decode(data), size=size, identity=identity)


def short_identity(identity: str) -> str:
    """Return a short name for an artefact whose identity is long."""
    return identity.partition(" of [")[0]


def _list(pieces: Sequence[Piece]) -> str:
    """Return the identity of several pieces; the data of the first is stored in the file itself."""
    rows = []
    for index, piece in enumerate(pieces):
        name, data = piece.identity, piece.data
        encoded = b64encode(data).decode()
        if index == 0 or len(data) > _KEPT:
            digest = sha256(data).hexdigest()[:16] if data else ""
            name, encoded = name or _BYTES + digest, digest and f"#{digest}"
        length, start = (0, 0) if name == ZEROS else (piece.length, piece.start)
        rows.append([name, length, start, piece.size, encoded])
    text = json.dumps(rows, separators=(",", ":"))
    digest = sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return f"made-{digest} of {text}" if len(pieces) <= _MOST else changed_identity("", digest)


@lru_cache(maxsize=256)
def _listed(identity: str) -> tuple[Piece, ...] | None:
    match = _MADE.fullmatch(identity)
    if match is None:
        return None
    pieces = []
    for name, length, start, size, data in json.loads(match[1]):
        real_data = b"" if data.startswith("#") else b64decode(data)
        pieces.append(Piece(name, length, start, size, real_data))
    return tuple(pieces)
