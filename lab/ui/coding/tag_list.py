"""A dialog with every tag, suggestion and note of a session, from which one goes to the event."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.content import Content

from lab.text.amounts import counted
from lab.ui.coding.mark_list import ListedMark
from lab.ui.dialogs.pick import PickScreen
from lab.ui.kit.lines import Row

LOOKS: Final = {"●": "bold $accent", "?": "bold $warning", "✗": "$faint", "✐": "$dim"}


class TagListScreen(PickScreen[int]):
    """Returns the step to go to, None to stay."""

    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("pick", "tag-list")
    TITLE_WORDS = "every tag, suggestion and note"
    EMPTY = "nothing is tagged, suggested or noted here"

    def __init__(self, marks: Sequence[ListedMark]) -> None:
        super().__init__()
        self._marks = {str(mark.id): mark for mark in marks}
        self._is_open_only = False

    def rows(self, query: str) -> tuple[list[Row], str]:
        """Return the marks that have every word of the query."""
        every = self._marks.values()
        marks = [mark for mark in every if mark.matches(query) and (mark.is_open or not self._is_open_only)]
        which = "waiting for an answer" if self._is_open_only else "in all"
        return [_row(mark) for mark in marks], f"{len(marks):,} of {counted(len(every), 'mark')} {which}"

    def explanation(self, key: str) -> Content:
        """Return the whole words of a mark."""
        mark = self._marks.get(key)
        return Content.assemble((f"{mark.name} ", "bold $strong"), mark.words) if mark else Content.empty()

    def choice(self, key: str) -> int:
        """Return the step a mark is about."""
        return self._marks[key].step

    def action_open_ones(self) -> None:
        """Show only the suggestions that wait for an answer, or everything again."""
        self._is_open_only = not self._is_open_only
        self.fill()


def _row(mark: ListedMark) -> Row:
    label = Content.assemble(
        (f"{mark.sign}  ", LOOKS[mark.sign]), (mark.name, "bold"), (f"{'  ' if mark.name else ''}{mark.words}", "$dim")
    )
    return Row(str(mark.id), label, Content.styled(mark.place, "$dim"))
