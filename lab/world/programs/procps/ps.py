"""`ps`: the process table, with UNIX, BSD and GNU options."""

import re
from collections.abc import Callable

from msgspec import Struct

from lab.text.amounts import is_number
from lab.world.machine import process_table as table
from lab.world.machine import procfs
from lab.world.machine.program import CommandResult, Context, command
from lab.world.machine.state import Process
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.owners import gid, uid
from lab.world.programs.common.program import VERSIONS

_USAGE = """
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
"""


class _Column(Struct, frozen=True):
    """A column of ps: its heading, width, alignment and content."""

    heading: str
    width: int
    left: bool
    show: Callable[[Context, Process], str]


def _memory_share(context: Context, process: Process) -> str:
    resident = 0 if process.command.startswith("[") else process.memory
    return f"{int(resident * 1000 / context.host.record.memory) / 10:.1f}"


def _user(context: Context, process: Process) -> str:
    name = process.user
    return name if len(name) <= 8 else name[:7] + "+"


def _unit(process: Process) -> str:
    return (
        process.service
        if process.service.endswith(".scope")
        else f"{process.service}.service"
        if process.service
        else "-"
    )


def _column(heading: str, width: int, show: Callable[[Context, Process], str], *, left: bool = False) -> _Column:
    return _Column(heading, width, left, show)


