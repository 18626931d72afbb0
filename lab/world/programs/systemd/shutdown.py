"""`shutdown`, `reboot`, `poweroff`, `halt`, `init`, `telinit`: stop or restart a host."""

import re
from typing import Final

from lab.world.machine.power import How, cancel, carry_out, go_down, log, schedule, scheduled
from lab.world.machine.program import CommandResult, Context, command
from lab.world.machine.time.dates import format_date
from lab.world.machine.unit_files import reload
from lab.world.programs.common.getopt import UsageFault, options, parse
from lab.world.programs.systemd.systemctl_enable import AUTHORISED

_WAYS: Final[dict[str, How]] = {"reboot": "reboot", "poweroff": "poweroff", "halt": "halt"}
CALLS: Final = {
    "reboot": "Reboot",
    "poweroff": "PowerOff",
    "halt": "Halt",
    "suspend": "Suspend",
    "hibernate": "Hibernate",
}
"""systemd's method name for each way of stopping a host."""
_SHUTDOWN: Final = options("help H,halt P,poweroff r,reboot h k no-wall c show a F f t=")
_REBOOT: Final = options("help halt p,poweroff reboot f,force w,wtmp-only d,no-wtmp n,no-sync i no-wall")
_SHUTDOWN_HELP: Final = """shutdown [OPTIONS...] [TIME] [WALL...]

Shut down the system.

Options:
     --help      Show this help
  -H --halt      Halt the machine
  -P --poweroff  Power-off the machine
  -r --reboot    Reboot the machine
  -h             Equivalent to --poweroff, overridden by --halt
  -k             Don't halt/power-off/reboot, just send warnings
     --no-wall   Don't send wall message before halt/power-off/reboot
  -c             Cancel a pending shutdown
     --show      Show pending shutdown

See the shutdown(8) man page for details.
"""
_REBOOT_HELP: Final = """{name} [OPTIONS...]{argument}

{does} the system.

Options:
     --help      Show this help
     --halt      Halt the machine
  -p --poweroff  Switch off the machine
     --reboot    Reboot the machine
  -f --force     Force immediate halt/power-off/reboot
  -w --wtmp-only Don't halt/power-off/reboot, just write wtmp record
  -d --no-wtmp   Don't write wtmp record
     --no-wall   Don't send wall message before halt/power-off/reboot

See the halt(8) man page for details.
"""
_DOES: Final = {"reboot": "Reboot", "poweroff": "Power off", "halt": "Halt"}


def ask(context: Context, verb: str) -> CommandResult:
    """Stop the host in one of the ways in `CALLS`, if root asks for it."""
    if context.user != "root":
        return CommandResult("", f"Call to {CALLS[verb]} failed: {AUTHORISED}\n", 1)
    if verb not in _WAYS:
        context.note_fidelity(f"nothing comes of {verb}")
        return CommandResult()
    go_down(context.estate, context.host, _WAYS[verb])
    return CommandResult()


def _refusal(context: Context, usage: UsageFault) -> CommandResult:
    return CommandResult("", f"{context.name}: {usage.text}\n", 1)


@command("reboot", "poweroff", "halt", folder="/usr/sbin")
def reboot(context: Context) -> CommandResult:
    """Stop or restart the host now."""
    try:
        args = parse(context.argv, _REBOOT)
    except UsageFault as usage:
        return _refusal(context, usage)
    if "help" in args:
        argument = " [ARG]" if context.name == "reboot" else ""
        return CommandResult(_REBOOT_HELP.format(name=context.name, argument=argument, does=_DOES[context.name]))
    action = args.last_of("halt", "poweroff", "reboot") or context.name
    if context.user != "root" and ("force" in args or "wtmp-only" in args):
        return CommandResult("", "Need to be root.\n", 1)
    if "wtmp-only" in args:
        return CommandResult()
    if args.operands and action == "reboot" and context.user != "root":
        return CommandResult("", "Failed to write reboot parameter file: Permission denied\n", 1)
    return ask(context, action)


