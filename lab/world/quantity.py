"""Parsing the sizes and times of scenario files."""

import re
from datetime import UTC, datetime
from typing import Final

from lab.errors import LabError

_UNITS: Final = {
    "": 1, "B": 1,
    "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30, "TIB": 1 << 40, "PIB": 1 << 50,
    "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40, "P": 1 << 50,
    "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "PB": 10**15,
}  # fmt: skip
LARGEST: Final = (1 << 63) - 1
"""The limit in bytes for any file, disk or memory."""
_SIZE: Final = re.compile(r"([0-9][0-9_]{0,30}(?:\.[0-9]{1,30})?)\s*([A-Za-z]*)")
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?Z?")


def parse_size(size: str | int) -> int:
    """Return the bytes of `412GiB`, `1.5 TB`, `300K` or a plain number.

    As in coreutils, `K`, `M`, `G` alone are powers of 1024 and `KB`, `MB`, `GB` powers of 1000.
    """
    if isinstance(size, int):
        if size < 0:
            raise LabError(f"a size cannot be negative: {size}", mend='write bytes or a text such as "412GiB"')
        return _bounded(size)
    match = _SIZE.fullmatch(size.strip())
    unit = match and _UNITS.get(match[2].upper())
    if not match or not unit:
        raise LabError(f'"{size}" is no size', mend='write bytes or a number and a unit, such as "412GiB"')
    whole, _, fraction = match[1].replace("_", "").partition(".")
    # Integer arithmetic, because a float would lose bytes above 8 PiB.
    return _bounded(int(whole) * unit + (int(fraction) * unit // 10 ** len(fraction) if fraction else 0))


def _bounded(size: int) -> int:
    if size > LARGEST:
        raise LabError("no file is larger than 8 EiB", mend='write bytes or a text such as "412GiB"')
    return size


def parse_time(text: str) -> int:
    """Return the seconds since 1970 of `YYYY-MM-DD HH:MM[:SS]`, read as UTC."""
    if _TIME.fullmatch(text.strip()):
        try:
            return int(datetime.fromisoformat(text.strip().removesuffix("Z")).replace(tzinfo=UTC).timestamp())
        except ValueError:
            pass
    raise LabError(f'"{text}" is no time', mend='write UTC as "YYYY-MM-DD HH:MM" or "YYYY-MM-DD HH:MM:SS"')
