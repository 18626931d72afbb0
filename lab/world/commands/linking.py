"""`ln` and `install`: further names for files, and files put where they belong."""

import errno
import re
from posixpath import basename, relpath

from lab.world.commands import wording
from lab.world.commands.copying import canonical, pairs
from lab.world.commands.modes import parse_mode
from lab.world.commands.options import Given, UsageFault
from lab.world.commands.people import find_group, find_user
from lab.world.commands.program import Printout, program
from lab.world.commands.protocol import CommandResult, Context
from lab.world.nodes import Directory, Link, Node

_LN = """b backup? d,directory F f,force i,interactive L,logical n,no-dereference P,physical r,relative s,symbolic
    S,suffix= t,target-directory= T,no-target-directory v,verbose"""


@program("ln", known=_LN)
def ln(context: Context, given: Given) -> CommandResult:
    """Give files further names."""
    out = Printout(context)
    fs = context.fs
    words = list(given.operands)
    if not words:
        raise UsageFault("missing file operand")
    folder = given.get("target-directory")
    if folder:
        sources = words
    elif len(words) == 1:
        sources, folder = words, "."
    else:
        *sources, last = words
        kept = "no-dereference" in given and _is_link(context, last)
        if "no-target-directory" not in given and fs.is_dir(last) and not kept:
            folder = last
        elif len(sources) > 1:
            why = "Not a directory" if fs.exists(last) else "No such file or directory"
            out.warn(f"target {wording.name(last)}: {why}")
            return out.result()
        else:
            _make_link(context, given, out, sources[0], last)
            return out.result()
    for source in sources:
        _make_link(context, given, out, source, f"{folder.rstrip('/') or ''}/{basename(source.rstrip('/'))}")
    return out.result()


def _is_link(context: Context, path: str) -> bool:
    try:
        return isinstance(context.fs.lstat(path.rstrip("/")), Link)
    except OSError:
        return False


def _make_link(context: Context, given: Given, out: Printout, source: str, target: str) -> None:
    fs = context.fs
    soft = "symbolic" in given
    if not soft:
        try:
            node = fs.stat(source) if "logical" in given else fs.lstat(source)
        except OSError as fault:
            out.warn(f"failed to access {wording.name(source)}: {wording.reason(fault)}")
            return
        if isinstance(node, Directory):
            out.warn(f"{source}: hard link not allowed for directory")
            return
    try:
        there: Node | None = fs.lstat(target)
    except OSError:
        there = None
    try:
        if there is not None and "force" in given and not isinstance(there, Directory):
            if not soft and canonical(context, source) == canonical(context, target):
                out.warn(f"{wording.name(source)} and {wording.name(target)} are the same file")
                return
            fs.remove(target)
        if soft:
            pointed = source
            if "relative" in given:
                pointed = relpath(canonical(context, source), canonical(context, target).rpartition("/")[0] or "/")
            fs.symlink(pointed, target)
        else:
            fs.link(source, target)
    except OSError as fault:
        kind = "symbolic" if soft else "hard"
        to = f" => {wording.name(source)}" if not soft and fault.errno != errno.EEXIST else ""
        out.warn(f"failed to create {kind} link {wording.name(target)}{to}: {wording.reason(fault)}")
        return
    if "verbose" in given:
        arrow = "->" if soft else "=>"
        out.line(f"{wording.name(target)} {arrow} {wording.name(source)}")


_INSTALL = """b backup? C,compare c D d,directory g,group= m,mode= o,owner= p,preserve-timestamps s,strip
    strip-program= S,suffix= t,target-directory= T,no-target-directory v,verbose Z context?"""


@program("install", known=_INSTALL)
def install(context: Context, given: Given) -> CommandResult:
    """Copy files to where they belong, with the rights they need."""
    out = Printout(context)
    fs = context.fs
    text = given.get("mode") or "755"
    change = parse_mode(text)
    if change is None:
        out.warn(f"invalid mode {out.quoted(text)}")
        return out.result()
    mode = change(0, False, 0)
    owner, group = given.get("owner"), given.get("group")
    if "directory" in given:
        if not given.operands:
            raise UsageFault("missing file operand")
        for path in given.operands:
            _make_folder(context, given, out, path, mode)
        return out.result()
    if "D" in given and len(given.operands) > 1 and "target-directory" not in given:
        folder = given.operands[-1].rpartition("/")[0]
        if folder and not fs.is_dir(folder):
            _make_folder(context, given, out, folder, 0o755)
    for source, target in pairs(context, given, out) or ():
        try:
            node = fs.stat(source)
        except OSError as fault:
            out.warn(f"cannot stat {wording.name(source)}: {wording.reason(fault)}")
            continue
        if isinstance(node, Directory):
            out.warn(f"omitting directory {wording.name(source)}")
            continue
        try:
            if fs.exists(target):
                fs.remove(target)
                if "verbose" in given:
                    out.line(f"removed {wording.name(target)}")
            fs.copy(source, target)
            if owner or group:
                fs.chown(target, owner and find_user(context.host, owner), group and find_group(context.host, group))
            fs.chmod(target, mode)
            if "preserve-timestamps" in given:
                fs.utime(target, node.mtime)
        except OSError as fault:
            out.warn(f"cannot create regular file {wording.name(target)}: {wording.reason(fault)}")
            continue
        if "verbose" in given:
            out.line(f"{wording.name(source)} -> {wording.name(target)}")
    return out.result()


def _make_folder(context: Context, given: Given, out: Printout, path: str, mode: int) -> None:
    fs = context.fs
    parts = [part for part in re.split("/+", path.rstrip("/")) if part]
    way = "/" if path.startswith("/") else ""
    for part in parts:
        way += part
        if not fs.is_dir(way):
            try:
                fs.mkdir(way, 0o755)
            except OSError as fault:
                out.warn(f"cannot create directory {wording.name(way)}: {wording.reason(fault)}")
                return
            if "verbose" in given:
                out.line(f"install: creating directory {wording.name(way)}")
        way += "/"
    fs.chmod(path, mode)
