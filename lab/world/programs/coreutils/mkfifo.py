"""`mkfifo`: create named pipes."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.modes import parse_mode
from lab.world.programs.common.program import Printout, program


@program("mkfifo", spec="m,mode= Z context?")
def mkfifo(context: Context, args: Arguments) -> CommandResult:
    """Create named pipes."""
    out = Printout(context)
    if not args.operands:
        raise UsageFault("missing operand")
    mode = _mode(args)
    if isinstance(mode, str):
        return failed("mkfifo", mode)
    for path in args.operands:
        try:
            _make(context, path, "p", mode)
        except OSError as fault:
            out.warn(f"cannot create fifo {wording.name(path)}: {wording.reason(fault)}")
    return out.result()


def _mode(args: Arguments) -> int | str | None:
    """Return the requested permissions, None without any; for an invalid mode, the text of the error."""
    if "mode" not in args:
        return None
    change = parse_mode(args.get("mode"))
    if change is None:
        return "invalid mode"
    mode = change(0o666, False, 0)
    return mode if not mode & ~0o777 else "mode must specify only file permission bits"


def _make(context: Context, path: str, device: str, mode: int | None) -> None:
    context.fs.make_special(path, device)
    if mode is not None:
        context.fs.chmod(path, mode)
