"""What a reader sees of the text files that packages bring, whose bytes no host holds.

The text of a file follows from its path and fills its size exactly. All of it is ours: it has the form of what Debian
ships, and none of its words. Python's own library is left out, since its lines are shown in
tracebacks.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import shake_128
from itertools import count
from typing import Final

from lab.world.machine.files.nodes import PACKAGED
from lab.world.machine.word_lists import words

_MOST: Final = 1 << 20
"""Bytes of the longest text; the rest of a longer file is by chance."""
_STORED: Final = 65_535
"""Bytes in a block of gzip's that is stored as it is."""
_THINGS: Final = words(
    "buffer cache device entry field frame group handle index key limit list lock map mask mode name node offset "
    "option owner page path pool port queue range record region request ring row rule segment slot socket source "
    "state stream table tag target timer token unit value vector window"
)
_DEEDS: Final = words("add build check clear close drop find fill flush get load make merge move open read set sort")
_LICENCE: Final = (
    "License: GPL-2+\n This package may be passed on and changed under the terms of the licence that is named above,\n"
    " version 2 or, if you prefer, any later one. On Debian systems its whole text can be found in\n"
    " /usr/share/common-licenses/GPL-2.\n\n"
)
_OPTIONS: Final = words("""
    64BIT X86_64 SMP MODULES MODULE_SIG CGROUPS CGROUP_PIDS MEMCG NAMESPACES USER_NS PID_NS NET_NS OVERLAY_FS:m
    EXT4_FS:m XFS_FS:m BTRFS_FS:m FUSE_FS:m NFS_FS:m TMPFS PROC_FS SYSFS KVM:m KVM_INTEL:m KVM_AMD:m HAVE_KVM NUMA
    PREEMPT_DYNAMIC HIGH_RES_TIMERS NO_HZ_IDLE AUDIT SECCOMP SECURITY_APPARMOR SECURITY_SELINUX BPF BPF_SYSCALL
    KPROBES FTRACE KEXEC TRANSPARENT_HUGEPAGE HUGETLBFS SWAP ZRAM:m NET INET IPV6 NETFILTER NF_TABLES:m BRIDGE:m VETH:m
    TUN:m WIREGUARD:m BLK_DEV_NVME:m MD_RAID456:m BLK_DEV_DM:m VIRTIO:m VIRTIO_NET:m E1000E:m IGB:m IXGBE:m I40E:m
    MLX5_CORE:m
""")


def whole_text(identity: str, size: int) -> bytes:
    """Return the content of a text file of a package as far as it is text, b"" for any other file."""
    if not identity.startswith(PACKAGED) or size <= 0:
        return b""
    return _text(identity.removeprefix(PACKAGED), min(size, _MOST))


@lru_cache(maxsize=32)
def _text(path: str, size: int) -> bytes:
    name = path.rpartition("/")[2]
    for folder, endings, maker, comment in _KINDS:
        if re.match(folder, path) and name.endswith(endings):
            if name.endswith(".gz"):
                return _stored(maker(path), size)
            return _filled(maker(path), size, comment)
    return b""


def _filled(parts: Iterator[str], size: int, comment: str) -> bytes:
    """Return as many parts as fit into `size` bytes, and lines of comment to fill the rest."""
    text = ""
    for part in parts:
        if len(text) + len(part) > size:
            break
        text += part
    while (left := size - len(text)) > 0:
        length = min(left, 72 if left != 73 else 71)
        text += f"{comment:-<{length - 1}}"[: length - 1] + "\n"
    return text.encode()


