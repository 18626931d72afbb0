"""Describes in a few lines what a call or an edit changed in the world: what matters first, log lines only counted."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, assert_never

from rich.cells import cell_len

from lab.session.events import AnyStep
from lab.text.amounts import counted, size_words
from lab.text.safe import clean_line
from lab.ui.kit.spans import OPENED, Line
from lab.ui.kit.wrapping import crop
from lab.world import (
    LOGS,
    Change,
    ClockChange,
    FileChange,
    RecordChange,
    Removal,
    ShellChange,
    Snapshot,
    describe,
    find,
    is_log,
    news,
)

WorldBefore = Callable[[AnyStep], Snapshot | None]
"""Returns the world just before a step, None if it is unknown."""

SHOWN: Final = 4
"""The number of changes a folded entry shows."""
LOOKS: Final = {"+": "added", "−": "removed", "~": "changed", "·": "dim"}


def unknown(_step: AnyStep) -> None:
    """Stand in for a `WorldBefore` when the world is unknown."""
    return


def news_lines(
    changes: Sequence[Change], before: Snapshot | None, width: int, is_open: bool, *, by_hand: bool = False
) -> list[Line]:
    """Return the changes that are news, one line each, indented by two cells.

    When folded, a new directory stands for its contents, a host's log lines become one line, and what exceeds a
    few lines is only counted.
    """
    items = news(changes, before, by_hand=by_hand)
    headlines = _each(items, before) if is_open else _in_short(items, before)
    limit = OPENED if is_open else SHOWN
    visible = headlines if len(headlines) <= limit + 1 else headlines[:limit]
    lines: list[Line] = [
        (("  ", ""), (f"{sign} ", LOOKS[sign]), (_fitted(clean_line(words), width - 4), LOOKS[sign]))
        for sign, words in visible
    ]
    if len(visible) < len(headlines):
        words = f"{len(headlines) - len(visible):,} more changes"
        lines.append((("  ", ""), (f"{'⋯' if is_open else '▸'} {words}", "faint")))
    return lines


def all_news(changes: Sequence[Change], before: Snapshot | None, *, by_hand: bool = False) -> list[tuple[str, str]]:
    """Return sign and description of every change that is news, log lines last."""
    return _each(news(changes, before, by_hand=by_hand), before)


def short_news(changes: Sequence[Change], before: Snapshot | None) -> list[tuple[str, str]]:
    """Return sign and description of what is news: a new directory stands for its contents, logs are only counted."""
    return _in_short(news(changes, before), before)


def _each(items: Sequence[Change], before: Snapshot | None) -> list[tuple[str, str]]:
    return [(_sign(change, before), describe(change, before)) for change in sorted(items, key=is_log)]


def matters(changes: Sequence[Change], before: Snapshot | None, *, by_hand: bool = False) -> bool:
    """Return whether any change deserves a look: log lines alone do not."""
    return not all(is_log(change) for change in news(changes, before, by_hand=by_hand))


def _in_short(items: Sequence[Change], before: Snapshot | None) -> list[tuple[str, str]]:
    headlines: list[tuple[str, str]] = []
    logs: Counter[tuple[str, str]] = Counter()
    folder: tuple[str, str] | None = None
    inside: list[FileChange] = []

    def close() -> None:
        if folder is not None:
            headlines.append(("+", f"{':'.join(folder)}/ new directory{_contents(inside)}"))
            inside.clear()

    for change in items:
        if isinstance(change, RecordChange) and is_log(change):
            logs[change.host, LOGS[change.table]] += 1
            continue
        if folder and isinstance(change, FileChange) and _is_inside(change, folder):
            inside.append(change)
            continue
        close()
        is_folder = isinstance(change, FileChange) and change.directory and _sign(change, before) == "+"
        folder = (change.host, change.path) if isinstance(change, FileChange) and is_folder else None
        if folder is None:
            headlines.append((_sign(change, before), describe(change, before)))
    close()
    for (host, noun), count in logs.items():
        headlines.append(("·", f"{counted(count, noun)} on {host}"))
    return headlines


def _fitted(words: str, width: int) -> str:
    """Return the words cut to `width` cells; a path loses its middle before anything else goes."""
    over = cell_len(words) - width
    place, space, rest = words.partition(" ")
    host, colon, path = place.partition(":/")
    if over > 0 and colon and "/" in path:
        tail = path[path.find("/", over + 2) :] if path.find("/", over + 2) > 0 else path[path.rfind("/") :]
        words = f"{host}:/…{tail}{space}{rest}"
    return crop(words, width)


def _contents(inside: Sequence[FileChange]) -> str:
    files = [change for change in inside if not change.directory]
    if not files:
        return ""
    size = sum(change.size or len((change.text or "").encode()) for change in files)
    return f", {counted(len(files), 'file')} in it, {size_words(size)}"


def _is_inside(change: FileChange, folder: tuple[str, str]) -> bool:
    return change.host == folder[0] and change.path.startswith(folder[1].rstrip("/") + "/")


def _sign(change: Change, before: Snapshot | None) -> str:
    host = before.hosts.get(getattr(change, "host", "")) if before is not None else None
    match change:
        case Removal() | RecordChange(value=None):
            return "−"
        case RecordChange() if is_log(change):
            return "·"
        case FileChange() if host is not None and find(host.root, change.path) is None:
            return "+"
        case RecordChange() if host is not None and change.table != "host":
            table = getattr(host, change.table, {})
            return "~" if change.key in map(str, table) else "+"
        case RecordChange() | FileChange() | ClockChange() | ShellChange():
            return "~"
    assert_never(change)
