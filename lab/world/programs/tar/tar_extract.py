"""Reading archives with `tar`: listing and extracting."""

import fnmatch
import re
from collections.abc import Callable
from posixpath import join, normpath

from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine import pace
from lab.world.machine.files.artefacts import part_of
from lab.world.machine.files.nodes import Directory, File, Link, Node
from lab.world.machine.program import Context
from lab.world.machine.time.dates import format_date
from lab.world.programs.common import messages as wording
from lab.world.programs.common import tarball
from lab.world.programs.common.compression import RATIO, expand, method_of
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.modes import mode_text
from lab.world.programs.common.program import Printout
from lab.world.programs.common.tarball import Member
from lab.world.programs.tar.tar_compare import compare
from lab.world.programs.tar.tar_full import member_full
from lab.world.programs.tar.tar_paths import (
    excludes,
    folder_of,
    give_up,
    held_in,
    method_wanted,
    piped,
    unsafe_prefix,
)


def open_archive(context: Context, args: Arguments, out: Printout, renamed: Callable[[str], str], *, mode: str) -> None:
    """List or extract the content of an archive, or compare it with files."""
    path = args.get("file") or "-"
    try:
        data = piped(context) if path == "-" else held_in(context, path)
    except OSError as fault:
        complaint = f"{path}: Cannot open: {wording.reason(fault)}"
        if method_wanted(args, "") and isinstance(fault, FileNotFoundError):
            out.error(f"tar (child): {complaint}", 0)
            out.error("tar (child): Error is not recoverable: exiting now", 0)
            complaint = "Child returned status 2"
        give_up(out, complaint)
        out.exit_code = 2
        return
    try:
        entries = list(tarball.unpack(expand(data)))
        if not entries and data.strip(b"\0"):
            raise ValueError("no header")
    except ValueError:
        if "gzip" in args and method_of(data) != "gzip":
            out.error("\ngzip: stdin: not in gzip format", 0)
            out.warn("Child returned status 1", 0)
        elif method_of(data) == "gzip":
            out.error("\ngzip: stdin: unexpected end of file", 0)
            out.warn("Child returned status 1", 0)
        else:
            out.warn("This does not look like a tar archive", 2)
            if len(data) >= 512:
                out.warn("Skipping to next header", 2)
            return
        give_up(out)
        out.exit_code = 2
        return
    patterns = [normpath(name) for name in args.operands]
    met: set[str] = set()
    room = _room(context, path)
    for member, end in entries:
        name, node = member.name, member.node
        hits = [
            one
            for one in patterns
            if normpath(name) == one
            or normpath(name).startswith(one + "/")
            or ("wildcards" in args and fnmatch.fnmatchcase(name, one))
        ]
        if patterns and not hits:
            continue
        met.update(hits)
        if any(excludes(pattern, name) for pattern in args.every("exclude")):
            continue
        if mode == "diff":
            compare(context, args, out, member)
        elif mode == "list":
            _tell_prefix(context, args, out, name)
            member_name = renamed(name) if "show-transformed-names" in args else name
            out.line(
                _listed(member_name, member, numeric="numeric-owner" in args) if "verbose" in args else member_name
            )
        else:
            _extract(context, args, out, renamed, name, _truncated(node, end - room) if room and end > room else node)
        if room and end > room:
            give_up(out, "Unexpected EOF in archive")
            out.exit_code = 2
            return
    globbed = [one for one in args.operands if re.search(r"[*?\[]", one) and normpath(one) not in met]
    if globbed and "wildcards" not in args and "no-wildcards" not in args:
        out.warn("Pattern matching characters used in file names", 0)
        out.warn("Use --wildcards to enable pattern matching, or --no-wildcards to suppress this warning", 0)
    for name, one in zip(args.operands, patterns, strict=True):
        if one not in met:
            out.warn(f"{name}: Not found in archive", 2)


def _room(context: Context, path: str) -> int:
    """Return how many bytes a declared archive can contain; None for an archive that is stored whole."""
    if path == "-":
        return 0
    node = context.fs.stat(path)
    if not isinstance(node, File) or not node.declared:
        return 0
    # Because declared sizes are rounded, a compressed archive may look a little short.
    return int((node.length + 4096) / RATIO[method_of(node.data)])


