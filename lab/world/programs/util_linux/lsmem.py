"""`ipcs`, `lslocks`, `lsmem`, `slabtop`, `faillog`, `pidwait`: tables of the kernel, and waiting for an end."""

import re
from typing import Final

from lab.world.machine.process_table import short_name
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.state import Process
from lab.world.programs.common import regex as patterns
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.owners import uid
from lab.world.programs.common.program import program

_BLOCK: Final = 128 << 20
_LOW: Final = 3 << 30
"""Bytes of memory below the gap that devices are seen through."""
_HIGH: Final = 4 << 30
_QUEUES: Final = (
    "\n------ Message Queues --------\nkey        msqid      owner      perms      used-bytes   messages    \n"
)
_SEGMENTS: Final = (
    "\n------ Shared Memory Segments --------\n"
    "key        shmid      owner      perms      bytes      nattch     status      \n"
)
_ARRAYS: Final = "\n------ Semaphore Arrays --------\nkey        semid      owner      perms      nsems     \n"
_NO_PATTERN: Final = "pidwait: no matching criteria specified\nTry `pidwait --help' for more information.\n"


@program("ipcs", spec="a,all q,queues m,shmems s,semaphores t p c l u i,id= b human h,help V", suite="util-linux")
def ipcs(context: Context, args: Arguments) -> CommandResult:
    """Show what processes share, which is nothing here."""
    columns = [
        text for name, text in (("queues", _QUEUES), ("shmems", _SEGMENTS), ("semaphores", _ARRAYS)) if name in args
    ]
    return CommandResult("".join(f"{text}\n" for text in columns) or f"{_QUEUES}{_SEGMENTS}{_ARRAYS}\n")


@program("lslocks", spec="b J i,noinaccessible n,noheadings o,output= p,pid= r,raw u output-all", suite="util-linux")
def lslocks(context: Context, args: Arguments) -> CommandResult:
    """Show which files are locked."""
    heading = "COMMAND           PID   TYPE SIZE MODE  M START END PATH\n"
    cron = context.host.services.get("cron")
    if cron is None or not cron.pid or not context.fs.exists("/run/crond.pid"):
        return CommandResult()
    row = f"{'cron':<15} {cron.pid:>5}  FLOCK   4B WRITE 0     0   0 /run/crond.pid\n"
    return CommandResult(row if "noheadings" in args else heading + row)


@program(
    "lsmem",
    spec="a,all b,bytes J P,pairs n,noheadings o,output= r,raw S,split= s,sysroot= summary?",
    suite="util-linux",
)
def lsmem(context: Context, args: Arguments) -> CommandResult:
    """Show the ranges of memory."""
    total = context.host.record.memory // _BLOCK * _BLOCK
    ranges = [(0, min(total, _LOW))] + ([(_HIGH, _HIGH + total - _LOW)] if total > _LOW else [])
    rows = [("RANGE", "SIZE", "STATE", "REMOVABLE", "BLOCK")]
    for start, end in ranges:
        blocks = f"{start // _BLOCK}-{end // _BLOCK - 1}"
        rows.append((f"0x{start:016x}-0x{end - 1:016x}", _size(end - start), "online", "yes", blocks))
    widths = [max(len(row[at]) for row in rows) for at in range(5)]
    cells = [[row[0].ljust(widths[0]), *(row[at].rjust(widths[at]) for at in range(1, 5))] for row in rows]
    text = "".join(" ".join(row) + "\n" for row in cells)
    totals = (
        f"\nMemory block size: {'128M':>10}\nTotal online memory: {_size(total):>8}\nTotal offline memory: {'0B':>7}\n"
    )
    return CommandResult(text + totals)


def _size(count: int) -> str:
    for power, letter in ((40, "T"), (30, "G"), (20, "M")):
        if count >= 1 << power:
            whole = count / (1 << power)
            return f"{whole:.0f}{letter}" if whole == int(whole) else f"{whole:.1f}{letter}"
    return f"{count}B"


@program("slabtop", spec="d,delay= o,once s,sort= h V", suite="procps")
def slabtop(context: Context, args: Arguments) -> CommandResult:
    """Refuse to show how the kernel uses its memory, which only root may see."""
    if context.user != "root":
        return failed("slabtop", "Unable to create slabinfo structure: Permission denied")
    context.note_fidelity("slabtop shows nothing")
    return CommandResult()


@program("faillog", spec="a,all l= m= r,reset R= t= u,user=", suite="", hint="")
def faillog(context: Context, args: Arguments) -> CommandResult:
    """Show failed logins by account, of which there were none."""
    if "user" not in args and "all" not in args:
        return CommandResult()
    names = list(context.host.users) if "all" in args else [args.get("user")]
    for name in names:
        if name not in context.host.users:
            return failed("faillog", f"Unknown user or range: {name}", 3)
    rows = "".join(f"{name:<12} {0:>4}    {0:>5}   01/01/70 00:00:00 +0000  \n" for name in names)
    return CommandResult(f"Login       Failures Maximum Latest                   On\n\n{rows}")


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
