"""Lays out a report's Markdown as lines: headings, paragraphs, lists and tables that fit the width.

It knows what reports are written in and nothing more: no link is followed, no picture loaded, and every other mark
stands as it is.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, Literal, assert_never

from textual.content import Content

from lab.text.safe import clean

_GAP: Final = 2
"""Cells between two columns."""
_LEAST: Final = 6
"""Cells of the narrowest column."""
_Kind = Literal["heading", "table", "item", "text", "blank"]
_PICTURE: Final = re.compile(r"!\[([^\]]*)\]\(([^)]*)\)")
_BAR: Final = re.compile(r"(?<!\\)\|")
_RULE: Final = re.compile(r"[|\-: ]+")


def markdown_lines(text: str, width: int) -> list[Content]:
    """Return a report as lines of at most `width` cells."""
    lines: list[Content] = []
    width = max(20, width)
    for kind, group in groupby(clean(text).split("\n"), _kind):
        lines += _block(kind, list(group), width)
    return lines


def _kind(line: str) -> _Kind:
    if line.startswith("#"):
        return "heading"
    if line.startswith("|"):
        return "table"
    if line.startswith("- "):
        return "item"
    return "text" if line.strip() else "blank"


def _block(kind: _Kind, lines: Sequence[str], width: int) -> Iterator[Content]:
    match kind:
        case "heading":
            for line in lines:
                words = line.lstrip("#")
                look = "bold $accent" if len(line) - len(words) < 3 else "bold $strong"
                yield from _inline(words.strip(), look).wrap(width)
        case "table":
            yield from _table(lines, width)
        case "item":
            for line in lines:
                for number, piece in enumerate(_inline(line[2:]).wrap(width - 2)):
                    yield Content.assemble(("  " if number else "• ", "$accent"), piece)
        case "text":
            picture = _PICTURE.fullmatch(lines[0].strip())
            if picture:
                yield Content.styled(f"picture: {picture[1]} ({picture[2]}, saved beside the report)", "$dim")
            else:
                yield from _inline(" ".join(lines)).wrap(width)
        case "blank":
            # However many lines are blank, one is enough.
            yield Content.empty()
        case _:
            assert_never(kind)


def _table(lines: Sequence[str], width: int) -> Iterator[Content]:
    rows = [_cells(line) for line in lines if not _RULE.fullmatch(line)]
    count = max(len(row) for row in rows)
    rows = [[*row, *[Content.empty()] * (count - len(row))] for row in rows]
    widths = _widths([max(row[column].cell_length for row in rows) for column in range(count)], width)
    for number, row in enumerate(rows):
        if number == 0:
            row = [cell.stylize("$dim") for cell in row]
        columns = [cell.wrap(size) for cell, size in zip(row, widths, strict=True)]
        for y in range(max(len(column) for column in columns)):
            pieces = [
                (column[y] if y < len(column) else Content.empty()).truncate(size, pad=True)
                for column, size in zip(columns, widths, strict=True)
            ]
            yield Content(" " * _GAP).join(pieces)
        if number == 0:
            yield Content.styled("─" * (sum(widths) + _GAP * (count - 1)), "$line")


def _cells(line: str) -> list[Content]:
    return [_inline(cell.strip()) for cell in _BAR.split(line.strip())[1:-1]]


def _widths(natural: Sequence[int], width: int) -> list[int]:
    """Return the columns' widths: as wide as they need, and the widest ones cut until all of them fit."""
    room = max(_LEAST * len(natural), width - _GAP * (len(natural) - 1))
    most = max(natural)
    while most > _LEAST and sum(min(each, most) for each in natural) > room:
        most -= 1
    return [max(1, min(each, most)) for each in natural]


def _inline(text: str, look: str = "") -> Content:
    """Return a line with its bold and code parts styled, and its escaped characters as they are meant."""
    pieces: list[tuple[str, str]] = []
    is_bold = is_code = False
    for part in re.findall(r"\\.|\*\*|`|[^\\*`]+|.", text):
        if part == "**" and not is_code:
            is_bold = not is_bold
        elif part == "`":
            is_code = not is_code
        else:
            style = "bold $strong" if is_bold else "$accent" if is_code else look
            pieces.append((part[1:] if len(part) == 2 and part[0] == "\\" else part, style))
    return Content.assemble(*pieces)
