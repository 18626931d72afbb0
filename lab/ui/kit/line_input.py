"""A field of one line that says when it cannot take all of a paste."""

from textual import events
from textual.widgets import Input


class LineInput(Input):
    """An `Input` that pastes several lines as one and says when a text is too long for it."""

    def _on_paste(self, event: events.Paste) -> None:
        super()._on_paste(events.Paste(" ".join(event.text.splitlines())))
        event.prevent_default()
        event.stop()

    def restricted(self) -> None:
        """Say why nothing was added."""
        self.app.notify(f"No more than {self.max_length:,} characters fit here: nothing was added.", severity="warning")
