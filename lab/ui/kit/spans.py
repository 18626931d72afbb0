"""Lines made of spans (a text and the name of its look), and functions that lay them out."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len

from lab.text.amounts import counted
from lab.text.safe import clean
from lab.ui.commands.bindings import hint
from lab.ui.kit.wrapping import breaks, crop, wrap

Span = tuple[str, str]
Line = tuple[Span, ...]

GUTTER: Final = 6
"""Width in cells of the margin, which holds the selection bar and the turn's number."""

FOLDED: Final = 8
"""The number of lines of a result that a folded call shows."""

OPENED: Final = 600
"""The most lines of one text that the transcript shows; the raw view has the rest."""


def labelled(label: str, pieces: Iterable[Span], width: int) -> list[Line]:
    """Return the pieces wrapped beside a label, between words where possible, with every character kept."""
    head = f"  {label:<6} "
    room = max(8, width - len(head))
    lines: list[list[Span]] = []
    for paragraph in _paragraphs(pieces):
        text = "".join(piece for piece, _ in paragraph)
        lines += [_part(paragraph, begin, end) for begin, end in breaks(text, room)]
    return [((head if not n else " " * len(head), "label"), *spans) for n, spans in enumerate(lines)]


def _paragraphs(pieces: Iterable[Span]) -> list[list[Span]]:
    """Return the pieces of each line of the text."""
    paragraphs: list[list[Span]] = [[]]
    for text, look in pieces:
        for number, line in enumerate(text.split("\n")):
            if number:
                paragraphs.append([])
            if line:
                paragraphs[-1].append((line, look))
    return paragraphs


def _part(spans: Iterable[Span], begin: int, end: int) -> list[Span]:
    """Return the spans of the characters from `begin` to `end`."""
    parts: list[Span] = []
    at = 0
    for text, look in spans:
        if part := text[max(0, begin - at) : max(0, end - at)]:
            parts.append((part, look))
        at += len(text)
    return parts


def labelled_block(label: str, text: str, width: int, is_open: bool, look: str) -> list[Line]:
    """Return a text wrapped beside a label, shortened if the entry is folded."""
    head = f"  {label:<6} "
    every = wrap(clean(text).rstrip("\n"), max(8, width - len(head)))
    visible = limited(every) if is_open or len(every) <= FOLDED + 1 else every[:FOLDED]
    lines: list[Line] = [
        ((head if not n else " " * len(head), "label"), (line, look)) for n, line in enumerate(visible)
    ]
    if not is_open and len(visible) < len(every):
        lines.append(((" " * len(head), ""), *more(len(every) - len(visible))))
    return lines


def pieces_of(pieces: Iterable[tuple[str, bool]], same: str, other: str) -> list[Span]:
    """Return the pieces as spans: look `other` where they differ, else `same`."""
    return [(text, other if differs else same) for text, differs in pieces]


def more(count: int) -> Line:
    """Return the line that says how many lines are hidden."""
    return ((f"▸ {counted(count, 'more line')}", "faint"),)


def limited(lines: list[str]) -> list[str]:
    """Return the lines, cut to the most that the transcript shows of one text."""
    if len(lines) <= OPENED:
        return lines
    return [*lines[:OPENED], f"⋯ {len(lines) - OPENED:,} more lines: {hint('lab.raw')} shows them all"]


def indented(lines: Iterable[str], look: str) -> list[Line]:
    """Return the lines indented by two cells."""
    return [(("  ", ""), (line, look)) for line in lines]


def cropped(spans: Sequence[Span], width: int) -> Line:
    """Return the spans cut to a width."""
    pieces: list[Span] = []
    room = width
    for text, look in spans:
        piece = crop(text, room) if room > 0 else ""
        if piece:
            pieces.append((piece, look))
        room -= cell_len(piece)
    return tuple(pieces)


def with_right(body: Sequence[Span], right: Sequence[Span], width: int) -> Line:
    """Return a line with `right` at its right edge."""
    right_cells = sum(cell_len(text) for text, _ in right)
    start = cropped(body, width - right_cells - 1)
    pad = width - sum(cell_len(text) for text, _ in start) - right_cells
    return (*start, (" " * max(1, pad), ""), *right)


def highlight_matches(spans: Sequence[Span], query: str) -> list[Span]:
    """Return the spans with every occurrence of `query` highlighted."""
    text = "".join(text for text, _ in spans)
    folded = text.casefold()
    if query not in folded or len(folded) != len(text):
        return list(spans)
    hits: list[tuple[int, int]] = []
    at = folded.find(query)
    while at >= 0:
        hits.append((at, at + len(query)))
        at = folded.find(query, at + len(query))
    result: list[Span] = []
    begin = 0
    for piece, look in spans:
        end = begin + len(piece)
        at = begin
        for start, stop in hits:
            start, stop = max(start, begin), min(stop, end)
            if start < stop:
                result += [(text[at:start], look)] if at < start else []
                result.append((text[start:stop], "match"))
                at = stop
        result += [(text[at:end], look)] if at < end else []
        begin = end
    return result
