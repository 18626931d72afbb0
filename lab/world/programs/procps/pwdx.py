"""`pwdx`: print the working directories of processes."""

from typing import Final

from lab.text.amounts import is_number
from lab.world.machine.process_table import running
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program

_PWDX_USAGE: Final = """
Usage:
 pwdx [options] pid...

Options:
 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see pwdx(1).
"""


@program("pwdx", spec="h,help V,version", suite="procps", hint=_PWDX_USAGE)
def pwdx(context: Context, args: Arguments) -> CommandResult:
    """Print the working directories of processes."""
    if not args.operands:
        return CommandResult("", _PWDX_USAGE, 1)
    out = Printout(context)
    by_pid = {process.pid: process for process in running(context)}
    for word in args.operands:
        number = word.removeprefix("/proc/")
        if not is_number(number):
            return failed("pwdx", f"invalid process id: {word}")
        process = by_pid.get(int(number))
        if process is None:
            out.error(f"{word}: No such process")
        elif context.user not in ("root", process.user):
            out.error(f"{word}: Permission denied")
        elif process.pid in context.host.processes:
            out.line(f"{word}: {'/' if process.service or process.pid == 1 else context.host.users[process.user].home}")
        else:
            out.line(f"{word}: {context.fs.absolute('.')}")
    return out.result()
