"""What stands after a pipeline that may never end, put there by `lab.world.shell.rewriting.endless`."""

from lab.world.machine import pace
from lab.world.machine.files.lookup import WITHOUT_END
from lab.world.machine.files.nodes import File
from lab.world.machine.program import CommandResult, Context, command
from lab.world.shell.rewriting.endless import FILLS, SIGN


@command(SIGN, folder="")
def endless(context: Context) -> CommandResult:
    """End the shell when the pipeline before this never ends; hand its status on when it does."""
    status, kind = context.argv
    context.end_if_endless(is_sure=context.was_cut() and kind == "drains")
    return CommandResult(exit_code=int(status))


@command(FILLS, folder="")
def fills(context: Context) -> CommandResult:
    """Let the file that an endless pipeline writes fill the disk."""
    status, name, *targets = context.argv
    if not context.was_cut() or not targets:
        return CommandResult(exit_code=int(status))
    old = context.fs.stat(targets[0])
    if not isinstance(old, File) or old.device:
        return CommandResult(exit_code=int(status))
    before, began = old.length, context.clock.now
    try:
        context.fs.receive(targets[0], File(old.data, size=WITHOUT_END, identity=f"{name} without end {began}"))
    except OSError as fault:
        pace.spend(context.clock, context.fs.stat(targets[0]).length - before, pace.DISK)
        what = "standard output" if name == "yes" else "write error"
        return CommandResult("", f"{name}: {what}: {fault.strerror}\n", 1)
    return CommandResult(exit_code=int(status))
