"""`hostnamectl`: print what systemd knows about the machine."""

from lab.world.machine.kernel import RELEASE
from lab.world.machine.name_service import boot_id, machine_id
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("hostnamectl", spec="H,host= j json= no-pager static", suite="systemd")
def hostnamectl(context: Context, args: Arguments) -> CommandResult:
    """Print what systemd knows about the machine."""
    name = context.host.name
    if args.operands and args.operands[0] in ("hostname", "set-hostname"):
        if len(args.operands) == 1:
            return CommandResult(name + "\n")
        return CommandResult("", "Could not set static hostname: Interactive authentication required.\n", 1)
    return CommandResult(
        f" Static hostname: {name}\n       Icon name: computer-server\n         Chassis: server 🖳\n"
        f"      Machine ID: {machine_id(name)}\n         Boot ID: {boot_id(name, context.host.record.booted)}\n"
        f"Operating System: Debian GNU/Linux 12 (bookworm)\n          Kernel: Linux {RELEASE}\n"
        "    Architecture: x86-64\n Hardware Vendor: Supermicro\n  Hardware Model: SYS-620P-TR\n"
        "Firmware Version: 1.6\n"
    )
