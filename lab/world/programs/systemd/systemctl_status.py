"""`systemctl status`: the state of a unit or of the whole host, as systemd 252 prints it."""

from lab.text.amounts import is_number, scaled
from lab.world.machine import process_table as table
from lab.world.machine import procfs
from lab.world.machine.live import LiveHost
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.sessions import control_group
from lab.world.machine.state import Process, Service
from lab.world.machine.time.dates import format_date
from lab.world.machine.time.durations import ago, spent
from lab.world.machine.unit_files import (
    VENDOR_FOLDER,
    command_line,
    documentation,
    drop_ins,
    enablement,
    file_of_unit,
    service_of,
)
from lab.world.machine.units import exit_words, is_in_memory, unit_file
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout
from lab.world.programs.systemd.journalctl import line_text, lines_of
from lab.world.programs.systemd.systemctl_list_timers import next_line

_DOTS = {"active": "●", "inactive": "○", "failed": "×"}
_START = 0.014
"""The seconds of processor time that starting a program takes."""
_STAMP = "%a %Y-%m-%d %H:%M:%S UTC"


def status(context: Context, args: Arguments, names: list[str]) -> CommandResult:
    """Print the state of each named unit, or of the host when none is named."""
    out = Printout(context)
    if not names:
        return _overall(context)
    blocks = []
    for name in names:
        if is_number(name) and int(name) in context.host.processes:
            name = context.host.processes[int(name)].service or name
        service = service_of(context.host, name)
        if service is None:
            out.error(f"Unit {unit_file(name)} could not be found.", 4)
            continue
        blocks.append(_block(context, args, service))
        out.exit_code = max(out.exit_code, 0 if service.state == "active" else 3)
    out.text("\n".join(blocks))
    return out.result()


def _block(context: Context, args: Arguments, service: Service) -> str:
    host, now = context.host, context.clock.now
    text = f"{_DOTS[service.state]} {unit_file(service.name)}"
    if service.masked:
        text += f"\n     Loaded: masked (Reason: Unit {unit_file(service.name)} is masked.)\n"
    else:
        place = file_of_unit(host, service.name) or f"{VENDOR_FOLDER}/{unit_file(service.name)}"
        word = enablement(host, service)
        preset = "" if word == "static" else "; preset: enabled"
        text += f" - {service.description}\n     Loaded: loaded ({place}; {word}{preset})\n"
        text += _drop_ins(drop_ins(host, service.name))
    since = ""
    if service.since and is_in_memory(host, service):
        since = f"since {format_date(_STAMP, service.since)}; {ago(now - service.since)}"
    if service.state == "active" and service.timer:
        starts = service.name.removesuffix(".timer")
        text += f"     Active: active (waiting) {since}\n{next_line(service, now)}"
        text += f"   Triggers: {_dot(context, starts)} {unit_file(starts)}\n"
    elif service.state == "active":
        text += (
            f"     Active: active (running) {since}\n{_triggered_by(context, service)}{_documentation(host, service)}"
        )
        text += _running(context, service)
    else:
        failed = f"failed (Result: {result_of(service)})"
        text += f"     Active: {failed if service.state == 'failed' else 'inactive (dead)'}"
        text += f" {since}\n" if since else "\n"
        text += _rested(context, service)
    return text + _journal(context, args, service)


def result_of(service: Service) -> str:
    """Return systemd's word for the outcome of a unit's last run."""
    if service.state != "failed":
        return "success"
    return "signal" if service.ended is not None and service.ended.how == "killed" else "exit-code"


def _drop_ins(paths: list[str]) -> str:
    if not paths:
        return ""
    folder = paths[0].rpartition("/")[0]
    names = ", ".join(path.rpartition("/")[2] for path in paths)
    return f"    Drop-In: {folder}\n             └─{names}\n"


def _dot(context: Context, name: str) -> str:
    service = context.host.services.get(name)
    return _DOTS[service.state] if service is not None else "○"


def _triggered_by(context: Context, service: Service) -> str:
    timer = f"{service.name}.timer"
    return f"TriggeredBy: {_dot(context, timer)} {timer}\n" if timer in context.host.services else ""


def _documentation(host: LiveHost, service: Service) -> str:
    places = documentation(host, service)
    return "".join(f"{'' if index else '       Docs: ':<13}{place}\n" for index, place in enumerate(places))


def group_of(host: LiveHost, service: Service) -> str:
    """Return the control group of a unit."""
    process = host.processes.get(service.pid)
    if process is not None and service.name.startswith("user@"):
        return control_group(host.record, process).removesuffix("/init.scope")
    return f"/system.slice/{unit_file(service.name)}"


