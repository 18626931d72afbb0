"""`systemctl` and `service`: their command lines, and starting, stopping, restarting and killing units."""

import fnmatch
from typing import Final

from msgspec.structs import replace

from lab.world.machine import unit_starts, units
from lab.world.machine.process_table import short_name
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import JournalLine, Service
from lab.world.machine.unit_files import reload, service_of
from lab.world.machine.units import unit_file
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.procps.pgrep import SIGNALS
from lab.world.programs.systemd import (
    shutdown,
    systemctl_enable,
    systemctl_list_units,
    systemctl_show,
    systemctl_status,
)
from lab.world.programs.systemd.systemctl_enable import AUTHORISED
from lab.world.programs.systemd.systemctl_list_timers import list_timers

_KNOWN = """a,all C,capsule= H,host= M,machine= P= p,property= T,show-transaction after before dry-run f,force
    failed firmware-setup full l i job-mode= check-inhibitors= kill-who= lines= n,lines= legend= message= mkdir
    no-ask-password no-block no-legend no-pager no-reload no-wall now o,output= plain preset-mode= q,quiet r,recursive
    reverse root= runtime s,signal= show-types state= t,type= user system value wait what= with-dependencies global
    timestamp= marked read-only"""
_GLOBBED = """Warning: systemctl {verb} called with a glob pattern.
Hint: unit globs expand to loaded units, so {verb} will usually have no effect.
      Passing --all will also load units which are pulled in by other units.
      See systemctl(1) for more details.
"""
_CHANGES: Final = ("start", "stop", "restart", "reload", "try-restart", "reload-or-restart", "try-reload-or-restart")


def unit_name(text: str) -> str:
    """Return a unit's name without `.service`."""
    return text.removesuffix(".service")


@program("systemctl", spec=_KNOWN, suite="systemd", hint="", usage_exit=1)
def systemctl(context: Context, args: Arguments) -> CommandResult:
    """Control and show units."""
    if not args.operands:
        return systemctl_list_units.list_units(context, args, [])
    verb, *words = args.operands
    names = [unit_name(word) for word in words]
    match verb:
        case "status":
            return systemctl_status.status(context, args, _matching(context, names))
        case "show":
            return systemctl_show.show(context, args, names)
        case "cat":
            return systemctl_show.cat(context, names)
        case "is-active" | "is-failed":
            return systemctl_show.is_state(context, args, verb, names)
        case "is-enabled":
            return systemctl_show.is_enabled(context, args, names)
        case "list-units":
            return systemctl_list_units.list_units(context, args, names)
        case "list-unit-files":
            return systemctl_list_units.list_files(context, args, names)
        case "list-timers":
            return list_timers(context, args, names)
        case "list-jobs":
            return CommandResult("No jobs running.\n")
        case "kill":
            return _kill(context, args, names)
        case "reset-failed":
            return _reset(context, names)
        case "enable" | "disable" | "mask" | "unmask" | "reenable":
            return systemctl_enable.install(context, args, verb, names)
        case "daemon-reload" | "daemon-reexec":
            if context.user != "root":
                return CommandResult("", f"Reload daemon failed: {AUTHORISED}\n", 1)
            reload(context.host)
            return CommandResult()
        case "edit":
            return CommandResult("", "Cannot edit units if not on a tty.\n", 1)
        case "is-system-running":
            failed = any(service.state == "failed" for service in context.host.services.values())
            return CommandResult("degraded\n" if failed else "running\n", "", 1 if failed else 0)
        case "get-default":
            return CommandResult("multi-user.target\n")
    if verb in _CHANGES:
        return _change(context, args, verb, names)
    if verb in shutdown.CALLS:
        return shutdown.ask(context, verb)
    context.note_fidelity(f"systemctl does not know {verb}")
    return CommandResult("", f"Unknown command verb {verb}.\n", 1)


def _matching(context: Context, names: list[str]) -> list[str]:
    """Return the names, with patterns replaced by the units in memory that match."""
    units = []
    for name in names:
        if any(letter in name for letter in "*?["):
            units += [one for one in sorted(context.host.services) if fnmatch.fnmatchcase(one, name)]
        else:
            units.append(name)
    return units


