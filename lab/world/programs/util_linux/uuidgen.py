"""`uuidgen`: print a random UUID."""

from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.coreutils.mktemp import _dice


@command("uuidgen")
def uuidgen(context: Context) -> CommandResult:
    """Print a random UUID."""
    digits = f"{_dice(context).getrandbits(128):032x}"
    variant = "89ab"[int(digits[16], 16) % 4]
    return CommandResult(f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}\n")
