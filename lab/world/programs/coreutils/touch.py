"""`touch`: create files, or set their time."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.time.parse_date import parse_date, parse_stamp
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program


@program("touch", spec="a c,no-create d,date= f h,no-dereference m r,reference= t= time=")
def touch(context: Context, args: Arguments) -> CommandResult:
    """Create files, or set their time."""
    out = Printout(context)
    fs = context.fs
    moment: float | None = None
    base = context.clock.now
    if "reference" in args:
        try:
            moment = base = fs.stat(args.get("reference")).mtime
        except OSError as fault:
            path = wording.name(args.get("reference"))
            return failed("touch", f"failed to get attributes of {path}: {wording.reason(fault)}")
    if "date" in args or "t" in args:
        text = args.get("date") if "date" in args else args.get("t")
        moment = (
            parse_date(text, base, context.env.get("TZ", ""))
            if "date" in args
            else parse_stamp(text, context.clock.now, year_first=True)
        )
        if moment is None:
            return failed("touch", f"invalid date format {out.quoted(text)}")
    if not args.operands:
        raise UsageFault("missing file operand")
    follow = "no-dereference" not in args
    for path in args.operands:
        try:
            if fs.exists(path) or not follow:
                fs.utime(path, moment, follow=follow)
            elif "no-create" not in args:
                fs.write(path, b"")
                if moment is not None:
                    fs.utime(path, moment)
        except OSError as fault:
            what = "setting times of" if fault.errno == 1 else "cannot touch"
            out.warn(f"{what} {wording.name(path)}: {wording.reason(fault)}")
    return out.result()
