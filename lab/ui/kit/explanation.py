"""A few lines of explanation under a list, cut with an ellipsis if they do not fit."""

from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class Explanation(Widget):
    """A wrapped text. If it does not fit, its last visible line ends with …."""

    text: reactive[Content] = reactive(Content.empty())

    def say(self, text: Content | str) -> None:
        """Show another text, which the caller has cleaned."""
        self.text = Content(text) if isinstance(text, str) else text

    def render(self) -> Content:
        """Draw the lines that fit."""
        width, height = self.content_size
        if not width or not height:
            return Content.empty()
        lines = self.text.wrap(width)
        if len(lines) > height:
            lines = lines[:height]
            lines[-1] = lines[-1].truncate(width - 1) + "…"
        return Content("\n").join(lines)


def explained(title: str, place: str, widget: Widget, aside: str) -> Vertical:
    """Return a widget in its frame, with room for an explanation below. `place` and `aside` are their ids."""
    panel = Vertical(widget, Explanation(id=aside, classes="-aside"), id=place, classes="-panel")
    panel.border_title = Content(title)
    return panel
