"""Whether a widget is on its way out."""

from textual.dom import NoScreen
from textual.widget import Widget


def is_closing(widget: Widget) -> bool:
    """Return whether the widget's screen was closed, or its app left: its children may be gone, or never have come."""
    try:
        # Once an app is left, Textual mounts nothing any more.
        return widget.app._exit or not widget.is_attached or widget.screen not in widget.app.screen_stack
    except NoScreen:
        return True
