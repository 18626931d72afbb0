"""`systemctl` and `service`: units told of and acted on in systemd 252's words."""

from msgspec.structs import replace

from lab.world.commands import process_table as table
from lab.world.commands import units
from lab.world.commands.dates import format_date
from lab.world.commands.due import finish
from lab.world.commands.journal import line_text, lines_of
from lab.world.commands.options import Given
from lab.world.commands.program import Printout, program
from lab.world.commands.protocol import CommandResult, Context
from lab.world.commands.sizes import human
from lab.world.commands.timers import list_timers, next_line
from lab.world.commands.units import unit_file, wanted_by
from lab.world.nodes import Directory, Link, find, graft, plant, split
from lab.world.state import Service

_KNOWN = """a,all C,capsule= H,host= M,machine= P= p,property= T,show-transaction after before dry-run f,force
    failed firmware-setup full l i job-mode= check-inhibitors= kill-who= lines= n,lines= legend= message= mkdir
    no-ask-password no-block no-legend no-pager no-reload no-wall now o,output= plain preset-mode= q,quiet r,recursive
    reverse root= runtime s,signal= show-types state= t,type= user system value wait what= with-dependencies global
    timestamp= marked read-only"""
_UNIT_FOLDER = "/lib/systemd/system"
_AUTHORISED = "Interactive authentication required."


def unit_name(text: str) -> str:
    """Return a unit's name without `.service`."""
    return text.removesuffix(".service")


@program("systemctl", known=_KNOWN, suite="systemd", hint="", usage_exit=1)
def systemctl(context: Context, given: Given) -> CommandResult:
    """Control and show units."""
    if not given.operands:
        return _list_units(context, given, [])
    verb, *words = given.operands
    names = [unit_name(word) for word in words]
    match verb:
        case "status":
            return _status(context, given, names)
        case "show":
            return _show(context, given, names)
        case "cat":
            return _cat(context, names)
        case "is-active" | "is-failed":
            return _is_state(context, given, verb, names)
        case "is-enabled":
            return _is_enabled(context, given, names)
        case "list-units":
            return _list_units(context, given, names)
        case "list-unit-files":
            return _list_files(context, given, names)
        case "list-timers":
            return list_timers(context, given)
        case "start" | "stop" | "restart" | "reload" | "try-restart" | "reload-or-restart" | "kill" | "reset-failed":
            return _change(context, given, verb, names)
        case "enable" | "disable" | "mask" | "unmask" | "reenable":
            return _install(context, given, verb, names)
        case "daemon-reload" | "daemon-reexec":
            if context.user != "root":
                return CommandResult("", f"Failed to reload daemon: {_AUTHORISED}\n", 1)
            return CommandResult()
        case "is-system-running":
            failed = any(service.state == "failed" for service in context.host.services.values())
            return CommandResult("degraded\n" if failed else "running\n", "", 1 if failed else 0)
        case "get-default":
            return CommandResult("multi-user.target\n")
        case "poweroff" | "reboot" | "halt" | "suspend":
            return _power(context, verb)
    context.note_fidelity(f"systemctl does not know {verb}")
    return CommandResult("", f"Unknown command verb {verb}.\n", 1)


def _power(context: Context, verb: str) -> CommandResult:
    if context.user != "root":
        words = {"poweroff": "power off", "reboot": "reboot", "halt": "halt", "suspend": "suspend"}[verb]
        return CommandResult(
            "",
            f"Failed to set wall message, ignoring: {_AUTHORISED}\nCall to {verb.capitalize()} failed: {_AUTHORISED}\n"
            if words
            else "",
            1,
        )
    if verb in ("poweroff", "halt"):
        context.host.set(online=False)
    else:
        context.note_fidelity(f"systemctl {verb} changes nothing")
    return CommandResult()


def _unit_line(service: Service, name: str) -> str:
    return f"{unit_file(name)} - {service.description}"


