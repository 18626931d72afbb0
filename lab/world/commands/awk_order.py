"""In which order `for (key in array)` comes by its keys: that of mawk's hash lists, so that unsorted reports agree."""

from lab.world.commands.awk_values import Table

_LISTS = 64
_LONGEST_MEAN = 12
_WHOLE = 2147483647


def ordered(table: Table) -> list[str]:
    """Return the keys of an array in the order mawk visits them."""
    size = _LISTS
    while len(table) > size * _LONGEST_MEAN:
        size *= 2
    lists: list[list[str]] = [[] for _ in range(size)]
    numbers: list[list[str]] = [[] for _ in range(size)]
    for key in table:
        if _is_whole(key):
            numbers[int(key) % size].append(key)
        else:
            lists[_hashed(key) % size].append(key)
    # Numbers get their texts, and so their place among them, only now: newest of each list first.
    for each in numbers:
        for key in reversed(each):
            lists[_hashed(key) % size].append(key)
    return [key for each in lists for key in reversed(each)]


def _is_whole(key: str) -> bool:
    return key.isdigit() and (key[0] != "0" or key == "0") and len(key) < 11 and int(key) <= _WHOLE


def _hashed(key: str) -> int:
    """Return Fowler, Noll and Vo's hash of a text."""
    value = 2166136261
    for letter in key:
        value = ((value ^ ord(letter)) * 16777619) & 0xFFFFFFFF
    return value
