"""`rmdir`: remove empty directories."""

import errno

from lab.world.machine.files.nodes import Directory, Link
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program


@program("rmdir", spec="ignore-fail-on-non-empty p,parents v,verbose")
def rmdir(context: Context, args: Arguments) -> CommandResult:
    """Remove empty directories."""
    out = Printout(context)
    if not args.operands:
        raise UsageFault("missing operand")
    for path in args.operands:
        if "verbose" in args:
            out.line(f"rmdir: removing directory, {wording.name(path)}")
        is_removed = _remove_empty(context, args, out, path, "")
        way = path.rstrip("/").rpartition("/")[0]
        while is_removed and way and "parents" in args:
            if "verbose" in args:
                out.line(f"rmdir: removing directory, {wording.name(way)}")
            is_removed = _remove_empty(context, args, out, way, "directory ")
            way = way.rpartition("/")[0]
    return out.result()


def _remove_empty(context: Context, args: Arguments, out: Printout, path: str, sort: str) -> bool:
    name = wording.name(path)
    try:
        if path.rpartition("/")[2] == ".":
            out.warn(f"failed to remove {name}: Invalid argument")
            return False
        if path.endswith("/") and isinstance(context.fs.lstat(path.rstrip("/") or "/"), Link):
            out.warn(f"failed to remove {name}: Symbolic link not followed")
            return False
        if not isinstance(context.fs.lstat(path), Directory):
            out.warn(f"failed to remove {name}: Not a directory")
            return False
        context.fs.remove(path)
    except OSError as fault:
        if not (fault.errno == errno.ENOTEMPTY and "ignore-fail-on-non-empty" in args):
            out.warn(f"failed to remove {sort}{name}: {wording.reason(fault)}")
        return False
    return True
