"""Limits on what stands in a change: values that no clock, file or record can have are refused."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, assert_never

from lab.errors import LabError
from lab.text.safe import clean_line
from lab.world.changes.changes import Change, ClockChange, FileChange, RecordChange, Removal, ShellChange

LAST_MOMENT: Final = 253_402_300_799
"""The last second of the year 9999, in seconds since 1970: the limit for the clock and for records."""
_FILE_TIME: Final = 67_767_976_233_532_799
"""The latest time of a file that `stat` can print as a date; its negative is the earliest."""
_DEVICE: Final = re.compile(r"|-|p|[bc] \d{1,4}:\d{1,7}")
"""Matches what a file is, as `FileChange.device` says it."""
_MOST: Final = (1 << 63) - 1
_MOST_COUNTED: Final = 10**15
_COUNTED: Final = {"cores": (1, 1024), "utilisation": (0, 100)}
"""As a scenario's host may have them."""
SIZES: Final = frozenset({"size", "base_used", "bandwidth", "memory", "used"})
"""Record fields that hold bytes."""
TIMES: Final = frozenset({"since", "started", "booted", "back_at", "until", "at", "due", "began", "time"})
"""Record fields that hold moments of the world clock, in seconds since 1970."""


def check_bounds(change: Change) -> None:
    """Raise `LabError` for a value the world cannot work with: a number out of its field's range, no such device."""
    match change:
        case ClockChange():
            _within(change.seconds, 0, LAST_MOMENT, "clock", "seconds")
        case FileChange():
            where = f"{change.host}:{change.path}"
            _within(change.mtime, -_FILE_TIME, _FILE_TIME, where, "mtime")
            _within(change.size, 0, _MOST, where, "size")
            _within(change.link, 0, _MOST, where, "link")
            _within(change.names, 1, _MOST, where, "names")
            _within(change.inode, 0, _MOST, where, "inode")
            if change.device is not None and not _DEVICE.fullmatch(change.device):
                mend = 'write "" for a regular file, "p", or a device as "c 1:3" or "b 8:0"'
                raise LabError(f"“{clean_line(change.device[:24])}” is no device", where=where, mend=mend)
        case RecordChange(value=dict(value)):
            where = f"{change.host} {change.table} {change.key}"
            for field, number in _numbers(value):
                _within(number, *_range_of(field), where, field)
        case RecordChange() | Removal() | ShellChange():
            pass
        case _:
            assert_never(change)


def _range_of(field: str) -> tuple[int, int]:
    if field in TIMES:
        return 0, LAST_MOMENT
    if field in SIZES:
        return 0, _MOST
    return _COUNTED.get(field, (-_MOST_COUNTED, _MOST_COUNTED))


def _within(number: float | None, least: int, most: int, where: str, field: str) -> None:
    # NaN compares false with everything, so it fails this check too.
    if number is not None and not least <= number <= most:
        mend = f"write a number from {least} to {most}"
        raise LabError(f"{field} cannot be {str(number)[:24]}", where=where, mend=mend)


def _numbers(value: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Yield every number of a record with its field's name, including numbers of nested records."""
    for field, item in value.items():
        for each in item if isinstance(item, list | tuple) else (item,):
            if isinstance(each, Mapping):
                yield from _numbers(each)
            elif isinstance(each, int | float) and not isinstance(each, bool):
                yield field, each
