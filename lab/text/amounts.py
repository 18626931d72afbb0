"""Sizes and times as the screens write them: short, of steady width, world time in UTC."""

from datetime import UTC, datetime

UNITS = ("B", "K", "M", "G", "T", "P")


def human_size(size: int) -> str:
    """Return bytes as `ls -h` writes them: 812, 4.0K, 412G, in powers of 1024."""
    amount, unit = float(size), 0
    while amount >= 1024 and unit < len(UNITS) - 1:
        amount /= 1024
        unit += 1
    if not unit:
        return str(size)
    return f"{amount:.1f}{UNITS[unit]}" if amount < 10 else f"{amount:.0f}{UNITS[unit]}"


def world_time(seconds: float) -> str:
    """Return a moment of the world clock as `YYYY-MM-DD HH:MM:SS`, UTC."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (OverflowError, ValueError, OSError):
        return f"{seconds:.0f} s"
