"""`ldd`: print the shared libraries of programs."""

import posixpath
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from lab.world.machine.files.nodes import PACKAGED, File
from lab.world.machine.program import CommandResult, Context, command
from lab.world.machine.word_lists import words
from lab.world.programs.common import messages as wording
from lab.world.programs.common.program import Printout

_TABLE: Final = Path(__file__).with_name("libraries.tsv")
"""The libraries of programs in Debian 12; programs not listed link only the C library."""
_FOLDER: Final = "/lib/x86_64-linux-gnu"
_SYSTEMD: Final = "libsystemd-shared-252.so"
_LOADER: Final = "/lib64/ld-linux-x86-64.so.2"
_VERSION: Final = """ldd (Debian GLIBC 2.36-9+deb12u9) 2.36
Copyright (C) 2022 Free Software Foundation, Inc.
This is free software; see the source for copying conditions.  There is NO
warranty; not even for MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.
Written by Roland McGrath and Ulrich Drepper.
"""
_SCRIPTS: Final = frozenset(
    words("""addgroup adduser batch delgroup deluser egrep fgrep gunzip ldd rgrep service uncompress which zcat zegrep
    zfgrep zgrep zless zmore""")
)


@cache
def _linked() -> dict[str, tuple[str, ...]]:
    table = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        programs, _, libraries = line.partition("\t")
        table.update(dict.fromkeys(programs.split(), tuple(libraries.split())))
    return table


@command("ldd")
def ldd(context: Context) -> CommandResult:
    """Print the shared libraries of programs."""
    words = list(context.argv)
    while words and words[0].startswith("-"):
        word = words.pop(0)
        if word == "--version":
            return CommandResult(_VERSION)
        if word == "--":
            break
        if word not in ("-v", "-u", "-r", "-d", "--verbose", "--unused", "--function-relocs", "--data-relocs"):
            hint = "Try `ldd --help' for more information.\n"
            return CommandResult("", f"ldd: unrecognized option `{word}'\n{hint}", 1)
    if not words:
        return CommandResult("", "ldd: missing file arguments\nTry `ldd --help' for more information.\n", 1)
    out = Printout(context)
    for word in words:
        if len(words) > 1:
            out.line(f"{word}:")
        _tell(context, out, word)
    return out.result()


def _tell(context: Context, out: Printout, word: str) -> None:
    try:
        node = context.fs.stat(word)
    except OSError as fault:
        out.warn(f"{word if '/' in word else './' + word}: {wording.reason(fault)}")
        return
    if not isinstance(node, File) or node.device:
        out.warn(f"{word}: not regular file")
        return
    if not context.fs.allows(node, 4):
        out.error(f"ldd: error: you do not have read permission for `{word}'")
        return
    name = posixpath.basename(node.identity.removeprefix(PACKAGED))
    if not node.data.startswith(b"\x7fELF") or name in _SCRIPTS:
        out.error("\tnot a dynamic executable")
        return
    if ".so" in name:
        libraries: tuple[str, ...] = () if name.startswith(("libc.so", "ld-linux")) else ("libc.so.6",)
    else:
        libraries = _linked().get(name, ("libc.so.6",))
    # The kernel loads a library at a different address in every run.
    seed = f"{context.host.name} {word} {context.clock.now}"
    at = (
        0x7F00_0000_0000 + int.from_bytes(sha256(seed.encode("utf-8", "surrogateescape")).digest()[:5]) % 0xFF_0000_0000
    )
    at &= ~0xFFF
    rows = [f"\tlinux-vdso.so.1 (0x{at + 0x4E000:016x})"]
    for number, library in enumerate(libraries, 1):
        folder = f"{_FOLDER}/systemd" if library == _SYSTEMD else _FOLDER
        rows.append(f"\t{library} => {folder}/{library} (0x{at - 0x1D000 * number * number:016x})")
    rows.append(f"\t{_LOADER} (0x{at + 0x50000:016x})")
    out.text("\n".join(rows) + "\n")
