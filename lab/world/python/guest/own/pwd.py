"""The accounts of the host."""

from collections import namedtuple

import _debian

struct_passwd = namedtuple("struct_passwd", "pw_name pw_passwd pw_uid pw_gid pw_gecos pw_dir pw_shell")
struct_passwd.__module__ = "pwd"


def getpwall():
    return [struct_passwd(name, "x", *rest) for name, *rest in _debian.who()["users"]]


def getpwnam(name):
    for each in getpwall():
        if each.pw_name == name:
            return each
    raise KeyError(f"getpwnam(): name not found: {name!r}")


def getpwuid(uid):
    for each in getpwall():
        if each.pw_uid == uid:
            return each
    raise KeyError(f"getpwuid(): uid not found: {uid}")
