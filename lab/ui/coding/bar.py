"""The coding bar: one line above the footer that says what the tag in hand is, and asks what may be added to it."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Final, Literal

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input

from lab.text.safe import clean_line
from lab.ui.commands.bindings import bindings, hint, hints
from lab.ui.commands.owner import CommandOwner
from lab.ui.dialogs.drafts import Subject, draft_of, drop_draft, keep_draft
from lab.ui.kit.line_input import LineInput
from lab.ui.kit.marking import WordMark
from lab.ui.kit.words import Words

LONGEST_NOTE: Final = 2_000


class CodingBar(CommandOwner, Horizontal, can_focus=True):
    """Says things, or asks for a choice, a line, or words of the transcript. It knows nothing of tags."""

    DEFAULT_CSS = """
    CodingBar { height: 1; padding: 0 1; background: $surface; display: none; }
    CodingBar.-shown { display: block; }
    CodingBar #bar-words { width: auto; max-width: 100%; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    CodingBar #bar-field { width: 1fr; height: 1; background: $surface; display: none; }
    CodingBar.-typing #bar-field { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("bar")]

    words = getters.query_one("#bar-words", Words)
    field = getters.query_one("#bar-field", Input)

    def __init__(self, done: Callable[[], object], *, id: str | None = None) -> None:
        """`done` is called after every answer, and when none is given."""
        super().__init__(id=id)
        self._done = done
        self._asks: Literal["", "choice", "line", "words"] = ""
        self._title = ""
        self._warning = ""
        self._options: Sequence[str] = ()
        self._at = 0
        self._choose: Callable[[int], None] = lambda _: None
        self._take_line: Callable[[str], None] = lambda _: None
        self._subject: Subject = ()
        self._line = ""
        """The line before anything was typed."""
        self._take_words: Callable[[], None] = lambda: None
        self._mark: WordMark | None = None

    def compose(self) -> ComposeResult:
        """Lay out the words and the field."""
        yield Words("", id="bar-words")
        yield LineInput(id="bar-field", compact=True, max_length=LONGEST_NOTE)

    @property
    def is_asking(self) -> bool:
        """Whether an answer is waited for."""
        return bool(self._asks)

    # Content

    def say(self, words: Content) -> None:
        """Show words, unless an answer is waited for or a warning stands."""
        if not self._asks and not self._warning:
            self.words.update(words)

    def warn(self, warning: str) -> None:
        """Show a warning until another one, or "" for none any more."""
        self._warning = warning
        if warning:
            self.words.update(Content.styled(clean_line(f"✗ {warning}"), "bold $warning"))

    def ask_choice(self, title: str, options: Sequence[str], at: int, choose: Callable[[int], None]) -> None:
        """Ask for one of a few options, by its number or by moving to it; `choose` takes its place from 0."""
        self._begin("choice", title)
        self._options, self._at, self._choose = options, at, choose
        self._show_choice()
        self.focus()

    def ask_line(self, title: str, text: str, take: Callable[[str], None], about: Subject) -> None:
        """Ask for a line of text. What was typed and left stands there the next time that the same is asked."""
        self._begin("line", title)
        self._take_line, self._subject, self._line = take, (title, *about), text
        draft = draft_of(self._subject)
        text = text if draft is None else draft
        self.words.update(Content.assemble((title, "bold $accent"), " "))
        self.add_class("-typing")
        self.field.value = text
        self.field.cursor_position = len(text)
        self.field.focus()

    def ask_words(self, title: str, mark: WordMark, take: Callable[[], None]) -> None:
        """Ask for words of the transcript, which `mark` marks there."""
        self._begin("words", title)
        self._mark, self._take_words = mark, take
        keys = hints(("bar.next", "word"), ("bar.down", "line"), "bar.begin", "bar.take", "bar.leave")
        self.words.update(Content.assemble((f"{title} ", "bold $accent"), (keys, "$dim")))
        self.focus()

    def _begin(self, asks: Literal["choice", "line", "words"], title: str) -> None:
        self._asks, self._title, self._warning = asks, title, ""
        self.remove_class("-typing")

    def _show_choice(self) -> None:
        title = Content.styled(self._title, "bold $accent")
        options: list[Content] = []
        for place, option in enumerate(self._options):
            look = "bold $strong reverse" if place == self._at else "$dim"
            options.append(Content.assemble((str(place), "bold $accent"), " ", (clean_line(option), look)))
        take = Content.styled(f"{hint('bar.take')} takes it", "$faint")
        line = Content("  ").join([title, *options, take])
        if line.cell_length > (self.content_size.width or self.app.size.width - 2):
            count = f" ›  {self._at + 1} of {len(options)}"
            current = Content.assemble(("‹ ", "$dim"), options[self._at], (count, "$dim"))
            line = Content("  ").join([title, current, take])
        self.words.update(line)

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Take a digit as the option of that number, and keep other letters from being commands."""
        if not self.has_focus or not event.is_printable or event.key in self._bindings.key_to_bindings:
            return
        event.stop()
        event.prevent_default()
        number = event.character or ""
        if self._asks == "choice" and number.isdecimal() and int(number) < len(self._options):
            self._answer_choice(int(number))
        elif self._asks:
            self.notify(f"The line below asks something: {hint('bar.leave')} leaves it and changes nothing.")

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """No letter or digit is a command here."""
        return bool(character and character.isprintable()) and key not in self._bindings.key_to_bindings

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing: it belongs to another kind of question."""
        if action in ("line", "begin") and self._asks != "words":
            return "There are no words to mark now."
        return ""

    def action_move(self, by: int) -> None:
        """Move to the next choice or word."""
        if self._asks == "choice":
            self._at = (self._at + by) % len(self._options)
            self._show_choice()
        elif self._mark:
            self._mark.move(by)

    def action_line(self, by: int) -> None:
        """Move to the words a line below or above."""
        if self._mark:
            self._mark.move_line(by)

    def action_begin(self) -> None:
        """Begin the quote at the current word."""
        if self._mark:
            self._mark.begin()

    def action_take(self) -> None:
        """Accept the choice."""
        if self._asks == "choice":
            self._answer_choice(self._at)
        elif self._asks == "words":
            take = self._take_words
            self._asks = ""
            take()
            self._end()

    def action_leave(self) -> None:
        """Ask no more, and change nothing."""
        if self._mark:
            self._mark.drop()
        if self._asks == "line" and self.field.value != self._line:
            keep_draft(self._subject, self.field.value)
        self._end()

    @on(Input.Submitted)
    def _answer_line(self, event: Input.Submitted) -> None:
        event.stop()
        take = self._take_line
        self._asks = ""
        drop_draft(self._subject)
        take(event.value.strip())
        self._end()

    @on(Input.Changed)
    def _keep(self, event: Input.Changed) -> None:
        event.stop()

    def _answer_choice(self, at: int) -> None:
        self._asks = ""
        self._choose(at)
        self._end()

    def _end(self) -> None:
        self._asks, self._mark = "", None
        self.remove_class("-typing")
        self._done()
