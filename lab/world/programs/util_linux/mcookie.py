"""`mcookie`: print a random 128-bit number."""

from hashlib import sha256

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("mcookie", spec="f,file= m,max-size= v,verbose h,help V,version", suite="util-linux")
def mcookie(context: Context, args: Arguments) -> CommandResult:
    """Print a random 128-bit number."""
    seed = f"{context.host.name} {context.clock.now} {context.host.new_pid()} cookie"
    return CommandResult(sha256(seed.encode()).hexdigest()[:32] + "\n")
