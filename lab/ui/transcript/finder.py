"""The line below the transcript in which one types what to search for, or which turn to jump to."""

from collections.abc import Callable
from typing import Literal

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from lab.errors import LabError
from lab.text.amounts import is_number
from lab.ui.commands.bindings import hint
from lab.ui.kit.line_input import LineInput
from lab.ui.transcript.transcript import Transcript


class Finder(Horizontal):
    """Searches a transcript, and jumps to its turns. It is hidden until it is asked for."""

    field = getters.query_one("#field", Input)

    def __init__(
        self,
        transcript: Transcript,
        jump: Callable[[int], bool],
        complain: Callable[[LabError], None],
        *,
        id: str | None = None,
    ) -> None:
        """`jump` goes to a turn and returns whether that turn exists."""
        super().__init__(id=id)
        self._transcript = transcript
        self._jump = jump
        self._complain = complain
        self._purpose: Literal["search", "jump"] = "search"
        self._matches: list[int] = []
        self._searched_from = 0

    def compose(self) -> ComposeResult:
        """Lay out sign, field and answer."""
        yield Static("/", id="field-sign")
        yield LineInput(id="field", compact=True)
        yield Static("", id="field-answer")

    def on_mount(self) -> None:
        """Stay hidden at first."""
        self.display = False

    @property
    def has_matches(self) -> bool:
        """Whether the search found something."""
        return bool(self._matches)

    def action_search(self) -> None:
        """Open the line for a search."""
        self._open("search", "search the transcript")

    def action_jump(self) -> None:
        """Open the line for a turn number."""
        self._open("jump", "turn to jump to")

    def action_find(self, way: int) -> None:
        """Go to the next or previous match, wrapping around."""
        if not self._matches:
            return
        at = self._transcript.selected
        if way > 0:
            place = next((each for each in self._matches if each > at), self._matches[0])
        else:
            place = next((each for each in reversed(self._matches) if each < at), self._matches[-1])
        self._go_to_match(place)

    def close(self) -> None:
        """Hide the line and end the search."""
        if self.display:
            self.display = False
            self._matches = self._transcript.search("")

    def _open(self, purpose: Literal["search", "jump"], placeholder: str) -> None:
        self._purpose = purpose
        self._searched_from = max(0, self._transcript.selected)
        self.display = True
        self.field.placeholder = placeholder
        self.query_one("#field-sign", Static).update("/" if purpose == "search" else ":")
        self.query_one("#field-answer", Static).update("")
        with self.field.prevent(Input.Changed):
            self.field.value = ""
        self.field.focus()

    @on(Input.Changed)
    def _search_while_typing(self, event: Input.Changed) -> None:
        if self._purpose != "search":
            return
        self._matches = self._transcript.search(event.value)
        self._show_count()
        if self._matches:
            start = self._searched_from
            self._go_to_match(next((place for place in self._matches if place >= start), self._matches[0]))

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        if self._purpose == "jump":
            self._jump_to(event.value)
        elif not event.value:
            self._matches = self._transcript.search("")
        if not (self._purpose == "search" and self._matches):
            self.close()
        self._transcript.focus()
        self.screen.refresh_bindings()

    def _go_to_match(self, place: int) -> None:
        self._transcript.open(place)
        self._transcript.select(place)
        self._show_count()

    def _show_count(self) -> None:
        if not self.field.value:
            answer = ""
        elif not self._matches:
            answer = "nothing"
        else:
            selected = self._transcript.selected
            at = self._matches.index(selected) + 1 if selected in self._matches else 1
            keys = [
                f"{hint(command_id)} {word}"
                for command_id, word in (
                    ("lab.search-next", "next"),
                    ("lab.search-previous", "previous"),
                    ("lab.leave", "leave"),
                )
            ]
            answer = " · ".join([f"{at} of {len(self._matches):,}", *keys])
        self.query_one("#field-answer", Static).update(Content(answer))

    def _jump_to(self, text: str) -> None:
        number = text.strip()
        if not (is_number(number) and self._jump(int(number))):
            self._complain(LabError(f"there is no turn {number!r} on this branch"))
