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

LEFT_ALONE = frozenset("?*")
"""Characters that stay commands."""


class TypedList(LineList):
    """A `LineList` with a filter typed straight into it; Backspace and Escape take it back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+u", "clear", "Clear the filter", show=False)]

    RESTING: ClassVar[str] = "▹ "

    typed: reactive[str] = reactive("", repaint=False, init=False)

    @dataclass
    class Typed(Message):
        """The filter is another."""

        rows: "TypedList"
        text: str

        @property
        def control(self) -> "TypedList":
            """The list it came from."""
            return self.rows

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Letters are typed here, so no command of the screen is offered for them."""
        return bool(character and character.isprintable() and character not in LEFT_ALONE)

    def on_key(self, event: events.Key) -> None:
        """Take letters, Backspace, and Escape while there is something to clear."""
        if event.key == "backspace" and self.typed:
            self.typed = self.typed[:-1]
        elif event.key == "escape" and self.typed:
            self.typed = ""
        elif event.is_printable and event.character and event.character not in LEFT_ALONE:
            if event.character != " " or self.typed:
                self.typed += event.character
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take a pasted name as typed."""
        self.typed += "".join(letter for letter in event.text if letter.isprintable())
        event.stop()

    def action_clear(self) -> None:
        """Show everything again."""
        self.typed = ""

    def watch_typed(self, text: str) -> None:
        """Say what is typed in the border, one's own or that of the panel one is in, and tell the screen."""
        self.say_typed(text)
        self.post_message(self.Typed(self, text))

    def say_typed(self, text: str) -> None:
        """Show in the border what is typed."""
        frame = self if self.styles.border_bottom[0] or not isinstance(self.parent, Widget) else self.parent
        frame.border_subtitle = Content.assemble((f" {clean_line(text)}▏", "bold $accent")) if text else ""


def narrowed(query: str, text: str) -> float:
    """Return how well `text` matches what was typed, 0 for not at all, 1 when nothing was typed."""
    if not query:
        return 1.0
    # A plain piece of the text comes before letters that only follow each other.
    if query.casefold() in text.casefold():
        return 1000.0 - text.casefold().index(query.casefold())
    return Matcher(query).match(text)
