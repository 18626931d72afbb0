"""What a machine of 64 bits says of sizes and hashes: the guest's own are those of 32."""

from _debian import native_hash, native_size

_MORE = {bool: 12, int: 12, float: 8, complex: 8, bytes: 16, bytearray: 28}
"""Bytes that are added to the guest's size where only the head is longer."""
_DICT_HEAD, _ENTRIES = 60, (12, 8)
_PRIME, _WIDE_PRIME = (1 << 31) - 1, (1 << 61) - 1


def _index_size(size):
    """Return the bytes of the index of a dictionary of that size."""
    slots = 8
    while slots < size:
        width = 1 if slots <= 256 else 2 if slots <= 65536 else 4
        if size - _DICT_HEAD - slots * width in [slots * 2 // 3 * entry for entry in _ENTRIES]:
            return slots * width
        slots *= 2
    return 0


def getsizeof(*arguments, **words):
    size = native_size(*arguments, **words)
    value = arguments[0] if arguments else None
    kind = type(value)
    if kind in _MORE:
        return size + _MORE[kind]
    if kind is str:
        return size + (28 if value.isascii() else 44)
    if kind is dict:
        return size * 2 - (16 if size == 40 else 24 + _index_size(size))
    if (kind.__module__, kind.__name__) == ("array", "array"):
        return size + 40
    # An instance of 3.11 has its weak references after it, one of 3.12 before it.
    return size * 2 + 8 * any("__weakref__" in vars(each) for each in kind.__mro__ if each.__flags__ & 1 << 9)


def hash(obj, /):
    number = native_hash(obj)
    if isinstance(obj, int) and type(obj).__hash__ is int.__hash__:
        wide = abs(int(obj)) % _WIDE_PRIME * (-1 if obj < 0 else 1)
        return -2 if wide == -1 else wide
    if -1000 < number < 1000:
        return number
    # The remainder stays what it was, so that what is hashed by this is found by the other.
    more = abs(number) * 0x9E3779B97F4A7C15 % (1 << 31) * _PRIME
    return number + more if number >= 0 else number - more
