"""`systemd-analyze`: how long the host and its units took to start."""

import re
from hashlib import sha256
from typing import Final

from lab.world.machine.live import LiveHost
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program

_STARTUP: Final = re.compile(r"Startup finished in (\S+) \(kernel\) \+ (\S+) \(userspace\) = (\S+)\.$")
_ALWAYS: Final = (
    "apt-daily-upgrade.service", "dev-sda1.device", "systemd-journal-flush.service", "networking.service",
    "systemd-udev-trigger.service", "systemd-tmpfiles-setup.service", "keyboard-setup.service", "apparmor.service",
    "systemd-sysusers.service", "systemd-user-sessions.service", "systemd-random-seed.service", "modprobe@drm.service",
    "systemd-update-utmp.service", "systemd-remount-fs.service", "systemd-sysctl.service", "ifupdown-pre.service",
)  # fmt: skip
_HEAD: Final = """The time when unit became active or started is printed after the "@" character.
The time the unit took to start is printed after the "+" character.

"""


@program(
    "systemd-analyze",
    spec="no-pager system user global H,host= M,machine= order require from-pattern= to-pattern= fuzz= man= q,quiet",
    suite="systemd",
    hint="",
)
def analyze(context: Context, args: Arguments) -> CommandResult:
    """Print how long starting took."""
    verb = args.operands[0] if args.operands else "time"
    kernel, userspace, whole = _startup(context.host)
    reached = f"{float(userspace.rstrip('s')) - 0.016:.3f}s"
    match verb:
        case "time":
            return CommandResult(
                f"Startup finished in {kernel} (kernel) + {userspace} (userspace) = {whole} \n"
                f"graphical.target reached after {reached} in userspace.\n"
            )
        case "blame":
            rows = sorted(_durations(context.host).items(), key=lambda pair: (-pair[1], pair[0]))
            spans = [(_span(length), name) for name, length in rows]
            width = max(len(span) for span, _ in spans)
            return CommandResult("".join(f"{span:>{width}} {name}\n" for span, name in spans))
        case "critical-chain":
            lines = [
                f"graphical.target @{reached}",
                f"└─multi-user.target @{reached}",
                f"  └─ssh.service @4.912s +{_span(_durations(context.host).get('ssh.service', 61))}",
                "    └─network.target @4.880s",
                f"      └─networking.service @3.214s +{_span(_durations(context.host)['networking.service'])}",
                "        └─basic.target @3.190s",
                "          └─sysinit.target @3.170s",
                "            └─systemd-journald.socket @0.412s",
                "              └─-.mount @0.388s",
                "                └─-.slice @0.388s",
            ]
            return CommandResult(_HEAD + "".join(f"{line}\n" for line in lines))
        case "verify" | "security" | "dot" | "plot" | "dump" | "calendar" | "timespan" | "unit-paths" | "log-level":
            context.note_fidelity(f"systemd-analyze {verb} tells nothing")
            return CommandResult()
    return CommandResult("", f"Unknown command verb {verb}.\n", 1)


def _startup(host: LiveHost) -> tuple[str, str, str]:
    """Return the durations of the last start from the journal: kernel, userspace, total."""
    for line in reversed(host.record.journal):
        if match := _STARTUP.match(line.text):
            return match[1], match[2], match[3]
    return "3.812s", "5.604s", "9.416s"


def _durations(host: LiveHost) -> dict[str, int]:
    """Return for each unit the milliseconds it took to start, which depend on the hardware."""
    names = [
        *_ALWAYS,
        *(f"{name}.service" for name, service in host.services.items() if service.enabled and service.pid),
    ]
    return {name: 9 + int.from_bytes(sha256(f"{host.name} {name}".encode()).digest()[:4]) % 890 for name in names}


def _span(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.3f}s" if milliseconds >= 1000 else f"{milliseconds}ms"
