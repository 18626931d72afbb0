"""`systemctl list-timers`: when each timer is due next."""

import fnmatch

from msgspec import Struct

from lab.world.machine.cron_times import moment_of
from lab.world.machine.due import timer_times
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import Service
from lab.world.machine.system_timers import is_debians
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments

_STAMP = "%a %Y-%m-%d %H:%M:%S UTC"
_FARTHEST = 400 * 24 * 60


class _Row(Struct, frozen=True):
    """A line of the list."""

    following: float | None
    last: float
    timer: Service


def next_time(timer: Service, now: float) -> float | None:
    """Return when a timer is due next; None when that is more than a year away."""
    times = timer_times(timer)
    if times is None:
        return None
    minute = int(now // 60) + 1
    end = minute + _FARTHEST
    while minute < end:
        moment = moment_of(minute)
        if moment.hour not in times.hours:
            minute += 60 - moment.minute
        elif times.mean(moment):
            return minute * 60.0
        else:
            minute += 1
    return None


def last_time(timer: Service, service: Service, now: float) -> float:
    """Return when a timer last started a service, 0 if it never did since the host was booted.

    Runs of Debian's own have no effect, so that none is recorded while the clock goes on.
    """
    last = service.since
    if is_debians(service) and timer.state == "active":
        due = next_time(timer, max(last, timer.since))
        while due is not None and due < now:
            last, due = due, next_time(timer, due)
    return last


def next_line(timer: Service, now: float) -> str:
    """Return the line about a timer's next run in `systemctl status`."""
    following = next_time(timer, now)
    if following is None:
        return "    Trigger: n/a\n"
    return f"    Trigger: {format_date(_STAMP, following)}; {span(following - now)} left\n"


def span(seconds: float) -> str:
    """Return a duration in its two largest units: `3h 12min`."""
    days, hours, minutes = int(seconds // 86400), int(seconds // 3600 % 24), int(seconds // 60 % 60)
    if days:
        return f"{days} day{'s' if days > 1 else ''} {hours}h" if days < 2 else f"{days} days"
    if hours:
        return f"{hours}h {minutes}min" if minutes and hours < 6 else f"{hours}h"
    return f"{minutes}min {int(seconds % 60)}s" if minutes else f"{int(seconds)}s"


def list_timers(context: Context, args: Arguments, patterns: list[str]) -> CommandResult:
    """Print the waiting timers, the nearest first; with --all or by name, stopped ones too."""
    host, now = context.host, context.clock.now
    rows = []
    for name, timer in host.services.items():
        if patterns and not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns):
            continue
        if timer.timer and (timer.state == "active" or "all" in args or patterns):
            service = host.services.get(name.removesuffix(".timer"))
            rows.append(
                _Row(
                    next_time(timer, now) if timer.state == "active" else None,
                    last_time(timer, service, now) if service is not None else 0.0,
                    timer,
                )
            )
    rows.sort(key=lambda row: (row.following is None, row.following or 0.0, row.timer.name))
    cells = [("NEXT", "LEFT", "LAST", "PASSED", "UNIT", "ACTIVATES")] if "no-legend" not in args else []
    for row in rows:
        following = ("-", "-")
        if row.following is not None:
            following = (format_date(_STAMP, row.following), f"{span(row.following - now)} left")
        last = (format_date(_STAMP, row.last), f"{span(now - row.last)} ago") if row.last else ("-", "-")
        starts = f"{row.timer.name.removesuffix('.timer')}.service"
        cells.append((*following, *last, row.timer.name, starts))
    widths = [max((len(cell[place]) for cell in cells), default=0) for place in range(5)]
    text = ""
    for cell in cells:
        line = " ".join(word.ljust(width) for word, width in zip(cell, (*widths, 0), strict=True))
        text += f"{line.rstrip()}\n"
    if "no-legend" in args:
        return CommandResult(text)
    tail = "" if "all" in args else "\nPass --all to see loaded but inactive timers, too."
    return CommandResult(f"{text}\n{len(rows)} timers listed.{tail}\n")
