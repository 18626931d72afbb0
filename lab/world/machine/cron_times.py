"""Reads the lines of a crontab and tells in which minutes each is due."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

from msgspec import Struct

from lab.text.amounts import is_number

FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day-of-month", 1, 31), ("month", 1, 12), ("day-of-week", 0, 7))
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
SHORTCUTS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
    "@reboot": "",
}


class Times(Struct, frozen=True):
    """The minutes in which a line is due. As in cron, when both day fields are restricted, either one suffices."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool

    def mean(self, moment: datetime) -> bool:
        """Return whether the line is due in the minute of `moment`."""
        if moment.minute not in self.minutes or moment.hour not in self.hours or moment.month not in self.months:
            return False
        day, weekday = moment.day in self.days, moment.isoweekday() % 7 in self.weekdays
        return day or weekday if self.either_day else day and weekday


class CronLine(Struct, frozen=True):
    """A line of a crontab: when, as whom, what, and the settings written above it."""

    times: Times
    user: str
    command: str
    settings: dict[str, str]


def part_numbers(part: str, low: int, high: int) -> frozenset[int] | None:
    """Return the numbers that one part of a field (`*/5`, `1-3`, `mon`) stands for; None when cron cannot read it."""
    match = re.fullmatch(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?", part)
    if match is None:
        return None
    step = int(match[3] or 1)
    if match[1] == "*":
        return frozenset(range(low, high + 1, step)) if step and not match[2] else None
    names = {12: MONTHS, 7: DAYS}.get(high, ())
    ends = []
    for text in (match[1], match[2] or match[1]):
        if not is_number(text):
            if text.lower() not in names:
                return None
            text = str(names.index(text.lower()) + low)
        if not low <= int(text) <= high:
            return None
        ends.append(int(text))
    if not step or ends[1] < ends[0]:
        return None
    return frozenset(range(ends[0], (high if match[3] and not match[2] else ends[1]) + 1, step))


def field_numbers(text: str, low: int, high: int) -> frozenset[int] | None:
    """Return the numbers that a whole field stands for; None when cron cannot read it."""
    values: frozenset[int] = frozenset()
    for part in text.split(","):
        numbers = part_numbers(part, low, high)
        if numbers is None:
            return None
        values |= numbers
    return values


@lru_cache(maxsize=256)
def times_of(text: str) -> Times | None:
    """Read the five fields; return None when cron cannot read them."""
    words = text.split()
    if len(words) != 5:
        return None
    sets = [field_numbers(word, low, high) for word, (_, low, high) in zip(words, FIELDS, strict=True)]
    minutes, hours, days, months, weekdays = sets
    if minutes is None or hours is None or days is None or months is None or weekdays is None:
        return None
    either = not words[2].startswith("*") and not words[4].startswith("*")
    return Times(minutes, hours, days, months, frozenset(day % 7 for day in weekdays), either)


def entries(text: str, user: str = "") -> Iterator[CronLine]:
    """Yield the lines of a crontab that can be due. Without `user`, each line names the account it runs as."""
    settings: dict[str, str] = {}
    for line in text.splitlines():
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        setting = re.match(r"(\w+)\s*=\s*(.*)", bare)
        if setting is not None:
            settings = {**settings, setting[1]: setting[2].strip().strip("\"'")}
            continue
        when, _, rest = bare.partition(" ") if bare.startswith("@") else ("", "", "")
        if when:
            when = SHORTCUTS.get(bare.split()[0], "")
            rest = bare.split(None, 1)[1] if len(bare.split(None, 1)) > 1 else ""
        else:
            words = bare.split(None, 5)
            when, rest = " ".join(words[:5]), words[5] if len(words) > 5 else ""
        who = user
        if not user:
            who, rest = [*rest.split(None, 1), "", ""][:2]
        times = times_of(when)
        if times is not None and rest:
            yield CronLine(times, who, rest, settings)


def moment_of(minute: int) -> datetime:
    """Return the moment a minute since 1970 begins, UTC."""
    return datetime.fromtimestamp(minute * 60, UTC)
