"""The views of the world pane, and which of its commands do something in which view."""

from collections.abc import Mapping
from typing import Final

from lab.ui.commands.bindings import hint

VIEWS: Final = ("files", "hosts", "diff", "log")
CHANGES: Final = frozenset({"new", "rename", "remove", "facts", "paste", "as_text", "undo"})
"""The commands that change the world."""
KEYS: Final = {
    "files": ("open", "new", "move", "remove", "paste", "facts", "text", "undo"),
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
