"""A few lines of explanation under a list. What does not fit ends in an ellipsis."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class Aside(Widget):
    """Words broken at the width; the last line that fits says with … that more follows."""

    text: reactive[Content] = reactive(Content.empty())

    def say(self, text: Content | str) -> None:
        """Show another text, cleaned by whoever gives it."""
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
