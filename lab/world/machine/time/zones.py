"""Time zones as TZ names them: what is to be added to UTC at a moment, and what the time is called then.

Zones are known by their rules of today; the hosts themselves keep UTC.
"""

import re
import time
from calendar import timegm
from functools import lru_cache
from typing import Final

from msgspec import Struct

_AMERICA: Final = ",M3.2.0,M11.1.0"
_EUROPE: Final = ",M3.5.0,M10.5.0/3"
_NAMED: Final = {
    **dict.fromkeys(("UTC", "Etc/UTC", "Zulu", "Universal", "Etc/Universal", "UCT"), "UTC0"),
    **dict.fromkeys(("GMT", "Etc/GMT", "Africa/Abidjan", "Africa/Accra", "Atlantic/Reykjavik"), "GMT0"),
    **dict.fromkeys(("America/New_York", "US/Eastern", "America/Toronto", "America/Detroit"), f"EST5EDT{_AMERICA}"),
    **dict.fromkeys(("America/Chicago", "US/Central", "America/Winnipeg"), f"CST6CDT{_AMERICA}"),
    **dict.fromkeys(("America/Denver", "US/Mountain", "America/Edmonton"), f"MST7MDT{_AMERICA}"),
    **dict.fromkeys(("America/Phoenix", "US/Arizona", "MST"), "MST7"),
    **dict.fromkeys(("America/Los_Angeles", "US/Pacific", "America/Vancouver"), f"PST8PDT{_AMERICA}"),
    **dict.fromkeys(("America/Anchorage", "US/Alaska"), f"AKST9AKDT{_AMERICA}"),
    **dict.fromkeys(("Pacific/Honolulu", "US/Hawaii", "HST"), "HST10"),
    "America/Halifax": f"AST4ADT{_AMERICA}",
    **dict.fromkeys(("America/Sao_Paulo", "America/Argentina/Buenos_Aires", "America/Montevideo"), "<-03>3"),
    **dict.fromkeys(("America/Bogota", "America/Lima"), "<-05>5"),
    **dict.fromkeys(("America/Mexico_City",), "CST6"),
    **dict.fromkeys(("Europe/London", "GB", "Europe/Belfast"), "GMT0BST,M3.5.0/1,M10.5.0"),
    **dict.fromkeys(("Europe/Dublin", "Eire"), "GMT0IST,M3.5.0/1,M10.5.0"),
    **dict.fromkeys(("Europe/Lisbon", "WET"), "WET0WEST,M3.5.0/1,M10.5.0"),
    **dict.fromkeys(
        (
            *("Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome", "Europe/Amsterdam", "Europe/Brussels"),
            *("Europe/Vienna", "Europe/Zurich", "Europe/Stockholm", "Europe/Oslo", "Europe/Copenhagen", "CET", "MET"),
            *("Europe/Prague", "Europe/Warsaw", "Europe/Budapest", "Europe/Belgrade", "Europe/Luxembourg"),
        ),
        f"CET-1CEST{_EUROPE}",
    ),
    **dict.fromkeys(
        ("Europe/Athens", "Europe/Helsinki", "Europe/Kiev", "Europe/Kyiv", "Europe/Bucharest", "Europe/Sofia", "EET"),
        "EET-2EEST,M3.5.0/3,M10.5.0/4",
    ),
    **dict.fromkeys(("Europe/Moscow",), "MSK-3"),
    **dict.fromkeys(("Europe/Istanbul", "Turkey", "Asia/Riyadh"), "<+03>-3"),
    **dict.fromkeys(("Africa/Johannesburg",), "SAST-2"),
    **dict.fromkeys(("Africa/Lagos",), "WAT-1"),
    **dict.fromkeys(("Africa/Nairobi",), "EAT-3"),
    "Asia/Dubai": "<+04>-4",
    "Asia/Karachi": "PKT-5",
    **dict.fromkeys(("Asia/Kolkata", "Asia/Calcutta"), "IST-5:30"),
    "Asia/Dhaka": "<+06>-6",
    **dict.fromkeys(("Asia/Bangkok", "Asia/Ho_Chi_Minh"), "<+07>-7"),
    "Asia/Jakarta": "WIB-7",
    **dict.fromkeys(("Asia/Shanghai", "PRC", "Asia/Taipei"), "CST-8"),
    "Asia/Hong_Kong": "HKT-8",
    **dict.fromkeys(("Asia/Singapore", "Singapore"), "<+08>-8"),
    "Asia/Manila": "PST-8",
    "Australia/Perth": "AWST-8",
    **dict.fromkeys(("Asia/Tokyo", "Japan"), "JST-9"),
    **dict.fromkeys(("Asia/Seoul", "ROK"), "KST-9"),
    **dict.fromkeys(("Australia/Sydney", "Australia/Melbourne"), "AEST-10AEDT,M10.1.0,M4.1.0/3"),
    "Australia/Brisbane": "AEST-10",
    **dict.fromkeys(("Pacific/Auckland", "NZ"), "NZST-12NZDT,M9.5.0,M4.1.0/3"),
    "EST": "EST5",
}
_NAME: Final = r"(<[^>]+>|[A-Za-z]{3,})"
_OFFSET: Final = r"([+-]?\d{1,3}(?::\d\d){0,2})"
_RULE: Final = re.compile(rf"{_NAME}{_OFFSET}(?:{_NAME}{_OFFSET}?(?:,([^,]+),([^,]+))?)?")
_DAY: Final = re.compile(r"M(\d+)\.(\d)\.(\d)(?:/([+-]?\d+(?::\d\d)*))?")


