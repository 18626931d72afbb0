"""Asks, after an edit, which call the agent's history shows: the one that runs or the one it asked for.

Meanwhile a dry run works out what the edited call would do.
"""

from collections.abc import Awaitable, Callable
from typing import ClassVar, Final, Literal

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from lab.engine.forecast import Forecast
from lab.engine.unforeseen import as_fault
from lab.protocol import Call
from lab.text.safe import clean, clean_line
from lab.ui.commands.bindings import hint
from lab.ui.commands.keyline import KeyLine
from lab.ui.dialogs.dialog import Dialog
from lab.ui.kit.page import LinePage
from lab.ui.session.status import effect_lines, suggestion_line
from lab.ui.transcript.call_drawing import call_text, marked_words
from lab.ui.world.difference import folded

Version = Literal["ran", "asked"]

_EFFECTS: Final = 3
"""Lines for what the edited call would do; `history_choice.tcss` has them as well."""
_REST: Final = 16
"""Lines of the dialog besides the difference, with those that stay free above and below it."""


class HistoryChoice(Dialog[Version | None]):
    """Returns the choice, or None to go back to the editor."""

    CSS_PATH = "history_choice.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("history",)

    version: reactive[Version] = reactive("ran")
    difference = getters.query_one(LinePage)
    options = getters.query_one("#history-options", Static)
    effects = getters.query_one("#history-effects", Static)

    def __init__(self, asked: Call, edited: Call, forecast: Callable[[Call], Awaitable[Forecast]]) -> None:
        """`forecast` works out what a call would do."""
        super().__init__()
        self._asked, self._edited, self._forecast = asked, edited, forecast

    def compose(self) -> ComposeResult:
        """Lay out the difference, the two choices and the keys."""
        with Vertical(id="history") as frame:
            frame.border_title = "run the edited call"
            yield LinePage(id="history-difference")
            yield Static(Content.styled("would  …", "$dim"), id="history-effects")
            yield Static("", id="history-options")
            yield KeyLine("history")

    def watch_version(self, version: Version) -> None:
        """Mark the choice."""
        if not self.is_mounted:
            return
        self._draw(version)

    def on_mount(self) -> None:
        """Show the default choice, and soon what the call would do."""
        self.difference.can_focus = False
        self._draw(self.version)
        self.run_worker(self._foresee(), group="forecast", exit_on_error=False)

    def on_resize(self) -> None:
        """Wrap the difference to the width, and say how to see what is left of it where not all fits."""
        self.call_after_refresh(self._show_difference)

    def _show_difference(self) -> None:
        if not self.is_mounted:
            return
        page = self.difference
        lines = folded(self._difference().split("\n"), max(20, page.size.width - 1))
        height = min(len(lines), max(3, self.app.size.height - _REST))
        page.styles.height = height
        page.show_lines(lines)
        rest = f"{len(lines):,} lines: {hint('history.up')} and {hint('history.down')} scroll"
        self.query_one("#history", Vertical).border_subtitle = Content("" if len(lines) <= height else rest)

    async def _foresee(self) -> None:
        try:
            forecast = await self._forecast(self._edited)
        except Exception as error:
            self.effects.update(Content.styled(clean_line(str(as_fault(error))), "$warning"))
            return
        effects, suggestion = list(effect_lines(forecast)), suggestion_line(forecast)
        most = _EFFECTS - bool(suggestion)
        if len(effects) > most:
            effects[most - 1 :] = [f"⋯ {len(effects) - most + 1:,} more"]
        rows = [Content(clean_line(line)) for line in effects]
        rows += [Content.styled(clean_line(suggestion), "$warning")] * bool(suggestion)
        self.effects.update(Content.assemble(("would  ", "$dim"), Content("\n       ").join(rows)))

    def _draw(self, version: Version) -> None:
        lines = [Content.styled("In its own history the agent sees", "$dim")]
        for name, text in (
            ("ran", "the call that runs — models tend to repeat the original otherwise"),
            ("asked", "the call it asked for — it may notice that the result does not fit"),
        ):
            is_current = name == version
            mark = "●" if is_current else "○"
            lines.append(
                Content.assemble((f" {mark} ", "$accent"), (text, "$strong bold" if is_current else "$foreground"))
            )
        self.options.update(Content("\n").join(lines))

    def _difference(self) -> Content:
        asked, edited = self._asked, self._edited
        original = clean(call_text(asked.name, asked.arguments))
        ran = clean(call_text(edited.name, edited.arguments))
        old_pieces, new_pieces = marked_words(original, ran)
        parts = [Content.assemble(("asked ", "$dim"), (clean_line(asked.name), "$tool bold"), "\n")]
        parts += [Content.styled(text, "$removed underline" if differs else "$dim") for text, differs in old_pieces]
        parts.append(Content.assemble("\n\n", ("runs ", "$dim"), (clean_line(edited.name), "$tool bold"), "\n"))
        parts += [
            Content.styled(text, "$added bold underline" if differs else "$foreground") for text, differs in new_pieces
        ]
        return Content("").join(parts)

    def action_scroll(self, by: int) -> None:
        """Scroll the difference by a page."""
        self.difference.scroll_relative(y=by * max(1, self.difference.size.height - 1), animate=False)

    def action_flip(self) -> None:
        """Switch to the other call."""
        self.version = "asked" if self.version == "ran" else "ran"

    def action_accept(self) -> None:
        """Return the choice, so that the edited call runs."""
        self.dismiss(self.version)

    def action_leave(self) -> None:
        """Go back to the editor; the call still waits."""
        self.dismiss(None)
