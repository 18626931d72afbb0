"""Widgets for a page of text that can be scrolled, selected and copied. They draw line by line."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from lab.ui.commands.bindings import bindings
from lab.ui.kit.lines import paint
from lab.ui.kit.wrapping import fold


class LinePage(ScrollView, can_focus=True):
    """A page of lines that the caller has laid out."""

    ALLOW_SELECT = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("page")]
    DEFAULT_CSS = """
    LinePage {
        background: transparent;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: Sequence[Content] = ()

    def show_lines(self, lines: Sequence[Content]) -> None:
        """Show these lines, each cut at the width of the view."""
        self.lines = lines
        self.virtual_size = Size(0, len(lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw line `y` of the view."""
        width = self.scrollable_content_region.width
        place = y + self.scroll_offset.y
        base = self.visual_style
        if place >= len(self.lines):
            return Strip.blank(width, base.rich_style)
        line = self.lines[place]
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(place)) is not None:
            start, end = span
            line = line.stylize(
                self.screen.get_visual_style("screen--selection"), start, len(line) if end == -1 else end
            )
        return Strip(paint(self, line.truncate(width, pad=True), base), width).apply_offsets(0, place)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the text selected with the mouse."""
        return selection.extract("\n".join(line.plain.rstrip() for line in self.lines)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Redraw the selection."""
        self.refresh()


class Page(LinePage):
    """A page of cleaned text that wraps long lines. If it is signed, lines with + and - look like a diff."""

    wraps: reactive[bool] = reactive(True)

    def __init__(self, text: str, *, signed: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text, self._signed = text, signed
        self._width = 0

    def on_resize(self) -> None:
        """Wrap the lines again if the width changed."""
        if self.scrollable_content_region.width != self._width:
            self._lay_out()

    def watch_wraps(self) -> None:
        """Wrap long lines or cut them."""
        self._lay_out()

    def _lay_out(self) -> None:
        self._width = self.scrollable_content_region.width
        lines = []
        for line in self._text.split("\n"):
            style = difference_style(line) if self._signed else ""
            for piece in fold(line, self._width - 1) if self.wraps and self._width else [line]:
                lines.append(Content.styled(piece, style))
        self.show_lines(lines)


def difference_style(line: str) -> str:
    """Return the style of a line of a unified diff."""
    if line.startswith(("---", "+++")):
        return "bold $dim"
    return {"+": "$added", "-": "$removed", "@": "$faint"}.get(line[:1], "")
