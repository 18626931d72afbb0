"""Dates as `date +FORMAT` prints them. Seconds since 1970 may have a fraction; the hosts' time zone is UTC."""

import datetime
import re
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from lab.world.machine.time.zones import local

MONTHS: Final = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
WEEKDAYS: Final = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]

_DIRECTIVE = re.compile(r"%([-_0+^#]*)(\d*)([EO]?)(:*)([A-Za-z%])")
_COMPOSED = {
    "c": "%a %b %e %H:%M:%S %Y",
    "D": "%m/%d/%y",
    "F": "%Y-%m-%d",
    "r": "%I:%M:%S %p",
    "R": "%H:%M",
    "T": "%H:%M:%S",
    "x": "%m/%d/%y",
    "X": "%H:%M:%S",
}
# What fills each number, and how wide it is by default.
_NUMBERS = {
    "C": ("0", 2),
    "d": ("0", 2),
    "e": ("_", 2),
    "g": ("0", 2),
    "G": ("0", 4),
    "H": ("0", 2),
    "I": ("0", 2),
    "j": ("0", 3),
    "k": ("_", 2),
    "l": ("_", 2),
    "m": ("0", 2),
    "M": ("0", 2),
    "S": ("0", 2),
    "s": ("0", 1),
    "u": ("0", 1),
    "U": ("0", 2),
    "V": ("0", 2),
    "w": ("0", 1),
    "W": ("0", 2),
    "y": ("0", 2),
    "Y": ("0", 4),
}


def nanoseconds_of(seconds: float) -> int:
    """Return the nanoseconds of a moment. A float holds only microseconds; the last digits are made up."""
    micro = round(seconds % 1 * 1_000_000) % 1_000_000
    rest = int(seconds // 1) * 7919 + micro * 104_729
    return micro * 1000 + (rest % 997 if micro % 1000 else 0)


@lru_cache(maxsize=4096)
def format_date(pattern: str, seconds: float, zone: str = "") -> str:
    """Return a moment as `date +PATTERN` prints it in the C locale: flags, widths and all GNU directives.

    `zone` is a value of TZ.
    """
    whole = int(seconds // 1)
    nanoseconds = nanoseconds_of(seconds)
    offset, abbreviation = local(zone, whole)
    moment = time.gmtime(whole + offset)

    def one(directive: re.Match[str]) -> str:
        flags, width, _, colons, letter = directive.groups()
        if letter == "z":
            text: str | None = _offset(offset, len(colons), flags, width)
        elif letter == "Z":
            text = abbreviation
        elif letter in _COMPOSED:
            text = format_date(_COMPOSED[letter], whole, zone)
        else:
            text = _directive(letter, moment, whole, nanoseconds, flags, width)
        if text is None:
            return directive[0]
        if "^" in flags:
            text = text.upper()
        if "#" in flags:
            text = text.lower() if letter in "pZ" else text.upper()
        if width and letter not in _NUMBERS and letter != "N":
            text = text.rjust(int(width), "0" if "0" in flags else " ")
        return text

    return _DIRECTIVE.sub(one, pattern)


def _offset(seconds: int, colons: int, flags: str, width: str) -> str:
    """Return the offset from UTC as +0530, +05:30 or +05:30:00, or in the shortest form that is exact."""
    sign = "-" if seconds < 0 else "+"
    hours, minutes, rest = abs(seconds) // 3600, abs(seconds) // 60 % 60, abs(seconds) % 60
    if colons == 3:
        colons = 2 if rest else 1 if minutes else 3
    text = {0: f"{hours:02}{minutes:02}", 1: f"{hours:02}:{minutes:02}", 2: f"{hours:02}:{minutes:02}:{rest:02}"}
    return sign + text.get(colons, f"{hours:02}")


def _directive(
    letter: str, moment: time.struct_time, whole: int, nanoseconds: int, flags: str, width: str
) -> str | None:
    if letter in _NUMBERS:
        fill, size = _NUMBERS[letter]
        value = _number(letter, moment, whole)
        padding = flags[-1] if flags and flags[-1] in "-_0+" else fill
        if padding == "-":
            return str(value)
        return str(value).rjust(int(width or size), " " if padding == "_" else "0")
    if letter == "N":
        digits = f"{nanoseconds:09d}"
        return digits.rstrip("0") if "-" in flags else digits[: int(width or 9)]
    if letter in "aAbBhp":
        return _name(letter, moment)
    return {"n": "\n", "t": "\t", "%": "%", "P": "am" if moment.tm_hour < 12 else "pm"}.get(
        letter, str((moment.tm_mon + 2) // 3) if letter == "q" else None
    )


def _name(letter: str, moment: time.struct_time) -> str:
    weekday = WEEKDAYS[(moment.tm_wday + 1) % 7].capitalize()
    month = MONTHS[moment.tm_mon - 1].capitalize()
    return {
        "a": weekday[:3],
        "A": weekday,
        "b": month[:3],
        "h": month[:3],
        "B": month,
        "p": "AM" if moment.tm_hour < 12 else "PM",
    }[letter]


def _number(letter: str, moment: time.struct_time, whole: int) -> int:
    if letter in "gGV":
        iso = datetime.date(moment.tm_year, moment.tm_mon, moment.tm_mday).isocalendar()
        return {"g": iso.year % 100, "G": iso.year, "V": iso.week}[letter]
    return _FIELDS[letter](moment, whole)


_FIELDS: dict[str, Callable[[time.struct_time, int], int]] = {
    "C": lambda moment, whole: moment.tm_year // 100,
    "d": lambda moment, whole: moment.tm_mday,
    "e": lambda moment, whole: moment.tm_mday,
    "H": lambda moment, whole: moment.tm_hour,
    "I": lambda moment, whole: (moment.tm_hour - 1) % 12 + 1,
    "j": lambda moment, whole: moment.tm_yday,
    "k": lambda moment, whole: moment.tm_hour,
    "l": lambda moment, whole: (moment.tm_hour - 1) % 12 + 1,
    "m": lambda moment, whole: moment.tm_mon,
    "M": lambda moment, whole: moment.tm_min,
    "S": lambda moment, whole: moment.tm_sec,
    "s": lambda moment, whole: whole,
    "u": lambda moment, whole: moment.tm_wday + 1,
    "U": lambda moment, whole: (moment.tm_yday + 6 - (moment.tm_wday + 1) % 7) // 7,
    "w": lambda moment, whole: (moment.tm_wday + 1) % 7,
    "W": lambda moment, whole: (moment.tm_yday + 6 - moment.tm_wday) // 7,
    "y": lambda moment, whole: moment.tm_year % 100,
    "Y": lambda moment, whole: moment.tm_year,
}
