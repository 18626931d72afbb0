"""`blkid`: print the file systems on devices, which only root may read."""

from lab.world.machine.drives import uuid_of
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program


@program("blkid", spec="c= d g h o= k l L= n= i p s= S= t= u= U= V", suite="util-linux", folder="/usr/sbin")
def blkid(context: Context, args: Arguments) -> CommandResult:
    """Print the file systems on devices, which only root may read."""
    out = Printout(context)
    has_match = False
    for disk in context.host.disks.values():
        if not disk.device.startswith("/dev/") or (args.operands and disk.device not in args.operands):
            continue
        if context.user != "root":
            continue
        has_match = True
        facts = {"UUID": uuid_of(context.host.name, disk, context.host.root), "BLOCK_SIZE": "4096", "TYPE": disk.type}
        tags = args.every("s") or list(facts)
        values = {name: facts[name] for name in facts if name in tags}
        if args.get("o") == "value":
            out.text("".join(f"{value}\n" for value in values.values()))
        else:
            out.line(f"{disk.device}: " + " ".join(f'{name}="{value}"' for name, value in values.items()))
    out.exit_code = 0 if has_match or not args.operands else 2
    return out.result()
