"""The base of dialogs in which one types to filter a long list and chooses one of it."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from lab.ui.commands.bindings import commands_of, hints
from lab.ui.dialogs.dialog import Dialog
from lab.ui.kit.filter_list import FilterList
from lab.ui.kit.filter_text import FilterText
from lab.ui.kit.lines import LineList, Row

Choice = TypeVar("Choice")


class PickScreen(Dialog[Choice | None], is_base=True):
    """Returns what was chosen, None for nothing."""

    DEFAULT_CSS = """
    PickScreen { align: center middle; background: $background 60%; }
    PickScreen #pick-frame {
        width: 96%; height: 90%; border: round $line-focus; border-title-color: $accent; border-title-style: bold;
        border-subtitle-color: $dim; background: $surface; padding: 0 1;
    }
    PickScreen FilterList {
        height: 1fr; border: round $line; border-title-color: $dim; border-subtitle-color: $accent;
    }
    PickScreen #pick-words { height: auto; max-height: 6; color: $dim; padding: 0 1; }
    """
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("pick",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("list", "filter")
    TITLE_WORDS: ClassVar[str] = ""
    EMPTY: ClassVar[str] = "nothing fits"

    list = getters.query_one(FilterList)

    def compose(self) -> ComposeResult:
        """Lay out the list and the words about the row under the cursor."""
        with Vertical(id="pick-frame") as frame:
            frame.border_title = Content(self.TITLE_WORDS)
            commands = [command.id for owner in self.COMMAND_SETS for command in commands_of(owner)]
            frame.border_subtitle = Content(f"type to filter · {hints(*commands)}")
            yield FilterList(empty=self.EMPTY)
            yield Static(id="pick-words")

    def on_mount(self) -> None:
        """Show everything."""
        self.fill()
        self.list.focus()

    @abstractmethod
    def rows(self, query: str) -> tuple[Sequence[Row], str]:
        """Return the rows that fit what is typed, and how many there are, in words."""

    @abstractmethod
    def explanation(self, key: str) -> Content:
        """Return what to say about a row; "" stands for no row."""

    @abstractmethod
    def choice(self, key: str) -> Choice:
        """Return the dialog's answer for a chosen row."""

    def fill(self) -> None:
        """Show the rows that fit what is typed."""
        rows, count = self.rows(self.list.filter_text)
        self.list.border_title = Content(count)
        self.list.show(rows, rows[0].key if rows and self.list.filter_text else None)
        self._explain()

    @on(FilterText.FilterChanged)
    def _filter(self) -> None:
        self.fill()

    @on(LineList.Moved)
    def _explain(self) -> None:
        self.query_one("#pick-words", Static).update(self.explanation(self.list.current))

    @on(LineList.Chosen)
    def _choose(self, event: LineList.Chosen) -> None:
        event.stop()
        self.action_go()

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing: there is no row to choose."""
        return "There is nothing here to go to." if action == "go" and not self.list.current else ""

    def action_go(self) -> None:
        """Choose the row under the cursor."""
        if key := self.list.current:
            self.dismiss(self.choice(key))

    def action_leave(self) -> None:
        """Close and choose nothing."""
        self.dismiss(None)
