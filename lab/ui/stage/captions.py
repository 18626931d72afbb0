"""The captions of an event: what it changed and the notes people wrote on it, in pages of two short lines."""

from collections.abc import Callable
from typing import Final

from lab.session.events import JUDGE, AnyMargin, Note
from lab.session.tree import Tree
from lab.text.safe import clean
from lab.ui.kit.wrapping import wrap

COLUMNS: Final = 60
"""The most cells of a line."""
LINES: Final = 2
"""The most lines of a page."""
LEAST: Final = 2.0
"""Seconds that the shortest page is shown for."""
LONGEST: Final = 10.0
"""The most seconds that a page is shown for."""
READING: Final = 15
"""Characters that a room reads in a second."""

Page = tuple[str, ...]
"""At most `LINES` lines of at most `COLUMNS` cells."""


def pages_at(tree: Tree, event_id: int, news: str, is_hidden: Callable[[AnyMargin], bool]) -> list[Page]:
    """Return the pages of an event, one of them empty if there is nothing to say. `news` is what it changed."""
    notes = [note for note in tree.margin(event_id) if isinstance(note, Note) and not note.by.startswith(JUDGE)]
    texts = [clean(note.text) for note in notes if not is_hidden(note)]
    blocks = [lines for text in (news, *texts) if (lines := _lines(text))]
    if news and len(blocks) > 1 and len(blocks[0]) + len(blocks[1]) <= LINES:
        blocks[:2] = [blocks[0] + blocks[1]]
    pages = [tuple(lines[at : at + LINES]) for lines in blocks for at in range(0, len(lines), LINES)]
    return pages or [()]


def seconds(page: Page) -> float:
    """Return how long a page is shown without a presenter; 0 if it is empty."""
    return 0.0 if not page else min(LONGEST, LEAST + sum(map(len, page)) / READING)


def _lines(text: str) -> list[str]:
    return [line for line in wrap(" ".join(text.split()), COLUMNS) if line]
