"""A list that narrows as one types: no field to go to, the letters go where the cursor is."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.fuzzy import Matcher
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from lab.text.safe import clean_line
from lab.ui.kit.lines import LineList

COMMAND_CHARACTERS = frozenset("?*")
"""Characters that stay commands."""


class FilterList(LineList):
    """A `LineList` with a filter typed straight into it; Backspace and Escape take it back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+u", "clear", "Clear the filter", show=False)]

    RESTING: ClassVar[str] = "▹ "

    filter_text: reactive[str] = reactive("", repaint=False, init=False)

    @dataclass
    class FilterChanged(Message):
        """The filter is another."""

        rows: "FilterList"
        text: str

        @property
        def control(self) -> "FilterList":
            """The list it came from."""
            return self.rows

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Letters are typed here, so no command of the screen is offered for them."""
        return bool(character and character.isprintable() and character not in COMMAND_CHARACTERS)

    def on_key(self, event: events.Key) -> None:
        """Take letters, Backspace, and Escape while there is something to clear."""
        if event.key == "backspace" and self.filter_text:
            self.filter_text = self.filter_text[:-1]
        elif event.key == "escape" and self.filter_text:
            self.filter_text = ""
        elif event.is_printable and event.character and event.character not in COMMAND_CHARACTERS:
            if event.character != " " or self.filter_text:
                self.filter_text += event.character
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take a pasted name as typed."""
        self.filter_text += "".join(letter for letter in event.text if letter.isprintable())
        event.stop()

    def action_clear(self) -> None:
        """Show everything again."""
        self.filter_text = ""

    def watch_filter_text(self, text: str) -> None:
        """Say what is typed in the border, one's own or that of the panel one is in, and tell the screen."""
        self.show_filter(text)
        self.post_message(self.FilterChanged(self, text))

    def show_filter(self, text: str) -> None:
        """Show in the border what is typed."""
        frame = self if self.styles.border_bottom[0] or not isinstance(self.parent, Widget) else self.parent
        frame.border_subtitle = Content.assemble((f" {clean_line(text)}▏", "bold $accent")) if text else ""


def match_score(query: str, text: str) -> float:
    """Return how well `text` matches what was typed, 0 for not at all, 1 when nothing was typed."""
    if not query:
        return 1.0
    # A plain piece of the text comes before letters that only follow each other.
    if query.casefold() in text.casefold():
        return 1000.0 - text.casefold().index(query.casefold())
    return Matcher(query).match(text)
