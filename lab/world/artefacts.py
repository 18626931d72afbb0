"""What a reader sees of an artefact too big to hold: a believable head, then bytes that never change.

The bytes follow from the artefact's identity alone, so every copy of it, wherever it is, reads the same.
"""

import json
from functools import lru_cache
from hashlib import shake_128
from typing import Final

from lab.world.nodes import File

_CHUNK: Final = 64 << 10
_LAYERS: Final = 80


def sample(file: File, start: int, count: int) -> bytes:
    """Return `count` bytes of a declared file from `start` on; fewer at its end."""
    end = min(start + count, file.length)
    if end <= start:
        return b""
    head = file.data or _head(file.identity, file.length)
    made = bytearray()
    for index in range(start // _CHUNK, (end - 1) // _CHUNK + 1):
        made += _chunk(file.identity, index)
    made = made[start % _CHUNK :][: end - start]
    if start < len(head):
        shown = head[start:end]
        made[: len(shown)] = shown
    return bytes(made)


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
