"""The groups of the host."""

from collections import namedtuple

import _debian

struct_group = namedtuple("struct_group", "gr_name gr_passwd gr_gid gr_mem")
struct_group.__module__ = "grp"


def getgrall():
    return [struct_group(name, "x", gid, members) for name, gid, members in _debian.who()["grouped"]]


def getgrnam(name):
    for each in getgrall():
        if each.gr_name == name:
            return each
    raise KeyError(f"getgrnam(): name not found: {name!r}")


def getgrgid(gid):
    for each in getgrall():
        if each.gr_gid == gid:
            return each
    raise KeyError(f"getgrgid(): gid not found: {gid}")
