"""The card under the transcript: the call that waits and what can be done with it, or what comes next."""

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from lab.hostile import clean, clean_line
from lab.models.protocol import Call
from lab.ui.widgets.call_drawing import call_text, is_malformed
from lab.ui.widgets.wrapping import wrap

LINES = 6
"""Lines of a call that the card shows; the transcript and the raw view have the rest."""


class Choice(Struct, frozen=True):
    """A key and what it does now."""

    key: str
    label: str


class Card(Struct, frozen=True, kw_only=True):
    """What the card says."""

    title: str
    call: Call | None = None
    said: str = ""
    """A sentence instead of a call."""
    is_past: bool = False
    choices: tuple[Choice, ...] = ()


class DecisionCard(Widget):
    """Shows one card. It is as tall as what it shows."""

    card: reactive[Card | None] = reactive(None, layout=True)

    def watch_card(self, card: Card | None) -> None:
        """Put the title on the border; without a card there is nothing to see."""
        # By a class: a small terminal hides the card for its panes.
        self.set_class(card is None, "-empty")
        if card is not None:
            self.border_title = Content.styled(clean_line(card.title), "bold")
            self.set_class(card.is_past, "-past")
            self.set_class(card.call is None, "-hint")

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines the card takes at that width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw the call and the choices."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        card = self.card
        if card is None:
            return []
        width = max(16, width)
        lines: list[Content] = []
        if card.call is not None:
            lines += _asked(card.call, width)
        elif card.said:
            lines += [Content.styled(line, "$foreground") for line in wrap(clean(card.said), width)]
        return lines + _choices(card.choices, width)


def _asked(call: Call, width: int) -> list[Content]:
    name = clean_line(call.name)
    room = max(8, width - cell_len(name) - 9)
    every = wrap(clean(call_text(call.name, call.arguments)), room)
    shown = every[:LINES]
    lines = []
    for number, line in enumerate(shown):
        if number:
            head = Content(" " * (cell_len(name) + 9))
        else:
            head = Content.assemble(("asked  ", "$dim"), (name, "$tool bold"), "  ")
        lines.append(head + Content.styled(line, "$strong"))
    if len(every) > len(shown):
        rest = len(every) - len(shown)
        lines.append(Content.styled(f"{' ' * (cell_len(name) + 9)}⋯ {rest:,} more lines: v shows them all", "$dim"))
    if is_malformed(call.arguments):
        lines.append(
            Content.styled("⚠ the arguments are not a JSON object: run it and the agent is told so", "$warning")
        )
    return lines


def _choices(choices: tuple[Choice, ...], width: int) -> list[Content]:
    lines: list[Content] = []
    line, cells = Content(""), 0
    for choice in choices:
        size = cell_len(choice.key) + 1 + cell_len(choice.label)
        if cells and cells + 3 + size > width:
            lines.append(line)
            line, cells = Content(""), 0
        if cells:
            line, cells = line + Content("   "), cells + 3
        line += Content.assemble((choice.key, "bold $accent"), " ", (choice.label, "$foreground"))
        cells += size
    return [*lines, line] if cells else lines
