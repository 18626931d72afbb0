"""A Debian 12."""

import _debian


def uname():
    return uname_result(*_debian.who()["uname"])


def libc_ver(executable=None, lib="", version="", chunksize=16384):
    return "glibc", "2.36"


def architecture(executable=None, bits="", linkage=""):
    return "64bit", "ELF"


def python_build():
    return "main", "Nov 30 2024 21:22:50"


def python_compiler():
    return "GCC 12.2.0"


def python_version():
    return "3.11.2"


def python_version_tuple():
    return "3", "11", "2"
