"""Breaks cleaned text into lines by terminal cells; wide characters and emoji count as two."""

from typing import Final

from rich.cells import cell_len, chop_cells, split_graphemes

_EXACT: Final = 100_000
"""Characters of one line whose cells are counted exactly. Beyond them, each is assumed to take two."""


def fold(text: str, width: int) -> list[str]:
    """Return `text` as lines of at most `width` cells, broken anywhere, as a terminal breaks what it prints."""
    width = max(2, width)
    lines: list[str] = []
    for line in text.split("\n"):
        if len(line) * 2 <= width or (line.isascii() and len(line) <= width):
            lines.append(line)
        else:
            lines += [*chop_cells(line[:_EXACT], width), *_beyond(line, width)] or [""]
    return lines


def _beyond(line: str, width: int) -> list[str]:
    """Return the characters beyond `_EXACT` in lines that are short enough for any character width."""
    step = width // 2 if not line.isascii() else width
    return [line[at : at + step] for at in range(_EXACT, len(line), step)]


def breaks(line: str, width: int) -> list[tuple[int, int]]:
    """Return where each part of one line begins and ends: at most `width` cells, broken after a space where possible.

    No character is left out, so that the parts can be shown with the looks of the whole.
    """
    width = max(2, width)
    parts: list[tuple[int, int]] = []
    begin = 0
    while begin < len(line):
        # A part takes few more characters than cells: what follows them is not measured again for each part.
        end = begin + len(fold(line[begin : begin + 4 * width], width)[0])
        space = line.rfind(" ", begin, end) + 1
        if end < len(line) and line[begin:space].strip():
            end = space
        parts.append((begin, end))
        begin = end
    return parts or [(0, 0)]


def wrap(text: str, width: int) -> list[str]:
    """Return `text` as lines of at most `width` cells, broken between words where possible.

    Continuation lines keep the indentation of the first, so that lists stay readable.
    """
    width = max(2, width)
    lines: list[str] = []
    for line in text.split("\n"):
        if len(line) * 2 <= width or (len(line) <= 2 * width and cell_len(line) <= width):
            lines.append(line)
        else:
            lines += _wrap_line(line, width)
    return lines


def _wrap_line(line: str, width: int) -> list[str]:
    start = len(line) - len(line.lstrip(" "))
    hang = start + (2 if line[start : start + 2] in ("- ", "* ", "• ") else 0)
    hang = hang if hang <= width // 2 else 0
    if line.isascii() and line.isprintable():
        return _wrap_ascii(line, width, start, hang)
    if len(line) > _EXACT:
        return [*_wrap_line(line[:_EXACT], width), *_beyond(line, width)]
    lines: list[str] = []
    # Where the line under way begins, its cells so far, and the last place it may break.
    begin, cells, break_at, break_cells = 0, 0, 0, 0
    indent = ""
    for at, end, size in split_graphemes(line)[0]:
        # A second break may follow, if the words moved to the next line leave no room there once indented.
        while cells + size > width and line[at] != " " and at > begin:
            stop, stop_cells = (break_at, break_cells) if break_at > begin else (at, cells)
            lines.append(indent + line[begin:stop].rstrip(" "))
            indent = " " * hang
            cells = cells - stop_cells + hang
            begin = stop
        cells += size
        # A break inside the indentation would make no headway.
        if end > start and (size == 2 or line[at] == " "):
            break_at, break_cells = end, cells
    lines.append(indent + line[begin:].rstrip(" "))
    return lines


def _wrap_ascii(line: str, width: int, start: int, hang: int) -> list[str]:
    """Wrap an ASCII line, which is faster: a reply of megabytes can be a single line."""
    lines: list[str] = []
    begin, indent = 0, ""
    while True:
        at = begin + width - len(indent)
        while at < len(line) and line[at] == " ":
            at += 1
        if at >= len(line):
            return [*lines, indent + line[begin:].rstrip(" ")]
        stop = line.rfind(" ", max(begin, start), at) + 1 or at
        lines.append(indent + line[begin:stop].rstrip(" "))
        begin, indent = stop, " " * hang


def crop(text: str, width: int) -> str:
    """Return `text` cut to `width` cells, with an ellipsis at the end if it was cut."""
    if len(text) * 2 <= width or cell_len(text) <= width:
        return text
    return (chop_cells(text, width - 1)[0] if width > 1 else "") + "…"
