"""A connection of 3.11 has no `autocommit`."""

import _sqlite3


def connect(*args, **kwargs):
    if "autocommit" in kwargs:
        raise TypeError("'autocommit' is an invalid keyword argument for Connection()")
    return _sqlite3.connect(*args, **kwargs)
