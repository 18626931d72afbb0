"""Errors of the system with Linux's numbers and glibc's words, where the guest's libc has WASI's and musl's."""

import errno
import os

from _debian_types import change

_LINUX = {
    "EPERM": 1,
    "ENOENT": 2,
    "ESRCH": 3,
    "EINTR": 4,
    "EIO": 5,
    "ENXIO": 6,
    "E2BIG": 7,
    "ENOEXEC": 8,
    "EBADF": 9,
    "ECHILD": 10,
    "EAGAIN": 11,
    "ENOMEM": 12,
    "EACCES": 13,
    "EFAULT": 14,
    "EBUSY": 16,
    "EEXIST": 17,
    "EXDEV": 18,
    "ENODEV": 19,
    "ENOTDIR": 20,
    "EISDIR": 21,
    "EINVAL": 22,
    "ENFILE": 23,
    "EMFILE": 24,
    "ENOTTY": 25,
    "ETXTBSY": 26,
    "EFBIG": 27,
    "ENOSPC": 28,
    "ESPIPE": 29,
    "EROFS": 30,
    "EMLINK": 31,
    "EPIPE": 32,
    "EDOM": 33,
    "ERANGE": 34,
    "EDEADLK": 35,
    "ENAMETOOLONG": 36,
    "ENOLCK": 37,
    "ENOSYS": 38,
    "ENOTEMPTY": 39,
    "ELOOP": 40,
    "ENOMSG": 42,
    "EIDRM": 43,
    "ENOLINK": 67,
    "EPROTO": 71,
    "EMULTIHOP": 72,
    "EBADMSG": 74,
    "EOVERFLOW": 75,
    "EILSEQ": 84,
    "ENOTSOCK": 88,
    "EDESTADDRREQ": 89,
    "EMSGSIZE": 90,
    "EPROTOTYPE": 91,
    "ENOPROTOOPT": 92,
    "EPROTONOSUPPORT": 93,
    "ENOTSUP": 95,
    "EOPNOTSUPP": 95,
    "EAFNOSUPPORT": 97,
    "EADDRINUSE": 98,
    "EADDRNOTAVAIL": 99,
    "ENETDOWN": 100,
    "ENETUNREACH": 101,
    "ENETRESET": 102,
    "ECONNABORTED": 103,
    "ECONNRESET": 104,
    "ENOBUFS": 105,
    "EISCONN": 106,
    "ENOTCONN": 107,
    "ETIMEDOUT": 110,
    "ECONNREFUSED": 111,
    "EHOSTUNREACH": 113,
    "EALREADY": 114,
    "EINPROGRESS": 115,
    "ESTALE": 116,
    "EDQUOT": 122,
    "ECANCELED": 125,
    "EOWNERDEAD": 130,
    "ENOTRECOVERABLE": 131,
    "EWOULDBLOCK": 11,
}
_WORDS = {
    "Symbolic link loop": "Too many levels of symbolic links",
    "Filename too long": "File name too long",
    "Capabilities insufficient": "Operation not permitted",
    "Not a tty": "Inappropriate ioctl for device",
    "Cross-device link": "Invalid cross-device link",
    "Not supported": "Operation not supported",
    "Out of memory": "Cannot allocate memory",
    "Invalid seek": "Illegal seek",
    "I/O error": "Input/output error",
    "Resource busy": "Device or resource busy",
    "No file descriptors available": "Too many open files",
    "Address in use": "Address already in use",
    "Address not available": "Cannot assign requested address",
    "Socket not connected": "Transport endpoint is not connected",
    "Operation timed out": "Connection timed out",
    "Host is unreachable": "No route to host",
    "Network unreachable": "Network is unreachable",
}
_native_strerror = os.strerror
_numbers = {}
native = {}
"""WASI's numbers by the names of the errors."""


def _strerror(number):
    for inside, outside in _numbers.items():
        if outside == number:
            words = _native_strerror(inside)
            return _WORDS.get(words, words)
    return f"Unknown error {number}"


def begin():
    """Show every OSError as Linux would."""
    for name, number in _LINUX.items():
        inside = getattr(errno, name, None)
        if inside is not None:
            native[name] = inside
            _numbers.setdefault(inside, number)
    _numbers[76] = 1
    for name, number in _LINUX.items():
        setattr(errno, name, number)
    errno.errorcode.clear()
    errno.errorcode.update({number: name for name, number in _LINUX.items() if name != "EWOULDBLOCK"})
    errno.errorcode[95] = "ENOTSUP"
    os.strerror = _strerror
    number_of, words_of = OSError.__dict__["errno"], OSError.__dict__["strerror"]
    arguments = BaseException.__dict__["args"]

    def outside(number, words):
        """Return the number to show: Linux's for a pair of number and words as the libc gives them."""
        if type(number) is int and number in _numbers and type(words) is str and _native_strerror(number) == words:
            return _numbers[number]
        return number

    def errno_of(self):
        return outside(number_of.__get__(self), words_of.__get__(self))

    def strerror_of(self):
        words = words_of.__get__(self)
        return _WORDS.get(words, words) if type(words) is str else words

    def args_of(self):
        values = arguments.__get__(self)
        if len(values) < 2:
            return values
        words = values[1]
        return (outside(values[0], words), _WORDS.get(words, words) if type(words) is str else words, *values[2:])

    def __str__(self):
        number, words = self.errno, self.strerror
        if self.filename is not None:
            end = f" -> {self.filename2!r}" if self.filename2 is not None else ""
            return f"[Errno {number}] {words}: {self.filename!r}{end}"
        if number is not None and words is not None:
            return f"[Errno {number}] {words}"
        return BaseException.__str__(self)

    def __repr__(self):
        values = self.args
        return type(self).__name__ + (f"({values[0]!r})" if len(values) == 1 else repr(values))

    replaced = {
        "errno": property(errno_of, lambda self, value: number_of.__set__(self, value)),
        "strerror": property(strerror_of, lambda self, value: words_of.__set__(self, value)),
        "args": property(args_of, lambda self, value: arguments.__set__(self, value)),
        "__str__": __str__,
        "__repr__": __repr__,
    }
    change(OSError, replaced)
