"""`lsof`: list the open files of processes: their programs, logs, and listening ports."""

import re

from lab.world.machine import process_table as table
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.psmisc.fuser import _files_of, _OpenFile, _sockets, _visible


@program(
    "lsof",
    spec="a b c= D? d= f? F? g= h i? K k l n N O o? p= P R r? s? S= t T? u= U v V w x? X",
    suite="",
    hint="",
    permute=True,
)
def lsof(context: Context, args: Arguments) -> CommandResult:
    """List the open files of processes: their programs, logs, and listening ports."""
    # The option parser handles dashes only, so `+D DIR` and `+L1` are parsed here.
    operands = [word for word in args.operands if not re.match(r"\+[dDLcfrm]", word)]
    below = (
        [context.fs.absolute(word) for word in operands] if any(w[:2] in ("+D", "+d") for w in args.operands) else []
    )
    address = args.get("i")
    if "i" in args and not address and operands and re.match(r"(?:tcp|udp)?@?\S*:\d+$", operands[0], re.IGNORECASE):
        address = operands.pop(0)
    for path in operands:
        if not context.fs.exists(path):
            return CommandResult("", f"lsof: status error on {path}: No such file or directory\n", 1)
    paths = [context.fs.absolute(path) for path in operands]
    if any(word == "+L1" for word in args.operands):
        return CommandResult("", "", 1)
    rows = []
    for process in _visible(context):
        if "p" in args and str(process.pid) not in args.get("p").split(","):
            continue
        if "u" in args and process.user not in args.get("u").split(","):
            continue
        if "c" in args and not table.short_name(process.command).startswith(args.get("c")):
            continue
        held = list(_sockets(context, process, address)) if "i" in args else list(_files_of(context, process))
        rows += [row for row in held if not paths or _is_meant(row.name, paths, below)]
    if "t" in args:
        pids = dict.fromkeys(row.process.pid for row in rows)
        return CommandResult("".join(f"{pid}\n" for pid in pids), "", 0 if rows else 1)
    return CommandResult(_table(rows), "", 0) if rows else CommandResult("", "", 1)


def _is_meant(name: str, paths: list[str], below: list[str]) -> bool:
    return name in paths or any(name.startswith(f"{folder.rstrip('/')}/") for folder in below)


def _table(rows: list[_OpenFile]) -> str:
    heading = ("COMMAND", "PID", "USER", "FD", "TYPE", "DEVICE", "SIZE/OFF", "NODE")
    cells = [
        (
            table.short_name(row.process.command)[:9],
            str(row.process.pid),
            row.process.user,
            row.number,
            row.sort,
            row.device,
            row.size,
            row.node,
        )
        for row in rows
    ]
    widths = [max(len(row[index]) for row in (heading, *cells)) for index in range(8)]
    widths[3] = max(4, widths[3])
    text = ""
    for cell, mode, name in (
        (heading, "", "NAME"),
        *((cell, row.mode, row.name) for cell, row in zip(cells, rows, strict=True)),
    ):
        front = f"{cell[0]:<{widths[0]}} {cell[1]:>{widths[1]}} {cell[2]:>{widths[2]}} {cell[3]:>{widths[3]}}{mode:<2}"
        rest = " ".join(f"{one:>{width}}" for one, width in zip(cell[4:], widths[4:], strict=True))
        text += f"{front} {rest} {name}\n"
    return text
