"""The views of the world pane, and which of its commands do something in which view."""

from collections.abc import Mapping
from typing import Final

from rich.cells import cell_len

from lab.text.safe import clean_line
from lab.ui.commands.bindings import hint, hints

VIEWS: Final = ("files", "hosts", "diff", "log")
CHANGES: Final = frozenset({"new", "rename", "remove", "facts", "paste", "as_text", "undo"})
"""The commands that change the world."""
KEYS: Final = {
    "files": ("open", "search", "new", "move", "remove", "paste", "facts", "text", "undo"),
    "hosts": ("open", "new", "remove", "text", "undo"),
    "diff": ("next-view", "text", "undo"),
    "log": ("host", "next-view", "undo"),
}
"""The commands that the pane's border shows for each view, as far as they fit."""
_OF_VIEWS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("unfold", "fold", "choose", "new", "remove", "facts"), ("files", "hosts")),
    **dict.fromkeys(("rename", "paste"), ("files",)),
}
"""The views in which a command does something, for those that do not in every view."""


def why_not_in(view: str, action: str) -> str:
    """Return why a command does nothing in a view, "" if it works there."""
    views = _OF_VIEWS.get(action, VIEWS)
    if view in views:
        return ""
    keys = " or ".join(f"{hint(f'world.{each}')} shows the {each}" for each in views)
    return f"That does nothing in the {view} view: {keys}."


def keys_that_fit(view: str, width: int) -> str:
    """Return the keys of a view with their labels, as many as fit."""
    names = [f"world.{name}" for name in KEYS[view]]
    while names and cell_len(hints(*names)) > width:
        names.pop()
    return hints(*names)


def strip_words(
    counts: Mapping[str, int], change_count: int, host: str, view: str, width: int
) -> list[tuple[str, str, str]]:
    """Return the words of the strip above the views, each with its key and style: hosts, then views.

    `counts` are the changed files of each host, and `change_count` all that the last move changed.
    """
    words: list[tuple[str, str, str]] = []
    for name, count in counts.items():
        text = clean_line(name) + (f" ~{count}" if count and name != host else "")
        words.append((f"host:{name}", text, "bold $strong" if name == host else "$dim"))
    views = []
    for each in VIEWS:
        text = f"{each} {change_count}" if each == "diff" and change_count else each
        views.append((each, text, "bold underline $accent" if each == view else "$dim"))
    words += [("", "│", "$faint"), *views]
    if sum(cell_len(text) + 2 for _, text, _ in words) > width:
        # Without room for every host, show the current one and a sign for the others.
        elsewhere = sum(count for name, count in counts.items() if name != host)
        others = f"▾ ~{elsewhere}" if elsewhere else "▾" if len(counts) > 1 else ""
        words = [("host", f"{clean_line(host)} {others}".rstrip(), "bold $strong"), *views]
    return words
