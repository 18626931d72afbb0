"""Compressed bytes, and compressed artefacts: what was too big to hold stays so, and comes out again as what it was."""

import bz2
import gzip
import json
import lzma
import zlib
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Final

from lab.world.artefacts import sample
from lab.world.lookup import READ_CAP
from lab.world.nodes import File

MAGIC: Final = {"gzip": b"\x1f\x8b", "bzip2": b"BZh", "xz": b"\xfd7zXZ", "zstd": b"\x28\xb5\x2f\xfd"}
RATIO: Final = {"": 1.0, "gzip": 0.93, "bzip2": 0.94, "xz": 0.91, "zstd": 0.92}
"""What compression leaves of weights and other dense artefacts."""
_RECORD: Final = b"\0artefact "


def compress(data: bytes, method: str, *, name: str = "", mtime: int = 0, level: int = 6) -> bytes:
    """Return data as a compressor writes it, always the same bytes. `name` and `mtime` are what gzip notes."""
    match method:
        case "gzip":
            made = gzip.compress(data, level, mtime=mtime)
            if not name:
                return made[:9] + b"\x03" + made[10:]
            noted = name.encode("utf-8", "surrogateescape") + b"\0"
            return made[:3] + b"\x08" + made[4:9] + b"\x03" + noted + made[10:]
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
    """Return what a compressor was given. Raises ValueError when the data is cut or none of its own."""
    try:
        match method_of(data):
            case "gzip":
                return gzip.decompress(data)
            case "bzip2":
                return bz2.decompress(data)
            case "xz":
                return lzma.decompress(data)
            case "zstd":
                return zlib.decompress(data[4:])
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as fault:
        raise ValueError("damaged") from fault
    return data


def squeezed(file: File, method: str, *, name: str = "", level: int = 6) -> File:
    """Return what a compressor makes of a file; of an artefact, an artefact from which it comes out again."""
    from lab.world.commands import tarball

    if not file.declared:
        return File(compress(file.data, method, name=name, mtime=int(file.mtime), level=level))
    if _is_archive(file.data):
        return tarball.headers_only(file.data, file.length, method)
    record = {"identity": file.identity, "size": file.length, "data": b64encode(file.data).decode()}
    held = compress(_RECORD + json.dumps(record).encode(), method)
    identity = f"{method}-{sha256(f'{file.identity} {file.length}'.encode()).hexdigest()[:16]}"
    return File(held, size=int(file.length * RATIO[method]), identity=identity)


def swelled(file: File) -> File:
    """Return what went into a compressed file. Raises ValueError when it is damaged."""
    from lab.world.commands import tarball

    data = expand(file.data)
    if data.startswith(_RECORD):
        record = json.loads(data[len(_RECORD) :])
        return File(b64decode(record["data"]), size=record["size"], identity=record["identity"])
    if file.declared and _is_archive(data):
        return tarball.headers_only(data, tarball.whole_size(data), "")
    if file.declared and not file.data:
        raise ValueError("damaged")
    return File(data)


def _is_archive(data: bytes) -> bool:
    return data[257:262] == b"ustar"


def as_stream(file: File) -> tuple[str, File | None]:
    """Return a file as a program prints it: its text, and the artefact that text is a sample of."""
    data = file.data
    if file.declared and (not data or file.identity.startswith("made-")):
        data = sample(file, 0, READ_CAP)
    return data.decode("utf-8", "surrogateescape"), file if file.declared else None
