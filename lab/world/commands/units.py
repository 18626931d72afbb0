"""What happens when a service starts, stops or dies: its record, its process, and what the journal says of it."""

from msgspec.structs import replace

from lab.world.background import ended
from lab.world.estate import LiveHost
from lab.world.state import Line, Process, Service


def title(service: Service) -> str:
    """Return how systemd speaks of a unit in the journal."""
    return f"{unit_file(service.name)} - {service.description}"


def unit_file(name: str) -> str:
    """Return a unit's whole name: of a service with its ending, which people leave out."""
    return name if name.endswith(".timer") else f"{name}.service"


def wanted_by(service: Service) -> str:
    """Return the target that brings a unit up when it is enabled."""
    return "timers.target" if service.timer else "multi-user.target"


def start(host: LiveHost, name: str, now: float) -> None:
    """Start an inactive service: a process of its own and a line in the journal."""
    service = host.services[name]
    if service.state == "active":
        return
    for other in service.needs:
        if other in host.services and not host.services[other].masked:
            start(host, other, now)
    if service.timer:
        host.put("services", name, replace(service, state="active", since=now))
        host.log(Line(now, "systemd", 1, f"Started {title(service)}."))
        return
    pid = host.new_pid()
    process = Process(pid, 1, service.user, service.command, service.cpu, service.memory, now, state="Ss", service=name)
    host.put("processes", pid, process)
    host.put("services", name, replace(service, state="active", pid=pid, since=now))
    host.log(Line(now, "systemd", 1, f"Started {title(service)}."))


def stop(host: LiveHost, name: str, now: float) -> None:
    """Stop an active service and everything it runs."""
    service = host.services[name]
    if service.state != "active":
        if service.state == "failed":
            host.put("services", name, replace(service, state="inactive", since=now))
        return
    _stop_those_that_need(host, name, now)
    if not service.timer:
        host.log(Line(now, "systemd", 1, f"Stopping {title(service)}..."))
    _end_processes(host, name)
    host.put("services", name, replace(service, state="inactive", pid=0, since=now))
    host.log(Line(now, "systemd", 1, f"{unit_file(name)}: Deactivated successfully."))
    host.log(Line(now, "systemd", 1, f"Stopped {title(service)}."))


def killed(host: LiveHost, pid: int, number: int, word: str, now: float) -> None:
    """End a process by a signal; the unit it was the main process of stops, or fails and comes back."""
    process = host.processes[pid]
    job = host.jobs.get(pid)
    if job is not None and job.status is None:
        ended(host, job, 128 + number, word)
        return
    host.drop("processes", pid)
    service = host.services.get(process.service)
    if service is None or service.pid != pid:
        return
    name = service.name
    _end_processes(host, name)
    if word in ("TERM", "INT", "HUP", "PIPE"):
        host.put("services", name, replace(service, state="inactive", pid=0, since=now))
        host.log(Line(now, "systemd", 1, f"{name}.service: Deactivated successfully."))
        _stop_those_that_need(host, name, now)
        return
    host.log(Line(now, "systemd", 1, f"{name}.service: Main process exited, code=killed, status={number}/{word}"))
    host.log(Line(now, "systemd", 1, f"{name}.service: Failed with result 'signal'."))
    host.put("services", name, replace(service, state="failed", pid=0, since=now))
    # Units are written with Restart=on-failure, so a violent end is followed by a new start.
    host.log(Line(now + 0.1, "systemd", 1, f"{name}.service: Scheduled restart job, restart counter is at 1."))
    start(host, name, now + 0.1)


def _stop_those_that_need(host: LiveHost, name: str, now: float) -> None:
    for other, service in list(host.services.items()):
        if name in service.needs and service.state == "active":
            stop(host, other, now)


def _end_processes(host: LiveHost, name: str) -> None:
    for pid, process in list(host.processes.items()):
        if process.service == name:
            host.drop("processes", pid)
