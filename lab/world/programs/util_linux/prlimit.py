"""`prlimit`: print the resource limits of a process, or run a command with other limits."""

from lab.text.amounts import is_number
from lab.world.machine.process_table import running
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.resource_limits import RESOURCES, exceeds, limit_text, usual_limits
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.coreutils.stdbuf import launch


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
    limits = usual_limits(context.host.record.memory) if "pid" in args else context.fs.limits
    names = [name for name, _ in args if name in limits]
    for name, value in args:
        top = value.lstrip("=").rpartition(":")[2]
        if name not in limits or not is_number(top) or context.user == "root":
            continue
        if exceeds(int(top), limits[name][1]):
            return failed("prlimit", f"failed to set the {name.upper()} resource limit: Operation not permitted")
    if args.operands:
        return launch(context, args.operands)
    if any(value for name, value in args if name in names):
        return CommandResult()
    headings = ("RESOURCE", "DESCRIPTION", "SOFT", "HARD", "UNITS")
    columns = args.get("output").upper().split(",") if "output" in args else list(headings)
    if unknown := [column for column in columns if column not in headings]:
        return failed("prlimit", f"unknown column: {unknown[0]}")
    rows: list[tuple[str, ...]] = [
        (each.name.upper(), each.description, *map(limit_text, limits[each.name]), each.unit)
        for each in sorted(RESOURCES, key=lambda each: each.name)
        if not names or each.name in names
    ]
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
