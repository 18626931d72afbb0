"""The filter of a widget that takes typed letters as one, without a separate search field."""

from dataclasses import dataclass
from typing import Final

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from lab.text.safe import clean_line

LONGEST: Final = 1_000
"""The most characters of a paste that a filter takes: no name is longer."""
COMMAND_CHARACTERS = frozenset("?*")
"""Characters that are commands rather than part of the filter."""


# Textual takes the style of a widget's first base class, so this base must come last.
class FilterText(Widget):
    """A widget that takes typed letters as its filter. It needs the bindings of the set `filter`."""

    filter_text: reactive[str] = reactive("", repaint=False, init=False)

    @dataclass
    class FilterChanged(Message):
        """The filter changed."""

        widget: "FilterText"
        text: str

        @property
        def control(self) -> "FilterText":
            """The widget it came from."""
            return self.widget

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Claim letters for the filter, so that the footer offers no command for them."""
        return bool(character and character.isprintable() and character not in COMMAND_CHARACTERS)

    def on_key(self, event: events.Key) -> None:
        """Add a typed letter to the filter."""
        if event.is_printable and event.character and event.character not in COMMAND_CHARACTERS:
            if event.character != " " or self.filter_text:
                self.filter_text += event.character
            event.stop()
            event.prevent_default()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys that shorten the filter to the screen while nothing is typed."""
        return bool(self.filter_text) if action in ("clear", "shorten") else super().check_action(action, parameters)

    def action_shorten(self) -> None:
        """Drop the last letter of the filter."""
        self.filter_text = self.filter_text[:-1]

    def on_paste(self, event: events.Paste) -> None:
        """Append a pasted text to the filter."""
        self.filter_text += "".join(letter for letter in event.text[:LONGEST] if letter.isprintable())
        event.stop()

    def action_clear(self) -> None:
        """Clear the filter."""
        self.filter_text = ""

    def watch_filter_text(self, text: str) -> None:
        """Show the filter in the border and post that it changed."""
        self.show_filter(text)
        self.post_message(self.FilterChanged(self, text))

    def show_filter(self, text: str) -> None:
        """Show the filter in the widget's border, or in that of its parent if it has none."""
        frame = self if self.styles.border_bottom[0] or not isinstance(self.parent, Widget) else self.parent
        frame.border_subtitle = Content.assemble((f" {clean_line(text)}▏", "bold $accent")) if text else ""
