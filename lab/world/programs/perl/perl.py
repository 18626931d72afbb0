"""`perl`, which every Debian has and only root may run here: what it would do is not simulated."""

from lab.world.machine.program import CommandResult, Context, command


@command("perl")
def perl(context: Context) -> CommandResult:
    """End as a program that ran out of memory, with a note for the researcher."""
    context.note_fidelity("perl is not simulated: it was killed")
    return CommandResult("", "Killed\n", 137)