@command("init", "telinit", folder="/usr/sbin")
def telinit(context: Context) -> CommandResult:
    """Change the runlevel, the System V way."""
    words = [word for word in context.argv if not word.startswith("-")]
    if not words:
        return CommandResult("", f"{context.name}: required argument missing.\n", 1)
    if len(words) > 1:
        return CommandResult("", "Too many arguments.\n", 1)
    match words[0]:
        case "0":
            return ask(context, "poweroff")
        case "6":
            return ask(context, "reboot")
        case "q" | "Q" | "u" | "U":
            if context.user != "root":
                return CommandResult("", f"Reload daemon failed: {AUTHORISED}\n", 1)
            reload(context.host)
            return CommandResult()
        case "1" | "s" | "S" | "2" | "3" | "4" | "5":
            level = words[0]
            unit = "rescue.target" if level in "1sS" else f"runlevel{level}.target"
            if context.user != "root":
                hint = f"See system logs and 'systemctl status {unit}' for details.\n"
                return CommandResult("", f"Failed to start {unit}: {AUTHORISED}\n{hint}", 1)
            return CommandResult()
    return CommandResult("", f"Invalid runlevel '{words[0]}'.\n", 1)


@command("shutdown", folder="/usr/sbin")
def shutdown(context: Context) -> CommandResult:
    """Stop or restart the host at a time, or cancel that."""
    try:
        args = parse(context.argv, _SHUTDOWN)
    except UsageFault as usage:
        return _refusal(context, usage)
    if "help" in args:
        return CommandResult(_SHUTDOWN_HELP)
    host, now = context.host, context.clock.now
    if "show" in args:
        going_down = scheduled(host)
        return CommandResult(
            "", _notice(*going_down) if going_down else "No scheduled shutdown.\n", 0 if going_down else 1
        )
    if "c" in args:
        return _take_back(context)
    how: How = "halt" if "halt" in args else "reboot" if "reboot" in args else "poweroff"
    word = args.operands[0] if args.operands else "+1"
    at = _moment(word, now)
    if at is None:
        return CommandResult("", f"Failed to parse time specification: {word}\n", 1)
    if at <= now and "k" not in args:
        return ask(context, how)
    if context.user != "root":
        return CommandResult("", f"Failed to schedule shutdown: {AUTHORISED}\n", 1)
    mode = f"dry-{how}" if "k" in args else how
    schedule(host, mode, at, now)
    verb = {"reboot": "reboot", "poweroff": "power off", "halt": "halt"}[how]
    log(host, now, "systemd-logind", f"The system will {verb} at {_date(at)}!")
    if at - now <= 300:
        log(host, now, "systemd-logind", "Creating /run/nologin, blocking further logins...")
    if at <= now:
        carry_out(context.estate, host)
    return CommandResult("", _notice(mode, at))


def _take_back(context: Context) -> CommandResult:
    if scheduled(context.host) is None:
        return CommandResult()
    if context.user != "root":
        return CommandResult("", f"Failed to cancel scheduled shutdown: {AUTHORISED}\n", 1)
    cancel(context.host, context.clock.now)
    log(context.host, context.clock.now, "systemd-logind", "System shutdown has been cancelled")
    return CommandResult()


def _moment(word: str, now: float) -> float | None:
    """Parse a time of `shutdown`: `now`, minutes after a plus, or a coming time of day."""
    if word == "now":
        return now
    if match := re.fullmatch(r"\+?(\d{1,7})", word):
        return now + int(match[1]) * 60
    if (match := re.fullmatch(r"(\d{1,2}):(\d{2})", word)) and int(match[1]) < 24 and int(match[2]) < 60:
        at = now // 86400 * 86400 + int(match[1]) * 3600 + int(match[2]) * 60
        return at if at > now else at + 86400
    return None


def _notice(mode: str, at: float) -> str:
    what = "Reboot" if mode == "reboot" else "Shutdown"
    return f"{what} scheduled for {_date(at)}, use 'shutdown -c' to cancel.\n"


def _date(at: float) -> str:
    return format_date("%a %Y-%m-%d %H:%M:%S UTC", at)
