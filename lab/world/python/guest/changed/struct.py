"""Native sizes are those of a 64-bit machine."""

import _struct

_LONG = str.maketrans("lLPnN", "qQQqQ")
_formats = {}


def _native(format):
    """Return a format in which the types that are longer on such a machine are written as those of that length."""
    if format not in _formats:
        text = format.decode("ascii", "replace") if isinstance(format, bytes) else format
        if not isinstance(text, str) or text[:1] in ("<", ">", "=", "!"):
            return format
        if len(_formats) > 100:
            _formats.clear()
        _formats[format] = text.translate(_LONG)
    return _formats[format]


def calcsize(format, /):
    return _struct.calcsize(_native(format))


def pack(format, /, *values):
    return _struct.pack(_native(format), *values)


def pack_into(format, buffer, offset, /, *values):
    return _struct.pack_into(_native(format), buffer, offset, *values)


def unpack(format, buffer, /):
    return _struct.unpack(_native(format), buffer)


def unpack_from(format, /, buffer, offset=0):
    return _struct.unpack_from(_native(format), buffer, offset)


def iter_unpack(format, buffer, /):
    return _struct.iter_unpack(_native(format), buffer)


class Struct(_struct.Struct):
    def __new__(cls, format):
        return super().__new__(cls, _native(format))


Struct.__module__ = "_struct"
