"""Time zones as TZ names them: the offset from UTC at a moment, and the abbreviation in use.

The rules are those of the `tzdata` package and never those of the machine the lab runs on, so that a session prints the
same everywhere. The hosts themselves keep UTC.
"""

import re
import struct
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Final
from zoneinfo import ZoneInfo

_FOLDER: Final = "/usr/share/zoneinfo/"
_PATH: Final = re.compile(r"[A-Za-z][\w+-]*(?:/[A-Za-z][\w+-]*)*", re.ASCII)
_RULES: Final = re.compile(r"(?:<[^>]+>|[A-Za-z]{3,})[+-]?\d.*", re.ASCII)
_DAYLIGHT: Final = re.compile(r"(?:<[^>]+>|[A-Za-z]{3,})[+-]?\d[\d:]*(?:<[^>]+>|[A-Za-z]{3,})(?:[+-]?\d[\d:]*)?")
_AMERICA: Final = ",M3.2.0,M11.1.0"
"""The rules for summer time when a TZ names it without rules."""
_CYCLE: Final = 146_097 * 86_400
"""Seconds of 400 years, after which the calendar repeats."""
_HALF_YEAR: Final = 183 * 86_400
_EARLIEST: Final = -62_000_000_000
_LATEST: Final = 253_000_000_000


def local(zone: str, seconds: float) -> tuple[int, str]:
    """Return the offset from UTC in seconds, and the abbreviation, of the zone TZ names at a moment."""
    if seconds > _LATEST:
        # Python's years end at 9999; the rules of a zone go on as they are.
        seconds = seconds % _CYCLE + _CYCLE
    moment = datetime.fromtimestamp(max(seconds, _EARLIEST) // 1, _zone(zone))
    return int((moment.utcoffset() or timedelta()).total_seconds()), moment.tzname() or "UTC"


def utc_of(zone: str, seconds: float) -> float:
    """Return the moment at which clocks in a zone show what UTC shows at `seconds`."""
    guess = seconds - local(zone, seconds)[0]
    return seconds - local(zone, guess)[0]


def rules_of(name: str) -> bytes | None:
    """Return the file of a zone's rules; None for no zone's name."""
    if _PATH.fullmatch(name):
        # Every part of the name begins with a letter, so that none leads out of the package.
        file = files("tzdata").joinpath("zoneinfo", *name.split("/"))
        if file.is_file() and (rules := file.read_bytes()).startswith(b"TZif"):
            return rules
    return None


@lru_cache(maxsize=64)
def _zone(zone: str) -> ZoneInfo:
    name = zone.removeprefix(":").removeprefix(_FOLDER) or "UTC"
    if (rules := rules_of(name)) is not None:
        return ZoneInfo.from_file(BytesIO(rules))
    if _RULES.fullmatch(name):
        with suppress(ValueError):
            return _zone_of_rules(name + _AMERICA if _DAYLIGHT.fullmatch(name) else name)
    # The C library calls UTC by the letters of a name that it does not know.
    letters = re.match(r"[A-Za-z]{3,}", name)
    return _zone_of_rules(f"{letters[0] if letters else 'UTC'}0")


def _zone_of_rules(rules: str) -> ZoneInfo:
    """Return the zone of rules as POSIX writes them: `CET-1CEST,M3.5.0,M10.5.0/3`. Raises ValueError for others.

    zoneinfo reads such rules only at the end of a zone's file, so this is a file without anything before them.
    """
    header = b"TZif2" + bytes(15) + struct.pack(">6I", 0, 0, 0, 0, 1, 4)
    block = header + bytes(6) + b"UTC\0"
    zone = ZoneInfo.from_file(BytesIO(block + block + b"\n" + rules.encode("ascii", "replace") + b"\n"))
    for moment in (0, _HALF_YEAR):
        # A day or more off UTC is refused only when it is asked for.
        datetime.fromtimestamp(moment, zone).utcoffset()
    return zone
