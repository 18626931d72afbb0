"""`lsmod`: list the loaded kernel modules."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program

_MODULES = (
    ("nls_ascii", 16384, 1, ""), ("nls_cp437", 20480, 1, ""), ("vfat", 20480, 1, ""), ("fat", 90112, 1, "vfat"),
    ("intel_rapl_msr", 20480, 0, ""), ("kvm_intel", 380928, 0, ""), ("kvm", 1142784, 1, "kvm_intel"),
    ("nvme", 57344, 3, ""), ("nvme_core", 176128, 5, "nvme"), ("ext4", 983040, 2, ""), ("mbcache", 16384, 1, "ext4"),
    ("jbd2", 167936, 1, "ext4"), ("ixgbe", 372736, 0, ""), ("libphy", 180224, 1, "ixgbe"),
)  # fmt: skip


_NVIDIA = (
    ("nvidia_uvm", 4796416, 4, ""), ("nvidia_drm", 110592, 0, ""), ("nvidia_modeset", 1351680, 1, "nvidia_drm"),
    ("nvidia", 54059008, 38, "nvidia_uvm,nvidia_modeset"),
)  # fmt: skip


@program("lsmod", spec="", suite="", hint="", folder="/usr/sbin")
def lsmod(context: Context, args: Arguments) -> CommandResult:
    """List the loaded kernel modules."""
    rows = (*(_NVIDIA if context.host.record.gpus else ()), *_MODULES)
    lines = [f"{name:<19} {size:>8}  {count}{f' {users}' if users else ''}\n" for name, size, count, users in rows]
    return CommandResult("Module                  Size  Used by\n" + "".join(lines))
