"""`prlimit`: print the resource limits of a process, or run a command with other limits."""

from typing import Final

from lab.text.amounts import is_number
from lab.world.machine.process_table import running
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.coreutils.stdbuf import launch

_LIMITS: Final = (
    ("as", "AS", "address space limit", "unlimited", "unlimited", "bytes"),
    ("core", "CORE", "max core file size", "0", "unlimited", "bytes"),
    ("cpu", "CPU", "CPU time", "unlimited", "unlimited", "seconds"),
    ("data", "DATA", "max data size", "unlimited", "unlimited", "bytes"),
    ("fsize", "FSIZE", "max file size", "unlimited", "unlimited", "bytes"),
    ("locks", "LOCKS", "max number of file locks held", "unlimited", "unlimited", "locks"),
    ("memlock", "MEMLOCK", "max locked-in-memory address space", "8388608", "8388608", "bytes"),
    ("msgqueue", "MSGQUEUE", "max bytes in POSIX mqueues", "819200", "819200", "bytes"),
    ("nice", "NICE", "max nice prio allowed to raise", "0", "0", ""),
    ("nofile", "NOFILE", "max number of open files", "1024", "524288", "files"),
    ("nproc", "NPROC", "max number of processes", "4096", "4096", "processes"),
    ("rss", "RSS", "max resident set size", "unlimited", "unlimited", "bytes"),
    ("rtprio", "RTPRIO", "max real-time priority", "0", "0", ""),
    ("rttime", "RTTIME", "timeout for real-time tasks", "unlimited", "unlimited", "microsecs"),
    ("sigpending", "SIGPENDING", "max number of pending signals", "4096", "4096", "signals"),
    ("stack", "STACK", "max stack size", "8388608", "unlimited", "bytes"),
)


@program(
    "prlimit",
    spec="""p,pid= noheadings o,output= raw verbose c,core? d,data? e,nice? f,fsize? i,sigpending? l,memlock? m,rss?
    n,nofile? q,msgqueue? r,rtprio? s,stack? t,cpu? u,nproc? v,as? x,locks? y,rttime? h,help V,version""",
    suite="util-linux",
    permute=False,
)
def prlimit(context: Context, args: Arguments) -> CommandResult:
    """Print the resource limits of a process, or run a command with other limits."""
    if "pid" in args and all(str(one.pid) != args.get("pid") for one in running(context)):
        return failed("prlimit", "failed to get the AS resource limit: No such process")
    names = [name for name, _ in args if any(name == limit[0] for limit in _LIMITS)]
    for name, value in args:
        limit = next((one for one in _LIMITS if one[0] == name), None)
        top = value.lstrip("=").rpartition(":")[2]
        if limit is None or not is_number(top) or not is_number(limit[4]) or context.user == "root":
            continue
        if int(top) > int(limit[4]):
            return failed("prlimit", f"failed to set the {limit[1]} resource limit: Operation not permitted")
    if args.operands:
        return launch(context, args.operands)
    if any(value for name, value in args if name in names):
        return CommandResult()
    headings = ("RESOURCE", "DESCRIPTION", "SOFT", "HARD", "UNITS")
    columns = args.get("output").upper().split(",") if "output" in args else list(headings)
    if unknown := [column for column in columns if column not in headings]:
        return failed("prlimit", f"unknown column: {unknown[0]}")
    rows: list[tuple[str, ...]] = [limit[1:] for limit in _LIMITS if not names or limit[0] in names]
    if "noheadings" not in args:
        rows.insert(0, headings)
    return CommandResult(_table(rows, [headings.index(column) for column in columns]))


def _table(rows: list[tuple[str, ...]], columns: list[int]) -> str:
    widths = {at: max(len(row[at]) for row in rows) for at in columns}
    lines = []
    for row in rows:
        cells = [row[at].rjust(widths[at]) if at in (2, 3) else row[at].ljust(widths[at]) for at in columns[:-1]]
        last = columns[-1]
        lines.append(" ".join([*cells, row[last].rjust(widths[last]) if last in (2, 3) else row[last]]) + "\n")
    return "".join(lines)
