"""Draws changes of the world: each in words, with the difference of its text below."""

from collections.abc import Iterable, Sequence

from textual.content import Content

from lab.text.safe import clean_line
from lab.ui.kit.page import difference_style
from lab.ui.kit.wrapping import fold
from lab.world import (
    Change,
    ClockChange,
    File,
    FileChange,
    Removal,
    ShellChange,
    Snapshot,
    describe,
    find,
    news,
    text_diff,
)

LONGEST = 300
"""The most lines shown of one text's difference."""


def change_lines(changes: Sequence[Change], before: Snapshot | None) -> list[Content]:
    """Return lines for every change: its description, and the difference of its text indented below."""
    lines: list[Content] = []
    for change in changes:
        text_lines = _text_lines(change, before)
        if lines and text_lines:
            lines.append(Content.empty())
        lines.append(Content.styled(clean_line(describe(change, before)), "bold"))
        lines += text_lines
        if text_lines and change is not changes[-1]:
            lines.append(Content.empty())
    return _without_double_gaps(lines)


def difference_lines(changes: Sequence[Change], before: Snapshot | None) -> list[Content]:
    """Return lines for every change that is news. Nearly every call moves the clock, so that it comes last."""
    clock = [change for change in changes if isinstance(change, ClockChange)]
    nothing = "nothing changed but the clock" if clock else "the last move changed nothing"
    lines = change_lines(news(changes, before), before) or [Content.styled(nothing, "$faint")]
    lines += [Content.styled(line.plain, "$dim") for line in change_lines(clock, before)]
    return [Content(" ") + line for line in lines]


def folded(lines: Iterable[Content], width: int, indent: int = 2) -> list[Content]:
    """Return the lines wrapped at `width` cells, between words where there are any, with continuation lines indented.

    The space that a line is broken at is left out.
    """
    pieces: list[Content] = []
    for line in lines:
        text, at, room = line.plain, 0, width
        while (end := _break(text, at, room)) < len(text):
            pieces.append(Content(" " * (width - room)) + line[at:end].rstrip(" "))
            at = end + (text[end] == " ")
            room = max(8, width - indent)
        pieces.append(Content(" " * (width - room)) + line[at:])
    return pieces


def _break(text: str, at: int, room: int) -> int:
    """Return where the line that begins at `at` ends: before a space in its second half, or as far as there is room."""
    end = at + len(fold(text[at : at + room + 1], room)[0])
    if end < len(text) and text[end] != " ":
        end = text.rfind(" ", at + (end - at) // 2, end) + 1 or end
    return end


def _text_lines(change: Change, before: Snapshot | None) -> list[Content]:
    if isinstance(change, ShellChange | ClockChange) or _is_opaque(change, before):
        return []
    diff_lines = [line for line in text_diff(change, before) if not line.startswith(("---", "+++"))]
    if sum(line.startswith("@@") for line in diff_lines) == 1:
        # With a single hunk, its header adds nothing.
        diff_lines = diff_lines[1:]
    lines = [Content.styled(f"  {clean_line(line)}", difference_style(line)) for line in diff_lines[:LONGEST]]
    if len(diff_lines) > LONGEST:
        lines.append(Content.styled(f"  … {len(diff_lines) - LONGEST:,} more lines", "$faint"))
    return lines


def _is_opaque(change: Change, before: Snapshot | None) -> bool:
    """Return whether a change concerns a file that is not text: a declared artefact, or binary data."""
    if not isinstance(change, FileChange | Removal):
        return False
    if isinstance(change, FileChange) and (change.size is not None or change.base64 is not None):
        return True
    machine = before.hosts.get(change.host) if before is not None else None
    node = find(machine.root, change.path) if machine is not None else None
    return isinstance(node, File) and (node.declared or b"\0" in node.data or not _is_text(node.data))


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _without_double_gaps(lines: list[Content]) -> list[Content]:
    return [line for number, line in enumerate(lines) if line.plain or not number or lines[number - 1].plain]
