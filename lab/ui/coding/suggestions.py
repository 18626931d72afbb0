"""What detectors and a judge suggest: a list of its own, with keys of its own, apart from the tags.

None of its keys is a behaviour's key, and no key of a behaviour does anything here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from msgspec import Struct
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from lab.session.events import Suggestion
from lab.session.tree import Word
from lab.text.safe import clean_line
from lab.ui.commands.bindings import bindings
from lab.ui.kit.lines import LineList, Row

JUDGE: Final = "judge/"
SIGNS: Final[dict[Word, tuple[str, str]]] = {
    "open": ("?", "bold $warning"),
    "accepted": ("●", "bold $accent"),
    "dismissed": ("✗", "$faint"),
}
"""What has become of a suggestion, and how that looks."""
_HEADS: Final = {False: "suggested by detectors", True: "suggested by a judge"}


class Suggested(Struct, frozen=True):
    """A suggestion as the list shows it."""

    event: Suggestion
    word: Word
    turn: int


class SuggestionList(LineList):
    """One line a suggestion; those of a judge stand under a heading of their own."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("suggestions")]

    @dataclass
    class Answered(Message):
        """Accept a suggestion or dismiss it; the same answer again takes it back."""

        suggestion: int
        is_accepted: bool

    @dataclass
    class Asked(Message):
        """Show what a suggestion is about."""

        suggestion: int

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """No letter or digit is a command here."""
        return bool(character and character.isprintable() and key not in ("plus", "minus"))

    def show_all(self, suggestions: Sequence[Suggested]) -> None:
        """Show suggestions in the order they are about."""
        rows: list[Row] = []
        for is_judges, head in _HEADS.items():
            of_one = [each for each in suggestions if is_judge(each.event) == is_judges]
            if of_one:
                count = sum(each.word == "open" for each in of_one)
                right = f"{count} open" if count else "all answered"
                rows.append(Row(f"#{head}", Content.styled(head, "$faint"), Content.styled(right, "$faint"), False))
                rows += [_row(each) for each in of_one]
        self.show(rows)

    def action_accept(self) -> None:
        """Make a tag of the suggestion under the cursor."""
        self._answer(True)

    def action_dismiss(self) -> None:
        """Turn the suggestion under the cursor down."""
        self._answer(False)

    def action_evidence(self) -> None:
        """Show what the suggestion under the cursor is about."""
        if self.current:
            self.post_message(self.Asked(int(self.current)))

    def on_key(self, event: events.Key) -> None:
        """Let no letter or digit reach anything else."""
        if event.key == "enter" or (event.is_printable and event.key not in ("plus", "minus")):
            event.stop()
            event.prevent_default()
            if event.key == "enter":
                self.action_evidence()

    def go_on(self) -> None:
        """Put the cursor on the next suggestion that is open, if there is one."""
        open_ones = [at for at, row in enumerate(self.rows) if row.choosable and row.text.plain.startswith("?")]
        if open_ones:
            self.cursor = next((at for at in open_ones if at > self.cursor), open_ones[0])

    def _answer(self, is_accepted: bool) -> None:
        if self.current:
            self.post_message(self.Answered(int(self.current), is_accepted))


def is_judge(suggestion: Suggestion) -> bool:
    """Say whether a judge suggested it, and no detector."""
    return suggestion.by.startswith(JUDGE)


def because(each: Suggested) -> str:
    """Return why something is suggested, and by whom, on one line."""
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