class _Zone(Struct, frozen=True):
    """Standard time and summer time: seconds to add to UTC, and names; when the one and the other begin."""

    offset: int
    name: str
    summer_offset: int = 0
    summer_name: str = ""
    begins: str = ""
    ends: str = ""


def local(zone: str, seconds: float) -> tuple[int, str]:
    """Return the seconds to add to UTC at a moment in the zone TZ names, and what the time is called."""
    rules = _zone(zone)
    if not rules.summer_name:
        return rules.offset, rules.name
    year = time.gmtime(seconds // 1 + rules.offset).tm_year
    begins = _moment(year, rules.begins, rules.offset)
    ends = _moment(year, rules.ends, rules.summer_offset)
    is_summer = begins <= seconds < ends if begins < ends else not ends <= seconds < begins
    return (rules.summer_offset, rules.summer_name) if is_summer else (rules.offset, rules.name)


def utc_of(zone: str, seconds: float) -> float:
    """Return the moment at which clocks in a zone show what UTC shows at `seconds`."""
    guess = seconds - local(zone, seconds)[0]
    return seconds - local(zone, guess)[0]


@lru_cache(maxsize=64)
def _zone(zone: str) -> _Zone:
    named = zone.removeprefix(":")
    if not named:
        return _Zone(0, "UTC")
    match = _RULE.fullmatch(_NAMED.get(named, named))
    if match is None:
        letters = re.match(r"[A-Za-z]+", named)
        return _Zone(0, letters[0] if letters is not None else "UTC")
    name, offset, summer, summer_offset, begins, ends = match.groups()
    standard = -_seconds(offset)
    if summer is None:
        return _Zone(standard, name.strip("<>"))
    later = -_seconds(summer_offset) if summer_offset else standard + 3600
    return _Zone(standard, name.strip("<>"), later, summer.strip("<>"), begins or "M3.2.0", ends or "M11.1.0")


def _seconds(text: str) -> int:
    hours, *rest = text.lstrip("+-").split(":")
    total = int(hours) * 3600 + sum(int(part) * factor for part, factor in zip(rest, (60, 1), strict=False))
    return -total if text.startswith("-") else total


def _moment(year: int, rule: str, offset: int) -> float:
    """Return when a rule such as M3.2.0/2, the second Sunday of March at two, comes true."""
    match = _DAY.fullmatch(rule)
    if match is None:
        return timegm((year, 1, 1, 0, 0, 0))
    month, week, weekday = (int(part) for part in match.groups()[:3])
    first = timegm((year, month, 1, 0, 0, 0))
    day = (weekday - (time.gmtime(first).tm_wday + 1) % 7) % 7 + 7 * (week - 1)
    while time.gmtime(first + day * 86400).tm_mon != month:
        day -= 7
    return first + day * 86400 + _seconds(match[4] or "2") - offset
