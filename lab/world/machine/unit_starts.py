"""Starting a unit: a process that keeps running, a one-shot service that finishes, or a program that is missing."""

from msgspec.structs import replace

from lab.world.machine import units
from lab.world.machine.due import finish
from lab.world.machine.files.nodes import find
from lab.world.machine.live import LiveHost
from lab.world.machine.program import Context
from lab.world.machine.state import Ending, JournalLine, Service
from lab.world.machine.unit_files import VENDOR_FOLDER


def begin(context: Context, name: str) -> bool:
    """Start a unit; return False when systemctl reports a failure, which it does for one-shot services only."""
    host = context.host
    service = host.services[name]
    if service.state == "active":
        return True
    if service.once:
        return finish(context.estate, host, service, context.run_script)
    if _has_no_program(host, service):
        _fail_to_spawn(host, service, context.clock.now)
    else:
        units.start(host, name, context.clock.now)
    return True


def _has_no_program(host: LiveHost, service: Service) -> bool:
    """Return whether a unit written during the session names a missing program; the scenario's units always run."""
    path = service.command.split(" ")[0]
    told_of = find(host.root, f"/usr{VENDOR_FOLDER}/{units.unit_file(service.name)}") is not None
    return not told_of and bool(path) and find(host.root, path) is None


def _fail_to_spawn(host: LiveHost, service: Service, now: float) -> None:
    pid, unit = host.new_pid(), units.unit_file(service.name)
    path = service.command.split(" ")[0]
    speaker = f"({path.rpartition('/')[2][:8]})"
    missing = f"{path}: No such file or directory"
    for unit_name, number, text in (
        ("systemd", 1, f"Started {units.title(service)}."),
        (speaker, pid, f"{unit}: Failed to locate executable {missing}"),
        (speaker, pid, f"{unit}: Failed at step EXEC spawning {missing}"),
        ("systemd", 1, f"{unit}: Main process exited, code=exited, status=203/EXEC"),
        ("systemd", 1, f"{unit}: Failed with result 'exit-code'."),
    ):
        host.log(JournalLine(now, unit_name, number, text))
    ending = Ending(pid, now - 0.001, "exited", "203")
    host.put("services", service.name, replace(service, state="failed", pid=0, since=now, ended=ending))
