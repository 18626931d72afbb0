"""The base of screens with a transcript: folding, searching, copying, raw events. It never changes the session."""

from pathlib import Path
from typing import Literal

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from lab.errors import LabError
from lab.session.events import AnyMargin, AnyStep
from lab.session.tree import Tree
from lab.ui.commands.bindings import hint
from lab.ui.dialogs.dialog import AnswersOnce
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.dialogs.raw import RawScreen
from lab.ui.transcript import take_out as reading
from lab.ui.transcript.drawing import plain
from lab.ui.transcript.transcript import Transcript
from lab.world import Snapshot


class ReadingScreen(AnswersOnce[None], is_base=True):
    """A screen with a transcript (`#transcript`) and a search field under it (`compose_field`)."""

    transcript = getters.query_one("#transcript", Transcript)
    field_row = getters.query_one("#field-row", Horizontal)
    field_sign = getters.query_one("#field-sign", Static)
    field = getters.query_one("#field", Input)
    field_answer = getters.query_one("#field-answer", Static)

    def __init__(self) -> None:
        super().__init__()
        self._asks: Literal["search", "jump"] = "search"
        self._matches: list[int] = []
        self._searched_from = 0

    def compose_field(self) -> ComposeResult:
        """Lay out the field for a search or a turn number."""
        with Horizontal(id="field-row"):
            yield Static("/", id="field-sign")
            yield Input(id="field", compact=True)
            yield Static("", id="field-answer")

    @property
    def story(self) -> Tree:
        """The tree of events shown."""
        raise NotImplementedError

    @property
    def path(self) -> Path:
        """The session's file."""
        raise NotImplementedError

    def is_hidden(self, note: AnyMargin) -> bool:
        """Return whether a mark must not be shown."""
        return False

    def world_before(self, step: AnyStep) -> Snapshot | None:
        """Return the world just before a step, None if it is unknown."""
        return None

    def jump_to_turn(self, turn: int) -> bool:
        """Scroll to a turn and return whether that turn exists."""
        raise NotImplementedError

    def complain(self, fault: LabError) -> None:
        """Notify the user of a fault. Every fault of the screen comes through here."""
        self.app.notify(str(fault), severity="error", markup=False, timeout=8)

    def action_fold(self) -> None:
        """Open or fold the selected entry."""
        self.transcript.toggle()

    def action_fold_all(self) -> None:
        """Open or fold everything."""
        self.transcript.toggle_all()

    def action_raw(self) -> None:
        """Show the selected entry's events as the file holds them."""
        if (entry := self.transcript.entry) and entry.steps:
            text = reading.raw_text(self.story, entry, self.is_hidden)
            self.app.push_screen(RawScreen(reading.raw_title(entry), text))

    def action_copy(self) -> None:
        """Copy the mouse selection, or the selected entry."""
        text = self._text_to_take()
        if not text:
            return
        self.app.copy_to_clipboard(text)
        size = f"{len(text):,} character" + ("" if len(text) == 1 else "s")
        key = hint("lab.write-out")
        self.app.notify(
            f"{size} copied. {key} writes them to a file, if your terminal keeps no clipboard.", markup=False
        )

    def action_write_out(self) -> None:
        """Write the text that `action_copy` would copy to a new file."""
        text = self._text_to_take()
        if not text:
            return
        entry = self.transcript.entry
        name = f"{self.path.stem}-event-{entry.event if entry else 0}.txt"

        def write_copy(path: str | None) -> None:
            if path and path.strip():
                try:
                    self.app.notify(f"written: {reading.write_text(path, text)}", markup=False)
                except LabError as fault:
                    self.complain(fault)

        hint = f"{len(text):,} characters go to a new file. Its path:"
        self.app.push_screen(PromptScreen("write to a file", hint, name, one_line=True), write_copy)

    def _text_to_take(self) -> str:
        if selection := self.get_selected_text():
            return selection
        entry = self.transcript.entry
        return plain(entry, self.world_before) if entry else ""

    def action_search(self) -> None:
        """Open the search field."""
        self._ask("search", "search the transcript")

    def _ask(self, what: Literal["search", "jump"], placeholder: str) -> None:
        self._asks = what
        self._searched_from = max(0, self.transcript.selected)
        self.field_row.display = True
        self.field.placeholder = placeholder
        self.field_sign.update("/" if what == "search" else ":")
        self.field_answer.update("")
        with self.field.prevent(Input.Changed):
            self.field.value = ""
        self.field.focus()

    @on(Input.Changed, "#field")
    def _search_while_typing(self, event: Input.Changed) -> None:
        if self._asks != "search":
            return
        self._matches = self.transcript.search(event.value)
        self._say_matches()
        if self._matches:
            start = self._searched_from
            self._go_to_match(next((place for place in self._matches if place >= start), self._matches[0]))

    @on(Input.Submitted, "#field")
    def _submitted(self, event: Input.Submitted) -> None:
        if self._asks == "jump":
            self._jump_to(event.value)
        elif not event.value:
            self._matches = self.transcript.search("")
        if not (self._asks == "search" and self._matches):
            self.close_field()
        self.transcript.focus()
        self.refresh_bindings()

    def action_find(self, way: int) -> None:
        """Go to the next or previous match, wrapping around."""
        if not self._matches:
            return
        at = self.transcript.selected
        if way > 0:
            place = next((each for each in self._matches if each > at), self._matches[0])
        else:
            place = next((each for each in reversed(self._matches) if each < at), self._matches[-1])
        self._go_to_match(place)
        self._say_matches()

    def _go_to_match(self, place: int) -> None:
        self.transcript.open(place)
        self.transcript.select(place)
        self._say_matches()

    def _say_matches(self) -> None:
        if not self.field.value:
            answer = ""
        elif not self._matches:
            answer = "nothing"
        else:
            at = self._matches.index(self.transcript.selected) + 1 if self.transcript.selected in self._matches else 1
            keys = [
                f"{hint(command_id)} {word}"
                for command_id, word in (
                    ("lab.search-next", "next"),
                    ("lab.search-previous", "previous"),
                    ("lab.leave", "leave"),
                )
            ]
            answer = " · ".join([f"{at} of {len(self._matches):,}", *keys])
        self.field_answer.update(Content(answer))

    def _jump_to(self, text: str) -> None:
        number = text.strip()
        if not (number.isdigit() and self.jump_to_turn(int(number))):
            self.complain(LabError(f"there is no turn {number!r} on this branch"))

    def action_jump(self) -> None:
        """Open the field for a turn number."""
        self._ask("jump", "turn to jump to")

    def close_field(self) -> None:
        """Hide the field and end the search."""
        if self.field_row.display:
            self.field_row.display = False
            self._matches = self.transcript.search("")
