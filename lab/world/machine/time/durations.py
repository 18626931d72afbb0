"""Lengths of time as systemd writes them."""

from typing import Final

from lab.text.amounts import plural

_UNITS: Final = (
    (31557600, "y"), (2629800, "month"), (604800, "w"), (86400, "d"), (3600, "h"), (60, "min"),
)  # fmt: skip


def ago(seconds: float) -> str:
    """Return how long ago something was, in one or two units: `2h 6min ago`."""
    seconds = max(0.0, seconds)
    for size, name, lesser, lesser_name in (
        (31557600, "year", 2629800, "month"),
        (2629800, "month", 86400, "day"),
        (604800, "week", 86400, "day"),
    ):
        if seconds >= size:
            count, rest = int(seconds // size), int(seconds % size // lesser)
            return f"{count} {plural(count, name)} {rest} {plural(rest, lesser_name)} ago"
    hours, minutes = int(seconds // 3600), int(seconds // 60 % 60)
    if seconds >= 2 * 86400:
        return f"{int(seconds // 86400)} days ago"
    if seconds >= 25 * 3600:
        return f"1 day {hours - 24}h ago"
    if seconds >= 6 * 3600:
        return f"{hours}h ago"
    if seconds >= 3600:
        return f"{hours}h {minutes}min ago"
    if seconds >= 60:
        return f"{minutes}min ago" if minutes >= 5 else f"{minutes}min {int(seconds % 60)}s ago"
    return f"{int(seconds)}s ago" if seconds >= 1 else f"{int(seconds * 1000)}ms ago"


def spent(seconds: float) -> str:
    """Return a length of time to the millisecond: `2w 1d 1h 51min 33.013s`."""
    words, rest = [], seconds
    for size, name in _UNITS:
        if rest >= size:
            words.append(f"{int(rest // size)}{name}")
            rest %= size
    milliseconds = int(rest * 1000)
    if rest >= 1:
        words.append(f"{milliseconds // 1000}.{milliseconds % 1000:03d}s".replace(".000s", "s"))
    elif milliseconds or not words:
        words.append(f"{milliseconds}ms")
    return " ".join(words)
