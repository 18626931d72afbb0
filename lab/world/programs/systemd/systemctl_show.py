"""`systemctl show`, `cat` and the `is-…` commands: single facts about units."""

from lab.world.machine import process_table as table
from lab.world.machine import procfs
from lab.world.machine.live import LiveHost
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import Service
from lab.world.machine.time.dates import format_date
from lab.world.machine.unit_files import (
    VENDOR_FOLDER,
    command_line,
    drop_ins,
    enablement,
    file_of_unit,
    service_of,
    whole_settings,
)
from lab.world.machine.units import unit_file, wanted_by
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout
from lab.world.programs.systemd.systemctl_status import group_of, result_of

_STAMP = "%a %Y-%m-%d %H:%M:%S UTC"
_SUBS = {"active": "running", "inactive": "dead", "failed": "failed"}


def show(context: Context, args: Arguments, names: list[str]) -> CommandResult:
    """Print a unit's properties, one `KEY=VALUE` per line."""
    properties = [one for text in args.every("property") + args.every("P") for one in text.split(",")]
    bare = "value" in args or "P" in args
    texts = []
    for name in names:
        facts = _facts(context, name)
        pairs = [(key, facts[key]) for key in facts if key in properties] if properties else list(facts.items())
        if not properties and "all" not in args:
            pairs = [(key, value) for key, value in pairs if value]
        texts.append("".join(f"{value}\n" if bare else f"{key}={value}\n" for key, value in pairs))
    return CommandResult("\n".join(texts))


def _facts(context: Context, name: str) -> dict[str, str]:
    host, now = context.host, context.clock.now
    unit = unit_file(name)
    service = service_of(host, name)
    if service is None:
        return {
            "Type": "simple", "Restart": "no", "MainPID": "0", "Result": "success", "NRestarts": "0", "Id": unit,
            "Names": unit, "Description": unit, "LoadState": "not-found", "ActiveState": "inactive",
            "SubState": "dead", "FragmentPath": "", "UnitFileState": "", "UnitFilePreset": "",
        }  # fmt: skip
    says = whole_settings(host, name)
    active = service.state == "active"
    process = host.processes.get(service.pid)
    inside = [one for one in host.processes.values() if one.service == name]
    word = enablement(host, service)
    entered = format_date(_STAMP, service.since) if service.since else ""
    main = _main_facts(host, service, entered)
    used = "[not set]" if process is None else str(int(table.cpu_seconds(process, now) * 1_000_000_000))
    return {
        "Type": says.get("Service.Type", ["simple"])[-1],
        "Restart": says.get("Service.Restart", ["no"])[-1],
        "RestartUSec": "100ms",
        "TimeoutStartUSec": "1min 30s",
        "TimeoutStopUSec": "1min 30s",
        "MainPID": str(service.pid),
        "ControlPID": "0",
        "Result": result_of(service),
        "NRestarts": str(service.restarts),
        **main,
        "Slice": group_of(host, service).rpartition("/")[0].rpartition("/")[2],
        "ControlGroup": group_of(host, service) if active and not service.timer else "",
        "MemoryCurrent": str(service.memory) if active else "[not set]",
        "CPUUsageNSec": used,
        "TasksCurrent": str(sum(procfs.threads(one) for one in inside)) if active else "[not set]",
        "LimitNOFILE": "524288",
        "User": service.user if service.user != "root" else "",
        "Id": unit,
        "Names": unit,
        "Requires": " ".join(["system.slice", "sysinit.target", *(f"{one}.service" for one in service.needs)]),
        "WantedBy": wanted_by(service) if service.enabled and word != "static" else "",
        "TriggeredBy": f"{name}.timer" if f"{name}.timer" in host.services else "",
        "Description": service.description if not service.masked else unit,
        "LoadState": "masked" if service.masked else "loaded",
        "ActiveState": service.state,
        "SubState": "waiting" if service.timer and active else _SUBS[service.state],
        "FragmentPath": (file_of_unit(host, name) or f"{VENDOR_FOLDER}/{unit}") if not service.masked else "",
        "DropInPaths": " ".join(drop_ins(host, name)),
        "UnitFileState": word,
        "UnitFilePreset": "" if word == "static" else "enabled",
        "StateChangeTimestamp": entered,
        "ActiveEnterTimestamp": _entered(service) if active else _began(service),
        "ActiveExitTimestamp": "" if active else entered if service.ended is not None else "",
        "InactiveEnterTimestamp": "" if active else entered if service.ended is not None else "",
        "CanStart": "no" if service.masked else "yes",
        "CanStop": "yes",
        "CanReload": "no",
        "NeedDaemonReload": "no",
    }


