"""Compressed files: a declared artefact compresses to an artefact, from which the original expands again."""

import json
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Final, Literal

from lab.world.machine.files.artefacts import sample
from lab.world.machine.files.lookup import READ_CAP
from lab.world.machine.files.nodes import File
from lab.world.programs.common.compression import RATIO, Method, compress, expand
from lab.world.programs.common.tarball import headers_only, whole_size

_RECORD: Final = b"\0artefact "


def squeezed(file: File, method: Method | Literal[""], *, name: str = "", level: int = 6) -> File:
    """Return a file compressed; a declared artefact becomes an artefact that expands to the original."""
    if not file.declared:
        return File(compress(file.data, method, name=name, mtime=int(file.mtime), level=level))
    if _is_archive(file.data):
        return headers_only(file.data, file.length, method)
    record = {"identity": file.identity, "size": file.length, "data": b64encode(file.data).decode()}
    packed = compress(_RECORD + json.dumps(record).encode(), method)
    identity = f"{method}-{sha256(f'{file.identity} {file.length}'.encode()).hexdigest()[:16]}"
    return File(packed, size=int(file.length * RATIO[method]), identity=identity)


def swelled(file: File) -> File:
    """Return a compressed file expanded. Raises `ValueError` when it is damaged."""
    data = expand(file.data)
    if data.startswith(_RECORD):
        record = json.loads(data[len(_RECORD) :])
        return File(b64decode(record["data"]), size=record["size"], identity=record["identity"])
    if file.declared and _is_archive(data):
        return headers_only(data, whole_size(data), "")
    if file.declared and not file.data:
        raise ValueError("damaged")
    return File(data)


def _is_archive(data: bytes) -> bool:
    return data[257:262] == b"ustar"


def as_stream(file: File) -> tuple[str, File | None]:
    """Return a file as output: its text, and the artefact if the text is only a sample of one."""
    data = file.data
    if file.declared and (not data or file.identity.startswith("made-")):
        data = sample(file, 0, READ_CAP)
    return data.decode("utf-8", "surrogateescape"), file if file.declared else None
