"""What the world clock makes happen: cron's lines and the jobs of `at`, each at its minute, as its account.

The clock moves by what a program does and jumps over the minutes it takes; the jobs of those minutes run right after
it, at their own times, and what they do is dated so.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from lab.world.machine import mailbox
from lab.world.machine import power as going_down
from lab.world.machine.calendar import calendar_fields
from lab.world.machine.cron_times import CronLine, Times, entries, moment_of, times_of
from lab.world.machine.files.nodes import Directory, File, find, graft, split
from lab.world.machine.live import Estate, LiveHost
from lab.world.machine.program import CommandResult, RunScript
from lab.world.machine.state import Ending, JournalLine, Service
from lab.world.machine.system_timers import is_debians
from lab.world.machine.units import exit_words

AT_FOLDER: Final = "/var/spool/cron/atjobs"
MOST_JOBS: Final = 240
"""Jobs one call may start; the rest is skipped, with a note for the researcher."""
_FARTHEST: Final = 90 * 24 * 60
"""The most minutes that one look covers."""


class DueCommand(Struct, frozen=True):
    """Something that is due in a minute: a line of a crontab, a job of `at`, or the service of a timer."""

    minute: int
    host: str
    entry: CronLine | None = None
    path: str = ""
    service: str = ""
    ends: bool = False
    """Whether the job is a scheduled shutdown of the host."""


def run_due(
    estate: Estate, run: RunScript, note: Callable[[str], None], meanwhile: Callable[[float], None] = lambda until: None
) -> None:
    """Run what has become due since the last look, in order. Does nothing while such a job runs.

    `meanwhile` is called with a moment, and runs background commands up to it.
    """
    now = estate.clock.now
    first, last = int(estate.looked // 60) + 1, int(now // 60)
    if estate.at_work:
        return
    if last < first:
        meanwhile(now)
        return
    if last - first > _FARTHEST:
        note("jobs by the clock: only those of the last 90 days were run")
        first = last - _FARTHEST
    estate.looked = now
    estate.at_work = True
    latest = now
    steps = 0
    try:
        for job in _due(estate, first, last):
            if steps >= MOST_JOBS:
                note(f"jobs by the clock: only the first {MOST_JOBS} were run")
                break
            steps += 1
            meanwhile(job.minute * 60.0)
            estate.clock.now = job.minute * 60 + 1.0
            _run(estate, job, run)
            latest = max(latest, estate.clock.now)
        if latest > now:
            note("a job by the clock was still at work; what it does shows at once")
        estate.clock.now = now
        meanwhile(now)
    finally:
        estate.clock.now = now
        estate.at_work = False


def _due(estate: Estate, first: int, last: int) -> Iterator[DueCommand]:
    """Yield what is due from minute `first` to `last`; a minute in which something ran may change what is due later."""
    minute = first
    while minute <= last:
        tables = {name: list(_lines(host)) for name, host in estate.hosts.items() if host.record.online}
        quiet = True
        while minute <= last and quiet:
            moment = moment_of(minute)
            jobs = [
                DueCommand(minute, name, entry)
                for name, lines in tables.items()
                for entry in lines
                if entry.times.mean(moment)
            ]
            jobs += [
                DueCommand(minute, name, path=path) for name in tables for path in at_jobs(estate.hosts[name], minute)
            ]
            jobs += [
                DueCommand(minute, name, service=unit)
                for name in tables
                for unit in _timers(estate.hosts[name], moment)
            ]
            jobs += [
                DueCommand(minute, name, ends=True) for name in tables if going_down.is_due(estate.hosts[name], minute)
            ]
            yield from jobs
            quiet = not jobs
            minute += 1


def _lines(host: LiveHost) -> Iterator[CronLine]:
    service = host.services.get("cron")
    if service is None or service.state != "active":
        return
    system = [find(host.root, "/etc/crontab")]
    folder = find(host.root, "/etc/cron.d")
    if isinstance(folder, Directory):
        system += [node for name, node in sorted(folder.children.items()) if re.fullmatch(r"[\w-]+", name)]
    for node in system:
        # Cron ignores a table that any account but root may write.
        if isinstance(node, File) and node.owner == "root" and not node.mode & 0o022:
            yield from entries(node.data.decode("utf-8", "replace"))
    for user, table in host.crontabs.items():
        yield from entries(table.text, user)


def at_jobs(host: LiveHost, minute: int | None = None) -> list[str]:
    """Return the paths of the queued jobs of `at` in order, only those due by `minute` if it is given."""
    folder = find(host.root, AT_FOLDER)
    service = host.services.get("atd")
    stopped = service is not None and service.state != "active"
    if not isinstance(folder, Directory) or (minute is not None and stopped):
        return []
    names = [name for name in folder.children if re.fullmatch(r"[a-zA-Z=][0-9a-f]{13}", name)]
    due = [name for name in names if minute is None or int(name[6:], 16) <= minute]
    return [f"{AT_FOLDER}/{name}" for name in sorted(due, key=lambda name: (name[6:], name[1:6]))]


def _run(estate: Estate, job: DueCommand, run: RunScript) -> None:
    host = estate.hosts[job.host]
    if job.ends:
        going_down.carry_out(estate, host)
    elif job.service:
        estate.clock.now -= 1.0
        finish(estate, host, host.services[job.service], run)
    elif job.entry is not None:
        _run_line(estate, host, job.entry, run)
    else:
        _run_at(estate, host, job.path, run)


def _run_line(estate: Estate, host: LiveHost, entry: CronLine, run: RunScript) -> None:
    clock, user = estate.clock, host.users.get(entry.user)
    if user is None:
        host.log(
            JournalLine(
                clock.now, "cron", host.services["cron"].pid, f"Error: bad username; while reading {entry.user}"
            )
        )
        return
    outer, inner = host.new_pid(), host.new_pid()
    by = f"{user.name}(uid={user.uid}) by (uid=0)"
    _log(host, JournalLine(clock.now, "CRON", outer, f"pam_unix(cron:session): session opened for user {by}"))
    # An unescaped per cent sign ends the command; the rest of the line is its input.
    command, *lines = re.split(r"(?<!\\)%", entry.command)
    command = command.replace("\\%", "%")
    _log(host, JournalLine(clock.now, "CRON", inner, f"({user.name}) CMD ({command})"))
    settings = {"SHELL": "/bin/sh", "PATH": "/usr/bin:/bin", **entry.settings}
    text = "\n".join(lines) + "\n" if lines else ""
    result = run(host, user.name, command, cwd=user.home, stdin=text, env=settings)
    _log(host, JournalLine(clock.now, "CRON", outer, f"pam_unix(cron:session): session closed for user {user.name}"))
    to = entry.settings.get("MAILTO", user.name)
    if _output(result) and to:
        headers = {"Subject": f"Cron <{user.name}@{host.name}> {command}"}
        headers["MIME-Version"], headers["Content-Type"] = "1.0", "text/plain; charset=UTF-8"
        for key, value in (*settings.items(), ("HOME", user.home), ("LOGNAME", user.name)):
            headers[f"X-Cron-Env: <{key}"] = f"{value}>"
        mailbox.deliver(estate, host, f"root@{_full_name(host)}", to, _output(result), headers, sender="(Cron Daemon)")


def _timers(host: LiveHost, moment: datetime) -> Iterator[str]:
    """Yield the services whose timers are due in a minute."""
    for name, timer in host.services.items():
        if timer.timer and timer.state == "active":
            times = timer_times(timer)
            service = host.services.get(name.removesuffix(".timer"))
            if service is None or service.masked or is_debians(service):
                continue
            if times is not None and times.mean(moment):
                yield service.name


def timer_times(timer: Service) -> Times | None:
    """Return when a timer is due; None for one that never is."""
    return _times(timer.timer)


@lru_cache(maxsize=64)
def _times(text: str) -> Times | None:
    fields = calendar_fields(text)
    times = times_of(fields) if fields is not None else None
    return replace(times, either_day=False) if times is not None else None


def finish(estate: Estate, host: LiveHost, service: Service, run: RunScript) -> bool:
    """Run the command of a one-shot service; return whether it succeeded. Its output goes to the journal."""
    clock, name = estate.clock, service.name
    title = f"{name}.service - {service.description}"
    _log(host, JournalLine(clock.now, "systemd", 1, f"Starting {title}..."))
    user = host.users.get(service.user)
    pid, began = host.new_pid(), clock.now
    if user is None:
        result = CommandResult("", "", 217)
    else:
        cwd = "/" if service.user == "root" else user.home
        result = run(host, user.name, service.command, cwd=cwd)
    for line in _output(result).splitlines():
        _log(host, JournalLine(clock.now, service.speaker or name, pid, line))
    well = result.exit_code == 0
    ending = Ending(pid, began, "exited", str(result.exit_code))
    state: Literal["inactive", "failed"] = "inactive" if well else "failed"
    host.put("services", name, replace(host.services[name], state=state, since=clock.now, ended=ending))
    if well:
        _log(host, JournalLine(clock.now, "systemd", 1, f"{name}.service: Deactivated successfully."))
        _log(host, JournalLine(clock.now, "systemd", 1, f"Finished {title}."))
    else:
        how = exit_words(ending, own=True)
        _log(host, JournalLine(clock.now, "systemd", 1, f"{name}.service: Main process exited, {how}"))
        _log(host, JournalLine(clock.now, "systemd", 1, f"{name}.service: Failed with result 'exit-code'."))
        _log(host, JournalLine(clock.now, "systemd", 1, f"Failed to start {title}."))
    return well


def _run_at(estate: Estate, host: LiveHost, path: str, run: RunScript) -> None:
    node = find(host.root, path)
    assert isinstance(node, File)
    host.root = graft(host.root, split(path), None, estate.clock.now)
    user = host.users.get(node.owner)
    if user is None:
        return
    by = f"{user.name}(uid={user.uid}) by (uid={user.uid})"
    pid = host.new_pid()
    _log(host, JournalLine(estate.clock.now, "atd", pid, f"pam_unix(atd:session): session opened for user {by}"))
    result = run(host, user.name, node.data.decode("utf-8", "replace"), cwd=user.home)
    _log(host, JournalLine(estate.clock.now, "atd", pid, f"pam_unix(atd:session): session closed for user {user.name}"))
    if _output(result):
        number = int(path.rpartition("/")[2][1:6], 16)
        headers = {"Subject": f"Output from your job {number:8d}"}
        mailbox.deliver(estate, host, f"{user.name}@{_full_name(host)}", user.name, _output(result), headers)


def _output(result: CommandResult) -> str:
    return result.stdout + result.stderr


def _full_name(host: LiveHost) -> str:
    return f"{host.record.name}.{host.record.domain}"


def _log(host: LiveHost, line: JournalLine) -> None:
    """Insert a line into the journal by its time."""
    journal = list(host.record.journal)
    place = len(journal)
    while place and journal[place - 1].time > line.time:
        place -= 1
    journal.insert(place, line)
    host.set(journal=tuple(journal))
