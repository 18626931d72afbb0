"""`mkdir`: make directories."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.modes import parse_mode
from lab.world.programs.common.program import Printout, program


@program("mkdir", spec="m,mode= p,parents v,verbose Z context?")
def mkdir(context: Context, args: Arguments) -> CommandResult:
    """Create directories."""
    out = Printout(context)
    if not args.operands:
        raise UsageFault("missing operand")
    change = parse_mode(args.get("mode")) if "mode" in args else None
    if "mode" in args and change is None:
        return failed("mkdir", f"invalid mode {out.quoted(args.get('mode'))}")
    for path in args.operands:
        if "parents" in args and not _make_way(context, args, out, path):
            continue
        if "parents" in args and context.fs.is_dir(path):
            continue
        if _make(context, args, out, path) and change is not None:
            context.fs.chmod(path, change(0o777, True, context.fs.umask))
    return out.result()


def _make_way(context: Context, args: Arguments, out: Printout, path: str) -> bool:
    """Create the missing parents of `path`."""
    parts = path.rstrip("/").split("/")
    for depth in range(1, len(parts)):
        above = "/".join(parts[:depth]) or "/"
        if context.fs.is_dir(above):
            continue
        if context.fs.exists(above):
            out.warn(f"cannot create directory {out.quoted(above)}: Not a directory")
            return False
        if not _make(context, args, out, above):
            return False
    return True


def _make(context: Context, args: Arguments, out: Printout, path: str) -> bool:
    try:
        context.fs.mkdir(path)
    except OSError as fault:
        out.warn(f"cannot create directory {out.quoted(path)}: {wording.reason(fault)}")
        return False
    if "verbose" in args:
        out.line(f"mkdir: created directory {wording.name(path)}")
    return True
