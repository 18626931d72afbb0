"""Our file system behind bashkit's stable C interface, the capsule `bashkit.FileSystem.v1`, by ctypes alone.

bashkit keeps the table of functions for as long as it likes, so that table and the callbacks in it are made once and
live as long as the process; which file system a call means is told by the instance number it carries. Every callback
is guarded: an exception becomes an error of the file system, never a crash. `stat` is what others call lstat.
"""

import ctypes
import errno
import itertools
import struct
from array import array
from collections import deque
from collections.abc import Callable
from ctypes import string_at
from math import floor
from typing import Any, Final, Protocol

from lab.world.machine.files.faults import WORDS
from lab.world.machine.files.nodes import Directory, File, Node
from lab.world.shell.bashkit.raw_bytes import carried, restored

ABI_VERSION: Final = 1
CAPSULE_NAME: Final = b"bashkit.FileSystem.v1"

_Pointer = ctypes.c_void_p


class _Slice(ctypes.Structure):
    """Bytes that the other side of the interface owns."""

    _fields_ = [("pointer", _Pointer), ("length", ctypes.c_size_t)]


class _Error(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_uint32), ("message", _Slice)]


class _Metadata(ctypes.Structure):
    _fields_ = [
        ("kind", ctypes.c_uint8),
        ("reserved", ctypes.c_uint8 * 7),
        ("size", ctypes.c_uint64),
        ("mode", ctypes.c_uint32),
        ("modified_seconds", ctypes.c_int64),
        ("modified_nanoseconds", ctypes.c_uint32),
        ("created_seconds", ctypes.c_int64),
        ("created_nanoseconds", ctypes.c_uint32),
    ]


class _Entry(ctypes.Structure):
    _fields_ = [("name", _Slice), ("metadata", _Metadata)]


_METADATA: Final = struct.Struct("@B7xQIqIqI0Q")
_ENTRY: Final = struct.Struct("@PNB7xQIqIqI0Q")
"""How `_Metadata` and `_Entry` lie in memory."""


class _Entries(ctypes.Structure):
    _fields_ = [("pointer", _Pointer), ("length", ctypes.c_size_t)]


_Status = ctypes.c_uint32
_ErrorOut = ctypes.POINTER(_Error)
_SliceOut = ctypes.POINTER(_Slice)
# What ctypes hands to a callback has no type of its own that a checker could follow.
_Foreign = Any

# The order is the interface's. All but the last two end with the error to fill.
_SIGNATURES: Final[dict[str, Any]] = {
    "read_file": ctypes.CFUNCTYPE(_Status, _Pointer, _Slice, _SliceOut, _ErrorOut),
    "write_file": ctypes.CFUNCTYPE(_Status, _Pointer, _Slice, _Slice, _ErrorOut),
    "append_file": ctypes.CFUNCTYPE(_Status, _Pointer, _Slice, _Slice, _ErrorOut),
    "mkdir": ctypes.CFUNCTYPE(_Status, _Pointer, _Slice, ctypes.c_bool, _ErrorOut),
    "remove": ctypes.CFUNCTYPE(_Status, _Pointer, _Slice, ctypes.c_bool, _ErrorOut),
    "stat": ctypes.CFUNCTYPE(_Status, _Pointer, _Slice, ctypes.POINTER(_Metadata), _ErrorOut),
    "read_dir": ctypes.CFUNCTYPE(_Status, _Pointer, _Slice, ctypes.POINTER(_Entries), _ErrorOut),
    "exists": ctypes.CFUNCTYPE(_Status, _Pointer, _Slice, ctypes.POINTER(ctypes.c_bool), _ErrorOut),
    "rename": ctypes.CFUNCTYPE(_Status, _Pointer, _Slice, _Slice, _ErrorOut),
    "copy": ctypes.CFUNCTYPE(_Status, _Pointer, _Slice, _Slice, _ErrorOut),
    "symlink": ctypes.CFUNCTYPE(_Status, _Pointer, _Slice, _Slice, _ErrorOut),
    "read_link": ctypes.CFUNCTYPE(_Status, _Pointer, _Slice, _SliceOut, _ErrorOut),
    "chmod": ctypes.CFUNCTYPE(_Status, _Pointer, _Slice, ctypes.c_uint32, _ErrorOut),
    "free_bytes": ctypes.CFUNCTYPE(None, _Pointer, _Slice),
    "free_dir_entries": ctypes.CFUNCTYPE(None, _Pointer, _Entries),
}
_Count = ctypes.CFUNCTYPE(None, _Pointer)


