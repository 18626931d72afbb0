"""`realpath`: print canonical paths, without links and dots; and what `readlink` shares with it."""

import errno
import posixpath
from typing import Final

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program

_MOST_LINKS: Final = 40


@program(
    "realpath",
    spec="e,canonicalize-existing m,canonicalize-missing L,logical P,physical q,quiet s,strip no-symlinks z,zero "
    "relative-to= relative-base=",
)
def realpath(context: Context, args: Arguments) -> CommandResult:
    """Print canonical paths."""
    if not args.operands:
        raise UsageFault("missing operand")
    out = Printout(context)
    need = args.last_of("canonicalize-existing", "canonicalize-missing")
    plain = args.last_of("strip", "no-symlinks", "physical") in ("strip", "no-symlinks")

    def whole(path: str) -> str:
        straight = posixpath.normpath(_absolute(context, path)) if plain else path
        led = _led(context, straight, need, follow=not plain)
        return straight if plain else led

    try:
        base = whole(args.get("relative-base")) if "relative-base" in args else ""
        start = whole(args.get("relative-to")) if "relative-to" in args else base
    except OSError as fault:
        out.warn(f"{wording.plain_name(str(fault.filename))}: {wording.reason(fault)}")
        return out.result()
    end = "\0" if "zero" in args else "\n"
    for path in args.operands:
        try:
            target = whole(path)
        except OSError as fault:
            out.exit_code = 1
            if "quiet" not in args:
                out.warn(f"{wording.plain_name(path) if path else _NO_NAME}: {wording.reason(fault)}")
            continue
        within = not base or target == base or target.startswith(base.rstrip("/") + "/")
        out.text((posixpath.relpath(target, start) if start and within else target) + end)
    return out.result()


_NO_NAME: Final = "''"


def _absolute(context: Context, path: str) -> str:
    if not path:
        raise OSError(errno.ENOENT, "No such file or directory", path)
    return posixpath.join(context.cwd, path)


def _led(context: Context, path: str, need: str, *, follow: bool = True) -> str:
    """Return the canonical path; `need` says which of its components must exist, by default all but the last."""
    waiting = [name for name in _absolute(context, path).split("/") if name]
    resolved, links = "/", 0
    needs_folder = path.endswith(("/", "/."))
    while waiting:
        name = waiting.pop(0)
        if name == ".":
            continue
        if name == "..":
            resolved = posixpath.dirname(resolved)
            continue
        here = posixpath.join(resolved, name)
        try:
            target = context.fs.readlink(here) if follow and _is_link(context, here) else None
            if target is None and (waiting or needs_folder) and need != "canonicalize-missing":
                if not context.fs.is_dir(here) and context.fs.exists(here):
                    raise OSError(errno.ENOTDIR, "Not a directory", path)
                if waiting or need == "canonicalize-existing":
                    context.fs.stat(here)
            elif target is None and need == "canonicalize-existing":
                context.fs.stat(here)
        except OSError as fault:
            if need == "canonicalize-missing":
                target = None
            else:
                raise OSError(fault.errno, fault.strerror, path) from None
        if target is None:
            resolved = here
            continue
        links += 1
        if links > _MOST_LINKS:
            raise OSError(errno.ELOOP, "Too many levels of symbolic links", path)
        waiting[:0] = [part for part in target.split("/") if part]
        if target.startswith("/"):
            resolved = "/"
    return resolved


def _is_link(context: Context, path: str) -> bool:
    try:
        context.fs.readlink(path)
    except OSError as fault:
        if fault.errno in (errno.EACCES, errno.ENOTDIR):
            raise
        return False
    return True
