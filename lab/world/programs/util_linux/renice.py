"""`renice`: change the niceness of processes."""

from typing import Final

from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine.process_table import running
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.owners import find_user, uid
from lab.world.programs.common.program import Printout, program

_KINDS: Final = {"pid": "process ID", "pgrp": "process group ID", "user": "user ID"}


def _relaxed(argv: list[str]) -> list[str]:
    """Move the leading priority of `renice +5 123` behind the options, so that it is parsed as an operand."""
    return ["--priority", *argv] if argv and is_number(argv[0].lstrip("+-")) else argv


@program("renice", spec="n,priority= relative= p,pid g,pgrp u,user h V", suite="util-linux", respell=_relaxed)
def renice(context: Context, args: Arguments) -> CommandResult:
    """Change the niceness of processes."""
    out = Printout(context)
    words = list(args.operands)
    priority = args.get("priority") or args.get("relative")
    if not priority and not words:
        raise UsageFault("not enough arguments")
    priority = priority or words.pop(0)
    if not is_number(priority.lstrip("+-")):
        raise UsageFault(f"invalid priority '{priority}'")
    if not words:
        raise UsageFault("not enough arguments")
    kind = args.last_of("pid", "pgrp", "user") or "pid"
    for word in words:
        owner = find_user(context.host, word) if kind == "user" else None
        if kind == "user" and owner not in context.host.users:
            out.warn(f"unknown user {word}")
        elif kind != "user" and not is_number(word):
            out.warn(f"bad {_KINDS[kind]} value: {word}")
        else:
            _change(context, out, kind, word if owner is None else owner, int(priority), "relative" in args)
    return out.result()


def _change(context: Context, out: Printout, kind: str, whom: str, priority: int, is_relative: bool) -> None:
    number = str(uid(context.host, whom)) if kind == "user" else whom
    processes = [one for one in running(context) if (one.user == whom if kind == "user" else one.pid == int(whom))]
    if not processes:
        out.warn(f"failed to get priority for {number} ({_KINDS[kind]}): No such process")
        return
    old = min(one.nice for one in processes)
    new = max(-20, min(19, old + priority if is_relative else priority))
    if context.user != "root":
        if any(one.user != context.user for one in processes):
            out.warn(f"failed to set priority for {number} ({_KINDS[kind]}): Operation not permitted")
            return
        if new < old:
            out.warn(f"failed to set priority for {number} ({_KINDS[kind]}): Permission denied")
            return
    for one in processes:
        if one.pid in context.host.processes:
            context.host.put("processes", one.pid, replace(one, nice=new))
    out.line(f"{number} ({_KINDS[kind]}) old priority {old}, new priority {new}")
