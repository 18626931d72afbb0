"""Where `tar` finds its archives and files, how it compresses them, and what it excludes."""

import fnmatch
import re
from posixpath import join
from typing import Final, Literal

from lab.world.machine.files.nodes import File
from lab.world.machine.program import Context
from lab.world.programs.common.compression import Method
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout

_METHODS: Final[dict[str, Method]] = {"gzip": "gzip", "gunzip": "gzip", "bzip2": "bzip2", "xz": "xz", "zstd": "zstd"}
_PROGRAMS: Final[dict[str, Method]] = {
    "gzip": "gzip", "pigz": "gzip", "bzip2": "bzip2", "xz": "xz", "zstd": "zstd", "pzstd": "zstd",
}  # fmt: skip
_SUFFIXES: Final[dict[str, Method]] = {
    ".gz": "gzip", ".tgz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".txz": "xz", ".zst": "zstd",
}  # fmt: skip


def folder_of(context: Context, args: Arguments) -> str:
    """Return the folder that -C names."""
    place = context.cwd
    for folder in args.every("directory"):
        place = join(place, folder)
    return place


def give_up(out: Printout, *lines: str) -> None:
    """Print the closing line of a fatal error."""
    for line in lines:
        out.warn(line, 0)
    out.warn("Error is not recoverable: exiting now", 0)


def method_wanted(args: Arguments, path: str) -> Method | Literal[""]:
    """Return the compression method from the options or the archive's name; "" for none."""
    method: Method | Literal[""] = next((_METHODS[name] for name, _ in reversed(args.options) if name in _METHODS), "")
    program = args.get("use-compress-program").split(" ")[0].rpartition("/")[2]
    method = _PROGRAMS.get(program, method)
    if not method and "auto-compress" in args:
        method = next((name for suffix, name in _SUFFIXES.items() if path.endswith(suffix)), "")
    return method


def unsafe_prefix(name: str) -> str:
    """Return the prefix removed from a member's name, so that it lands below the current folder."""
    match = re.match(r"(?:.*/)?\.\.(?:/+|$)|/+", name)
    return match[0] if match is not None else ""


def excludes(pattern: str, name: str) -> bool:
    """Return whether a --exclude pattern matches a name."""
    trimmed = name.rstrip("/")
    return any(fnmatch.fnmatchcase(part, pattern) for part in (trimmed, trimmed.rpartition("/")[2], f"./{trimmed}"))


def piped(context: Context) -> bytes:
    """Return the archive bytes on standard input."""
    if context.artefact is not None:
        return context.artefact.data
    return context.stdin.encode("utf-8", "surrogateescape")


def held_in(context: Context, path: str) -> bytes:
    """Return the stored bytes of an archive; for a declared one, its headers."""
    node = context.fs.stat(path)
    if isinstance(node, File) and node.declared and context.fs.allows(node, 4):
        return node.data
    return context.fs.read(path)