class _Table(ctypes.Structure):
    _fields_ = list(_SIGNATURES.items())


class _Handle(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("instance", _Pointer),
        ("retain", _Count),
        ("release", _Count),
        ("table", ctypes.POINTER(_Table)),
    ]


class Files(Protocol):
    """What a mounted file system must do. Paths are absolute; faults are OSError."""

    def read_file(self, path: str) -> bytes:
        """Return a whole file."""

    def write_file(self, path: str, data: bytes) -> None:
        """Replace or make a file."""

    def append_file(self, path: str, data: bytes) -> None:
        """Add to a file's end, or make it."""

    def mkdir(self, path: str, recursive: bool) -> None:
        """Make a directory, with those on the way when `recursive`."""

    def remove(self, path: str, recursive: bool) -> None:
        """Remove a file, link, empty directory, or tree."""

    def lstat(self, path: str) -> Node:
        """Return what is at `path`, a link itself when it is one."""

    def entries(self, path: str) -> list[tuple[str, Node]]:
        """Return a directory's names and nodes in order."""

    def exists(self, path: str) -> bool:
        """Whether `path` leads somewhere."""

    def rename(self, source: str, target: str) -> None:
        """Move."""

    def copy_file(self, source: str, target: str) -> None:
        """Copy one file."""

    def symlink(self, target: str, path: str) -> None:
        """Make a link at `path`."""

    def readlink(self, path: str) -> str:
        """Return where a link points."""

    def chmod(self, path: str, mode: int) -> None:
        """Set permission bits."""


class Place:
    """Where a bashkit finds the files it is mounted on: one file system after another, or none."""

    def __init__(self, files: Files | None = None) -> None:
        self.files = files

    def capsule(self) -> object:
        """Return what `bashkit.FileSystem.from_capsule` takes; the place is there until bashkit lets go of it."""
        number = next(_numbers)
        _places[number] = self
        _owners[number] = 0
        handle = _Handle(ABI_VERSION, 0, number, _RETAIN, _RELEASE, ctypes.pointer(_TABLE))
        _handles[number] = handle
        return _new_capsule(ctypes.addressof(handle), CAPSULE_NAME, None)


_places: Final[dict[int, Place]] = {}
_owners: Final[dict[int, int]] = {}
_handles: Final[dict[int, _Handle]] = {}
_released: Final[deque[_Handle]] = deque(maxlen=256)
_lent: Final[dict[int, object]] = {}
_numbers = itertools.count(1)

_KINDS: Final = {
    errno.ENOENT: 1,
    errno.EEXIST: 2,
    errno.EACCES: 3,
    errno.EPERM: 3,
    errno.EINVAL: 4,
    errno.EISDIR: 5,
    errno.ENOTDIR: 6,
    errno.ENOTEMPTY: 7,
}


def lent_buffers() -> int:
    """Return how many buffers bashkit holds now, for tests of leaks."""
    return len(_lent)


def served_mounts() -> int:
    """Return how many file systems are being served now, for tests of leaks."""
    return sum(place.files is not None for place in list(_places.values()))


_new_capsule = ctypes.pythonapi.PyCapsule_New
_new_capsule.restype = ctypes.py_object
_new_capsule.argtypes = [_Pointer, ctypes.c_char_p, _Pointer]


def _text(value: _Slice) -> str:
    length = value.length
    return restored(string_at(value.pointer, length)).decode("utf-8", "surrogateescape") if length else ""


def _bytes(value: _Slice) -> bytes:
    return string_at(value.pointer, value.length) if value.length else b""


def _lend(out: _Foreign, data: bytes) -> None:
    """Point `out` at a copy of `data` that is kept until it is given back."""
    if data:
        buffer = array("B", data)
        address, _ = buffer.buffer_info()
        _lent[address] = buffer
        out.pointer = address
    else:
        out.pointer = None
    out.length = len(data)


def _refuse(error: _Foreign, problem: BaseException) -> int:
    is_os_error = isinstance(problem, OSError)
    number = problem.errno if isinstance(problem, OSError) else errno.EIO
    words = (problem.strerror if isinstance(problem, OSError) else None) or WORDS[errno.EIO]
    error.contents.kind = _KINDS.get(number or 0, 0) if is_os_error else 0
    _lend(error.contents.message, words.encode())
    return 1


