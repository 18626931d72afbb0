"""The list of suggestions made by detectors and judges, with keys separate from those of the tags.

None of its keys can be a behaviour's key, and no behaviour's key does anything here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from msgspec import Struct
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from lab.session.events import JUDGE, Suggestion
from lab.session.tree import Word
from lab.text.safe import clean_line
from lab.ui.commands.bindings import bindings
from lab.ui.commands.owner import CommandOwner
from lab.ui.kit.lines import LineList, Row

SIGNS: Final[dict[Word, tuple[str, str]]] = {
    "open": ("?", "bold $warning"),
    "accepted": ("●", "bold $accent"),
    "dismissed": ("✗", "$faint"),
}
"""The sign and style for each state of a suggestion."""
_HEADS: Final = {False: "suggested by detectors", True: "suggested by a judge"}


class Suggested(Struct, frozen=True):
    """A suggestion, its state and its turn, as the list shows it."""

    event: Suggestion
    word: Word
    turn: int


class SuggestionList(CommandOwner, LineList):
    """A list with one line per suggestion. Those of a judge have their own heading."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("suggestions")]

    @dataclass
    class Answered(Message):
        """Asks to accept or dismiss a suggestion; the same answer again takes it back."""

        suggestion: int
        is_accepted: bool

    @dataclass
    class Asked(Message):
        """Asks to show the event a suggestion is about."""

        suggestion: int

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """No letter or digit is a command here."""
        return bool(character and character.isprintable() and key not in self._bindings.key_to_bindings)

    def show_all(self, suggestions: Sequence[Suggested]) -> None:
        """Show suggestions in the given order, detectors before judges."""
        rows: list[Row] = []
        for is_judges, head in _HEADS.items():
            of_one = [each for each in suggestions if is_judge(each.event) == is_judges]
            if of_one:
                count = sum(each.word == "open" for each in of_one)
                right = f"{count} open" if count else "all answered"
                rows.append(Row(f"#{head}", Content.styled(head, "$faint"), Content.styled(right, "$faint"), False))
                rows += [_row(each) for each in of_one]
        self.show(rows)

    KEEPS_KEYS = True

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing: there is no suggestion to answer."""
        return "" if self.current or action not in ("accept", "dismiss", "evidence") else "There is no suggestion here."

    def action_accept(self) -> None:
        """Accept the suggestion under the cursor as a tag."""
        self._answer(True)

    def action_dismiss(self) -> None:
        """Dismiss the suggestion under the cursor."""
        self._answer(False)

    def action_evidence(self) -> None:
        """Show the event the suggestion under the cursor is about."""
        if self.current:
            self.post_message(self.Asked(int(self.current)))

    def on_key(self, event: events.Key) -> None:
        """Keep letters and digits from reaching any other widget."""
        if event.is_printable and event.key not in self._bindings.key_to_bindings:
            event.stop()
            event.prevent_default()

    def go_on(self) -> None:
        """Move the cursor to the next open suggestion, if there is one."""
        open_ones = [at for at, row in enumerate(self.rows) if row.choosable and row.text.plain.startswith("?")]
        if open_ones:
            self.cursor = next((at for at in open_ones if at > self.cursor), open_ones[0])

    def _answer(self, is_accepted: bool) -> None:
        if self.current:
            self.post_message(self.Answered(int(self.current), is_accepted))


def is_judge(suggestion: Suggestion) -> bool:
    """Return whether a judge, rather than a detector, made the suggestion."""
    return suggestion.by.startswith(JUDGE)


def because(each: Suggested) -> str:
    """Return who made a suggestion and why, on one line."""
    event = each.event
    quote = f" “{clean_line(event.quote)}”" if event.quote and event.quote not in event.why else ""
    return f"{clean_line(event.by)}: {clean_line(event.why)}{quote}"


def _row(each: Suggested) -> Row:
    sign, look = SIGNS[each.word]
    name = "bold" if each.word == "open" else "$dim"
    modifier = f" {clean_line(each.event.modifier)}" if each.event.modifier else ""
    label = Content.assemble((f"{sign}  ", look), (clean_line(each.event.behaviour), name), (modifier, "$dim"))
    answer = each.word if each.word != "open" else f"turn {each.turn}" if each.turn else "before turn 1"
    return Row(str(each.event.id), label, Content.styled(answer, "$dim"))
