"""A dialog with every tag, suggestion and note of a session: type to filter, Enter goes to the event."""

from collections.abc import Sequence
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from lab.text.amounts import counted
from lab.ui.coding.mark_list import ListedMark
from lab.ui.commands.bindings import hints
from lab.ui.dialogs.dialog import Dialog
from lab.ui.kit.filter_list import FilterList
from lab.ui.kit.filter_text import FilterText
from lab.ui.kit.lines import LineList, Row

LOOKS = {"●": "bold $accent", "?": "bold $warning", "✗": "$faint", "✐": "$dim"}


class TagListScreen(Dialog[int | None]):
    """Returns the step to go to, None to stay."""

    DEFAULT_CSS = """
    TagListScreen { align: center middle; }
    TagListScreen #marks-frame {
        width: 96%; height: 90%; border: round $accent; border-title-color: $accent; border-subtitle-color: $dim;
        background: $background; padding: 0 1;
    }
    TagListScreen FilterList { height: 1fr; border: round $line; border-subtitle-color: $accent; }
    TagListScreen #mark-words { height: auto; max-height: 6; color: $dim; padding: 0 1; }
    """
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("tag-list",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("list", "filter")

    list = getters.query_one(FilterList)

    def __init__(self, marks: Sequence[ListedMark]) -> None:
        super().__init__()
        self._marks = marks
        self._is_open_only = False

    def compose(self) -> ComposeResult:
        """Lay out the list and the words of the mark under the cursor."""
        with Vertical(id="marks-frame") as frame:
            frame.border_title = "every tag, suggestion and note"
            frame.border_subtitle = Content(
                f"type to filter · {hints('tag-list.go', 'tag-list.open', 'tag-list.leave')}"
            )
            yield FilterList(empty="nothing is tagged, suggested or noted yet")
            yield Static(id="mark-words")

    def on_mount(self) -> None:
        """Show everything."""
        self._show()
        self.list.focus()

    def _show(self) -> None:
        query = self.list.filter_text
        marks = [mark for mark in self._marks if mark.matches(query) and (mark.is_open or not self._is_open_only)]
        which = "waiting for an answer" if self._is_open_only else "in all"
        self.list.border_title = Content(f"{len(marks):,} of {counted(len(self._marks), 'mark')} {which}")
        self.list.show([_row(mark) for mark in marks], empty="nothing fits" if self._marks else None)
        self._explain()

    @on(FilterText.FilterChanged)
    def _filter(self) -> None:
        self._show()

    @on(LineList.Moved)
    def _explain(self) -> None:
        mark = next((mark for mark in self._marks if str(mark.id) == self.list.current), None)
        words = Content.assemble((f"{mark.name} ", "bold $strong"), mark.words) if mark else Content.empty()
        self.query_one("#mark-words", Static).update(words)

    @on(LineList.Chosen)
    def _choose(self, event: LineList.Chosen) -> None:
        event.stop()
        self.action_go()

    def action_go(self) -> None:
        """Go to the event of the mark under the cursor."""
        step = next((mark.step for mark in self._marks if str(mark.id) == self.list.current), None)
        if step is not None:
            self.dismiss(step)

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing: there is no mark to go to."""
        return "There is nothing here to go to." if action == "go" and not self.list.current else ""

    def action_open_ones(self) -> None:
        """Show only the suggestions that wait for an answer, or everything again."""
        self._is_open_only = not self._is_open_only
        self._show()

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)


def _row(mark: ListedMark) -> Row:
    label = Content.assemble(
        (f"{mark.sign}  ", LOOKS[mark.sign]), (mark.name, "bold"), (f"{'  ' if mark.name else ''}{mark.words}", "$dim")
    )
    return Row(str(mark.id), label, Content.styled(mark.place, "$dim"))