def _change(context: Context, args: Arguments, verb: str, names: list[str]) -> CommandResult:
    out = Printout(context)
    if not names:
        return CommandResult("", "Too few arguments.\n", 1)
    if verb == "start" and any("*" in name for name in names):
        out.error_text(_GLOBBED.format(verb=verb))
        names = [name for name in names if "*" not in name]
    for name in _matching(context, names):
        service, unit = service_of(context.host, name), unit_file(name)
        if context.user != "root":
            out.error(
                f"Failed to {verb} {unit}: {AUTHORISED}\nSee system logs and 'systemctl status {unit}' for details."
            )
        elif service is None:
            loaded = "not loaded" if verb == "stop" else "not found"
            out.error(f"Failed to {verb} {unit}: Unit {unit} {loaded}.", 5)
        elif service.masked and verb != "stop":
            out.error(f"Failed to {verb} {unit}: Unit {unit} is masked.")
        elif verb == "reload":
            out.error(f"Failed to reload {unit}: Job type reload is not applicable for unit {unit}.", 3)
        else:
            _carry_out(context, out, verb, service)
    return out.result()


def _carry_out(context: Context, out: Printout, verb: str, service: Service) -> None:
    host, name = context.host, service.name
    if verb.startswith("try-") and service.state != "active":
        return
    if verb != "start":
        units.stop(host, name, context.clock.now)
    if verb == "stop":
        return
    context.clock.advance(0.3)
    if unit_starts.begin(context, name):
        return
    unit = unit_file(name)
    out.error(
        f"Job for {unit} failed because the control process exited with error code.\n"
        f'See "systemctl status {unit}" and "journalctl -xeu {unit}" for details.'
    )


def _kill(context: Context, args: Arguments, names: list[str]) -> CommandResult:
    out = Printout(context)
    word = (args.get("signal") or "TERM").upper().removeprefix("SIG")
    word = next((name for name, number in SIGNALS.items() if str(number) == word), word)
    if word not in SIGNALS:
        return CommandResult("", f'Failed to parse signal string "{args.get("signal")}".\n', 1)
    if not names:
        return CommandResult("", "Too few arguments.\n", 1)
    host = context.host
    for name in _matching(context, names):
        service, unit = host.services.get(name), unit_file(name)
        if context.user != "root":
            out.error(f"Failed to kill unit {unit}: {AUTHORISED}")
        elif service is None or not units.is_in_memory(host, service):
            out.error(f"Failed to kill unit {unit}: Unit {unit} not loaded.")
        elif service.pid:
            main = f"main process {service.pid} ({short_name(service.command)})"
            line = f"{unit}: Sent signal SIG{word} to {main} on client request."
            host.log(JournalLine(context.clock.now, "systemd", 1, line))
            if word not in ("STOP", "CONT", "CHLD", "WINCH", "URG"):
                units.killed(host, service.pid, SIGNALS[word], word, context.clock.now)
    return out.result()


def _reset(context: Context, names: list[str]) -> CommandResult:
    out = Printout(context)
    host = context.host
    units = names or [name for name, service in host.services.items() if service.state == "failed"]
    if context.user != "root" and not names:
        return CommandResult("", f"Failed to reset failed state: {AUTHORISED}\n", 1)
    for name in units:
        service, unit = host.services.get(name), unit_file(name)
        if context.user != "root":
            out.error(f"Failed to reset failed state of unit {unit}: {AUTHORISED}")
        elif service is None:
            out.error(f"Failed to reset failed state of unit {unit}: Unit {unit} not loaded.")
        else:
            state = "inactive" if service.state == "failed" else service.state
            host.put("services", name, replace(service, state=state, restarts=0))
    return out.result()


@program("service", spec="status-all full-restart", suite="", hint="", permute=False, folder="/usr/sbin")
def service(context: Context, args: Arguments) -> CommandResult:
    """Act on a service in the style of init scripts."""
    if "status-all" in args:
        rows = [
            f" [ {'+' if one.state == 'active' else '-'} ]  {name}\n"
            for name, one in sorted(context.host.services.items())
            if not one.timer and not name.startswith(("systemd-", "getty"))
        ]
        return CommandResult("".join(rows))
    if len(args.operands) < 2:
        if args.operands and "full-restart" not in args:
            return CommandResult("", f"{args.operands[0]}: unrecognized service\n", 1)
        return CommandResult(
            "", "Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]\n", 1
        )
    name, verb = args.operands[:2]
    if verb not in (*_CHANGES, "status"):
        return CommandResult("", f"{name}: unrecognized service\n", 1)
    return systemctl(context, Arguments((), (verb, name)))
