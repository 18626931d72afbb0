"""`rename.ul`: replace one word by another in file names or in link targets."""

import posixpath
from typing import Final

from lab.world.machine.files.nodes import Link
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program

_KNOWN: Final = """v,verbose s,symlink n,no-act a,all l,last o,no-overwrite i,interactive h,help V,version"""
_NOTHING, _SOME_FAILED, _FAILED = 4, 2, 1


@program("rename.ul", spec=_KNOWN, suite="util-linux", permute=False)
def rename(context: Context, args: Arguments) -> CommandResult:
    """Replace a word in file names."""
    if len(args.operands) < 3:
        raise UsageFault("not enough arguments")
    old, new, *paths = args.operands
    out = Printout(context)
    renames, failed = 0, 0
    for path in paths:
        try:
            renames += _renamed(context, args, out, old, new, path)
        except OSError:
            failed += 1
    if failed:
        out.exit_code = _SOME_FAILED if renames else _FAILED
    elif not renames:
        out.exit_code = _NOTHING
    return out.result()


def _renamed(context: Context, args: Arguments, out: Printout, old: str, new: str, path: str) -> int:
    """Rename one file and return how many were renamed. Raises `OSError` after reporting it."""
    fs = context.fs
    try:
        node = fs.lstat(path)
    except OSError as fault:
        out.warn(f"{path}: not accessible: {wording.reason(fault)}")
        raise
    if "symlink" in args:
        if not isinstance(node, Link):
            out.warn(f"{path}: not a symbolic link")
            raise OSError
        target = _replaced(node.target, old, new, args)
        if target == node.target:
            return 0
        if "verbose" in args:
            out.line(f"{path}: `{node.target}' -> `{target}'")
        if "no-act" not in args:
            try:
                fs.remove(path)
                fs.symlink(target, path)
            except OSError as fault:
                out.warn(f"{path}: unlink failed: {wording.reason(fault)}")
                raise
        return 1
    folder, name = posixpath.split(path)
    other = posixpath.join(folder, _replaced(name, old, new, args))
    if other == path:
        return 0
    if "no-overwrite" in args and fs.exists(other):
        if "verbose" in args:
            out.line(f"Skipping existing file: `{other}'")
        return 0
    if "no-act" not in args:
        try:
            fs.rename(path, other)
        except OSError as fault:
            out.warn(f"{path}: rename to {other} failed: {wording.reason(fault)}")
            raise
    if "verbose" in args:
        out.line(f"`{path}' -> `{other}'")
    return 1


def _replaced(text: str, old: str, new: str, args: Arguments) -> str:
    if not old:
        return new + text
    if "all" in args:
        return text.replace(old, new)
    if "last" in args:
        front, match, back = text.rpartition(old)
        return front + new + back if match else text
    return text.replace(old, new, 1)
