"""Compressing and expanding bytes by gzip, bzip2, xz and zstd."""

import bz2
import gzip
import io
import lzma
import zlib
from typing import Final, Literal, assert_never

Method = Literal["gzip", "bzip2", "xz", "zstd"]
MAGIC: Final[dict[Method, bytes]] = {
    "gzip": b"\x1f\x8b",
    "bzip2": b"BZh",
    "xz": b"\xfd7zXZ",
    "zstd": b"\x28\xb5\x2f\xfd",
}
RATIO: Final[dict[Method | Literal[""], float]] = {"": 1.0, "gzip": 0.93, "bzip2": 0.94, "xz": 0.91, "zstd": 0.92}
"""The compressed size of model weights and other dense artefacts, relative to the original."""
MOST_EXPANDED: Final = 1 << 28
"""The limit in bytes for expanded data, so that a decompression bomb cannot exhaust this machine's memory."""


def compress(data: bytes, method: Method | Literal[""], *, name: str = "", mtime: int = 0, level: int = 6) -> bytes:
    """Return data compressed, deterministically. gzip stores `name` and `mtime` in its header."""
    match method:
        case "gzip":
            packed = gzip.compress(data, level, mtime=mtime)
            if not name:
                return packed[:9] + b"\x03" + packed[10:]
            noted = name.encode("utf-8", "surrogateescape") + b"\0"
            return packed[:3] + b"\x08" + packed[4:9] + b"\x03" + noted + packed[10:]
        case "bzip2":
            return bz2.compress(data)
        case "xz":
            return lzma.compress(data)
        case "zstd":
            # Only this module reads these "zstd" frames: the magic number, then a stream of another format.
            return MAGIC["zstd"] + zlib.compress(data)
        case "":
            return data
        case _:
            assert_never(method)


def method_of(data: bytes) -> Method | Literal[""]:
    """Return the method that compressed the data; "" for none."""
    return next((name for name, magic in MAGIC.items() if data.startswith(magic)), "")


def expand(data: bytes) -> bytes:
    """Return the expanded data.

    Raises `ValueError` when it is truncated or in no known format, and `MemoryError` when it exceeds `MOST_EXPANDED`.
    """
    try:
        expanded = _expanded(data)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as fault:
        raise ValueError("damaged") from fault
    if len(expanded) > MOST_EXPANDED:
        raise MemoryError
    return expanded


def _expanded(data: bytes) -> bytes:
    """Return the expanded data, stopping just past the limit."""
    most = MOST_EXPANDED + 1
    match method := method_of(data):
        case "gzip":
            return gzip.GzipFile(fileobj=io.BytesIO(data)).read(most)
        case "bzip2":
            return bz2.BZ2File(io.BytesIO(data)).read(most)
        case "xz":
            return lzma.LZMAFile(io.BytesIO(data)).read(most)
        case "zstd":
            unpacking = zlib.decompressobj()
            content = unpacking.decompress(data[4:], most)
            if not unpacking.eof and len(content) < most:
                raise EOFError
            return content
        case "":
            return data
        case _:
            assert_never(method)
