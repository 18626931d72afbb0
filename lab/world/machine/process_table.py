"""Processes as ps, pgrep and top list them: the host's own, and the shell and the program that ask."""

from hashlib import sha256

from lab.world.machine import procfs
from lab.world.machine.live import LiveHost
from lab.world.machine.program import Context
from lab.world.machine.state import Process
from lab.world.machine.time.dates import format_date


def shell_pid(host: LiveHost, user: str) -> int:
    """Return the number `$$` has in a shell of this account."""
    return 3100 + int.from_bytes(sha256(f"{host.name} {user}".encode()).digest()[:2]) % 900


def running(context: Context, *, own: bool = True) -> list[Process]:
    """Return all processes by pid; with `own`, also the calling shell and program."""
    host, now = context.host, context.clock.now
    table = dict(host.processes)
    if own:
        shell = shell_pid(host, context.user)
        line = " ".join([context.name, *context.argv])
        table.setdefault(shell, Process(shell, 1, context.user, "bash", 0.0, 4 << 20, now - 1, state="Ss"))
        number = host.record.next_pid
        table[number] = Process(number, shell, context.user, line, 0.0, 4 << 20, now, state="R")
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
