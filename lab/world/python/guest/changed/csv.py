"""The longest field may be as long as a 64-bit machine allows."""

import _csv

_longest = _csv.field_size_limit()


def field_size_limit(new_limit=None, /):
    global _longest
    before = _longest
    if new_limit is not None:
        if isinstance(new_limit, int) and new_limit > (1 << 63) - 1:
            raise OverflowError("Python int too large to convert to C long")
        _csv.field_size_limit(min(new_limit, (1 << 31) - 1) if isinstance(new_limit, int) else new_limit)
        _longest = new_limit
    return before
