"""Compressed bytes: what gzip, bzip2, xz and zstd make of data, and get back out of it."""

import bz2
import gzip
import io
import lzma
import zlib
from typing import Final

MAGIC: Final = {"gzip": b"\x1f\x8b", "bzip2": b"BZh", "xz": b"\xfd7zXZ", "zstd": b"\x28\xb5\x2f\xfd"}
RATIO: Final = {"": 1.0, "gzip": 0.93, "bzip2": 0.94, "xz": 0.91, "zstd": 0.92}
"""What compression leaves of weights and other dense artefacts."""
MOST_EXPANDED: Final = 1 << 28
"""Bytes that compressed data may swell to: a bomb must not take the memory of this machine."""


def compress(data: bytes, method: str, *, name: str = "", mtime: int = 0, level: int = 6) -> bytes:
    """Return data as a compressor writes it, always the same bytes. `name` and `mtime` are what gzip notes."""
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
            # Nothing here reads zstd frames but this module: the magic number, then a stream of another kind.
            return MAGIC["zstd"] + zlib.compress(data)
    return data


def method_of(data: bytes) -> str:
    """Return which compressor wrote data; empty for none."""
    return next((name for name, magic in MAGIC.items() if data.startswith(magic)), "")


def expand(data: bytes) -> bytes:
    """Return what a compressor was given.

    Raises ValueError when the data is cut or none of its own, and MemoryError when it swells beyond `MOST_EXPANDED`.
    """
    try:
        expanded = _expanded(data)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as fault:
        raise ValueError("damaged") from fault
    if len(expanded) > MOST_EXPANDED:
        raise MemoryError
    return expanded


def _expanded(data: bytes) -> bytes:
    """Return what a compressor was given, cut off where it becomes too much."""
    most = MOST_EXPANDED + 1
    match method_of(data):
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
    return data
