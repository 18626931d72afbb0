"""`chroot`: run a command with another root directory."""

import shlex

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import program


@program("chroot", spec="groups= userspec= skip-chdir", usage_exit=125, permute=False, folder="/usr/sbin")
def chroot(context: Context, args: Arguments) -> CommandResult:
    """Run a command with another root directory, if that contains it."""
    if not args.operands:
        raise UsageFault("missing operand")
    root, *words = args.operands
    place = wording.name(root)
    try:
        if not context.fs.is_dir(root):
            context.fs.stat(root)
            return failed("chroot", f"cannot change root directory to {place}: Not a directory", 125)
    except OSError as fault:
        return failed("chroot", f"cannot change root directory to {place}: {wording.reason(fault)}", 125)
    if context.user != "root":
        return failed("chroot", f"cannot change root directory to {place}: Operation not permitted", 125)
    if context.fs.real(root) != "/":
        name = words[0] if words else "/bin/bash"
        return failed("chroot", f"failed to run command {wording.name(name)}: No such file or directory", 127)
    line = shlex.join(words) if words else context.stdin
    return context.run_script(
        context.host, "root", line, cwd="/", stdin=context.stdin if words else "", env=context.env
    )