def _stored(parts: Iterator[str], size: int) -> bytes:
    """Return a text as gzip packs what it cannot shorten, so that the file has `size` bytes on every machine."""
    room = size - 18
    blocks = max(1, -(-room // (_STORED + 5)))
    text = _filled(parts, max(0, room - 5 * blocks), "  ")
    packed = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03"
    for number in range(blocks):
        block = text[number * _STORED : (number + 1) * _STORED]
        packed += struct.pack("<BHH", number == blocks - 1, len(block), len(block) ^ 0xFFFF) + block
    return packed + struct.pack("<II", zlib.crc32(text), len(text))


def _chances(path: str) -> Iterator[int]:
    """Yield numbers by chance, the same for a path everywhere."""
    for number in count():
        yield from shake_128(f"{path} {number}".encode()).digest(256)


def _thing(chances: Iterator[int]) -> str:
    return _THINGS[next(chances) % len(_THINGS)]


def _deed(chances: Iterator[int]) -> str:
    return _DEEDS[next(chances) % len(_DEEDS)]


def _package(path: str) -> str:
    """Return the package that a file is of."""
    if path.startswith("/usr/share/doc/"):
        return path.split("/")[4]
    return path.rpartition("/")[2].rpartition(".")[0].partition(":")[0]


def _copyright(path: str) -> Iterator[str]:
    package, chances = _package(path), _chances(path)
    yield "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
    yield f"Upstream-Name: {package}\nSource: the archive that the authors of {package} publish\n\n"
    yield f"Files: *\nCopyright: {1994 + next(chances) % 20}-{2012 + next(chances) % 11} the authors of {package}\n"
    yield "License: GPL-2+\n\nFiles: debian/*\nCopyright: the maintainers of the package\nLicense: GPL-2+\n\n"
    yield _LICENCE
    while True:
        place = f"{_thing(chances)}s/{_thing(chances)}-{_thing(chances)}.c"
        yield f"Files: {place}\nCopyright: {1996 + next(chances) % 25} the authors of {package}\nLicense: GPL-2+\n\n"


def _changes(path: str) -> Iterator[str]:
    package, chances = _package(path), _chances(path)
    for number in count(1):
        text = "".join(
            f"  * {_deed(chances).capitalize()} the {_thing(chances)} of a {_thing(chances)}.\n"
            for _ in range(1 + next(chances) % 4)
        )
        day = f"{1 + next(chances) % 28:02} {('Jan', 'Mar', 'Jun', 'Sep', 'Nov')[next(chances) % 5]}"
        yield f"{package} ({max(1, 40 - number)}-1) unstable; urgency=medium\n\n{text}\n"
        yield f" -- Package maintainers <{package}@packages.debian.org>  {day} {2023 - number // 4} 10:21:07 +0000\n\n"


def _manual(path: str) -> Iterator[str]:
    name, chances = path.rpartition("/")[2].removesuffix(".gz"), _chances(path)
    title, _, section = name.rpartition(".")
    yield f'.TH "{title.upper()}" "{section}" "2023" "Debian" "User Commands"\n'
    yield f".SH NAME\n{title} \\- work on a {_thing(chances)}\n"
    yield f".SH SYNOPSIS\n.B {title}\n[\\fIOPTION\\fR]... [\\fIFILE\\fR]...\n.SH DESCRIPTION\n"
    while True:
        option, thing = _thing(chances), _thing(chances)
        yield f".TP\n\\fB\\-{option[0]}\\fR, \\fB\\-\\-{option}\\fR\n{_deed(chances)} the {thing} of each {option}\n"


def _places(path: str) -> Iterator[str]:
    """Yield the paths of what a package brings, as far as one can say without it."""
    package, chances = _package(path), _chances(path)
    yield "/.\n/usr\n/usr/share\n/usr/share/doc\n"
    for name in ("", "/changelog.Debian.gz", "/copyright"):
        yield f"/usr/share/doc/{package}{name}\n"
    yield "/usr/share/locale\n"
    while True:
        language = f"{'abcdefghiklmnprstuvz'[next(chances) % 20]}{'aefiklnorstuvy'[next(chances) % 14]}"
        yield f"/usr/share/locale/{language}/LC_MESSAGES/{package}-{_thing(chances)}.mo\n"


def _sums(path: str) -> Iterator[str]:
    for number, place in enumerate(_places(path)):
        if number > 5:
            yield f"{shake_128(place.encode()).hexdigest(16)}  {place[1:]}"


def _script(path: str) -> Iterator[str]:
    package, chances = _package(path), _chances(path)
    yield f"#!/bin/sh\nset -e\n# What runs when {package} has been unpacked.\n"
    yield 'case "$1" in\n    configure) ;;\n    abort-*) exit 0 ;;\n    *) exit 1 ;;\nesac\n'
    while True:
        place = f"/var/lib/{package}/{_thing(chances)}"
        yield f'if [ -d {place} ] && [ -z "$(ls -A {place})" ]; then\n    rmdir {place}\nfi\n'


def _settings(path: str) -> Iterator[str]:
    chances = _chances(path)
    yield "#\n# Automatically generated file; DO NOT EDIT.\n# Linux/x86 6.1.119 Kernel Configuration\n#\n"
    for option in _OPTIONS:
        name, _, kind = option.partition(":")
        yield f"CONFIG_{name}={kind or 'y'}\n"
    while True:
        name = f"{_thing(chances)}_{_thing(chances)}_{_thing(chances)}".upper()
        choice = next(chances) % 4
        yield f"# CONFIG_{name} is not set\n" if choice == 0 else f"CONFIG_{name}={'y' if choice == 1 else 'm'}\n"


def _completion(path: str) -> Iterator[str]:
    name, chances = path.rpartition("/")[2], _chances(path)
    yield f"# bash completion of {name}                                  -*- shell-script -*-\n\n"
    yield f"_{name}()\n{{\n    local cur prev words cword\n    _init_completion || return\n\n    case $prev in\n"
    for _ in range(1 + next(chances) % 9):
        yield f"        --{_thing(chances)})\n            _filedir\n            return\n            ;;\n"
    yield '    esac\n    COMPREPLY=($(compgen -W "$(_parse_help $1)" -- "$cur"))\n'
    yield f"}} && complete -F _{name} {name}\n\n"


def _locale(path: str) -> Iterator[str]:
    chances = _chances(path)
    yield "comment_char %\nescape_char /\n\nLC_IDENTIFICATION\n"
    yield f'title      "Locale {path.rpartition("/")[2]}"\nrevision   "1.0"\nEND LC_IDENTIFICATION\n\nLC_COLLATE\n'
    while True:
        one, other = (next(chances) * 256 + next(chances) for _ in range(2))
        yield f"<U{one:04X}> <U{other:04X}>;<BAS>;<MIN>;IGNORE\n"


def _header(path: str) -> Iterator[str]:
    chances = _chances(path)
    guard = path.rpartition("/")[2].replace(".", "_").replace("-", "_").upper()
    yield f"/* SPDX-License-Identifier: GPL-2.0 */\n#ifndef _{guard}\n#define _{guard}\n\n"
    while True:
        one, other = _thing(chances), _thing(chances)
        yield f"struct {one}_{other};\nextern int {_deed(chances)}_{one}(struct {one}_{other} *{other}, int flags);\n"


def _metadata(path: str) -> Iterator[str]:
    name, _, version = path.split("/")[-2].removesuffix(".dist-info").rpartition("-")
    chances = _chances(path)
    if path.endswith("WHEEL"):
        yield "Wheel-Version: 1.0\nGenerator: bdist_wheel (0.43.0)\nRoot-Is-Purelib: true\nTag: py3-none-any\n\n"
        return
    if path.endswith("METADATA"):
        yield f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nRequires-Python: >=3.9\n\n"
    while True:
        place = f"{name}/{_thing(chances)}_{_thing(chances)}.py"
        if path.endswith("METADATA"):
            yield f"To {_deed(chances)} a {_thing(chances)}, see the {_thing(chances)} in {place}.\n"
        else:
            yield f"{place},sha256={shake_128(place.encode()).hexdigest(20)},{next(chances) * 90 + 311}\n"


def _module(path: str) -> Iterator[str]:
    package, chances = path.split("/")[-2], _chances(path)
    yield f'"""The {_thing(chances)}s of {package}."""\n\nfrom __future__ import annotations\n\n'
    if path.endswith("/_version.py"):
        yield f'__version__ = "{1 + next(chances) % 4}.{next(chances) % 23}.{next(chances) % 7}"\n'
    while True:
        deed, one, other = _deed(chances), _thing(chances), _thing(chances)
        yield (
            f"\n\ndef {deed}_{one}({one}, {other}=None):\n"
            f'    """{deed.capitalize()} the {one} of a {other}."""\n'
            f'    if {one} is None:\n        raise ValueError("there is no {one} to {deed}")\n'
            f"    return {one} if {other} is None else {other}.{deed}({one})\n"
        )


_Kind = tuple[str, tuple[str, ...], Callable[[str], Iterator[str]], str]
_KINDS: Final[tuple[_Kind, ...]] = (
    ("/usr/share/doc/", ("copyright",), _copyright, " "),
    ("/usr/share/doc/", (".gz",), _changes, ""),
    ("/usr/share/man/", (".gz",), _manual, ""),
    ("/var/lib/dpkg/info/", (".list",), _places, "/usr/share/"),
    ("/var/lib/dpkg/info/", (".md5sums",), _sums, "# "),
    ("/var/lib/dpkg/info/", (".postinst",), _script, "# "),
    ("config", ("config",), _settings, "# "),
    ("/usr/share/bash-completion/", ("",), _completion, "# "),
    ("/usr/share/i18n/locales/", ("",), _locale, "% "),
    ("/usr/src/", (".h",), _header, "// "),
    ("/usr/local/cuda-12.4/include/", (".h",), _header, "// "),
    ("/.*/site-packages/", ("METADATA", "RECORD", "WHEEL"), _metadata, ""),
    ("/.*/site-packages/", (".py",), _module, "# "),
)
"""A pattern of where files of a kind are, how their names end, what makes their parts, and how a comment begins."""
