"""The heat map: a block a scenario, a row a behaviour or a number, a column an arm. It draws only what is in sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from lab.studies.arms import Arm, ArmCell, ArmTable, RowName
from lab.studies.runs import Source
from lab.text.amounts import counted
from lab.text.safe import clean_line
from lab.ui.commands.bindings import bindings
from lab.ui.kit.filter_text import FilterText
from lab.ui.kit.lines import paint
from lab.ui.kit.wrapping import crop
from lab.ui.rates.cells import CELL, WIDEST_CELL, cell_text, number_text

_MOST_NAME: int = 30
"""Widest column of the rows' names, in cells."""
_MOST_FACTS: int = 4
"""Lines of an arm's name above its column; the whole name stands beside the map."""

LineKind = Literal["title", "shared", "arm", "runs", "row", "gap"]


@dataclass(frozen=True, slots=True)
class _Line:
    table: int
    kind: LineKind
    row: int = 0
    """The behaviour or number, or the line of the arms' names."""
    part: int = 0
    """Which of the two lines of a row."""


class HeatMap(ScrollView, FilterText, can_focus=True):
    """Rates as a map with a cursor. Arrow keys move it, Enter or a second click chooses a cell, letters filter."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("heat-map"), *bindings("filter")]
    DEFAULT_CSS = """
    HeatMap {
        height: 1fr;
        background: transparent;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
    }
    """

    @dataclass
    class Moved(Message):
        """The cursor stands on another cell, or there is none any more."""

        place: ArmCell | None

    @dataclass
    class Chosen(Message):
        """A cell was chosen."""

        place: ArmCell

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.tables: Sequence[ArmTable] = ()
        self._source: Source = "detected"
        self._empty = ""
        self._lines: list[_Line] = []
        self._table = self._row = self._column = 0
        self._first: dict[str, int] = {}
        """By scenario: the first arm in sight, where not all of them fit."""

    @property
    def place(self) -> ArmCell | None:
        """The cell under the cursor, None if there is none."""
        if not self.tables or not self._here.rows:
            return None
        return self._place_of(self._here, self._row, self.arm)

    @property
    def arm(self) -> Arm:
        """The arm under the cursor."""
        return self._here.arms[self._column]

    @property
    def _here(self) -> ArmTable:
        return self.tables[self._table]

    def say(self, text: str) -> None:
        """Show a text in place of the map."""
        self.show((), self._source, text)

    def show(self, tables: Sequence[ArmTable], source: Source, empty: str = "") -> None:
        """Show other rates. The cursor stays on its behaviour and arm if they are among them."""
        before = self.place
        self.tables, self._source, self._empty = tables, source, empty
        self._table = self._row = self._column = 0
        for number, table in enumerate(tables):
            if before and table.scenario == before.scenario:
                self._table = number
                self._row = _index(table.rows, RowName(before.behaviour, before.is_number))
                self._column = _index([arm.number for arm in table.arms], before.arm)
        self._lines = [line for number, table in enumerate(tables) for line in _table_lines(number, table)]
        self.virtual_size = Size(0, max(1, len(self._lines)))
        self.call_after_refresh(self._reveal)
        self.refresh()
        self.post_message(self.Moved(self.place))

    # drawing

    def render_line(self, y: int) -> Strip:
        """Draw the line `y` of the view."""
        width, place = self.scrollable_content_region.width, y + self.scroll_offset.y
        if not self._lines:
            content = Content.styled(f"  {self._empty}" if place == 0 else "", "$dim")
        elif place >= len(self._lines):
            content = Content.empty()
        else:
            content = self._content(self._lines[place])
        return Strip(paint(self, content.truncate(width, ellipsis=True, pad=True), self.visual_style), width)

    def _content(self, line: _Line) -> Content:
        table = self.tables[line.table]
        start, width = Content(" " * self._name_width), self._cell_width
        match line.kind:
            case "title":
                return Content.assemble(
                    ("  " + clean_line(table.scenario), "bold $accent"), (self._window_words(table), "$dim")
                )
            case "shared":
                return Content.styled("  in all of them: " + clean_line(" · ".join(table.shared)), "$dim")
            case "arm":
                return start + Content.assemble(*(self._head(line, arm, width) for arm in self._in_sight(table)))
            case "runs":
                return start + Content.assemble(*(_runs(arm, width) for arm in self._in_sight(table)))
            case "row":
                name = self._name_cell(line, table)
                return name + Content.assemble(*(self._cell(line, arm, width) for arm in self._in_sight(table)))
            case "gap":
                return Content.empty()

    def _name_cell(self, line: _Line, table: ArmTable) -> Content:
        if line.part:
            return Content(" " * self._name_width)
        is_here = (line.table, line.row) == (self._table, self._row)
        name = crop(clean_line(table.rows[line.row].name), self._name_width - 3)
        mark = "▸ " if is_here and self.has_focus else "▹ " if is_here else "  "
        return Content.styled((mark + name).ljust(self._name_width), "bold $accent" if is_here else "")

    def _head(self, line: _Line, arm: Arm, width: int) -> Content:
        facts = arm.differs or ("all runs",)
        is_last = line.row == _MOST_FACTS - 1 and len(facts) > _MOST_FACTS
        fact = "…" if is_last else clean_line(facts[line.row]) if line.row < len(facts) else ""
        number = str(arm.number) if line.row == 0 else " " * len(str(arm.number))
        text = f"{number} {_short(fact, width - 3 - len(number))}"
        is_here = line.table == self._table and arm.number == self.arm.number
        look = "bold $accent" if is_here else "$strong" if line.row == 0 else ""
        return Content.styled(" " + crop(text, width - 2).ljust(width - 1), look)

    def _cell(self, line: _Line, arm: Arm, width: int) -> Content:
        table = self.tables[line.table]
        row = table.rows[line.row]
        is_here = self.place == self._place_of(table, line.row, arm) and self.has_focus
        if row.is_number:
            return number_text(arm.number_of(row.name), line.part, width, is_here=is_here)
        return cell_text(arm.row(row.name), self._source, line.part, width, is_here=is_here)

    def _place_of(self, table: ArmTable, row: int, arm: Arm) -> ArmCell:
        return ArmCell(table.scenario, table.rows[row].name, arm.number, table.rows[row].is_number)

    def _window_words(self, table: ArmTable) -> str:
        arms = self._in_sight(table)
        if len(arms) == len(table.arms):
            return f"   {counted(len(table.arms), 'arm')}"
        return f"   arms {arms[0].number} to {arms[-1].number} of {len(table.arms)} ←→"

    # geometry

    @property
    def _name_width(self) -> int:
        longest = max((len(row.name) for table in self.tables for row in table.rows), default=0)
        return min(longest, _MOST_NAME, max(14, self.size.width // 3)) + 3

    @property
    def _cell_width(self) -> int:
        """How wide a cell is: as wide as lets all arms fit, within limits."""
        arms = max((len(table.arms) for table in self.tables), default=1)
        return max(CELL, min(WIDEST_CELL, (self.scrollable_content_region.width - self._name_width) // max(1, arms)))

    @property
    def _columns(self) -> int:
        """How many arms fit."""
        return max(1, (self.scrollable_content_region.width - self._name_width) // self._cell_width)

    def _in_sight(self, table: ArmTable) -> Sequence[Arm]:
        first = min(self._first.get(table.scenario, 0), max(0, len(table.arms) - self._columns))
        return table.arms[first : first + self._columns]

    def _line_of(self, row: int) -> int:
        return next(
            (y for y, line in enumerate(self._lines) if (line.table, line.kind, line.row) == (self._table, "row", row)),
            0,
        )

    def _reveal(self) -> None:
        if not self.place or not self.is_attached:
            return
        scenario, columns = self._here.scenario, self._columns
        first = self._first.get(scenario, 0)
        self._first[scenario] = max(self._column - columns + 1, min(first, self._column))
        y = self._line_of(self._row)
        # With the first behaviour, the names of the arms come into sight.
        top = next(n for n, line in enumerate(self._lines) if line.table == self._table) if self._row == 0 else y
        self.scroll_to_region(Region(0, top, 1, y - top + 2), animate=False, force=True)
        self.refresh()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.call_after_refresh(self._reveal)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Redraw the cursor, which shows whether the map has the focus."""
        super().watch_has_focus(_has_focus)
        self.refresh()

    # moving

    def action_move(self, rows: int, columns: int) -> None:
        """Move the cursor, from the last behaviour of a scenario on to the first of the next."""
        if not self.place:
            return
        spots = [(t, r) for t, table in enumerate(self.tables) for r in range(len(table.rows))]
        at = max(0, min(len(spots) - 1, spots.index((self._table, self._row)) + rows))
        self._go(*spots[at], self._column + columns)

    def action_page(self, by: int) -> None:
        """Move the cursor by a page."""
        self.action_move(by * max(1, self.scrollable_content_region.height // 2 - 1), 0)

    def _go(self, table: int, row: int, column: int) -> None:
        self._table, self._row = table, row
        self._column = max(0, min(len(self._here.arms) - 1, column))
        self._reveal()
        self.post_message(self.Moved(self.place))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked cell; a click on the current cell chooses it."""
        offset = event.get_content_offset(self)
        at = None if offset is None else offset.y + self.scroll_offset.y
        if offset is None or at is None or at >= len(self._lines) or self._lines[at].kind != "row":
            return
        line, before = self._lines[at], self.place
        arms = self._in_sight(self.tables[line.table])
        column = (offset.x - self._name_width) // self._cell_width
        if 0 <= column < len(arms):
            self._go(line.table, line.row, self.tables[line.table].arms.index(arms[column]))
            if before is not None and before == self.place:
                self.post_message(self.Chosen(before))


def _table_lines(number: int, table: ArmTable) -> list[_Line]:
    if not table.arms:
        return []
    facts = min(_MOST_FACTS, max(1, *(len(arm.differs) for arm in table.arms)))
    lines = [_Line(number, "title")]
    if table.shared:
        lines.append(_Line(number, "shared"))
    lines += [_Line(number, "arm", row) for row in range(facts)]
    lines.append(_Line(number, "runs"))
    lines += [_Line(number, "row", row, part) for row in range(len(table.rows)) for part in (0, 1)]
    return [*lines, _Line(number, "gap")]


def _runs(arm: Arm, width: int) -> Content:
    pool = arm.group.pool
    return Content.styled("   " + f"{len(pool.counted)} of {len(pool.all)} runs".ljust(width - 3), "$dim")


def _short(fact: str, width: int) -> str:
    """Return a fact cut where it says least: in the factor's name, or before the model's own name."""
    if len(fact) <= width:
        return fact
    factor, equals, level = fact.partition("=")
    if equals and len(level) < width - 2:
        return f"{crop(factor, width - len(level) - 1)}={level}"
    return crop(fact.rpartition("/")[2] if "/" in fact else fact, width)


def _index(values: Sequence[object], value: object) -> int:
    return values.index(value) if value in values else 0
