"""The screen that asks which of two transcripts is real: both side by side, without names."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from lab.behaviours.blind_text import HEADING
from lab.errors import LabError
from lab.studies.blind_pairs import Pairs, Real, Text, sides_of, write_pairs
from lab.text.safe import clean, clean_line
from lab.ui.commands.keyline import KeyLine
from lab.ui.dialogs.dialog import AnswersOnce
from lab.ui.kit.page import LinePage
from lab.ui.kit.wrapping import wrap
from lab.ui.start.frame import BREAKPOINTS


class _TranscriptPage(LinePage):
    """A transcript, broken between words, in which it shows who speaks."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._text = ""

    def show_text(self, text: str) -> None:
        """Show a transcript from its beginning."""
        self._text = clean(text)
        self._lay_out()
        self.scroll_home(animate=False)

    def on_resize(self) -> None:
        """Break the lines again."""
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        lines: list[Content] = []
        for line in self._text.split("\n") if width else ():
            style = "bold $accent" if HEADING.fullmatch(line) else ""
            lines += [Content.styled(piece, style) for piece in wrap(line, width - 1)]
        self.show_lines(lines)


class PairsScreen(AnswersOnce[None]):
    """Shows a rater the pairs they have not answered one by one, and keeps each answer at once."""

    CSS_PATH = "blind_pairs.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("pairs",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("page",)

    def __init__(self, pairs: Pairs, texts: Sequence[Text], path: Path, rater: str) -> None:
        super().__init__()
        self._pairs, self._texts, self._path, self._rater = pairs, texts, path, rater

    def compose(self) -> ComposeResult:
        """Lay out title bar, the two transcripts and footer."""
        with Horizontal(id="bar"):
            yield Static("Peerlab", id="brand")
            yield Static("", id="who")
        with Horizontal(id="body"):
            for side in ("left", "right"):
                with Vertical(id=side, classes="-panel") as panel:
                    panel.border_title = Content(side)
                    yield _TranscriptPage(f"{side}-text")
        yield KeyLine("pairs", "app", id="keys")

    def on_mount(self) -> None:
        """Show the first pair."""
        self._draw()

    def _page(self, side: str) -> _TranscriptPage:
        return self.query_one(f"#{side}-text", _TranscriptPage)

    def _draw(self) -> None:
        to_come = self._pairs.to_come(self._rater)
        if not to_come:
            self.dismiss(None)
            return
        total = len(self._pairs.pairs)
        who = Content.assemble(
            ("which is real?", "bold $strong"),
            (f"  pair {total - len(to_come) + 1} of {total}  answered by ", "$dim"),
            (clean_line(self._rater), "$dim"),
        )
        self.query_one("#who", Static).update(who)
        left, right = sides_of(self._pairs.pairs[to_come[0] - 1], self._texts)
        for side, text in (("left", left), ("right", right)):
            self._page(side).show_text(text.text)
        self._page("left").focus()
        self.refresh_bindings()

    def _keep(self, pairs: Pairs) -> None:
        try:
            write_pairs(pairs, self._path)
        except LabError as fault:
            self.notify(str(fault), severity="error", markup=False, timeout=12)
            return
        self._pairs = pairs
        self._draw()

    # Commands

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why nothing can be taken back."""
        is_first = not any(answer.by == self._rater for answer in self._pairs.answers)
        return "You have not answered yet." if action == "undo" and is_first else ""

    def action_choose(self, side: Literal["left", "right", "tie"]) -> None:
        """Keep the answer, and show the next pair."""
        to_come = self._pairs.to_come(self._rater)
        if not to_come:
            return
        left = self._pairs.pairs[to_come[0] - 1].left
        right: Real = "second" if left == "first" else "first"
        answers: dict[str, Real] = {"left": left, "right": right, "tie": "tie"}
        self._keep(self._pairs.with_answer(to_come[0], self._rater, answers[side]))

    def action_undo(self) -> None:
        """Take back the last answer."""
        self._keep(self._pairs.without_last(self._rater))

    def action_change_side(self) -> None:
        """Let the keys scroll the other transcript."""
        self._page("right" if self._page("left").has_focus else "left").focus()

    def action_leave(self) -> None:
        """Stop for now."""
        self.dismiss(None)
