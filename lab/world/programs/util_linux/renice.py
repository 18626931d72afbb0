"""`renice`, `ionice`: how much of the processor and the disk a process gets."""

from typing import Final

from msgspec.structs import replace

from lab.world.machine.process_table import running
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.owners import find_user, uid
from lab.world.programs.common.program import Printout, program
from lab.world.programs.coreutils.stdbuf import launch

_CLASSES: Final = ("none", "realtime", "best-effort", "idle")
_KINDS: Final = {"pid": "process ID", "pgrp": "process group ID", "user": "user ID"}
_AS_USUAL: Final = 4
"""The level within its class that a process gets whose niceness is 0."""


def _relaxed(argv: list[str]) -> list[str]:
    """Put the priority of `renice +5 123`, which is no option, behind the others so that it is read as a word."""
    return ["--priority", *argv] if argv and argv[0].lstrip("+-").isdigit() else argv


@program("renice", spec="n,priority= relative= p,pid g,pgrp u,user h V", suite="util-linux", respell=_relaxed)
def renice(context: Context, args: Arguments) -> CommandResult:
    """Change how nice processes are."""
    out = Printout(context)
    words = list(args.operands)
    priority = args.get("priority") or args.get("relative")
    if not priority and not words:
        raise UsageFault("not enough arguments")
    priority = priority or words.pop(0)
    if not priority.lstrip("+-").isdigit():
        raise UsageFault(f"invalid priority '{priority}'")
    if not words:
        raise UsageFault("not enough arguments")
    kind = args.last_of("pid", "pgrp", "user") or "pid"
    for word in words:
        owner = find_user(context.host, word) if kind == "user" else None
        if kind == "user" and owner not in context.host.users:
            out.warn(f"unknown user {word}")
        elif kind != "user" and not word.isdigit():
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


@program(
    "ionice",
    spec="c,class= n,classdata= p,pid= P,pgid= t,ignore u,uid= h,help V,version",
    suite="util-linux",
    permute=False,
)
def ionice(context: Context, args: Arguments) -> CommandResult:
    """Run a command at another priority for the disk, or say which one is set."""
    word, level = args.get("class"), args.get("classdata")
    if word.isdigit() and int(word) >= len(_CLASSES):
        why = "Invalid argument" if context.user == "root" else "Operation not permitted"
        return failed("ionice", f"unknown prio class {word}\nionice: ioprio_set failed: {why}")
    if word and not word.isdigit() and word.lower() not in _CLASSES:
        return failed("ionice", f"unknown scheduling class: '{word}'")
    if level and not level.isdigit():
        return failed("ionice", f"invalid class data argument: '{level}'")
    sort = _CLASSES[int(word)] if word.isdigit() else word.lower()
    numbers = [args.get("pid"), *args.operands] if "pid" in args else []
    for number in numbers:
        if not number.isdigit():
            return failed("ionice", f"invalid PID argument: '{number}'")
    by_pid = {one.pid: one for one in running(context)}
    if not word and not level:
        if args.operands and not numbers:
            return launch(context, args.operands)
        for number in numbers:
            if int(number) not in by_pid:
                return failed("ionice", "ioprio_get failed: No such process")
        return CommandResult(
            "".join(_class_text(by_pid[int(number)].nice) for number in numbers) if numbers else "none: prio 0\n"
        )
    if sort == "realtime" and context.user != "root" and "ignore" not in args:
        return failed("ionice", "ioprio_set failed: Operation not permitted")
    for number in numbers:
        why = "No such process" if int(number) not in by_pid else ""
        if not why and context.user not in ("root", by_pid[int(number)].user):
            why = "Operation not permitted"
        if why:
            return failed("ionice", f"ioprio_set failed: {why}")
    return CommandResult() if numbers or not args.operands else launch(context, args.operands)


def _class_text(nice: int) -> str:
    return f"none: prio {_AS_USUAL + nice // 5}\n"
