"""`mountpoint`: report whether a path is a mount point."""

from lab.world.machine.files.nodes import File
from lab.world.machine.mounts import device_at, mounted
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program


@program("mountpoint", spec="q,quiet nofollow d,fs-devno x,devno h,help V,version", suite="util-linux")
def mountpoint(context: Context, args: Arguments) -> CommandResult:
    """Report whether a path is a mount point."""
    if len(args.operands) != 1:
        raise UsageFault("bad usage")
    path, out = args.operands[0], Printout(context)
    quiet = "quiet" in args
    try:
        node = context.fs.lstat(path) if "nofollow" in args else context.fs.stat(path)
    except OSError as fault:
        if not quiet:
            out.warn(f"{path}: {wording.reason(fault)}")
        out.exit_code = 1
        return out.result()
    if "devno" in args:
        if not isinstance(node, File) or node.device[:1] != "b":
            out.warn(f"{path}: not a block device", 32)
        else:
            out.line(node.device[2:])
        return out.result()
    place = context.fs.real(path)
    if place not in [target for _, target, _, _ in mounted(context.host.record)]:
        out.exit_code = 32
        if not quiet:
            out.line(f"{path} is not a mountpoint")
    elif "fs-devno" in args:
        major, minor = device_at(context.host.record, context.host.disks.get(place), place)
        out.line(f"{major}:{minor}")
    elif not quiet:
        out.line(f"{path} is a mountpoint")
    return out.result()