def _entered(service: Service) -> str:
    return format_date(_STAMP, service.since)


def _began(service: Service) -> str:
    return format_date(_STAMP, service.ended.began) if service.ended is not None else ""


def _main_facts(host: LiveHost, service: Service, entered: str) -> dict[str, str]:
    ending = service.ended
    if service.timer or not service.command:
        return {}
    began, over, pid, code, status = "[n/a]", "[n/a]", 0, "(null)", "0/0"
    if service.state == "active":
        began, pid = f"[{entered}]", service.pid
    elif ending is not None:
        began, over, pid = f"[{_began(service)}]", f"[{entered}]", ending.pid
        code, status = ending.how, f"0/{ending.status}" if ending.how == "killed" else f"{ending.status}"
    command = command_line(host, service)
    path = command.split(" ")[0]
    return {
        "ExecMainStartTimestamp": began.strip("[]").replace("n/a", ""),
        "ExecMainExitTimestamp": over.strip("[]").replace("n/a", ""),
        "ExecMainPID": str(pid),
        "ExecMainCode": "0" if code == "(null)" else "1" if code == "exited" else "2",
        "ExecMainStatus": status if ending is not None and ending.how == "exited" and pid == ending.pid else "0",
        "ExecStart": f"{{ path={path} ; argv[]={command} ; ignore_errors=no ; start_time={began} ; "
        f"stop_time={over} ; pid={pid} ; code={code} ; status={status} }}",
    }


def cat(context: Context, names: list[str]) -> CommandResult:
    """Print unit files with their paths."""
    out = Printout(context)
    for index, name in enumerate(names):
        service = service_of(context.host, name)
        if service is not None and service.masked:
            out.line(f"# Unit {unit_file(name)} is masked.")
            continue
        paths = [path for path in (file_of_unit(context.host, name), *drop_ins(context.host, name)) if path]
        try:
            texts = [f"# {path}\n{context.fs.read_text(path)}" for path in paths]
        except OSError as fault:
            out.error(f"Failed to cat {paths[0]}: {fault.strerror}")
            continue
        if not texts:
            out.error(f"No files found for {unit_file(name)}.")
            continue
        out.text(("\n" if index else "") + "\n".join(texts))
    return out.result()


def is_state(context: Context, args: Arguments, verb: str, names: list[str]) -> CommandResult:
    """Answer `is-active` and `is-failed` with each unit's state; the status is 0 if one has the state asked for."""
    asked_state = "active" if verb == "is-active" else "failed"
    units = [service_of(context.host, name) for name in names]
    states = [unit.state if unit is not None else "inactive" for unit in units]
    text = "" if "quiet" in args else "".join(f"{state}\n" for state in states)
    if asked_state in states:
        return CommandResult(text)
    return CommandResult(text, "", 1 if verb == "is-failed" else 3 if any(units) or len(units) == 1 else 4)


def is_enabled(context: Context, args: Arguments, names: list[str]) -> CommandResult:
    """Answer `is-enabled`; the status is 0 if one starts by itself or with a unit that needs it."""
    out = Printout(context)
    enabled = False
    for name in names:
        service = service_of(context.host, name)
        if service is None:
            out.error(f"Failed to get unit file state for {unit_file(name)}: No such file or directory")
            continue
        word = enablement(context.host, service)
        enabled = enabled or word in ("enabled", "static")
        if "quiet" not in args:
            out.line(word)
    out.exit_code = 0 if enabled else 1
    return out.result()
