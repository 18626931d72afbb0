"""The contents of a host's files: writing bytes and artefacts, and as much as fits when a disk is full."""

import errno
from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from lab.world.machine.files.artefacts import joined, overwritten, part_of, zeros
from lab.world.machine.files.faults import fault
from lab.world.machine.files.grafting import add, new_file, put, require_not_read_only
from lab.world.machine.files.lookup import READ, READ_CAP, WRITE, Lookup
from lab.world.machine.files.nodes import BLOCK, Directory, File, changed_identity, find, touched
from lab.world.machine.resource_limits import UNLIMITED

HELD: Final = 8 << 20
"""The most bytes of a file that are stored literally."""


def write(files: Lookup, path: str, data: bytes, mode: int = 0o666) -> None:
    """Replace a file's content, or make the file with `mode` less the umask.

    When the disk is too small, what fits is written before ENOSPC is raised, as it is on a real one.
    """
    names, old = _target(files, path)
    if old is None:
        add(files, names, new_file(files, names, mode), path)
        if not data:
            return
    elif old.device:
        _write_device(files, names, old, data, path)
        return
    _put_bytes(files, names, data, path)


def append(files: Lookup, path: str, data: bytes, mode: int = 0o666) -> None:
    """Add to a file's end, or make it. A declared artefact grows and becomes another artefact."""
    names, old = _target(files, path)
    if old is None:
        add(files, names, new_file(files, names, mode), path)
        _put_bytes(files, names, data, path)
    elif old.device:
        _write_device(files, names, old, data, path)
    elif old.size is None:
        _put_bytes(files, names, old.data + data, path)
    elif data:
        _put_artefact(files, names, _with_content(old, joined([old, File(data)])), path)


def append_artefact(files: Lookup, path: str, artefact: File) -> None:
    """Add a declared file to the end of the file at `path`, which must be there."""
    names, old = _target(files, path)
    if old is None:
        raise fault(errno.ENOENT, path)
    if old.device:
        _write_device(files, names, old, b"", path)
        return
    _put_artefact(files, names, _with_content(old, joined([old, artefact])), path)


def overwrite(files: Lookup, path: str, start: int, written: File, *, cut: bool = False) -> None:
    """Write over a file from `start` on, zeros filling a gap before it; `cut` ends the file where the new ends."""
    names, old = _target(files, path)
    if old is None:
        old = new_file(files, names, 0o666)
        add(files, names, old, path)
    if old.device:
        _write_device(files, names, old, written.data, path)
        return
    whole = overwritten(old, start, written, cut=cut)
    if whole.size is None:
        _put_bytes(files, names, whole.data, path)
    else:
        _put_artefact(files, names, _with_content(old, whole), path)


def truncate(files: Lookup, path: str, size: int) -> None:
    """Cut a file to `size` bytes or stretch it with zeros; beyond what is sensibly held, the size is declared."""
    names, old = _target(files, path)
    if old is None:
        old = new_file(files, names, 0o666)
        add(files, names, old, path)
    if old.device:
        raise fault(errno.EINVAL, path)
    if old.length == size:
        return
    if old.size is None and size <= max(READ_CAP, len(old.data)):
        _put_bytes(files, names, old.data[:size].ljust(size, b"\0"), path)
        return
    cut = part_of(old, 0, size) if size < old.length else joined([old, zeros(size - old.length)])
    if cut.size is None:
        _put_bytes(files, names, cut.data, path)
    else:
        _put_artefact(files, names, _with_content(old, cut), path)


def copy(files: Lookup, source: str, target: str, *, preserve: bool = False) -> None:
    """Copy one file, keeping what the artefact is. The copy is the actor's unless `preserve` and they are root."""
    node = files.stat(source)
    if isinstance(node, Directory):
        raise fault(errno.EISDIR, source)
    if not files.allows(node, READ):
        raise fault(errno.EACCES, source)
    assert isinstance(node, File)
    if node.device:
        write(files, target, files.read(source))
    else:
        receive(files, target, node, preserve=preserve)


def receive(files: Lookup, target: str, node: File, *, preserve: bool = False) -> None:
    """Make `target` a copy of a file from any host, as `copy` does."""
    names, old = _target(files, target)
    if old is None:
        add(files, names, new_file(files, names, node.mode & 0o777), target)
        old = find(files.host.root, "/".join(names))  # type: ignore[assignment]
    elif old.device:
        _write_device(files, names, old, node.data, target)
        return
    assert isinstance(old, File)
    copied = replace(old, data=node.data, size=node.size, identity=node.identity, mtime=files.clock.now)
    if preserve:
        copied = replace(copied, mode=node.mode, mtime=node.mtime)
        if files.who.uid == 0:
            copied = replace(copied, owner=node.owner, group=node.group)
    if node.size is None:
        _put_bytes(files, names, node.data, target)
        current = find(files.host.root, "/".join(names))
        assert isinstance(current, File)
        put(files, names, replace(copied, link=current.link, names=current.names))
    else:
        _put_artefact(files, names, copied, target, keep_time=preserve)


