"""Translates systemd's OnCalendar expressions into the five fields of a crontab."""

import re
from typing import Final

_WORDS: Final = {
    "minutely": "* * * * *",
    "hourly": "0 * * * *",
    "daily": "0 0 * * *",
    "weekly": "0 0 * * 1",
    "monthly": "0 0 1 * *",
    "quarterly": "0 0 1 1,4,7,10 *",
    "yearly": "0 0 1 1 *",
    "annually": "0 0 1 1 *",
}
_DAYS: Final = "mon|tue|wed|thu|fri|sat|sun"
_SHAPE: Final = re.compile(
    rf"(?:((?:(?:{_DAYS})[a-z]*(?:\.\.|-|,)?)+)\s+)?(?:\*-([\d*/,.]+)-([\d*/,.]+)\s+)?([\d*/,.]+):([\d*/,.]+)(?::0?0)?",
    re.IGNORECASE,
)


def calendar_fields(text: str) -> str | None:
    """Return minute, hour, day, month and weekday of a timer; None when the text has seconds or years or is no time."""
    bare = text.strip()
    if bare in _WORDS:
        return _WORDS[bare]
    match = _SHAPE.fullmatch(bare)
    if match is None:
        return None
    days, month, day, hour, minute = match.groups()
    weekdays = re.sub(rf"({_DAYS})[a-z]*", lambda one: one[1].lower(), (days or "*").lower()).replace("..", "-")
    fields = [_field(part) for part in (minute, hour, day or "*", month or "*")]
    return " ".join([*fields, weekdays.rstrip(",-")])


def _field(text: str) -> str:
    """Return one field as a crontab writes it; systemd's `0/15` is every fifteenth and `1..5` a range."""
    parts = []
    for part in text.split(","):
        start, slash, step = part.partition("/")
        canonical = re.sub(r"\b0+(\d)", r"\1", start.replace("..", "-"))
        if slash:
            canonical = f"*/{step}" if canonical in ("*", "0") else f"{canonical}/{step}"
        parts.append(canonical)
    return ",".join(parts)
