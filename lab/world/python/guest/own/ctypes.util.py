"""Names of libraries."""

_NAMES = {"c": "libc.so.6", "m": "libm.so.6", "pthread": "libpthread.so.0", "dl": "libdl.so.2", "z": "libz.so.1"}


def find_library(name):
    return _NAMES.get(name)
