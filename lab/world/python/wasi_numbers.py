"""The numbers of WASI preview 1: file types, flags, and the errors as the guest is to see them."""

import errno
from typing import Final

from lab.world.machine.files.nodes import Directory, Link, Node

UNKNOWN: Final = 0
BLOCK_DEVICE: Final = 1
CHARACTER_DEVICE: Final = 2
DIRECTORY: Final = 3
REGULAR_FILE: Final = 4
SYMBOLIC_LINK: Final = 7

CREATE: Final = 1
ONLY_DIRECTORY: Final = 2
EXCLUSIVE: Final = 4
TRUNCATE: Final = 8

APPEND: Final = 1
RIGHT_TO_READ: Final = 1 << 1
RIGHT_TO_WRITE: Final = 1 << 6
ALL_RIGHTS: Final = (1 << 30) - 1

SUCCESS: Final = 0

WASI: Final = (
    "SUCCESS", "E2BIG", "EACCES", "EADDRINUSE", "EADDRNOTAVAIL", "EAFNOSUPPORT", "EAGAIN", "EALREADY", "EBADF",
    "EBADMSG", "EBUSY", "ECANCELED", "ECHILD", "ECONNABORTED", "ECONNREFUSED", "ECONNRESET", "EDEADLK",
    "EDESTADDRREQ", "EDOM", "EDQUOT", "EEXIST", "EFAULT", "EFBIG", "EHOSTUNREACH", "EIDRM", "EILSEQ", "EINPROGRESS",
    "EINTR", "EINVAL", "EIO", "EISCONN", "EISDIR", "ELOOP", "EMFILE", "EMLINK", "EMSGSIZE", "EMULTIHOP",
    "ENAMETOOLONG", "ENETDOWN", "ENETRESET", "ENETUNREACH", "ENFILE", "ENOBUFS", "ENODEV", "ENOENT", "ENOEXEC",
    "ENOLCK", "ENOLINK", "ENOMEM", "ENOMSG", "ENOPROTOOPT", "ENOSPC", "ENOSYS", "ENOTCONN", "ENOTDIR", "ENOTEMPTY",
    "ENOTRECOVERABLE", "ENOTSOCK", "ENOTSUP", "ENOTTY", "ENXIO", "EOVERFLOW", "EOWNERDEAD", "EPERM", "EPIPE",
    "EPROTO", "EPROTONOSUPPORT", "EPROTOTYPE", "ERANGE", "EROFS", "ESPIPE", "ESRCH", "ESTALE", "ETIMEDOUT",
    "ETXTBSY", "EXDEV", "ENOTCAPABLE",
)  # fmt: skip
"""The names of WASI's errors by their numbers there."""


def wasi_number(problem: OSError) -> int:
    """Return WASI's number for an error of the host's files, on every platform the lab runs on."""
    name = errno.errorcode.get(problem.errno or 0, "EIO")
    return WASI.index(name) if name in WASI else WASI.index("EIO")


def type_of(node: Node) -> int:
    """Return the WASI type of a node."""
    if isinstance(node, Directory):
        return DIRECTORY
    if isinstance(node, Link):
        return SYMBOLIC_LINK
    if node.device.startswith("c"):
        return CHARACTER_DEVICE
    if node.device.startswith("b"):
        return BLOCK_DEVICE
    return UNKNOWN if node.device == "p" else REGULAR_FILE
