"""`systemd-detect-virt`: report a physical machine."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program(
    "systemd-detect-virt", spec="c,container v,vm r,chroot q,quiet private-users cvm list", suite="systemd", hint=""
)
def detect_virt(context: Context, args: Arguments) -> CommandResult:
    """Report a physical machine."""
    is_question = "chroot" in args or "private-users" in args
    return CommandResult("" if "quiet" in args or is_question else "none\n", "", 1)
