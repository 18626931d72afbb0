"""A list that filters its rows as you type."""

from typing import ClassVar

from textual.binding import BindingType
from textual.fuzzy import Matcher

from lab.ui.commands.bindings import bindings
from lab.ui.kit.filter_text import FilterText
from lab.ui.kit.lines import LineList


class FilterList(LineList, FilterText):
    """A `LineList` that takes typed letters as its filter."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("filter")]

    RESTING: ClassVar[str] = "▹ "


def match_score(query: str, text: str) -> float:
    """Return how well `text` matches `query`: 0 for not at all, 1 for an empty query."""
    if not query:
        return 1.0
    # A literal substring ranks above letters that merely occur in order.
    if query.casefold() in text.casefold():
        return 1000.0 - text.casefold().index(query.casefold())
    return Matcher(query).match(text)
