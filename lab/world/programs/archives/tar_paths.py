"""Where tar finds its archives and files, and how it is told to pack them and what to leave out."""

import fnmatch
import re
from posixpath import join

from lab.world.machine.files.nodes import File
from lab.world.machine.program import Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout

_METHODS = {"gzip": "gzip", "gunzip": "gzip", "bzip2": "bzip2", "xz": "xz", "zstd": "zstd"}
_SUFFIXES = {".gz": "gzip", ".tgz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".txz": "xz", ".zst": "zstd"}


def folder_of(context: Context, args: Arguments) -> str:
    """Return the folder that -C leads to."""
    place = context.cwd
    for folder in args.every("directory"):
        place = join(place, folder)
    return place


def give_up(out: Printout, *lines: str) -> None:
    """Say why nothing more can be done."""
    for line in lines:
        out.warn(line, 0)
    out.warn("Error is not recoverable: exiting now", 0)


def method_wanted(args: Arguments, path: str) -> str:
    """Return how an archive is to be packed, as options or its name say; "" for not at all."""
    method = next((_METHODS[name] for name, _ in reversed(args.options) if name in _METHODS), "")
    program = args.get("use-compress-program").split(" ")[0].rpartition("/")[2]
    if program in ("zstd", "gzip", "pigz", "xz", "bzip2", "pzstd"):
        method = {"pigz": "gzip", "pzstd": "zstd"}.get(program, program)
    if not method and "auto-compress" in args:
        method = next((name for suffix, name in _SUFFIXES.items() if path.endswith(suffix)), "")
    return method


def unsafe_prefix(name: str) -> str:
    """Return what is left out of a member's name, so that it is put below where it is unpacked."""
    match = re.match(r"(?:.*/)?\.\.(?:/+|$)|/+", name)
    return match[0] if match is not None else ""


def excludes(pattern: str, name: str) -> bool:
    """Whether a pattern of --exclude means a name."""
    trimmed = name.rstrip("/")
    return any(fnmatch.fnmatchcase(part, pattern) for part in (trimmed, trimmed.rpartition("/")[2], f"./{trimmed}"))


def piped(context: Context) -> bytes:
    """Return all there is of an archive on standard input."""
    if context.artefact is not None:
        return context.artefact.data
    return context.stdin.encode("utf-8", "surrogateescape")


def held_in(context: Context, path: str) -> bytes:
    """Return all there is of an archive: of a declared one, its headers."""
    node = context.fs.stat(path)
    if isinstance(node, File) and node.declared and context.fs.allows(node, 4):
        return node.data
    return context.fs.read(path)
