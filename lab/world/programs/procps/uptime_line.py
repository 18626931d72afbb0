"""The first line of `uptime`, `w` and `top`."""

from lab.text.amounts import plural
from lab.world.machine.kernel_texts import load
from lab.world.machine.live import LiveHost
from lab.world.machine.time.dates import format_date


def since_boot(host: LiveHost, now: float) -> str:
    """Return how long a host has been up: `43 days,  4:31` or `12 min`."""
    minutes = max(0, int(now - host.record.booted)) // 60
    days, hours, left = minutes // 1440, minutes // 60 % 24, minutes % 60
    text = f"{days} {plural(days, 'day')}, " if days else ""
    return f"{text}{hours:2d}:{left:02d}" if hours else f"{text}{left} min"


def uptime_line(host: LiveHost, now: float) -> str:
    """Return the line, with the leading space that procps prints."""
    count = sum(1 for login in host.record.logins if login.until is None and login.tty != "system boot")
    loads = ", ".join(f"{value:.2f}" for value in load(host.record, now))
    clock = format_date("%H:%M:%S", now)
    users = f"{count:2d} {plural(count, 'user')}"
    return f" {clock} up {since_boot(host, now)}, {users},  load average: {loads}"
