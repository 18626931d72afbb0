"""`nologin`: the shell of accounts that are not for people; it refuses to log in."""

from lab.world.machine.program import CommandResult, Context, command


@command("nologin", folder="/usr/sbin")
def nologin(context: Context) -> CommandResult:
    """Report that the account is not available, whatever the arguments are."""
    return CommandResult("This account is currently not available.\n", "", 1)
