"""Types of C, by their sizes. Nothing of another language can be called."""

import struct as _struct

from sitecustomize import ask as _ask

DEFAULT_MODE, RTLD_LOCAL, RTLD_GLOBAL = 0, 0, 256


class ArgumentError(Exception): ...


class _Simple:
    _format = "i"

    def __init__(self, value=0):
        self.value = value

    def __repr__(self):
        return f"{type(self).__name__}({self.value!r})"

    def __bool__(self):
        return bool(self.value)

    def __setattr__(self, name, value):
        if name == "value" and self._format in "bBhHiIqQ":
            bits = 8 * sizeof(type(self))
            value &= (1 << bits) - 1
            if self._format.islower() and value >> (bits - 1):
                value -= 1 << bits
        object.__setattr__(self, name, value)


_FORMATS = {
    "b": "c_byte c_int8", "B": "c_ubyte c_uint8", "h": "c_short c_int16", "H": "c_ushort c_uint16",
    "i": "c_int c_int32", "I": "c_uint c_uint32", "q": "c_long c_longlong c_int64 c_ssize_t",
    "Q": "c_ulong c_ulonglong c_uint64 c_size_t", "P": "c_void_p c_char_p c_wchar_p", "f": "c_float",
    "d": "c_double", "?": "c_bool", "c": "c_char",
}  # fmt: skip
for _format, _names in _FORMATS.items():
    for _name in _names.split():
        globals()[_name] = type(_name, (_Simple,), {"_format": _format})


def sizeof(kind):
    kind = kind if isinstance(kind, type) else type(kind)
    if not issubclass(kind, _Simple):
        raise TypeError("this type has no size")
    return _struct.calcsize(kind._format)


class CDLL:
    def __init__(self, name, mode=DEFAULT_MODE, *_, **__):
        _ask("note", text=f"ctypes: {name} was not opened, since no machine code can be called")
        raise OSError(f"{name}: cannot open shared object file: No such file or directory")


PyDLL = CDLL


class LibraryLoader:
    def LoadLibrary(self, name):
        return CDLL(name)

    def __getattr__(self, name):
        return CDLL(name)


cdll = pydll = LibraryLoader()


def get_errno():
    return 0


def set_errno(value):
    return 0
