"""`timedatectl`: the host's clock and time zone, as systemd-timesyncd keeps them."""

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program(
    "timedatectl",
    spec="a,all H,host= M,machine= no-ask-password no-pager p,property= monitor value adjust-system-clock P=",
    suite="systemd",
    hint="",
)
def timedatectl(context: Context, args: Arguments) -> CommandResult:
    """Print the clock. Setting it requires rights that a shell without a terminal cannot ask for."""
    verb = args.operands[0] if args.operands else "status"
    now = context.clock.now
    service = context.host.services.get("systemd-timesyncd")
    runs = service is not None and service.state == "active"
    if verb == "status":
        stamp = format_date("%a %Y-%m-%d %H:%M:%S", now)
        return CommandResult(
            f"               Local time: {stamp} UTC\n           Universal time: {stamp} UTC\n"
            f"                 RTC time: {stamp}\n                Time zone: Etc/UTC (UTC, +0000)\n"
            f"System clock synchronized: {'yes' if runs else 'no'}\n"
            f"              NTP service: {'active' if runs else 'inactive'}\n          RTC in local TZ: no\n"
        )
    if verb == "show":
        stamp = format_date("%a %Y-%m-%d %H:%M:%S UTC", now)
        facts = {
            "Timezone": "Etc/UTC", "LocalRTC": "no", "CanNTP": "yes", "NTP": "yes" if runs else "no",
            "NTPSynchronized": "yes" if runs else "no", "TimeUSec": stamp, "RTCTimeUSec": stamp,
        }  # fmt: skip
        properties = [name for text in args.every("property") + args.every("P") for name in text.split(",")]
        bare = "value" in args or "P" in args
        rows = [(name, value) for name, value in facts.items() if not properties or name in properties]
        return CommandResult("".join(f"{value}\n" if bare else f"{name}={value}\n" for name, value in rows))
    if verb == "list-timezones":
        return CommandResult("Etc/UTC\n")
    if verb in ("set-time", "set-timezone", "set-ntp", "set-local-rtc"):
        what = {"set-time": "time", "set-timezone": "time zone", "set-ntp": "ntp", "set-local-rtc": "local RTC"}[verb]
        if context.user != "root":
            return CommandResult("", f"Failed to set {what}: Interactive authentication required.\n", 1)
        if verb == "set-time" and runs:
            return CommandResult("", "Failed to set time: Automatic time synchronization is enabled\n", 1)
        context.note_fidelity(f"timedatectl {verb} changes nothing")
        return CommandResult()
    return CommandResult("", f"Unknown command verb {verb}.\n", 1)
