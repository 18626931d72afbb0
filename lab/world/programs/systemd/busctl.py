"""`busctl`: list the peers on the system bus."""

from typing import Final

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program

_BUS: Final = (
    ("org.freedesktop.DBus", "systemd", "init.scope"),
    ("org.freedesktop.hostname1", "", ""),
    ("org.freedesktop.locale1", "", ""),
    ("org.freedesktop.login1", "systemd-logind", "systemd-logind.service"),
    ("org.freedesktop.network1", "", ""),
    ("org.freedesktop.systemd1", "systemd", "init.scope"),
    ("org.freedesktop.timedate1", "", ""),
    ("org.freedesktop.timesync1", "systemd-timesyncd", "systemd-timesyncd.service"),
)


@program("busctl", spec="no-pager no-legend system user l,full unique acquired activatable", suite="systemd", hint="")
def busctl(context: Context, args: Arguments) -> CommandResult:
    """List the peers on the system bus."""
    if "user" in args:
        return CommandResult("", "Failed to set bus address: No medium found\n", 1)
    verb = args.operands[0] if args.operands else "list"
    if verb != "list":
        context.note_fidelity(f"busctl {verb} gets no answer")
        return CommandResult("", "Call failed: Access denied\n", 1)
    host = context.host
    pids = {name: service.pid for name, service in host.services.items() if service.state == "active"} | {"systemd": 1}
    here = [name for name in ("systemd", "systemd-logind", "systemd-timesyncd") if pids.get(name)]
    numbers = {name: f":1.{index}" for index, name in enumerate(here)}
    own = f":1.{host.record.next_pid % 900 + 40}"
    rows = [(numbers[name], name) for name in here] + [(own, "busctl")]
    out = Printout(context)
    heading = ("NAME", "PID", "PROCESS", "USER", "CONNECTION", "UNIT", "SESSION", "DESCRIPTION")
    table: list[tuple[str, ...]] = [] if "no-legend" in args else [heading]
    for number, name in rows:
        unit = "init.scope" if name == "systemd" else f"{name}.service" if name in pids else "-"
        pid = pids.get(name) or host.record.next_pid
        user = host.services[name].user if name in host.services else "root" if name == "systemd" else context.user
        table.append((number, str(pid), name, user, number, unit, "-", "-"))
    for bus, name, unit in _BUS:
        if name in numbers:
            user = host.services[name].user if name in host.services else "root"
            connection = "-" if bus == "org.freedesktop.DBus" else numbers[name]
            table.append((bus, str(pids[name]), name, user, connection, unit, "-", "-"))
        elif not name:
            table.append((bus, "-", "-", "-", "(activatable)", "-", "-", "-"))
    widths = [max(len(row[at]) for row in table) for at in range(len(heading))]
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        cells[1] = row[1].rjust(widths[1])
        out.line(" ".join(cells).rstrip())
    return out.result()
