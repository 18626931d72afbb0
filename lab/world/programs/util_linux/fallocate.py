"""`fallocate`: reserve space for a file."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.common.sizes import parse_amount


@program(
    "fallocate",
    spec="c,collapse-range d,dig-holes i,insert-range l,length= n,keep-size o,offset= p,punch-hole z,zero-range "
    "x,posix v,verbose h,help V,version",
    suite="util-linux",
    hint="Try '{name} --help' for more information.\n",
)
def fallocate(context: Context, args: Arguments) -> CommandResult:
    """Reserve space for a file."""
    if "length" not in args:
        return failed("fallocate", "no length argument specified")
    length, start = parse_amount(args.get("length")), parse_amount(args.get("offset", "0"))
    if not length:
        return failed("fallocate", "invalid length value specified")
    if start is None:
        return failed("fallocate", "invalid offset value specified")
    if not args.operands:
        return failed("fallocate", "no filename specified")
    if len(args.operands) > 1:
        return failed("fallocate", "unexpected number of arguments")
    path = args.operands[0]
    try:
        if not context.fs.exists(path):
            context.fs.write(path, b"")
        room = context.fs.free(path)
        more = start + length - context.fs.stat(path).length
        if room is not None and more > room:
            return failed("fallocate", "fallocate failed: No space left on device")
        if "keep-size" not in args and more > 0:
            context.fs.truncate(path, start + length)
    except OSError as fault:
        return failed("fallocate", f"cannot open {path}: {wording.reason(fault)}")
    return CommandResult()
