"""`ionice`: run a command with another disk priority, or print the current one."""

from typing import Final

from lab.text.amounts import is_number
from lab.world.machine.process_table import running
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.coreutils.stdbuf import launch

_CLASSES: Final = ("none", "realtime", "best-effort", "idle")


_AS_USUAL: Final = 4
"""The level, within its class, of a process whose niceness is 0."""


@program(
    "ionice",
    spec="c,class= n,classdata= p,pid= P,pgid= t,ignore u,uid= h,help V,version",
    suite="util-linux",
    permute=False,
)
def ionice(context: Context, args: Arguments) -> CommandResult:
    """Run a command with another disk priority, or print the current one."""
    word, level = args.get("class"), args.get("classdata")
    if is_number(word) and int(word) >= len(_CLASSES):
        why = "Invalid argument" if context.user == "root" else "Operation not permitted"
        return failed("ionice", f"unknown prio class {word}\nionice: ioprio_set failed: {why}")
    if word and not is_number(word) and word.lower() not in _CLASSES:
        return failed("ionice", f"unknown scheduling class: '{word}'")
    if level and not is_number(level):
        return failed("ionice", f"invalid class data argument: '{level}'")
    sort = _CLASSES[int(word)] if is_number(word) else word.lower()
    numbers = [args.get("pid"), *args.operands] if "pid" in args else []
    for number in numbers:
        if not is_number(number):
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
