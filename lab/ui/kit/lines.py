"""A virtual list: it draws only the visible rows, so its length costs nothing.

Rows hold `Content`, never markup. Foreign text in them must be cleaned by the caller.
"""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, overload

from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from lab.ui.commands.bindings import bindings

CURSOR = "▸ "
BLANK = "  "
LEAST = 7
"""The fewest cells in which a truncated text at the right edge is still worth showing."""


def paint(widget: Widget, content: Content, base: Style) -> list[Segment]:
    """Return one line of `content` as segments over the style `base`, theme variables resolved."""
    variables = widget.app.theme_variables

    def parse(style: str | Style) -> Style:
        return style if isinstance(style, Style) else Style.parse(style, variables)

    return [Segment(text, style.rich_style) for text, style in content.render(base, end="", parse_style=parse)]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: its key, its text, and a text for its right edge."""

    key: str
    text: Content
    right: Content = field(default_factory=Content.empty)
    choosable: bool = True
    """Whether the cursor can stand on it. It skips headings and gaps."""


class PlacedRows(Sequence[Row]):
    """Rows that are built when they are drawn, for very long lists, and that can be found by key."""

    @abstractmethod
    def place(self, key: str) -> int | None:
        """Return the place of the row with that key, None if it is hidden or cannot be chosen."""


class LazyRows(PlacedRows):
    """Rows built from their keys on demand. All of them can be chosen."""

    def __init__(self, keys: Sequence[str], make: Callable[[str], Row]) -> None:
        self._keys, self._make = keys, make
        self._places = {key: place for place, key in enumerate(keys)}
        self._rows_by_key: dict[str, Row] = {}

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        key = self._keys[place]
        if key not in self._rows_by_key:
            self._rows_by_key[key] = self._make(key)
        return self._rows_by_key[key]

    def place(self, key: str) -> int | None:
        """Return the place of the row with that key."""
        return self._places.get(key)

    def replace_row(self, row: Row) -> None:
        """Replace the row of the same key."""
        self._rows_by_key[row.key] = row


class LineList(ScrollView, can_focus=True):
    """A virtual list with a cursor. Arrow keys move it; Enter or a click chooses a row."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"line-list--cursor", "line-list--hover"}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("list")]
    DEFAULT_CSS = """
    LineList {
        height: 1fr;
        background: transparent;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        &:focus > .line-list--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
        & > .line-list--cursor {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
        }
        & > .line-list--hover { background: $boost; }
        &.-lit > .line-list--cursor { background: $match; color: $strong; text-style: bold; }
    }
    """

    RESTING: ClassVar[str] = BLANK
    """The cursor's sign while the list does not have the focus."""

    cursor: reactive[int] = reactive(0, repaint=False)
    hover: reactive[int] = reactive(-1)

    @dataclass
    class Moved(Message):
        """The cursor moved to another row."""

        rows: "LineList"
        key: str

        @property
        def control(self) -> "LineList":
            """The list it came from."""
            return self.rows

    @dataclass
    class Chosen(Message):
        """A row was chosen, by Enter or a click."""

        rows: "LineList"
        key: str

        @property
        def control(self) -> "LineList":
            """The list it came from."""
            return self.rows

    def __init__(self, *, empty: str = "", id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._rows: Sequence[Row] = ()
        self._empty = empty
        """The text shown when there are no rows."""

    @property
    def rows(self) -> Sequence[Row]:
        """The rows, top to bottom."""
        return self._rows

    @property
    def current(self) -> str:
        """The key of the row under the cursor, "" if there is none."""
        if 0 <= self.cursor < len(self._rows) and self._rows[self.cursor].choosable:
            return self._rows[self.cursor].key
        return ""

    def show(self, rows: Sequence[Row], cursor: str | None = None, *, empty: str | None = None) -> None:
        """Show other rows. The cursor goes to the row with key `cursor`, by default the one it was on."""
        was = self.current
        key = was if cursor is None else cursor
        self._rows = rows
        if empty is not None:
            self._empty = empty
        self.virtual_size = Size(0, max(1, len(rows)))
        place = self._place_of(key)
        before = self.cursor
        self.set_reactive(LineList.cursor, self._nearest(before if place is None else place, 1))
        self.call_after_refresh(self._reveal)
        self.refresh()
        if self.current != was:
            self.post_message(self.Moved(self, self.current))

    def replace_row(self, row: Row) -> None:
        """Replace the row of the same key, if there is one, and redraw only its line."""
        place = self._place_of(row.key)
        if place is None:
            return
        if isinstance(self._rows, LazyRows):
            self._rows.replace_row(row)
        else:
            self._rows = [*self._rows[:place], row, *self._rows[place + 1 :]]
        self._redraw(place)

    def go(self, key: str) -> None:
        """Move the cursor to the row with that key, if there is one."""
        if (place := self._place_of(key)) is not None:
            self.cursor = place

    def watch_cursor(self, before: int, now: int) -> None:
        """Redraw both rows and keep the cursor in view."""
        if before == now:
            return
        self._redraw(before)
        self._redraw(now)
        self._reveal()
        self.post_message(self.Moved(self, self.current))

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.call_after_refresh(self._reveal)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Redraw the cursor, which shows whether the list has the focus."""
        super().watch_has_focus(_has_focus)
        self._redraw(self.cursor)

    def render_line(self, y: int) -> Strip:
        """Draw the row at line `y` of the view."""
        width = self.scrollable_content_region.width
        place = y + self.scroll_offset.y
        base = self.visual_style
        if not self._rows:
            text = self._empty if place == 0 else ""
            content = Content.styled(BLANK + text, "$dim").truncate(width, ellipsis=True, pad=True)
            return Strip(paint(self, content, base), width)
        if place >= len(self._rows):
            return Strip.blank(width, base.rich_style)
        row = self._rows[place]
        here = place == self.cursor and row.choosable
        if here:
            base = self.get_visual_style("line-list--cursor")
        elif place == self.hover and row.choosable:
            base = self.get_visual_style("line-list--hover")
        return Strip(paint(self, self._line(row, here, width), base), width)

    def _line(self, row: Row, here: bool, width: int) -> Content:
        mark = Content(BLANK if not here else CURSOR if self.has_focus else self.RESTING)
        space = width - len(BLANK)
        text, right = row.text, row.right
        room = space - text.cell_length - 2
        if right and room < min(LEAST, right.cell_length):
            right = Content.empty()
        if right:
            right = Content.assemble(" ", right.truncate(room, ellipsis=True), " ")
        text = text.truncate(max(0, space - right.cell_length), ellipsis=True, pad=True)
        return (mark + text + right).truncate(width, pad=True)

    def action_move(self, by: int) -> None:
        """Move the cursor to the next row that can be chosen."""
        if self._rows:
            self.cursor = self._nearest(self.cursor + by, by)

    def action_page(self, by: int) -> None:
        """Move the cursor by a page."""
        if self._rows:
            step = max(1, self.scrollable_content_region.height - 1)
            self.cursor = self._nearest(max(0, min(len(self._rows) - 1, self.cursor + by * step)), by)

    def action_first(self) -> None:
        """Go to the first row."""
        self.cursor = self._nearest(0, 1)

    def action_last(self) -> None:
        """Go to the last row."""
        self.cursor = self._nearest(len(self._rows) - 1, -1)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key of choosing to the screen while no row can be chosen."""
        return bool(self.current) if action == "choose" else super().check_action(action, parameters)

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if key := self.current:
            self.post_message(self.Chosen(self, key))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row; a double click, or a click on the current row, chooses it."""
        place = self._place(event)
        if place is None:
            return
        again = place == self.cursor
        self.cursor = place
        if again or event.chain > 1:
            self.action_choose()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Highlight the row under the mouse."""
        place = self._place(event)
        self.hover = -1 if place is None else place

    def on_leave(self) -> None:
        """Remove the highlight."""
        self.hover = -1

    def _place(self, event: events.MouseEvent) -> int | None:
        offset = event.get_content_offset(self)
        place = None if offset is None else offset.y + self.scroll_offset.y
        return place if place is not None and place < len(self._rows) and self._rows[place].choosable else None

    def _place_of(self, key: str) -> int | None:
        """Return the place of the row with that key, None if there is none or it cannot be chosen."""
        if isinstance(self._rows, PlacedRows):
            return self._rows.place(key)
        return next((y for y, row in enumerate(self._rows) if row.choosable and row.key == key), None)

    def _nearest(self, place: int, way: int) -> int:
        """Return the nearest row that can be chosen: from `place` in direction `way`, else the other way."""
        if not (count := len(self._rows)):
            return 0
        place = max(0, min(place, count - 1))
        down, up = range(place, count), range(place, -1, -1)
        for order in (down, up) if way > 0 else (up, down):
            for y in order:
                if self._rows[y].choosable:
                    return y
        return place

    def _redraw(self, place: int) -> None:
        self.refresh(Region(0, place - self.scroll_offset.y, self.size.width, 1))

    def _reveal(self) -> None:
        if self._rows and self.is_attached:
            above = 1 if self.cursor and not self._rows[self.cursor - 1].choosable else 0
            region = Region(0, self.cursor - above, max(1, self.scrollable_content_region.width), 1 + above)
            self.scroll_to_region(region, animate=False, force=True)
