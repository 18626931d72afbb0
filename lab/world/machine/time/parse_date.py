"""Dates as people write them to `date -d`, `touch -d` and `find -newermt`. Seconds since 1970 may have a fraction."""

import calendar
import contextlib
import re
import time
from typing import Final

from lab.world.machine.time.dates import MONTHS as _MONTHS
from lab.world.machine.time.dates import WEEKDAYS as _WEEKDAYS
from lab.world.machine.time.dates import format_date
from lab.world.machine.time.zones import local, utc_of

_ORDINALS = {
    "last": -1,
    "this": 0,
    "next": 1,
    "first": 1,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
}
_ZONES = {
    "utc": 0,
    "gmt": 0,
    "z": 0,
    "ut": 0,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "pst": -8,
    "pdt": -7,
    "cet": 1,
    "cest": 2,
    "bst": 1,
    "jst": 9,
    "msk": 3,
    "mst": -7,
    "mdt": -6,
    "hst": -10,
    "west": 1,
    "eet": 2,
    "eest": 3,
    "wet": 0,
}
_UNITS = {
    "year": ("year", 1),
    "month": ("month", 1),
    "fortnight": ("day", 14),
    "week": ("day", 7),
    "day": ("day", 1),
    "hour": ("second", 3600),
    "minute": ("second", 60),
    "min": ("second", 60),
    "second": ("second", 1),
    "sec": ("second", 1),
}
_DAYS = {"yesterday": -1, "today": 0, "now": 0, "tomorrow": 1}

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<iso>\d{4,}[-/]\d{1,2}[-/]\d{1,2})(?=[T\s,]|$)
    | (?P<us>\d{1,2}/\d{1,2}(?:/\d{2,4})?)
    | (?P<dmy>\d{1,2}-[A-Za-z]{3,9}-\d{2,4})
    | (?P<time>\d{1,2}:\d{1,2}(?::\d{1,2}(?:[.,]\d+)?)?)
    | (?P<hour>\d{1,2})\s*(?P<half>[ap]\.?m\b\.?)
    | (?P<signed>[+-]\s*\d+(?::\d\d)?)
    | (?P<number>\d+)
    | (?P<word>[A-Za-z]+\.?)
    | (?P<comma>,)
    )""",
    re.VERBOSE,
)


class _Reading:
    """The fields of a date that is being read; None for those the text does not give."""

    def __init__(self, now: float, zone: str) -> None:
        self.now = time.gmtime(now // 1 + local(zone, now)[0])
        self.place = zone
        self.fraction = now % 1
        self.date: tuple[int, int, int] | None = None
        self.month_day: tuple[int, int] | None = None
        self.clock: tuple[int, int, float] | None = None
        self.zone: float | None = None
        self.weekday: tuple[int, int] | None = None
        self.moves: list[tuple[str, int]] = []


_PARTS: Final = r"(?P<month>\d\d)(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)"
_YEAR: Final = r"(?P<century>\d\d)?(?P<year>\d\d)?"
_SECOND: Final = r"(?:\.(?P<second>\d\d))?"


def parse_stamp(text: str, now: float, *, year_first: bool) -> float | None:
    """Read digits alone: [[CC]YY]MMDDhhmm[.ss] as `touch -t` takes them, or MMDDhhmm[[CC]YY][.ss] as `date` does."""
    match = re.fullmatch((_YEAR + _PARTS if year_first else _PARTS + _YEAR) + _SECOND, text)
    if match is None:
        return None
    century, year = match["century"], match["year"]
    if century and not year:
        century, year = ("20" if int(century) < 69 else "19"), century
    full = f"{century}{year}" if year else format_date("%Y", now)
    day = f"{full}-{match['month']}-{match['day']}"
    return parse_date(f"{day} {match['hour']}:{match['minute']}:{match['second'] or '00'}", now)


_FIRST: Final = -62135596800
_LAST: Final = 253402300799
"""The first second of year 1 and the last one of year 9999."""


def parse_date(text: str, now: float, zone: str = "") -> float | None:
    """Return the seconds since 1970 of a text such as `2 days ago`, read at the moment `now`; None when it is no date.

    `zone` is a value of TZ, in which the text gives its hours. A date outside the calendar is no date.
    """
    with contextlib.suppress(OverflowError, ValueError):
        seconds = _parse(text, now, zone)
        return seconds if seconds is None or _FIRST <= seconds <= _LAST else None
    return None


def _parse(text: str, now: float, zone: str) -> float | None:
    if match := re.match(r"\s*TZ=\"([^\"]*)\"\s*", text):
        text, zone = text[match.end() :], match[1]
    text = re.sub(r"\([^)]*\)", " ", text).strip()
    if match := re.fullmatch(r"@(-?\d+(?:[.,]\d+)?)", text):
        return float(match[1].replace(",", "."))
    reading = _Reading(now, zone)
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        rest = _take(reading, match, text[match.end() :])
        if rest is None:
            return None
        at = len(text) - len(rest)
    return _resolve(reading)


def _take(reading: _Reading, token: re.Match[str], rest: str) -> str | None:
    """Read one token into the fields; return the remaining text, or None when the token does not fit."""
    if token["iso"]:
        reading.date = tuple(int(part) for part in re.split("[-/]", token["iso"]))  # type: ignore[assignment]
        return re.sub(r"^[Tt](?=\d)", " ", rest)
    if token["us"]:
        month, day, *year = (int(part) for part in token["us"].split("/"))
        if year:
            reading.date = (_century(year[0]), month, day)
        else:
            reading.month_day = (month, day)
        return rest
    if token["dmy"]:
        day_text, name, year_text = token["dmy"].split("-")
        place = _place(name.lower(), _MONTHS)
        if place is None:
            return None
        reading.date = (_century(int(year_text)), place + 1, int(day_text))
        return rest
    if token["time"]:
        return _take_clock(reading, token["time"], rest)
    if token["hour"]:
        return _set_clock(reading, int(token["hour"]), 0, 0.0, token["half"], rest)
    if token["signed"] or token["number"]:
        return _take_number(reading, token["signed"] or token["number"], bool(token["signed"]), rest)
    if token["word"]:
        return _take_word(reading, token["word"].rstrip(".").lower(), rest)
    return rest


def _take_clock(reading: _Reading, text: str, rest: str) -> str | None:
    parts = text.replace(",", ".").split(":")
    half = re.match(r"\s*([ap]\.?m\b\.?)", rest, re.IGNORECASE)
    if half:
        rest = rest[half.end() :]
    after = _set_clock(
        reading,
        int(parts[0]),
        int(parts[1]),
        float(parts[2]) if len(parts) > 2 else 0.0,
        half[1] if half else "",
        rest,
    )
    if after is not None and (zone := re.match(r"\s*([+-])\s*(\d{1,2}):?(\d\d)?(?!\d)", after)):
        if int(zone[2]) > 24:
            return None
        shift = int(zone[2]) + int(zone[3] or 0) / 60
        reading.zone = shift if zone[1] == "+" else -shift
        after = after[zone.end() :]
    return after


def _set_clock(reading: _Reading, hour: int, minute: int, second: float, half: str, rest: str) -> str | None:
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    if hour > 24 or minute > 59 or second >= 60 or reading.clock is not None:
        return None
    reading.clock = (hour, minute, second)
    return rest


def _take_number(reading: _Reading, text: str, signed: bool, rest: str) -> str | None:
    value = int(text.replace(" ", "").split(":")[0])
    unit = re.match(r"\s*([A-Za-z]+)", rest)
    if unit:
        word = unit[1].lower()
        if (measure := _measure(word)) is not None:
            return _move(reading, measure, value, rest[unit.end() :])
        if not signed and (place := _place(word, _MONTHS)) is not None:
            return _take_month_day(reading, place + 1, value, rest[unit.end() :])
    if signed:
        return None
    if len(text) == 4 and (reading.month_day is not None and reading.date is None):
        reading.date = (value, *reading.month_day)
        reading.month_day = None
        return rest
    if len(text) > 4:
        reading.date = (int(text[:-4]), int(text[-4:-2]), int(text[-2:]))
        return rest
    hour, minute = (value // 100, value % 100) if len(text) > 2 else (value, 0)
    return _set_clock(reading, hour, minute, 0.0, "", rest)


def _take_month_day(reading: _Reading, month: int, day: int, rest: str) -> str:
    if year := re.match(r",?\s*(\d{4})(?![:\d])", rest):
        reading.date = (int(year[1]), month, day)
        return rest[year.end() :]
    reading.month_day = (month, day)
    return rest


def _take_word(reading: _Reading, word: str, rest: str) -> str | None:
    if word in _DAYS:
        reading.moves.append(("day", _DAYS[word]))
        return rest
    if word in _ORDINALS:
        unit = re.match(r"\s*([A-Za-z]+)", rest)
        if unit is None:
            return None
        if (measure := _measure(unit[1].lower())) is not None:
            return _move(reading, measure, _ORDINALS[word], rest[unit.end() :])
        if (day := _place(unit[1].lower(), _WEEKDAYS)) is not None:
            reading.weekday = (day, _ORDINALS[word])
            return rest[unit.end() :]
        return None
    if (measure := _measure(word)) is not None:
        return _move(reading, measure, 1, rest)
    if (day := _place(word, _WEEKDAYS)) is not None:
        reading.weekday = (day, 0)
        return rest
    if (place := _place(word, _MONTHS)) is not None:
        match = re.match(r"[\s-]*(\d{1,2})(?![:\d])", rest)
        return None if match is None else _take_month_day(reading, place + 1, int(match[1]), rest[match.end() :])
    if word in _ZONES and reading.zone is None:
        reading.zone = _ZONES[word]
        if shift := re.match(r"([+-])(\d{1,2}):?(\d\d)?(?!\d)", rest):
            hours = int(shift[2]) + int(shift[3] or 0) / 60
            reading.zone += hours if shift[1] == "+" else -hours
            rest = rest[shift.end() :]
        return rest
    return rest if word == "t" and reading.date is not None else None


def _measure(word: str) -> tuple[str, int] | None:
    return _UNITS.get(word) or (_UNITS.get(word[:-1]) if word.endswith("s") else None)


def _move(reading: _Reading, measure: tuple[str, int], count: int, rest: str) -> str:
    if ago := re.match(r"\s*ago\b", rest, re.IGNORECASE):
        count, rest = -count, rest[ago.end() :]
    reading.moves.append((measure[0], measure[1] * count))
    return rest


def _place(word: str, names: list[str]) -> int | None:
    if len(word) < 3:
        return None
    return next(
        (index for index, name in enumerate(names) if name.startswith(word) and len(word) in (3, 4, len(name))), None
    )


def _century(year: int) -> int:
    return year if year > 99 else year + (2000 if year < 69 else 1900)


def _resolve(reading: _Reading) -> float | None:
    now = reading.now
    year, month, day = reading.date or (now.tm_year, *(reading.month_day or (now.tm_mon, now.tm_mday)))
    dated = reading.date is not None or reading.month_day is not None
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(max(year, 1), month)[1]:
        return None
    if reading.clock is not None:
        hour, minute, second = reading.clock
    elif reading.moves and not dated and reading.weekday is None:
        hour, minute, second = now.tm_hour, now.tm_min, now.tm_sec + reading.fraction
    else:
        hour, minute, second = 0, 0, 0.0
    if reading.weekday is not None and not dated:
        weekday, ordinal = reading.weekday
        today = (now.tm_wday + 1) % 7
        day += (weekday - today) % 7 + 7 * (ordinal - (1 if ordinal > 0 and today != weekday else 0))
    for unit, count in reading.moves:
        if unit == "year":
            year += count
        elif unit == "month":
            month += count
        elif unit == "day":
            day += count
    seconds = sum(count for unit, count in reading.moves if unit == "second")
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    whole = calendar.timegm((year, month, 1, 0, 0, 0)) + (day - 1) * 86400
    elapsed = whole + hour * 3600 + minute * 60 + second
    if reading.zone is None:
        return utc_of(reading.place, elapsed) + seconds
    return elapsed + seconds - reading.zone * 3600
