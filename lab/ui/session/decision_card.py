"""The card under the transcript: the waiting call and the choices for it, or what can come next."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from lab.protocol import Call
from lab.text.safe import clean, clean_line
from lab.ui.commands.bindings import command, hint
from lab.ui.kit.wrapping import crop, wrap
from lab.ui.transcript.call_drawing import call_text, is_malformed

LINES = 6
"""The most lines of a call or a sentence that the card shows; the transcript and the raw view have the rest."""
TALLEST = 14
"""The most lines of the whole card without its frame. Its text gives way to its keys."""


class Choice(Struct, frozen=True):
    """A command the card offers, and what it does now."""

    command: str
    """Its id; the card shows the key that calls it."""
    label: str


class Card(Struct, frozen=True, kw_only=True):
    """The contents of the card."""

    title: str
    call: Call | None = None
    where: str = ""
    """Where the call would run."""
    effects: tuple[str, ...] | None = None
    """What it would do, a line each, worked out by a dry run; None while that is under way."""
    suggestion: str = ""
    """What detectors would suggest about it."""
    remark: str = ""
    """What a policy would do with it."""
    reserved: int = 0
    """Lines that a dry run may fill, and that are empty until it does; 0 for what is as tall as its words."""
    sentence: str = ""
    """A sentence instead of a call."""
    is_past: bool = False
    choices: tuple[Choice, ...] = ()


class DecisionCard(Widget):
    """Shows one card, as tall as its contents."""

    card: reactive[Card | None] = reactive(None)

    def watch_card(self, card: Card | None) -> None:
        """Show the title in the border; hide the widget if there is no card."""
        # By a class: a small terminal hides the card for its panes.
        self.set_class(card is None, "-empty")
        if card is not None:
            self.border_title = Content.styled(clean_line(card.title), "bold")
            self.set_class(card.is_past, "-past")
            self.set_class(card.call is None, "-hint")
        if len(self._lines(self.content_size.width)) != self.content_size.height:
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines the card takes at that width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw the call and the choices."""
        return Content("\n").join(self._lines(self.content_size.width, self.content_size.height))

    def _lines(self, width: int, height: int = TALLEST) -> list[Content]:
        card = self.card
        if card is None:
            return []
        width = max(16, width)
        keymap = getattr(self.app, "keymap", {})
        keys = [(hint(choice.command, keymap), choice.label) for choice in card.choices]
        choices = _choices(keys, width)
        warning: list[str] = []
        if card.call is not None and is_malformed(card.call.arguments):
            warning = wrap("⚠ the arguments are not a JSON object: run it and the agent is told so", width)
        room = height - len(choices)
        warning = warning[: max(0, room - 1)]
        room = max(1, min(LINES, room - len(warning)))
        lines: list[Content] = []
        if card.call is not None:
            lines += _call_lines(card, card.call, width, room, hint("lab.raw", keymap))
        elif card.sentence:
            words = _bounded(wrap(clean(card.sentence), width), room, width, hint("lab.raw", keymap))
            lines += [Content.styled(line, "$foreground") for line in words]
        lines += [Content.styled(line, "$warning") for line in warning]
        lines = lines[: max(0, height - len(choices))]
        if card.call is not None:
            lines += _forecast_lines(card, width, max(0, height - len(choices) - len(lines)), hint("lab.raw", keymap))
        return [*lines, *choices]

    def on_click(self, event: Click) -> None:
        """Run the command whose words were clicked."""
        offset, card = event.get_content_offset(self), self.card
        if offset is None or card is None:
            return
        lines = self._lines(self.content_size.width, self.content_size.height)
        keymap = getattr(self.app, "keymap", {})
        keys = [(hint(choice.command, keymap), choice.label) for choice in card.choices]
        places = _places(keys, max(16, self.content_size.width))
        row = offset.y - (len(lines) - (places[-1].row + 1 if places else 0))
        for place, choice in zip(places, card.choices, strict=True):
            if place.row == row and place.start <= offset.x < place.end:
                self.app.call_later(self.app.run_action, command(choice.command).action, self.screen)