def _truncated(node: Node, missing: int) -> Node:
    """Return what remains of a member when the archive ends too early."""
    if not isinstance(node, File):
        return node
    size = max(0, node.length - missing)
    if not node.declared:
        return replace(node, data=node.data[:size])
    part = part_of(node, 0, size)
    return replace(node, data=part.data, size=size, identity=part.identity)


def _listed(name: str, member: Member, *, numeric: bool) -> str:
    node = member.node
    size = node.length if isinstance(node, File) else 0
    owner = f"{member.uid if numeric or not node.owner else node.owner}/"
    owner += f"{member.gid if numeric or not node.group else node.group}"
    arrow = f" -> {node.target}" if isinstance(node, Link) else ""
    width = max(0, 19 - len(owner) - 1)
    return f"{mode_text(node)} {owner} {size:>{width}} {format_date('%Y-%m-%d %H:%M', node.mtime)} {name}{arrow}"


def _tell_prefix(context: Context, args: Arguments, out: Printout, name: str) -> None:
    """Say, once, which prefix is removed from member names."""
    prefix = "" if "absolute-names" in args else unsafe_prefix(name)
    if prefix and f"{context.name}: Removing leading `{prefix}'" not in out.complaints:
        out.warn(f"Removing leading `{prefix}' from member names", 0)


def _extract(
    context: Context, args: Arguments, out: Printout, renamed: Callable[[str], str], name: str, node: Node
) -> None:
    strip = int(args.get("strip-components")) if is_number(args.get("strip-components")) else 0
    _tell_prefix(context, args, out, name)
    parts = [part for part in renamed(name).split("/") if part not in ("", ".")]
    if ".." in parts:
        out.warn(f"{name}: Member name contains '..'", 2)
        return
    shortened = "/".join(parts[strip:])
    if not shortened and (strip or not isinstance(node, Directory)):
        return
    if "to-stdout" in args:
        if isinstance(node, File):
            out.stream(node)
        return
    if "verbose" in args:
        out.line(shortened if "show-transformed-names" in args else name)
    place = join(folder_of(context, args), shortened)
    try:
        _place(context, args, place, node)
    except OSError as fault:
        if fault.errno == 28:
            length = context.fs.stat(place).length if context.fs.exists(place) else 0
            out.warn(member_full(name, length), 2)
        elif isinstance(node, Directory):
            out.warn(f"{name.rstrip('/')}: Cannot mkdir: {wording.reason(fault)}", 2)
        else:
            out.warn(f"{name}: Cannot open: {wording.reason(fault)}", 2)


def _place(context: Context, args: Arguments, place: str, node: Node) -> None:
    """Put a member in its place, with the account's rights."""
    fs = context.fs
    above = place.rpartition("/")[0]
    if above and not fs.is_dir(above):
        fs.mkdir(above, parents=True)
    mode = node.mode if context.user == "root" or "preserve-permissions" in args else node.mode & ~fs.umask
    if isinstance(node, Directory):
        if not fs.is_dir(place):
            fs.mkdir(place)
            fs.chmod(place, mode & 0o7777)
        return
    if fs.exists(place) and "skip-old-files" in args:
        return
    if fs.exists(place) and "keep-old-files" in args:
        raise FileExistsError(17, "File exists", place)
    if isinstance(node, Link):
        if fs.exists(place):
            fs.remove(place)
        fs.symlink(node.target, place)
        return
    if fs.exists(place):
        fs.remove(place)
    fs.write(place, b"")
    pace.spend(context.clock, node.length, pace.DISK)
    fs.receive(place, node)
    fs.chmod(place, mode & 0o7777)
    if context.user == "root" and "no-same-owner" not in args:
        tables = (context.host.users, context.host.groups)
        fs.chown(
            place, node.owner if node.owner in tables[0] else None, node.group if node.group in tables[1] else None
        )
    if "touch" not in args:
        fs.utime(place, node.mtime)
