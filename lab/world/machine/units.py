"""Starting, stopping and death of a service: its record, its process and its lines in the journal."""

from typing import Final

from msgspec.structs import replace

from lab.world.machine.live import LiveHost
from lab.world.machine.process_table import cpu_seconds
from lab.world.machine.state import Ending, JournalLine, Process, Service, ShellJob
from lab.world.machine.time.durations import spent

_EXITS: Final = {"0": "SUCCESS", "1": "FAILURE", "203": "EXEC", "217": "USER"}
_JOURNAL_EXITS: Final = {**_EXITS, "2": "INVALIDARGUMENT", "3": "NOTIMPLEMENTED", "4": "NOPERMISSION", "200": "CHDIR"}
"""Exit statuses by name; the journal names more of them than `systemctl status` does."""


def title(service: Service) -> str:
    """Return a unit's title in the journal."""
    return f"{unit_file(service.name)} - {service.description}"


def unit_file(name: str) -> str:
    """Return a unit's full name, with `.service` unless it has a suffix."""
    return name if name.endswith(".timer") else f"{name}.service"


def exit_words(ending: Ending, *, own: bool = False) -> str:
    """Return how a process ended, as `code=exited, status=0/SUCCESS`; in the journal more statuses have a name."""
    if ending.how == "killed":
        return f"code=killed, signal={ending.status}"
    name = (_JOURNAL_EXITS if own else _EXITS).get(ending.status)
    return f"code=exited, status={ending.status}" + (f"/{name}" if name else "/n/a" if own else "")


def is_in_memory(host: LiveHost, service: Service) -> bool:
    """Return whether systemd keeps a unit loaded; it drops inactive ones that nothing would start."""
    if service.state != "inactive":
        return True
    others = host.services
    is_needed = any(service.name in other.needs for other in others.values() if other.state == "active")
    return is_needed or f"{service.name}.timer" in others or (service.enabled and not service.once)


def wanted_by(service: Service) -> str:
    """Return the target that starts a unit when it is enabled."""
    return "timers.target" if service.timer else "multi-user.target"


def start(host: LiveHost, name: str, now: float) -> None:
    """Start an inactive service, with a process and a line in the journal."""
    service = host.services[name]
    if service.state == "active":
        return
    for other in service.needs:
        if other in host.services and not host.services[other].masked:
            start(host, other, now)
    if service.timer:
        host.put("services", name, replace(service, state="active", since=now))
        host.log(JournalLine(now, "systemd", 1, f"Started {title(service)}."))
        return
    pid = host.new_pid()
    process = Process(pid, 1, service.user, service.command, service.cpu, service.memory, now, state="Ss", service=name)
    host.put("processes", pid, process)
    host.put("services", name, replace(service, state="active", pid=pid, since=now))
    host.log(JournalLine(now, "systemd", 1, f"Started {title(service)}."))


def stop(host: LiveHost, name: str, now: float) -> None:
    """Stop an active service and all its processes."""
    service = host.services[name]
    if service.state != "active":
        return
    _stop_those_that_need(host, name, now)
    if service.timer:
        host.put("services", name, replace(service, state="inactive", since=now))
        host.log(JournalLine(now, "systemd", 1, f"{unit_file(name)}: Deactivated successfully."))
        host.log(JournalLine(now, "systemd", 1, f"Stopped {title(service)}."))
        return
    host.log(JournalLine(now, "systemd", 1, f"Stopping {title(service)}..."))
    used = _cpu_seconds(host, service, now)
    _end_processes(host, name)
    _came_to_rest(host, service, Ending(service.pid, service.since, "killed", "TERM"), now)
    host.log(JournalLine(now, "systemd", 1, f"{unit_file(name)}: Deactivated successfully."))
    host.log(JournalLine(now, "systemd", 1, f"Stopped {title(service)}."))
    _tell_usage(host, name, used, now)


def killed(host: LiveHost, pid: int, number: int, word: str, now: float) -> None:
    """End a process by a signal; a unit whose main process it was stops, or fails and restarts."""
    process = host.processes[pid]
    job = host.jobs.get(pid)
    if job is not None and job.status is None:
        end_job(host, job, 128 + number, word)
        return
    service = host.services.get(process.service)
    used = _cpu_seconds(host, service, now) if service is not None else 0.0
    host.drop("processes", pid)
    if service is None or service.pid != pid:
        return
    name = service.name
    _end_processes(host, name)
    ending = Ending(pid, service.since, "killed", word)
    if word in ("TERM", "INT", "HUP", "PIPE"):
        _came_to_rest(host, service, ending, now)
        host.log(JournalLine(now, "systemd", 1, f"{name}.service: Deactivated successfully."))
        _tell_usage(host, name, used, now)
        _stop_those_that_need(host, name, now)
        return
    host.log(
        JournalLine(now, "systemd", 1, f"{name}.service: Main process exited, code=killed, status={number}/{word}")
    )
    host.log(JournalLine(now, "systemd", 1, f"{name}.service: Failed with result 'signal'."))
    _tell_usage(host, name, used, now)
    count = service.restarts + 1
    host.put("services", name, replace(service, state="failed", pid=0, since=now, ended=ending, restarts=count))
    # Units have Restart=on-failure, so a failed one starts again.
    if service.masked:
        return
    host.log(
        JournalLine(now + 0.1, "systemd", 1, f"{name}.service: Scheduled restart job, restart counter is at {count}.")
    )
    host.log(JournalLine(now + 0.1, "systemd", 1, f"Stopped {title(service)}."))
    start(host, name, now + 0.1)


def _came_to_rest(host: LiveHost, service: Service, ending: Ending, now: float) -> None:
    host.put("services", service.name, replace(service, state="inactive", pid=0, since=now, ended=ending, restarts=0))


def _cpu_seconds(host: LiveHost, service: Service, now: float) -> float:
    process = host.processes.get(service.pid)
    return cpu_seconds(process, now) if process is not None else 0.0


def _tell_usage(host: LiveHost, name: str, used: float, now: float) -> None:
    if used >= 0.001:
        host.log(JournalLine(now, "systemd", 1, f"{unit_file(name)}: Consumed {spent(used)} CPU time."))


def _stop_those_that_need(host: LiveHost, name: str, now: float) -> None:
    for other, service in list(host.services.items()):
        if name in service.needs and service.state == "active":
            stop(host, other, now)


def _end_processes(host: LiveHost, name: str) -> None:
    for pid, process in list(host.processes.items()):
        if process.service == name:
            host.drop("processes", pid)


def end_job(host: LiveHost, job: ShellJob, status: int, signal: str = "") -> None:
    """Record that a background command has ended."""
    for pid in (job.pid, job.child):
        if pid in host.processes:
            host.drop("processes", pid)
    if job.shell:
        record = replace(job, status=status, signal=signal, steps=(), state="", due=None, child=0, under_way=False)
        host.put("jobs", job.pid, record)
    elif job.pid in host.jobs:
        host.drop("jobs", job.pid)
