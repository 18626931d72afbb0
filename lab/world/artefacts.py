"""What a reader sees of an artefact too big to hold: a believable head, then bytes that never change.

The bytes follow from the artefact's identity alone, so every copy of it, wherever it is, reads the same. A part of it
is an artefact whose identity says of what it is a part, and where it begins: parts put together again are the whole.
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256, shake_128
from typing import Final, NamedTuple

from lab.world.nodes import File, changed_identity

_CHUNK: Final = 64 << 10
_LAYERS: Final = 80
_PART: Final = re.compile(r"(.*) from (\d+) of (\d+)", re.S)
"""The identity of a part: of what, where it begins, how long the whole is."""


def sample(file: File, start: int, count: int) -> bytes:
    """Return `count` bytes of a declared file from `start` on; fewer at its end."""
    end = min(start + count, file.length)
    if end <= start:
        return b""
    origin = _origin(file)
    made = bytearray()
    first, last = origin.start + start, origin.start + end
    for index in range(first // _CHUNK, (last - 1) // _CHUNK + 1):
        made += _chunk(origin.identity, index)
    made = made[first % _CHUNK :][: last - first]
    head = file.data or _head(origin.identity, origin.length)[origin.start :]
    if start < len(head):
        shown = head[start:end]
        made[: len(shown)] = shown
    return bytes(made)


def part_of(whole: File, start: int, size: int) -> File:
    """Return `size` bytes of a declared file from `start` on as an artefact of its own; the whole is itself."""
    if start == 0 and size == whole.length:
        return whole
    origin = _origin(whole)
    return _made_of(origin, origin.start + start, size, whole.data[start : start + size])


def joined(pieces: Sequence[File]) -> File:
    """Return files, declared ones among them, one after the other; parts that follow each other are one part."""
    made = [pieces[0]]
    for piece in pieces[1:]:
        last, here = _origin(made[-1]), _origin(piece)
        follows = (here.identity, here.length) == (last.identity, last.length) and last.end == here.start
        if made[-1].declared and piece.declared and follows:
            made[-1] = _made_of(last, last.start, here.end - last.start, made[-1].data)
        else:
            made.append(piece)
    if len(made) == 1:
        return made[0]
    told = "\0".join(f"{each.identity} {each.length} {sha256(each.data).hexdigest()}" for each in made)
    return File(size=sum(each.length for each in made), identity=changed_identity("", told), data=made[0].data)


class _Origin(NamedTuple):
    """Of which artefact, how long in all, a file is the part from `start` to `end`."""

    identity: str
    length: int
    start: int
    end: int


def _origin(file: File) -> _Origin:
    found = _PART.fullmatch(file.identity)
    if found is None:
        return _Origin(file.identity, file.length, 0, file.length)
    start = int(found[2])
    return _Origin(found[1], int(found[3]), start, start + file.length)


def _made_of(origin: _Origin, start: int, size: int, data: bytes) -> File:
    is_whole = start == 0 and size == origin.length
    identity = origin.identity if is_whole else f"{origin.identity} from {start} of {origin.length}"
    return File(size=size, identity=identity, data=data)


def checksum(file: File, algorithm: str, digits: int) -> str:
    """Return `digits` hex digits standing for the checksum of a declared file: the same for every copy of it."""
    seed = f"{algorithm}\0{file.identity}\0{file.length}\0".encode("utf-8", "surrogateescape") + file.data
    return shake_128(seed).hexdigest(digits // 2)


@lru_cache(maxsize=64)
def _chunk(identity: str, index: int) -> bytes:
    return shake_128(f"{identity}\0{index}".encode("utf-8", "surrogateescape")).digest(_CHUNK)


@lru_cache(maxsize=64)
def _head(identity: str, size: int) -> bytes:
    """Return the first bytes of what the identity's ending says it is; nothing when it says nothing."""
    name = identity.rsplit("/", 1)[-1]
    if name.endswith(".safetensors"):
        return _safetensors(size)
    if name.endswith(".gguf"):
        return b"GGUF" + (3).to_bytes(4, "little") + (723).to_bytes(8, "little") + (29).to_bytes(8, "little")
    if name.endswith((".pt", ".pth", ".bin", ".npz", ".zip")):
        return b"PK\x03\x04\x00\x00\x08\x08\x00\x00" + bytes(16) + b"\x10\x00\x12\x00archive/data.pklFB"
    if name.endswith((".tar.gz", ".tgz", ".gz")):
        return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
    if name.endswith((".tar.zst", ".zst")):
        return b"\x28\xb5\x2f\xfd"
    if name.endswith((".sqlite", ".db")):
        return b"SQLite format 3\x00"
    if name.endswith(".parquet"):
        return b"PAR1"
    return b""


def _safetensors(size: int) -> bytes:
    """Return a safetensors header whose tensors fill the file to the byte: eight bytes of length, then the JSON."""
    width = 8192
    room = max(0, size - (128 << 10))
    shapes = {
        "self_attn.q_proj": (width, width),
        "self_attn.k_proj": (1024, width),
        "self_attn.v_proj": (1024, width),
        "self_attn.o_proj": (width, width),
        "mlp.gate_proj": (28672, width),
        "mlp.up_proj": (28672, width),
        "mlp.down_proj": (width, 28672),
    }
    tensors: dict[str, object] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for layer in range(_LAYERS):
        for part, (rows, columns) in shapes.items():
            length = rows * columns * 2
            if offset + length > room:
                break
            name = f"model.layers.{layer}.{part}.weight"
            tensors[name] = {"dtype": "BF16", "shape": [rows, columns], "data_offsets": [offset, offset + length]}
            offset += length
    length = -(-(len(_header_text(tensors)) + 160) // 8) * 8
    rest = size - 8 - length - offset
    if rest <= 0:
        return b""
    rows, left = divmod(rest, width * 2)
    shape, kind = ([rows, width], "BF16") if not left else ([rest // 2], "BF16") if not rest % 2 else ([rest], "U8")
    tensors["model.embed_tokens.weight"] = {"dtype": kind, "shape": shape, "data_offsets": [offset, offset + rest]}
    return length.to_bytes(8, "little") + _header_text(tensors).ljust(length)


def _header_text(tensors: dict[str, object]) -> bytes:
    return json.dumps(tensors, separators=(",", ":")).encode()
