"""The start screen's frame, painted before there is anything to fill it: its imports are those of Textual alone."""

from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

BREAKPOINTS: Final[list[tuple[int, str]]] = [(0, "-narrow"), (100, "-normal"), (160, "-wide")]
"""Columns from which a screen is laid out in a wider way."""


class StartFrame(Vertical):
    """The bar and the empty panels, where the start screen will have them."""

    def compose(self) -> ComposeResult:
        """Lay out bar, panels and an empty footer."""
        with Horizontal(id="bar"):
            yield Static("Peerlab", id="brand")
            yield Static("New session", classes="-tab -active")
            yield Static("Saved sessions", classes="-tab")
        with Vertical(id="new"):
            with Vertical(id="chooser"):
                with Horizontal(id="choices"):
                    yield _panel("model", "who")
                    yield _panel("scenario", "what")
                    yield _panel("condition", "how")
                yield Static(id="sampling")
            yield _panel("what the agent gets", "view")
            yield Static(id="plan")
        yield Static(id="keys")

    def on_resize(self, event: Resize) -> None:
        """Lay out as the start screen does at that width."""
        current = [name for least, name in BREAKPOINTS if event.size.width >= least][-1]
        for _, name in BREAKPOINTS:
            self.set_class(name == current, name)


def _panel(title: str, place: str) -> Static:
    panel = Static(id=place, classes="-panel")
    panel.border_title = Content(title)
    return panel