_COLUMNS: dict[str, _Column] = {
    "pid": _column("PID", 7, lambda context, process: str(process.pid)),
    "ppid": _column("PPID", 7, lambda context, process: str(process.ppid)),
    "pgid": _column("PGID", 7, lambda context, process: str(process.pid)),
    "sid": _column("SID", 7, lambda context, process: str(process.pid)),
    "user": _column("USER", 8, _user, left=True),
    "ruser": _column("RUSER", 8, _user, left=True),
    "uid": _column("UID", 5, lambda context, process: str(uid(context.host, process.user))),
    "gid": _column("GID", 5, lambda context, process: str(gid(context.host, process.user))),
    "group": _column("GROUP", 8, _user, left=True),
    "pcpu": _column(
        "%CPU", 4, lambda context, process: f"{process.cpu:.1f}" if process.cpu < 100 else f"{process.cpu:.0f}"
    ),
    "c": _column("C", 2, lambda context, process: str(min(99, int(process.cpu)))),
    "pmem": _column("%MEM", 4, _memory_share),
    "vsz": _column("VSZ", 6, lambda context, process: str(table.sizes(process)[0])),
    "rss": _column("RSS", 5, lambda context, process: str(table.sizes(process)[1])),
    "sz": _column("SZ", 5, lambda context, process: str(table.sizes(process)[0] // 4)),
    "tty": _column("TTY", 8, lambda context, process: process.tty, left=True),
    "stat": _column("STAT", 4, lambda context, process: process.state, left=True),
    "s": _column("S", 1, lambda context, process: process.state[0], left=True),
    "f": _column("F", 1, lambda context, process: "4" if process.user == "root" else "0"),
    "pri": _column("PRI", 3, lambda context, process: str(19 - process.nice)),
    "opri": _column("PRI", 3, lambda context, process: str(80 + process.nice)),
    "ni": _column("NI", 3, lambda context, process: str(process.nice)),
    "nlwp": _column("NLWP", 4, lambda context, process: str(procfs.threads(process))),
    "psr": _column("PSR", 3, lambda context, process: str(process.pid % context.host.record.cores)),
    "wchan": _column("WCHAN", 6, lambda context, process: "-", left=True),
    "addr": _column("ADDR", 4, lambda context, process: "-", left=True),
    "bsdstart": _column("START", 5, lambda context, process: table.start_text(process, context.clock.now)),
    "stime": _column("STIME", 5, lambda context, process: table.start_text(process, context.clock.now)),
    "start": _column("STARTED", 8, lambda context, process: _start_time(context, process)),
    "lstart": _column("STARTED", 24, lambda context, process: format_date("%a %b %e %H:%M:%S %Y", process.started)),
    "etime": _column("ELAPSED", 11, lambda context, process: table.age_text(process, context.clock.now)),
    "etimes": _column("ELAPSED", 7, lambda context, process: str(max(0, int(context.clock.now - process.started)))),
    "bsdtime": _column("TIME", 6, lambda context, process: table.time_text(process, context.clock.now, short=True)),
    "time": _column("TIME", 8, lambda context, process: table.time_text(process, context.clock.now, short=False)),
    "comm": _column("COMMAND", 15, lambda context, process: table.short_name(process.command), left=True),
    "args": _column("COMMAND", 27, lambda context, process: process.command, left=True),
    "unit": _column("UNIT", 31, lambda context, process: _unit(process), left=True),
}
_ALIASES = {
    "%cpu": "pcpu", "%mem": "pmem", "cmd": "args", "command": "args", "ucmd": "comm", "ucomm": "comm", "euser": "user",
    "uname": "user", "rss": "rss", "rssize": "rss", "vsize": "vsz", "tt": "tty", "tname": "tty", "cputime": "time",
    "state": "s", "euid": "uid", "egid": "gid", "pgrp": "pgid", "sess": "sid", "nice": "ni", "thcount": "nlwp",
    "start_time": "stime", "priority": "pri", "ruid": "uid", "rgid": "gid", "egroup": "group", "rgroup": "group",
}  # fmt: skip
_SORTS: dict[str, Callable[[Context, Process], float | str]] = {
    "pid": lambda context, process: process.pid,
    "ppid": lambda context, process: process.ppid,
    "pcpu": lambda context, process: process.cpu,
    "pmem": lambda context, process: process.memory,
    "rss": lambda context, process: process.memory,
    "vsz": lambda context, process: process.memory,
    "time": lambda context, process: table.cpu_seconds(process, context.clock.now),
    "etime": lambda context, process: context.clock.now - process.started,
    "etimes": lambda context, process: context.clock.now - process.started,
    "stime": lambda context, process: process.started,
    "start": lambda context, process: process.started,
    "lstart": lambda context, process: process.started,
    "user": lambda context, process: process.user,
    "comm": lambda context, process: table.short_name(process.command),
    "args": lambda context, process: process.command,
    "ni": lambda context, process: process.nice,
}
_SHAPES = {
    "": ("pid", "tty", "time", "comm"),
    "u": ("user", "pid", "pcpu", "pmem", "vsz", "rss", "tty", "stat", "bsdstart", "bsdtime", "args"),
    "bsd": ("pid", "tty", "stat", "bsdtime", "args"),
    "-f": ("user", "pid", "ppid", "c", "stime", "tty", "time", "args"),
    "-F": ("user", "pid", "ppid", "c", "sz", "rss", "psr", "stime", "tty", "time", "args"),
    "-l": ("f", "s", "uid", "pid", "ppid", "c", "opri", "ni", "addr", "sz", "wchan", "tty", "time", "comm"),
    "l": ("f", "uid", "pid", "ppid", "pri", "ni", "vsz", "rss", "wchan", "stat", "tty", "bsdtime", "args"),
    "-j": ("pid", "pgid", "sid", "tty", "time", "comm"),
}


def _start_time(context: Context, process: Process) -> str:
    today = context.clock.now - process.started < 86400
    return format_date("%H:%M:%S" if today else "  %b %d", process.started)


class _CommandLine:
    """The parsed command line of ps."""

    def __init__(self) -> None:
        self.shape = ""
        self.columns: list[tuple[str, str | None]] = []
        self.every = False
        self.all_users = False
        self.no_tty_needed = False
        self.bsd = False
        self.pids: set[int] = set()
        self.parents: set[int] = set()
        self.users: set[str] = set()
        self.names: set[str] = set()
        self.ttys: set[str] = set()
        self.sorts: list[str] = []
        self.headless = False
        self.forest = False
        self.inverted = False
        self.fault = ""


@command("ps")
def ps(context: Context) -> CommandResult:
    """Print the running processes."""
    if context.argv and context.argv[0] in ("--version", "-V", "V"):
        return CommandResult(VERSIONS["procps"].format(name="ps"))
    wish = _CommandLine()
    words = list(context.argv)
    while words and not wish.fault:
        _take(context, wish, words)
    if wish.fault:
        if "help" not in wish.fault:
            context.note_fidelity(f"ps refused its options: {wish.fault}")
        return CommandResult("", f"error: {wish.fault}\n{_USAGE}", 1)
    processes = [process for process in table.running(context) if _is_selected(context, wish, process) != wish.inverted]
    for key in reversed(wish.sorts):
        name = key.lstrip("+-")
        measure = _SORTS.get(_ALIASES.get(name, name))
        if measure is None:
            return CommandResult("", f"error: unknown sort specifier\n{_USAGE}", 1)
        processes.sort(key=lambda process, measure=measure: measure(context, process), reverse=key.startswith("-"))  # type: ignore[misc]
    text = _print(context, wish, processes)
    return CommandResult(text, "", 0 if processes else 1)


def _take(context: Context, wish: _CommandLine, words: list[str]) -> None:
    """Parse one word of the command line, and its value if it takes one."""
    word = words.pop(0)
    if word.startswith("--"):
        _take_long(wish, word[2:], words)
    elif word.startswith("-") and len(word) > 1:
        letters = word[1:]
        # `ps -aux` is treated as `ps aux`, which is what people mean.
        if letters.startswith("au") and "x" in letters:
            _take_bsd(wish, letters, words)
        else:
            _take_unix(wish, letters, words)
    elif re.fullmatch(r"\d+(?:,\d+)*", word):
        wish.pids |= {int(number) for number in word.split(",")}
        wish.bsd = True
    else:
        _take_bsd(wish, word, words)


def _take_long(wish: _CommandLine, word: str, words: list[str]) -> None:
    name, joined, value = word.partition("=")
    if name in (
        "sort",
        "pid",
        "ppid",
        "user",
        "User",
        "format",
        "tty",
        "cols",
        "columns",
        "rows",
        "width",
        "lines",
        "quick-pid",
    ):
        if not joined and words:
            value = words.pop(0)
        _set(
            wish,
            {"format": "o", "user": "u", "User": "u", "pid": "p", "quick-pid": "p", "tty": "t"}.get(name, name),
            value,
        )
    elif name in ("no-headers", "no-heading", "noheaders", "noheading"):
        wish.headless = True
    elif name == "forest":
        wish.forest = True
    elif name == "deselect":
        wish.inverted = True
    elif name not in ("headers", "cumulative"):
        wish.fault = "unknown gnu long option"


def _take_unix(wish: _CommandLine, letters: str, words: list[str]) -> None:
    for index, letter in enumerate(letters):
        if letter in "opuUCtgGsqk":
            value = letters[index + 1 :] or (words.pop(0) if words else "")
            _set(wish, {"U": "u", "q": "p", "k": "sort"}.get(letter, letter), value)
            return
        if letter in "eA":
            wish.every = True
        elif letter in "fFlj":
            wish.shape = "-" + letter if wish.shape != "-F" else wish.shape
        elif letter in "ad":
            wish.all_users = wish.no_tty_needed = True
        elif letter == "x":
            wish.no_tty_needed = wish.bsd = True
        elif letter == "H":
            wish.forest = True
        elif letter == "N":
            wish.inverted = True
        elif letter not in "wyMLTcV":
            wish.fault = "unsupported SysV option" if letter.isalpha() else "garbage option"
            return


def _take_bsd(wish: _CommandLine, letters: str, words: list[str]) -> None:
    wish.bsd = True
    for index, letter in enumerate(letters):
        if letter in "oOpUtk":
            value = letters[index + 1 :] or (words.pop(0) if words else "")
            _set(wish, {"U": "u", "k": "sort", "O": "o"}.get(letter, letter), value)
            return
        if letter == "a":
            wish.all_users = True
        elif letter == "x":
            wish.no_tty_needed = True
        elif letter in "ul":
            wish.shape = letter
        elif letter == "f":
            wish.forest = True
        elif letter == "h":
            wish.headless = True
        elif letter not in "wecnrTmgSvjsLX":
            wish.fault = "unsupported option (BSD syntax)"
            return


def _set(wish: _CommandLine, name: str, value: str) -> None:
    items = [item for item in re.split(r"[,\s]+", value) if item]
    if name in ("p", "ppid", "s", "g"):
        if not all(is_number(item) for item in items) or not items:
            wish.fault = "process ID list syntax error"
            return
        (wish.parents if name == "ppid" else wish.pids).update(int(item) for item in items)
    elif name in ("u", "G"):
        wish.users.update(items)
    elif name == "C":
        wish.names.update(items)
    elif name == "t":
        wish.ttys.update(items)
    elif name == "sort":
        wish.sorts += items
    elif name == "o":
        _set_columns(wish, value)


def _set_columns(wish: _CommandLine, value: str) -> None:
    rest = value
    while rest:
        match = re.match(r"[\s,]*([%\w]+)(=)?", rest)
        if match is None:
            wish.fault = "improper list" if rest.strip(", ") else ""
            return
        name = match[1].lower()
        name = _ALIASES.get(name, name)
        if name not in _COLUMNS:
            wish.fault = f'unknown user-defined format specifier "{match[1]}"'
            return
        rest = rest[match.end() :]
        heading: str | None = None
        if match[2]:
            # A custom heading extends to the end of the word, commas included, unless another column follows.
            own, _, rest = rest.partition(",")
            heading = own
        wish.columns.append((name, heading))


def _is_selected(context: Context, wish: _CommandLine, process: Process) -> bool:
    names = {process.user, str(uid(context.host, process.user))}
    picks = bool(wish.pids or wish.parents or wish.users or wish.names or wish.ttys)
    if wish.every or (wish.bsd and wish.all_users and wish.no_tty_needed):
        return True
    if picks:
        return (
            process.pid in wish.pids
            or process.ppid in wish.parents
            or bool(names & wish.users)
            or table.short_name(process.command) in wish.names
            or process.tty in wish.ttys
        )
    if wish.all_users:
        return process.tty != "?" or process.user == context.user
    here = next((one.tty for one in reversed(context.fs.askers())), "?")
    return process.user == context.user and (wish.no_tty_needed or process.tty == here)


def _print(context: Context, wish: _CommandLine, processes: list[Process]) -> str:
    names = wish.columns or [(name, None) for name in _SHAPES[wish.shape or ("bsd" if wish.bsd else "")]]
    columns = [(_COLUMNS[name], heading) for name, heading in names]
    headings = []
    for (name, _), (column, heading) in zip(names, columns, strict=True):
        default = "UID" if name == "user" and wish.shape in ("-f", "-F") and not wish.columns else column.heading
        if (
            name in ("args", "comm")
            and wish.shape in ("-f", "-F", "-l", "-j", "")
            and not wish.columns
            and not wish.bsd
        ):
            default = "CMD"
        if wish.columns and name == "args" and "cmd" in " ".join(context.argv):
            default = "CMD"
        headings.append(default if heading is None else heading)
    ordered = _as_forest(processes) if wish.forest else [(process, "") for process in processes]
    rows = [
        [
            prefix + column.show(context, process) if column.heading == "COMMAND" else column.show(context, process)
            for column, _ in columns
        ]
        for process, prefix in ordered
    ]
    if not wish.headless and any(headings):
        rows.insert(0, headings)
    lines = []
    for row in rows:
        text = ""
        for index, (cell, (column, heading)) in enumerate(zip(row, columns, strict=True)):
            last = index == len(row) - 1
            width = max(column.width, len(heading or ""))
            cell = cell if last and column.left else cell.ljust(width) if column.left else cell.rjust(width)
            text += (" " if index else "") + cell
        lines.append(text.rstrip() if columns[-1][0].left else text)
    return "".join(f"{line}\n" for line in lines)


def _as_forest(processes: list[Process]) -> list[tuple[Process, str]]:
    """Order children below their parents, with the branches that ps draws."""
    numbers = {process.pid for process in processes}
    below: dict[int, list[Process]] = {}
    for process in processes:
        below.setdefault(process.ppid if process.ppid in numbers else 0, []).append(process)
    ordered: list[tuple[Process, str]] = []

    def add(process: Process, prefix: str, branch: str) -> None:
        ordered.append((process, prefix + branch))
        for child in below.get(process.pid, []):
            add(child, prefix + ("    " if branch else ""), " \\_ ")

    for process in below.get(0, []):
        add(process, "", "")
    return ordered