def _status(context: Context, given: Given, names: list[str]) -> CommandResult:
    out = Printout(context)
    if not names:
        return _overall(context)
    blocks = []
    for name in names:
        if name.isdigit() and int(name) in context.host.processes:
            name = context.host.processes[int(name)].service or name
        service = context.host.services.get(name)
        if service is None:
            out.error(f"Unit {unit_file(name)} could not be found.", 4)
            continue
        blocks.append(_status_block(context, given, service))
        out.exit_code = max(out.exit_code, 0 if service.state == "active" else 3)
    out.text("\n".join(blocks))
    return out.result()


def _overall(context: Context) -> CommandResult:
    host, now = context.host, context.clock.now
    failed = sum(service.state == "failed" for service in host.services.values())
    return CommandResult(
        f"● {host.name}\n    State: {'degraded' if failed else 'running'}\n    Units: {len(host.services) + 241} "
        "loaded (incl. loaded aliases)\n"
        f"     Jobs: 0 queued\n   Failed: {failed} units\n    Since: "
        f"{format_date('%a %Y-%m-%d %H:%M:%S UTC', host.record.booted)}; "
        f"{ago(now - host.record.booted)}\n  systemd: 252.38-1~deb12u1\n   CGroup: /\n"
    )


def ago(seconds: float) -> str:
    """Return a span as systemd tells it, in one or two units: `2h 6min ago`."""
    for size, name, lesser, lesser_name in (
        (31557600, "year", 2629800, "month"),
        (2629800, "month", 86400, "day"),
        (604800, "week", 86400, "day"),
    ):
        if seconds >= size:
            count, rest = int(seconds // size), int(seconds % size // lesser)
            return f"{count} {name}{'s' if count > 1 else ''} {rest} {lesser_name}{'' if rest == 1 else 's'} ago"
    hours, minutes = int(seconds // 3600), int(seconds // 60 % 60)
    if seconds >= 2 * 86400:
        return f"{int(seconds // 86400)} days ago"
    if seconds >= 25 * 3600:
        return f"1 day {hours - 24}h ago"
    if seconds >= 6 * 3600:
        return f"{hours}h ago"
    if seconds >= 3600:
        return f"{hours}h {minutes}min ago"
    if seconds >= 60:
        return f"{minutes}min ago" if minutes >= 5 else f"{minutes}min {int(seconds % 60)}s ago"
    return f"{int(seconds)}s ago" if seconds >= 1 else f"{int(seconds * 1000)}ms ago"


def _enabled(service: Service) -> str:
    return "masked" if service.masked else "enabled" if service.enabled else "disabled"


def _status_block(context: Context, given: Given, service: Service) -> str:
    now = context.clock.now
    dot = {"active": "●", "inactive": "○", "failed": "×"}[service.state]
    if service.masked:
        loaded = f"masked (Reason: Unit {unit_file(service.name)} is masked.)"
        text = f"{dot} {unit_file(service.name)}\n     Loaded: {loaded}\n"
    else:
        place = f"{_UNIT_FOLDER}/{unit_file(service.name)}"
        text = (
            f"{dot} {_unit_line(service, service.name)}\n     Loaded: loaded ({place}; {_enabled(service)}; "
            "preset: enabled)\n"
        )
    since = f"{format_date('%a %Y-%m-%d %H:%M:%S UTC', service.since)}; {ago(now - service.since)}"
    if service.state == "active" and service.timer:
        starts = unit_file(service.name.removesuffix(".timer"))
        text += f"     Active: active (waiting) since {since}\n{next_line(service, now)}   Triggers: ● {starts}\n"
    elif service.state == "active":
        process = context.host.processes.get(service.pid)
        text += f"     Active: active (running) since {since}\n"
        text += (
            f"   Main PID: {service.pid} ({table.short_name(service.command)})\n      Tasks: 1 (limit: "
            f"{context.host.record.memory // (1 << 20) * 6 // 5})\n"
        )
        text += f"     Memory: {human(service.memory)}\n"
        if process is not None:
            text += f"        CPU: {_spent(table.cpu_seconds(process, now))}\n"
        text += (
            f"     CGroup: /system.slice/{unit_file(service.name)}\n             └─{service.pid} {service.command}\n"
        )
    elif service.state == "failed":
        text += f"     Active: failed (Result: {'exit-code' if service.once else 'signal'}) since {since}\n"
    else:
        text += f"     Active: inactive (dead) since {since}\n" if service.since else "     Active: inactive (dead)\n"
    count = int(given.get("lines")) if given.get("lines").isdigit() else 10
    told = lines_of(context, service.name)[-count:] if count else []
    if told and context.fs.who.groups & {"root", "adm", "systemd-journal"}:
        text += "\n" + "".join(line_text(context.host.name, line, "short") + "\n" for line in told)
    elif told:
        text += "\nWarning: some journal files were not opened due to insufficient permissions.\n"
    return text


def _spent(seconds: float) -> str:
    """Return processor time as systemd tells it: `1h 51min 33.013s`."""
    hours, minutes = int(seconds // 3600), int(seconds // 60 % 60)
    if hours:
        return f"{hours}h {minutes}min {seconds % 60:.3f}s"
    if minutes:
        return f"{minutes}min {seconds % 60:.3f}s"
    return f"{seconds:.3f}s" if seconds >= 1 else f"{int(seconds * 1000)}ms"


def _show(context: Context, given: Given, names: list[str]) -> CommandResult:
    wanted = [one for text in given.every("property") + given.every("P") for one in text.split(",")]
    bare = "value" in given or "P" in given
    texts = []
    for name in names:
        service = context.host.services.get(name)
        active = service is not None and service.state == "active"
        facts = {
            "Type": "oneshot" if service is not None and service.once else "simple",
            "Restart": "on-failure",
            "MainPID": str(service.pid if service is not None else 0),
            "ExecStart": f"{{ path={service.command.split(' ')[0]} ; argv[]={service.command} ; ignore_errors=no ; }}"
            if service
            else "",
            "MemoryCurrent": str(service.memory) if service is not None and active else "[not set]",
            "Id": unit_file(name),
            "Names": unit_file(name),
            "Description": service.description if service is not None else unit_file(name),
            "LoadState": "not-found" if service is None else "masked" if service.masked else "loaded",
            "ActiveState": service.state if service is not None else "inactive",
            "SubState": "running"
            if active
            else "failed"
            if service is not None and service.state == "failed"
            else "dead",
            "FragmentPath": f"{_UNIT_FOLDER}/{unit_file(name)}" if service is not None else "",
            "UnitFileState": _enabled(service) if service is not None else "",
            "UnitFilePreset": "enabled" if service is not None else "",
            "User": service.user if service is not None and service.user != "root" else "",
            "Result": "signal" if service is not None and service.state == "failed" else "success",
            "NRestarts": "0",
            "ActiveEnterTimestamp": format_date("%a %Y-%m-%d %H:%M:%S UTC", service.since)
            if service is not None and active
            else "",
        }
        shown = {key: facts[key] for key in wanted if key in facts} if wanted else {k: v for k, v in facts.items() if v}
        texts.append("".join(f"{value}\n" if bare else f"{key}={value}\n" for key, value in shown.items()))
    return CommandResult("\n".join(texts))


def _cat(context: Context, names: list[str]) -> CommandResult:
    out = Printout(context)
    for name in names:
        path = f"{_UNIT_FOLDER}/{unit_file(name)}"
        try:
            out.text(f"# {path}\n{context.fs.read_text(path)}")
        except OSError:
            out.error(f"No files found for {unit_file(name)}.")
    return out.result()


def _is_state(context: Context, given: Given, verb: str, names: list[str]) -> CommandResult:
    wanted = "active" if verb == "is-active" else "failed"
    states = []
    for name in names:
        service = context.host.services.get(name)
        states.append(service.state if service is not None else "inactive")
    text = "" if "quiet" in given else "".join(f"{state}\n" for state in states)
    return CommandResult(text, "", 0 if wanted in states else 3 if verb == "is-active" else 1)


def _is_enabled(context: Context, given: Given, names: list[str]) -> CommandResult:
    out = Printout(context)
    enabled = False
    for name in names:
        service = context.host.services.get(name)
        if service is None:
            out.error(f"Failed to get unit file state for {unit_file(name)}: No such file or directory")
            continue
        enabled = enabled or (service.enabled and not service.masked)
        if "quiet" not in given:
            out.line(_enabled(service))
    out.exit_code = 0 if enabled else 1
    return out.result()


def _chosen(context: Context, given: Given, patterns: list[str]) -> list[Service]:
    import fnmatch

    services = [service for _, service in sorted(context.host.services.items())]
    if patterns:
        services = [one for one in services if any(fnmatch.fnmatchcase(one.name, unit_name(p)) for p in patterns)]
    states = set(given.get("state").split(",")) if "state" in given else {"failed"} if "failed" in given else set()
    if states:
        services = [one for one in services if one.state in states or ("running" in states and one.state == "active")]
    elif "all" not in given and not patterns:
        services = [one for one in services if one.state != "inactive"]
    if "type" in given:
        kinds = given.get("type").split(",")
        services = [one for one in services if unit_file(one.name).rpartition(".")[2] in kinds]
    return services


def _list_units(context: Context, given: Given, patterns: list[str]) -> CommandResult:
    services = _chosen(context, given, patterns)
    rows = []
    for one in services:
        sub = {"active": "waiting" if one.timer else "running", "inactive": "dead", "failed": "failed"}[one.state]
        rows.append((unit_file(one.name), "masked" if one.masked else "loaded", one.state, sub, one.description))
    legend = "no-legend" not in given and given.get("legend") not in ("false", "no")
    heading = ("UNIT", "LOAD", "ACTIVE", "SUB", "DESCRIPTION")
    table_rows = [heading, *rows] if legend else rows
    widths = [max((len(row[index]) for row in table_rows), default=0) for index in range(4)]
    lines = []
    for row in table_rows:
        mark = "  " if "plain" not in given else ""
        if row is not heading and row[2] == "failed" and "plain" not in given:
            mark = "● "
        lines.append(
            mark + " ".join(cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)) + f" {row[4]}"
        )
    if not legend:
        return CommandResult("".join(f"{line.rstrip()}\n" for line in lines))
    count = len(rows)
    tail = f"{count} loaded units listed."
    if "all" in given or "state" in given or "failed" in given:
        hint = "" if "all" not in given else "\nTo show all installed unit files use 'systemctl list-unit-files'."
    else:
        hint = (
            " Pass --all to see loaded but inactive units, too.\nTo show all installed unit files use "
            "'systemctl list-unit-files'."
        )
    explained = (
        "\nLOAD   = Reflects whether the unit definition was properly loaded.\n"
        "ACTIVE = The high-level unit activation state, i.e. generalization of SUB.\n"
        "SUB    = The low-level unit activation state, values depend on unit type.\n"
    )
    return CommandResult(
        "".join(f"{line.rstrip()}\n" for line in lines) + (explained if rows else "") + f"{tail}{hint}\n"
    )


def _list_files(context: Context, given: Given, patterns: list[str]) -> CommandResult:
    wide = Given((*given.options, ("all", "")), given.operands)
    services = _chosen(context, Given(tuple(pair for pair in wide.options if pair[0] != "state"), ()), patterns)
    rows = [(unit_file(one.name), _enabled(one), "enabled") for one in services]
    states = given.get("state").split(",") if "state" in given else []
    rows = [row for row in rows if not states or row[1] in states]
    legend = "no-legend" not in given
    shown = [("UNIT FILE", "STATE", "PRESET"), *rows] if legend else rows
    widths = [max((len(row[index]) for row in shown), default=0) for index in range(2)]
    text = "".join(f"{row[0]:<{widths[0]}} {row[1]:<{widths[1]}} {row[2]}\n" for row in shown)
    return CommandResult(text + (f"\n{len(rows)} unit files listed.\n" if legend else ""))


def _change(context: Context, given: Given, verb: str, names: list[str]) -> CommandResult:
    out = Printout(context)
    host = context.host
    if not names:
        return CommandResult("", "Too few arguments.\n", 1)
    action = {"try-restart": "restart", "reload-or-restart": "restart"}.get(verb, verb)
    for name in names:
        service = host.services.get(name)
        unit = unit_file(name)
        if service is None:
            loaded = (
                f"Unit {unit} not loaded." if action in ("stop", "kill", "reset-failed") else f"Unit {unit} not found."
            )
            out.error(f"Failed to {action} {unit}: {loaded}", 5)
        elif context.user != "root":
            hint = (
                f"\nSee system logs and 'systemctl status {unit}' for details."
                if action in ("start", "stop", "restart", "reload")
                else ""
            )
            out.error(f"Failed to {action} {unit}: {_AUTHORISED}{hint}")
        elif service.masked and action in ("start", "restart", "reload"):
            out.error(f"Failed to {action} {unit}: Unit {unit} is masked.")
        elif action == "kill":
            if service.pid:
                units.killed(host, service.pid, 15, "TERM", context.clock.now)
        elif action == "reset-failed":
            if service.state == "failed":
                host.put("services", name, replace(service, state="inactive"))
        elif action == "reload":
            out.error(f"Failed to reload {unit}: Job type reload is not applicable for unit {unit}.")
        else:
            if action in ("stop", "restart"):
                units.stop(host, name, context.clock.now)
            if action in ("start", "restart"):
                context.clock.advance(0.3)
                if service.once:
                    done = finish(context.estate, host, host.services[name], context.run_script)
                    if not done:
                        out.error(
                            f"Job for {unit} failed because the control process exited with error code.\n"
                            f'See "systemctl status {unit}" and "journalctl -xeu {unit}" for details.'
                        )
                else:
                    units.start(host, name, context.clock.now)
    return out.result()


def _install(context: Context, given: Given, verb: str, names: list[str]) -> CommandResult:
    out = Printout(context)
    host, now = context.host, context.clock.now
    for name in names:
        service = host.services.get(name)
        unit = unit_file(name)
        if context.user != "root":
            out.error(f"Failed to {verb} unit: {_AUTHORISED}")
            break
        if service is None:
            word = f"Unit file {unit} does not exist."
            out.error(
                f"Failed to {verb} unit: {word}"
                if verb != "mask"
                else f"Unit {unit} does not exist, proceeding anyway.",
                1 if verb != "mask" else 0,
            )
            continue
        if verb in ("enable", "reenable") and service.masked:
            out.error(f"Failed to enable unit: Unit file /etc/systemd/system/{unit} is masked.")
            continue
        link = (
            f"/etc/systemd/system/{unit}"
            if "mask" in verb
            else f"/etc/systemd/system/{wanted_by(service)}.wants/{unit}"
        )
        there = find(host.root, link) is not None
        if verb in ("enable", "reenable", "mask") and not there:
            target = "/dev/null" if verb == "mask" else f"{_UNIT_FOLDER}/{unit}"
            host.root = plant(host.root, link, Link(target, mtime=now), now)
            out.error(f"Created symlink {link} → {target}.", 0)
        elif (
            verb in ("disable", "unmask") and there and isinstance(find(host.root, link.rpartition("/")[0]), Directory)
        ):
            host.root = graft(host.root, split(link), None, now)
            out.error(f'Removed "{link}".', 0)
        host.put("services", name, _installed(service, verb))
        if "now" in given and verb in ("enable", "disable", "mask"):
            (units.start if verb == "enable" else units.stop)(host, name, now)
    return out.result()


def _installed(service: Service, verb: str) -> Service:
    if verb in ("mask", "unmask"):
        return replace(service, masked=verb == "mask")
    return replace(service, enabled=verb != "disable")


@program("service", known="status-all full-restart", suite="", hint="", permute=False, folder="/usr/sbin")
def service(context: Context, given: Given) -> CommandResult:
    """Act on a service in the manner of init scripts."""
    if "status-all" in given:
        rows = [
            f" [ {'+' if one.state == 'active' else '-'} ]  {name}\n"
            for name, one in sorted(context.host.services.items())
        ]
        return CommandResult("".join(rows))
    if len(given.operands) < 2:
        return CommandResult(
            "Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]\n", "", 1
        )
    name, verb = given.operands[:2]
    if unit_name(name) not in context.host.services:
        return CommandResult("", f"{name}: unrecognized service\n", 1)
    return systemctl(context, Given((), (verb, name)))
