"""Processes as ps, pgrep and top list them: the host's own, and the shell and the program that ask."""

from collections.abc import Iterable

from lab.world.machine import procfs
from lab.world.machine.live import LiveHost
from lab.world.machine.program import Context
from lab.world.machine.sessions import CHILD, parent_pid, shell_pid
from lab.world.machine.state import Process
from lab.world.machine.time.dates import format_date


def terminal_of(host: LiveHost, user: str) -> str:
    """Return the terminal of the session in which an account's commands run; "?" if they run in none."""
    daemon = host.processes.get(parent_pid(shell_pid(host.name, user)))
    if daemon is None or not daemon.command.startswith(f"sshd: {user}@"):
        return "?"
    return daemon.command.rpartition("@")[2]


def asking(
    host: LiveHost,
    user: str,
    line: str,
    now: float,
    shell: int = 0,
    waiting: Iterable[tuple[str, Process]] = (),
    beside: Iterable[str] = (),
    around: Iterable[tuple[str, Process]] = (),
    *,
    remote: bool,
) -> tuple[Process, ...]:
    """Return the processes that are there while `line` runs in a shell of `user`: what led to it, the shell, and it.

    `shell` is the number of the shell, if it is another than the account's first; `waiting` are the programs that wait
    for it, each with its host; `beside` are the command lines that read what it prints; `remote` says that another host
    started it; `around` are the processes in the midst of which sudo started the shell, sudo last. An empty `line` is
    the shell's own.
    """
    table = [process for name, process in around if name == host.name]
    first = shell_pid(host.name, user)
    above, terminal, began = parent_pid(first), terminal_of(host, user), now - 1
    newest = max((process.pid for process in table), default=0)
    if table:
        above, terminal = table[-1].pid, table[-1].tty
    elif terminal != "?":
        began = host.processes[above].started
    elif remote and (listener := host.services.get("ssh")) is not None and listener.pid:
        table.append(Process(above - 2, listener.pid, "root", f"sshd: {user} [priv]", 0, 11 << 20, began, state="Ss"))
        table.append(Process(above, above - 2, user, f"sshd: {user}@notty", 0, 7 << 20, began))
    else:
        above = 1
    # What sudo starts is no shell's, unless it is one itself.
    steps = [above, *range(first + CHILD, shell + 1, CHILD)] if newest else range(first, max(first, shell) + 1, CHILD)
    for pid in steps:
        if pid != above:
            table.append(Process(pid, above, user, "bash", 0.0, 4 << 20, began, terminal, "Ss"))
            above, began = pid, now
        for name, process in waiting:
            if name == host.name and process.ppid == above:
                table.append(process)
                above = process.pid
    if line:
        pid, foreground = max(host.record.next_pid, above + 1, newest + 1), "+" if terminal != "?" else ""
        for place, reader in enumerate(beside, pid + 1):
            table.append(Process(place, above, user, reader, 0.0, 2 << 20, now, terminal, f"S{foreground}"))
        table.append(Process(pid, above, user, line, 0.0, 4 << 20, now, terminal, f"R{foreground}"))
    return tuple(one for one in table if one.pid not in host.processes)


def running(context: Context, *, own: bool = True) -> list[Process]:
    """Return all processes by pid; with `own`, also the calling shell and program."""
    table = dict(context.host.processes)
    if own:
        table |= {process.pid: process for process in context.fs.askers()}
    return [table[pid] for pid in sorted(table)]


def short_name(command: str) -> str:
    """Return the command name, `comm` in ps."""
    return procfs.comm(command)


def cpu_seconds(process: Process, now: float) -> float:
    """Return the processor time used since a process began."""
    return max(0.0, now - process.started) * process.cpu / 100


def age_text(process: Process, now: float) -> str:
    """Return how long a process has run, as `ps -o etime` prints it."""
    seconds = max(0, int(now - process.started))
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days}-{hours:02d}:{minutes:02d}:{seconds % 60:02d}"
    return f"{hours:02d}:{minutes:02d}:{seconds % 60:02d}" if hours else f"{minutes:02d}:{seconds % 60:02d}"


def time_text(process: Process, now: float, *, short: bool) -> str:
    """Return processor time: `1:23`, as BSD ps prints it, when `short`, else `00:01:23`."""
    seconds = int(cpu_seconds(process, now))
    if short:
        return f"{seconds // 60}:{seconds % 60:02d}"
    days, rest = divmod(seconds, 86400)
    clock = f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    return f"{days}-{clock}" if days else clock


def start_text(process: Process, now: float) -> str:
    """Return when a process began: the hour today, the day this year, else the year."""
    if int(process.started // 86400) == int(now // 86400) or now - process.started < 86400:
        return format_date("%H:%M", process.started)
    same = format_date("%Y", process.started) == format_date("%Y", now)
    return format_date("%b%d" if same else "%Y", process.started)


def sizes(process: Process) -> tuple[int, int]:
    """Return virtual and resident kilobytes."""
    resident = process.memory // 1024
    return (0, 0) if process.command.startswith("[") else (resident * 5 // 2 + 7_000, resident)