def fill(files: Lookup, path: str, artefact: File) -> None:
    """Give the file at `path` the content of `artefact`; owner and mode stay."""
    names, old = _target(files, path)
    if old is None:
        raise fault(errno.ENOENT, path)
    if old.device:
        _write_device(files, names, old, b"", path)
    elif artefact.size is None:
        _put_bytes(files, names, artefact.data, path)
    else:
        _put_artefact(files, names, _with_content(old, artefact), path)


def _target(files: Lookup, path: str) -> tuple[list[str], File | None]:
    """Return where a write to `path` goes, and the file there or None."""
    names, node = files.trace(path, follow=True)
    if isinstance(node, Directory) or path.endswith("/"):
        raise fault(errno.EISDIR, path)
    if node is None:
        return names, None
    if not files.allows(node, WRITE):
        raise fault(errno.EACCES, path)
    assert isinstance(node, File)
    if not node.device:
        require_not_read_only(files, names, path)
    return names, node


def _put_bytes(files: Lookup, names: list[str], data: bytes, path: str) -> None:
    """Make `data`, or as much of it as fits, the content of the file at `names`.

    What is too big to store literally becomes an artefact, which keeps size and identity but not the bytes.
    """
    old = find(files.host.root, "/".join(names))
    assert isinstance(old, File)
    if len(data) > HELD:
        size, identity = len(data), changed_identity("", sha256(data).hexdigest())
        _put_artefact(files, names, replace(old, data=b"", size=size, identity=identity), path)
        return
    now = files.clock.now
    if data == old.data and old.size is None:
        put(files, names, touched(old, now))
        return
    identity = old.identity and changed_identity(old.identity, sha256(data).hexdigest())
    full = replace(old, data=data, mtime=now, size=None, identity=identity, mode=_mode_after_write(files, old))
    free = 0 if files.host.full else files.free("/" + "/".join(names))
    if free is not None and full.usage - old.usage > free:
        room = (old.usage * old.names + free) // BLOCK * BLOCK
        put(files, names, replace(full, data=data[:room]))
        raise fault(errno.ENOSPC, path)
    if (most := _most_bytes(files)) is not None and len(data) > max(most, old.length):
        put(files, names, replace(full, data=data[: max(most, old.length)]))
        raise _too_large(files, path)
    put(files, names, full)


def _put_artefact(files: Lookup, names: list[str], node: File, path: str, *, keep_time: bool = False) -> None:
    """Put a declared artefact at `names`, or a cut one when the disk is too small."""
    old = find(files.host.root, "/".join(names))
    assert isinstance(old, File) and node.size is not None
    node = replace(node, link=old.link, names=old.names)
    if node.mode == old.mode:
        node = replace(node, mode=_mode_after_write(files, old))
    if not keep_time:
        node = replace(node, mtime=files.clock.now)
    free = files.free("/" + "/".join(names))
    if free is not None and node.usage - old.usage > free:
        room = (old.usage * old.names + free) // BLOCK * BLOCK
        part = part_of(node, 0, room)
        put(files, names, replace(node, data=part.data, size=room, identity=part.identity))
        raise fault(errno.ENOSPC, path)
    if (most := _most_bytes(files)) is not None and node.length > max(most, old.length):
        part = part_of(node, 0, max(most, old.length))
        put(files, names, replace(node, data=part.data, size=part.size, identity=part.identity))
        raise _too_large(files, path)
    put(files, names, node)


def _most_bytes(files: Lookup) -> int | None:
    """Return how long a file may become; None when there is no limit."""
    most = files.limits["fsize"][0]
    return None if most == UNLIMITED else most


def _too_large(files: Lookup, path: str) -> OSError:
    """Return the error of a write beyond the limit, whose writer gets a signal too."""
    files.is_over_limit = True
    return fault(errno.EFBIG, path)


def _with_content(old: File, content: File) -> File:
    """Return the file `old` with new content that is too big to store."""
    return replace(old, data=content.data, size=content.size, identity=content.identity)


def _mode_after_write(files: Lookup, node: File) -> int:
    """Return a file's mode after a write: unless root writes, the set-user and set-group bits are lost."""
    if files.who.uid == 0 or not node.mode & 0o6000:
        return node.mode
    return node.mode & ~(0o6000 if node.mode & 0o010 else 0o4000)


def _write_device(files: Lookup, names: list[str], node: File, data: bytes, path: str) -> None:
    """Write to a special file: most discard the data, /dev/full fails, and a fifo keeps it for a reader."""
    if node.device == "c 1:7":
        raise fault(errno.ENOSPC, path)
    if node.device == "p" and data:
        put(files, names, replace(node, data=(node.data + data)[-HELD:]))