def _call_lines(card: Card, call: Call, width: int, room: int, raw_key: str) -> list[Content]:
    if card.where:
        name = crop(clean_line(call.name), max(4, width // 3))
        head = Content.assemble(
            ("asked  ", "$dim"),
            (name, "$tool bold"),
            (crop(f" {clean_line(card.where)}", max(1, width - 7 - cell_len(name))), "$dim"),
        )
        body = wrap(clean(call_text(call.name, call.arguments)), max(4, width - 7))
        rows = _bounded(body, max(1, room - 1), width - 7, raw_key)
        return [head, *(Content.styled(" " * 7 + line, "$strong") for line in rows)]
    # A model may make up any name: half the width is left for what it is called with.
    name = crop(clean_line(call.name), max(4, (width - 9) // 2))
    indent = cell_len(name) + 9
    every = wrap(clean(call_text(call.name, call.arguments)), max(4, width - indent))
    lines = [Content.styled(line, "$strong") for line in _bounded(every, room, width - indent, raw_key)]
    head = Content.assemble(("asked  ", "$dim"), (name, "$tool bold"), "  ")
    return [(Content(" " * indent) if number else head) + line for number, line in enumerate(lines)]


def _forecast_lines(card: Card, width: int, room: int, raw_key: str) -> list[Content]:
    """Return what the call would do, and what detectors and a policy would, as far as there is room.

    A card with reserved lines takes just these, whatever there is to say: it never grows while a key is being pressed.
    """
    if not card.where:
        return []
    room = min(room, card.reserved or room)
    effects = ("…",) if card.effects is None else card.effects
    ends = [("", card.suggestion, "$warning")] if card.suggestion else []
    ends += [("policy ", card.remark, "$accent")] if card.remark else []
    most = max(1, room - len(ends))
    rest = f" · ⋯ {len(effects) - most:,} more: {raw_key} shows them" if len(effects) > most else ""
    rows = [("would  " if not number else "", line, "$foreground") for number, line in enumerate(effects[:most])]
    lines = [
        Content.assemble((f"{head:7}", "$dim"), (crop(clean_line(line), max(1, width - 7 - cell_len(end))), look), end)
        for (head, line, look), end in zip(
            [*rows, *ends], [*[""] * (len(rows) - 1), rest, *[""] * len(ends)], strict=True
        )
    ]
    return [*lines, *[Content.empty()] * (card.reserved - len(lines))][:room]


def _bounded(lines: list[str], room: int, width: int, raw_key: str) -> list[str]:
    """Return at most `room` lines; if some are left out, the last one says how many."""
    if len(lines) <= room:
        return lines
    rest = crop(f"⋯ {len(lines) - room + 1:,} more lines: {raw_key} shows them", width)
    return [*lines[: room - 1], rest] if room > 1 else [f"{lines[0][:-1]}…"]


class _Span(NamedTuple):
    row: int
    start: int
    end: int


def _places(choices: Sequence[tuple[str, str]], width: int) -> list[_Span]:
    """Return where each choice stands among the lines of choices."""
    places: list[_Span] = []
    row = cells = 0
    for key, label in choices:
        size = cell_len(key) + 1 + cell_len(label)
        if cells and cells + 3 + size > width:
            row, cells = row + 1, 0
        start = cells + 3 if cells else 0
        cells = start + size
        places.append(_Span(row, start, cells))
    return places


def _choices(choices: Sequence[tuple[str, str]], width: int) -> list[Content]:
    lines: list[Content] = []
    for place, (key, label) in zip(_places(choices, width), choices, strict=True):
        if place.row == len(lines):
            lines.append(Content(""))
        gap = " " * (place.start - lines[-1].cell_length)
        lines[-1] += Content.assemble(gap, (key, "bold $accent"), " ", (label, "$foreground"))
    return lines
