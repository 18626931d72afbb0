"""Archives as bytes: real tar streams, in which an artefact too big to store is a header without content.

Such an archive is itself a declared file: its size is that of the complete archive, its bytes are the headers.
"""

import tarfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Literal

from msgspec import Struct

from lab.world.machine.files.nodes import Directory, File, Link, Node
from lab.world.programs.common.compression import RATIO, Method, compress

_BLOCK = 512
_RECORD = 10_240
_ORIGIN = "SCHILY.xattr.user.origin"


class Member(Struct, frozen=True):
    """A file in an archive, under its name there."""

    name: str
    node: Node
    uid: int = 0
    gid: int = 0


def pack(members: Sequence[Member], method: Method | Literal[""], mtime: float) -> File:
    """Return an archive of `members`, compressed by `method` ("" for none); declared if any member is."""
    stream = bytearray()
    total = 0
    for member in members:
        head = _header(member)
        stream += head
        total += len(head)
        if isinstance(member.node, File) and not member.node.device:
            total += -(-member.node.length // _BLOCK) * _BLOCK
            if not member.node.declared:
                stream += member.node.data + bytes(-len(member.node.data) % _BLOCK)
    stream += bytes(2 * _BLOCK)
    total = -(-(total + 2 * _BLOCK) // _RECORD) * _RECORD
    declared = any(isinstance(member.node, File) and member.node.declared for member in members)
    if not declared:
        stream += bytes(-len(stream) % _RECORD)
        return File(compress(bytes(stream), method), mtime=mtime)
    return headers_only(bytes(stream), total, method, mtime)


def headers_only(stream: bytes, total: int, method: Method | Literal[""], mtime: float = 0.0) -> File:
    """Return a declared archive with the headers `stream` and the uncompressed size `total`."""
    identity = "archive-" + sha256(stream + method.encode()).hexdigest()[:16]
    return File(compress(stream, method), mtime=mtime, size=int(total * RATIO[method]), identity=identity)


def whole_size(stream: bytes) -> int:
    """Return the size of an archive with all its content. Raises `ValueError` when it is not one."""
    end = max((end for _, end in unpack(stream)), default=0)
    return -(-(end + 2 * _BLOCK) // _RECORD) * _RECORD


def _header(member: Member) -> bytes:
    node = member.node
    entry = tarfile.TarInfo(member.name)
    entry.mode, entry.uname, entry.gname = node.mode & 0o7777, node.owner, node.group
    entry.uid, entry.gid, entry.mtime = member.uid, member.gid, int(node.mtime)
    if isinstance(node, Directory):
        entry.type = tarfile.DIRTYPE
    elif isinstance(node, Link):
        entry.type, entry.linkname = tarfile.SYMTYPE, node.target
    else:
        entry.size = node.length
        if node.identity:
            entry.pax_headers = {_ORIGIN: f"{'d' if node.declared else 'h'}:{node.identity}"}
    shape: Literal[1, 2] = 2 if entry.pax_headers else 1  # tarfile.PAX_FORMAT, tarfile.GNU_FORMAT
    return entry.tobuf(shape, "utf-8", "surrogateescape")


def unpack(data: bytes) -> Iterator[tuple[Member, int]]:
    """Yield each member of an archive and its end offset in the complete stream.

    Raises `ValueError` when it is not one.
    """
    at = left_out = 0
    long_name: str | None = None
    extra: dict[str, str] = {}
    while at + _BLOCK <= len(data) and any(data[at : at + _BLOCK]):
        try:
            entry = tarfile.TarInfo.frombuf(data[at : at + _BLOCK], "utf-8", "surrogateescape")
        except tarfile.HeaderError as fault:
            raise ValueError("not a tar archive") from fault
        at += _BLOCK
        body = data[at : at + entry.size]
        if entry.type in (tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.XGLTYPE):
            at += -(-entry.size // _BLOCK) * _BLOCK
            if entry.type == tarfile.GNUTYPE_LONGNAME:
                long_name = body.rstrip(b"\0").decode("utf-8", "surrogateescape")
            else:
                extra = dict(_records(body))
            continue
        entry.name = extra.get("path") or long_name or entry.name
        if entry.isdir():
            entry.name = entry.name.rstrip("/") + "/"
        if "size" in extra:
            entry.size = int(extra["size"])
        mark, _, identity = extra.get(_ORIGIN, "").partition(":")
        content = b"" if mark == "d" else data[at : at + entry.size]
        if entry.isreg() and mark == "d":
            left_out += -(-entry.size // _BLOCK) * _BLOCK
        elif entry.isreg():
            at += -(-entry.size // _BLOCK) * _BLOCK
        node = _node(entry, content, entry.size if mark == "d" else None, identity)
        yield Member(entry.name, node, entry.uid, entry.gid), at + left_out
        long_name, extra = None, {}


def _node(entry: tarfile.TarInfo, content: bytes, size: int | None, identity: str) -> Node:
    if entry.isdir():
        return Directory(mode=entry.mode, owner=entry.uname, group=entry.gname, mtime=float(entry.mtime))
    if entry.issym():
        return Link(entry.linkname, owner=entry.uname, group=entry.gname, mtime=float(entry.mtime))
    return File(content, entry.mode, entry.uname, entry.gname, float(entry.mtime), size, identity)


def _records(body: bytes) -> Iterator[tuple[str, str]]:
    """Parse the `LENGTH KEY=VALUE` lines of an extended header."""
    at = 0
    while at < len(body) and (space := body.find(b" ", at)) > 0:
        length = int(body[at:space])
        key, _, value = body[space + 1 : at + length - 1].partition(b"=")
        yield key.decode("utf-8", "replace"), value.decode("utf-8", "surrogateescape")
        at += length
