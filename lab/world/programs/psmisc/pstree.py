"""`pstree`: draw the processes as a tree, with identical subtrees merged."""

from lab.text.amounts import is_number
from lab.world.machine import process_table as table
from lab.world.machine import procfs
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import Process
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program

_OPTIONS = """a A,ascii c,compact-not g G h H= l n,numeric-sort N= p,show-pids s,show-parents S t T u
    Z,context U V"""


@program("pstree", spec=_OPTIONS, suite="psmisc", hint="")
def pstree(context: Context, args: Arguments) -> CommandResult:
    """Draw the tree of processes, or the part below a process or belonging to an account."""
    everything = table.running(context)
    below: dict[int, list[Process]] = {}
    for process in everything:
        below.setdefault(process.ppid, []).append(process)
    roots = [process for process in everything if process.pid == 1]
    for word in args.operands:
        if is_number(word):
            roots = [process for process in everything if process.pid == int(word)]
        elif word in context.host.users:
            of_user = [process for process in everything if process.user == word]
            roots = [one for one in of_user if all(other.pid != one.ppid for other in of_user)]
        else:
            return CommandResult("", f"No such user name: {word}\n", 1)
    if not roots:
        return CommandResult("", "", 1)
    utf = "utf" in (context.env.get("LC_ALL") or context.env.get("LANG") or "").lower() and "ascii" not in args
    texts = [_draw(process, below, args, utf=utf) for process in roots]
    return CommandResult("\n".join("".join(f"{line}\n" for line in lines) for lines in texts))


def _draw(process: Process, below: dict[int, list[Process]], args: Arguments, *, utf: bool) -> list[str]:
    """Return the lines of a process and everything below it."""
    only, first, middle, last, bar = ("───", "─┬─", " ├─", " └─", " │ ") if utf else ("---", "-+-", " |-", " `-", " | ")
    label = _label(process, args)
    blocks: list[tuple[int, list[str]]] = []
    children = sorted(below.get(process.pid, ()), key=lambda one: (table.short_name(one.command), one.pid))
    for child in children:
        lines = _draw(child, below, args, utf=utf)
        alike = next((index for index, (_, block) in enumerate(blocks) if block == lines), None)
        if alike is not None and "show-pids" not in args and "compact-not" not in args:
            blocks[alike] = (blocks[alike][0] + 1, lines)
        else:
            blocks.append((1, lines))
    extra = procfs.threads(process) - 1
    if extra and "T" not in args and "show-pids" not in args:
        blocks.append((extra, [f"{{{table.short_name(process.command)}}}"]))
    lines_out: list[str] = []
    for index, (count, lines) in enumerate(blocks):
        mark = f"{count}*[" if count > 1 else ""
        block_lines = [mark + lines[0], *(" " * len(mark) + line for line in lines[1:])]
        block_lines[0] += "]" if mark and len(lines) == 1 else ""
        ends = index == len(blocks) - 1
        joint = only if len(blocks) == 1 else first if index == 0 else last if ends else middle
        indent = label if index == 0 else " " * len(label)
        lines_out.append(f"{indent}{joint}{block_lines[0]}")
        lines_out += [f"{' ' * len(label)}{'   ' if ends else bar}{line}" for line in block_lines[1:]]
    return lines_out or [label]


def _label(process: Process, args: Arguments) -> str:
    text = process.command if "a" in args else table.short_name(process.command)
    text = text if len(text) < 100 else text[:100]
    if "show-pids" in args:
        text += f"({process.pid})" if "a" not in args else f",{process.pid}"
    return text
