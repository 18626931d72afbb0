"""`pidwait`: wait for processes to end."""

import re
from typing import Final

from lab.world.machine.process_table import short_name
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import Process
from lab.world.programs.common import regex as patterns
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.owners import uid
from lab.world.programs.common.program import program

_NO_PATTERN: Final = "pidwait: no matching criteria specified\nTry `pidwait --help' for more information.\n"


@program(
    "pidwait", spec="e,echo c,count f,full i,ignore-case n,newest o,oldest u,euid= x,exact P,parent=", suite="procps"
)
def pidwait(context: Context, args: Arguments) -> CommandResult:
    """Wait for processes to end."""
    if not args.operands and not args.options:
        return CommandResult("", _NO_PATTERN, 2)
    pattern = args.operands[0] if args.operands else ""
    compiled = patterns.compiled(pattern, re.IGNORECASE if "ignore-case" in args else 0)
    users = set(args.get("euid").split(",")) if "euid" in args else set()

    def is_meant(process: Process) -> bool:
        text = process.command if "full" in args else short_name(process.command)
        hit = compiled.fullmatch(text) if "exact" in args else compiled.search(text)
        return bool(hit) and (not users or bool(users & {process.user, str(uid(context.host, process.user))}))

    if not any(is_meant(process) for process in context.host.processes.values()):
        return CommandResult(exit_code=1)
    context.run_on("pidwait waits for processes that go on")
    return CommandResult()