def _guarded(act: Callable[..., None]) -> Callable[..., int]:
    """Return a callback that finds the file system meant, and turns any exception into an error code."""

    def call(instance: int, *arguments: _Foreign) -> int:
        try:
            act(_places[instance].files, *arguments[:-1])
        except BaseException as problem:
            return _refuse(arguments[-1], problem)
        return 0

    return call


def _describe(node: Node, out: _Foreign) -> None:
    _METADATA.pack_into(out, 0, *_facts(node))


def _facts(node: Node) -> tuple[int, ...]:
    """Return the fields of a node's metadata that are not reserved."""
    kind = (3 if node.device == "p" else 0) if isinstance(node, File) else 1 if isinstance(node, Directory) else 2
    seconds = floor(node.mtime)
    nanoseconds = min(999_999_999, int((node.mtime - seconds) * 1e9))
    return kind, node.length, node.mode, seconds, nanoseconds, seconds, nanoseconds


def _read_dir(files: Files, path: _Slice, out: _Foreign) -> None:
    listed = files.entries(_text(path))
    names = [carried(name.encode("utf-8", "surrogateescape")) for name, _ in listed]
    text = b"".join(names)
    buffer = ctypes.create_string_buffer(text, max(1, len(text)))
    array = (_Entry * max(1, len(listed)))()
    address, place, at = ctypes.addressof(array), ctypes.addressof(buffer), 0
    for name, (_, node) in zip(names, listed, strict=True):
        _ENTRY.pack_into(array, at, place, len(name), *_facts(node))
        place += len(name)
        at += _ENTRY.size
    _lent[address] = (array, buffer)
    out.contents.pointer = address
    out.contents.length = len(listed)


def _exists(files: Files, path: _Slice, out: _Foreign) -> None:
    out.contents.value = files.exists(_text(path))


def _take_back(_instance: int, lent: _Foreign) -> None:
    _lent.pop(lent.pointer, None)


def _retain(instance: int) -> None:
    if instance in _owners:
        _owners[instance] += 1


def _release(instance: int) -> None:
    left = _owners.get(instance, 0) - 1
    if left > 0:
        _owners[instance] = left
    else:
        _owners.pop(instance, None)
        _places.pop(instance, None)
        if instance in _handles:
            # bashkit calls this through the handle, which must outlast the call.
            _released.append(_handles.pop(instance))


_CALLBACKS: Final[dict[str, Callable[..., Any]]] = {
    "read_file": _guarded(lambda files, path, out: _lend(out.contents, files.read_file(_text(path)))),
    "write_file": _guarded(lambda files, path, data: files.write_file(_text(path), _bytes(data))),
    "append_file": _guarded(lambda files, path, data: files.append_file(_text(path), _bytes(data))),
    "mkdir": _guarded(lambda files, path, recursive: files.mkdir(_text(path), recursive)),
    "remove": _guarded(lambda files, path, recursive: files.remove(_text(path), recursive)),
    "stat": _guarded(lambda files, path, out: _describe(files.lstat(_text(path)), out.contents)),
    "read_dir": _guarded(_read_dir),
    "exists": _guarded(_exists),
    "rename": _guarded(lambda files, source, target: files.rename(_text(source), _text(target))),
    "copy": _guarded(lambda files, source, target: files.copy_file(_text(source), _text(target))),
    "symlink": _guarded(lambda files, target, path: files.symlink(_text(target), _text(path))),
    "read_link": _guarded(
        lambda files, path, out: _lend(
            out.contents, carried(files.readlink(_text(path)).encode("utf-8", "surrogateescape"))
        )
    ),
    "chmod": _guarded(lambda files, path, mode: files.chmod(_text(path), mode)),
    "free_bytes": _take_back,
    "free_dir_entries": _take_back,
}
_TABLE: Final = _Table(**{name: _SIGNATURES[name](call) for name, call in _CALLBACKS.items()})
_RETAIN: Final = _Count(_retain)
_RELEASE: Final = _Count(_release)

# A shell may be freed after this module is torn down at exit, and bashkit then still calls these: they are never freed.
for _callback in (_TABLE, _RETAIN, _RELEASE):
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(_callback))