def shown(process: Process) -> str:
    """Return a command line as control groups show it: a name that a program gave itself stands between quotes."""
    has_title = process.command.startswith(("sshd: ", "(")) or process.command.startswith("-")
    return f'"{process.command}"' if has_title else process.command


def _running(context: Context, service: Service) -> str:
    host, now = context.host, context.clock.now
    process = host.processes.get(service.pid)
    inside = sorted(one.pid for one in host.processes.values() if one.service == service.name)
    tasks = sum(procfs.threads(host.processes[pid]) for pid in inside)
    text = (
        f"   Main PID: {service.pid} ({table.short_name(service.command)})\n"
        f"      Tasks: {tasks} (limit: {host.record.memory // (1 << 20) * 6 // 5})\n"
        f"     Memory: {_bytes(service.memory)}\n"
    )
    if process is not None:
        text += f"        CPU: {spent(max(_START, table.cpu_seconds(process, now)))}\n"
    text += f"     CGroup: {group_of(host, service)}\n"
    indent = " " * 13
    if service.name.startswith("user@"):
        text += f"{indent}└─init.scope\n"
        indent += "  "
    width = max((len(str(pid)) for pid in inside), default=0)
    for pid in inside:
        branch = "└─" if pid == inside[-1] else "├─"
        text += f"{indent}{branch}{pid:>{width}} {shown(host.processes[pid])}\n"
    return text


def _rested(context: Context, service: Service) -> str:
    ending = service.ended
    trigger = _triggered_by(context, service)
    if ending is None or service.timer or not is_in_memory(context.host, service):
        return trigger
    text = "" if service.once else f"   Duration: {spent(max(0.0, service.since - ending.began))}\n"
    text += trigger
    how = exit_words(ending)
    if not service.masked:
        text += f"    Process: {ending.pid} ExecStart={command_line(context.host, service)} ({how})\n"
    text += f"   Main PID: {ending.pid} ({how})\n"
    used = max(0.0, service.since - ending.began) * service.cpu / 100
    return text + f"        CPU: {spent(used or _START)}\n"


def _journal(context: Context, args: Arguments, service: Service) -> str:
    count = int(args.get("lines")) if is_number(args.get("lines")) else 10
    journal = [line for line in lines_of(context, service.name) if line.time >= context.host.record.booted]
    journal = journal[-count:] if count else []
    if not journal:
        return ""
    if context.fs.who.groups & {"root", "adm", "systemd-journal"}:
        shape = args.get("output") or "short"
        return "\n" + "".join(line_text(context.host.name, line, shape) + "\n" for line in journal)
    return "\nWarning: some journal files were not opened due to insufficient permissions.\n"


def _overall(context: Context) -> CommandResult:
    host, now = context.host, context.clock.now
    failed = sum(service.state == "failed" for service in host.services.values())
    dot, state = ("×", "degraded") if failed else ("●", "running")
    text = (
        f"{dot} {host.name}\n    State: {state}\n    Units: {len(host.services) + 241} loaded (incl. loaded aliases)\n"
        f"     Jobs: 0 queued\n   Failed: {failed} units\n    Since: {format_date(_STAMP, host.record.booted)}; "
        f"{ago(now - host.record.booted)}\n  systemd: 252.38-1~deb12u1\n   CGroup: /\n"
    )
    return CommandResult(text + "".join(f"           {line}\n" for line in group_tree(context)))


def group_tree(context: Context) -> list[str]:
    """Return the lines that draw the control groups and their processes."""
    root = _Group()
    for process in table.running(context):
        if not process.command.startswith("["):
            group = root
            for name in control_group(context.host.record, process).strip("/").split("/"):
                group = group.below.setdefault(name, _Group())
            group.processes.append(f"{process.pid} {shown(process)}")
    return root.drawn()


class _Group:
    """A control group: its processes, and the groups below it."""

    def __init__(self) -> None:
        self.processes: list[str] = []
        self.below: dict[str, _Group] = {}

    def drawn(self) -> list[str]:
        """Return its lines, processes first."""
        entries: list[tuple[str, list[str]]] = [(text, []) for text in self.processes]
        entries += [(name, self.below[name].drawn()) for name in sorted(self.below)]
        lines: list[str] = []
        for place, (text, inside) in enumerate(entries, 1):
            is_last = place == len(entries)
            lines += [f"{'└─' if is_last else '├─'}{text}", *(f"{'  ' if is_last else '│ '}{line}" for line in inside)]
        return lines


def _bytes(count: int) -> str:
    """Return a number of bytes in systemd's format: always one decimal, truncated."""
    size, unit = scaled(count, "BKMGT")
    return f"{count}B" if unit == "B" else f"{int(size * 10) / 10:.1f}{unit}"
