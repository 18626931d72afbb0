"""`systemd-detect-virt`: say that the host is a machine of its own."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program(
    "systemd-detect-virt", spec="c,container v,vm r,chroot q,quiet private-users cvm list", suite="systemd", hint=""
)
def detect_virt(context: Context, args: Arguments) -> CommandResult:
    """Say that the host is a machine of its own."""
    is_question = "chroot" in args or "private-users" in args
    return CommandResult("" if "quiet" in args or is_question else "none\n", "", 1)
