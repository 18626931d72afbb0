"""The first bytes of an artefact, and every line of one that is text, by the extension of its name."""

import json
from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache
from hashlib import shake_128
from typing import Final

from lab.world.machine.files.nodes import PACKAGED
from lab.world.machine.files.packaged_texts import whole_text
from lab.world.machine.word_lists import words

_LAYERS: Final = 80
_TRAINING: Final = ("INFO", "INFO", "INFO", "INFO", "INFO", "INFO", "DEBUG", "WARN")
_WORDS: Final = words(
    "layer batch shard token cache index node queue worker epoch tensor metric sample export split merge retry "
    "sync table field record offset window header"
)


def text_line(name: str, number: int) -> str:
    """Return a line of an artefact whose name is that of a text file, or ""; all lines have the same length."""
    if name.startswith("base64-76-"):
        return b64encode(shake_128(f"{name}\0{number}".encode("utf-8", "surrogateescape")).digest(57)).decode() + "\n"
    maker = next((maker for endings, maker in _LINES if name.endswith(endings)), None)
    if maker is None:
        return ""
    chance = shake_128(f"{name}\0{number}".encode("utf-8", "surrogateescape")).digest(16)
    return maker(number, chance) + "\n"


def _log(number: int, chance: bytes) -> str:
    level = _TRAINING[chance[0] % len(_TRAINING)]
    loss = 1.2 + int.from_bytes(chance[1:3]) / 70_000
    return f"{level:<5} step={number:09d} loss={loss:.4f} norm={0.2 + chance[3] / 400:.3f} worker={chance[4] % 64:02d}"


def _jsonl(number: int, chance: bytes) -> str:
    return f'{{"id": {number + 1:09d}, "split": "train", "sha": "{chance[:8].hex()}", "tokens": {512 + chance[9]}}}'


def _csv(number: int, chance: bytes) -> str:
    return f"{number:09d},{chance[:4].hex()},{chance[5] / 256:.6f},{chance[6] / 256:.6f},{chance[7] % 10}"


def _prose(number: int, chance: bytes) -> str:
    picked = " ".join(_WORDS[byte % len(_WORDS)] for byte in chance[:9])
    return f"{picked:<71}"


_LINES: Final[tuple[tuple[tuple[str, ...], Callable[[int, bytes], str]], ...]] = (
    ((".log", ".out", ".err"), _log),
    ((".jsonl", ".ndjson", ".json"), _jsonl),
    ((".csv", ".tsv"), _csv),
    ((".txt", ".md", ".sql", ".yaml", ".yml"), _prose),
)


@lru_cache(maxsize=64)
def head(identity: str, size: int) -> bytes:
    """Return the first bytes of the kind of file that the identity names, or all that are; empty for an unknown one."""
    if text := whole_text(identity, size):
        return text
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
    if name.endswith(".deb"):
        return b"!<arch>\ndebian-binary   1732233600  0     0     100644  4         `\n2.0\n"
    if name.endswith((".ko", ".so")):
        return b"\x7fELF\x02\x01\x01" + bytes(9) + bytes([1 if name.endswith(".ko") else 3, 0, 62, 0, 1, 0, 0, 0])
    if name.endswith(".mo"):
        return b"\xde\x12\x04\x95" + bytes(4)
    if name.endswith(".journal"):
        return b"LPKSHHRH"
    if identity.startswith(f"{PACKAGED}/usr/share/zoneinfo/"):
        return b"TZif2" + bytes(15)
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
