"""The screen of a comparison: the first difference on top, then all that differs in two columns, turn by turn."""

from pathlib import Path
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from lab.engine.comparing import Comparison
from lab.text.amounts import counted
from lab.ui.commands.keyline import KeyLine
from lab.ui.comparing.compared_lines import SIGNS, VIEWS, Side, column_width, drawn, first_lines, lines_of
from lab.ui.dialogs.dialog import AnswersOnce
from lab.ui.kit.lines import BLANK, CURSOR, LazyRows, LineList, Row
from lab.ui.kit.wrapping import crop, wrap
from lab.ui.start.frame import BREAKPOINTS
from lab.ui.start.requests import Open


class ComparisonScreen(AnswersOnce[int]):
    """Shows how two courses differ. Returns the event to go to, or opens a saved session there and stays."""

    CSS_PATH = "comparing.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("comparison",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("list",)
    AUTO_FOCUS = "#list"

    rows = getters.query_one("#list", LineList)

    def __init__(self, comparison: Comparison, paths: tuple[Path, Path] | None = None) -> None:
        """`paths` are the files of two saved sessions; without them, the courses are of the session below."""
        super().__init__()
        self._comparison, self._paths = comparison, paths
        self._side: Side = "left"
        self._view = "everything"
        self._lines = lines_of(comparison, self._view)

    def compose(self) -> ComposeResult:
        """Lay out title bar, the first difference, the two columns, the whole of a line, and footer."""
        with Horizontal(id="bar"):
            yield Static("Peerlab", id="brand")
            yield Static("", id="views")
        with Vertical(id="first", classes="-panel") as first:
            first.border_title = "the first difference"
            yield Static(id="first-lines")
        with Vertical(id="differences", classes="-panel") as differences:
            differences.border_title = "what differs"
            yield Static(id="sides")
            yield LineList(id="list", empty="nothing differs here")
        yield Static(id="whole")
        yield KeyLine("comparison", "app", id="keys")

    def on_mount(self) -> None:
        """Show the comparison."""
        self._draw()

    def on_resize(self) -> None:
        """Fit everything to the width."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        width = self.rows.scrollable_content_region.width - len(BLANK)
        lines = [line.truncate(width + len(BLANK), ellipsis=True) for line in first_lines(self._comparison)]
        self.query_one("#first-lines", Static).update(Content("\n").join(lines))
        views = [(f" {name} ", "bold $accent reverse" if name == self._view else "$dim") for name in VIEWS]
        self.query_one("#views", Static).update(Content.assemble(("compare  ", "bold $strong"), *views))
        keys = [str(place) for place in range(len(self._lines))]
        self.rows.show(LazyRows(keys, lambda key: self._row(key, width)))
        self._draw_sides(width)
        self._draw_whole()

    def _row(self, key: str, width: int) -> Row:
        line = self._lines[int(key)]
        return Row(key, drawn(line, width), choosable=any(line.events))

    def _draw_sides(self, width: int) -> None:
        """Name both sides over their columns, with a sign at the one that Enter goes to."""
        half = column_width(width)
        heads = []
        for side, course in (("left", self._comparison.left), ("right", self._comparison.right)):
            mark = CURSOR if side == self._side else ""
            turns = f" · {counted(len(course.turns) - 1, 'turn')}"
            name = crop(course.name, max(8, half - len(CURSOR) - len(SIGNS[side][0]) - len(turns)))
            head = Content.assemble(SIGNS[side], (mark + name, "bold $accent" if mark else "$strong"), (turns, "$dim"))
            heads.append(head.truncate(half, ellipsis=True, pad=True))
        self.query_one("#sides", Static).update(Content.assemble(BLANK, heads[0], (" │ ", "$faint"), heads[1]))

    @on(LineList.Moved, "#list")
    def _draw_whole(self) -> None:
        """Show the line under the cursor as far as it is cut in the columns."""
        parts: list[Content] = []
        whole = self.query_one("#whole", Static)
        most = whole.size.height // 2
        if self.rows.current and most:
            line = self._lines[int(self.rows.current)]
            width = max(20, self.size.width - 6)
            for sign, text in zip(SIGNS.values(), (line.left, line.right), strict=True):
                pieces = wrap(text, width - 2) if text is not None else []
                if len(pieces) > most:
                    pieces = [*pieces[: most - 1], crop(pieces[most - 1], width - 4) + " …"]
                parts += [Content.assemble(sign if not place else BLANK, piece) for place, piece in enumerate(pieces)]
        whole.update(Content("\n").join(parts))
        self.refresh_bindings()

    # commands

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing: there is no such line."""
        if action == "go" and not self._aim()[1]:
            return "No event is under the cursor."
        if action == "turn" and self._turn_place(int(str(parameters[0]))) is None:
            return "No turn differs any further in this direction."
        return ""

    def _aim(self) -> tuple[Side, int]:
        """Return the side and the event that Enter goes to, 0 for none."""
        current = self.rows.current
        return self._lines[int(current)].event(self._side) if current else (self._side, 0)

    def _turn_place(self, way: int) -> int | None:
        """Return where the next turn that differs begins, or the one before."""
        here = self.rows.cursor
        turns = [place for place, line in enumerate(self._lines) if line.is_turn and (place - here) * way > 0]
        return min(turns, key=lambda place: abs(place - here)) if turns else None

    def action_go(self) -> None:
        """Go to the event under the cursor, or open its session there."""
        side, event = self._aim()
        if not event:
            return
        if self._paths:
            self.post_message(Open(self._paths[0 if side == "left" else 1], event))
        else:
            self.dismiss(event)

    @on(LineList.Chosen, "#list")
    def _choose(self, event: LineList.Chosen) -> None:
        event.stop()
        self.action_go()

    def action_side(self, side: Side) -> None:
        """Choose the side that Enter goes to."""
        self._side = side
        self._draw_sides(self.rows.scrollable_content_region.width - len(BLANK))

    def action_view(self, by: int) -> None:
        """Show other aspects, from their first difference on."""
        names = [*VIEWS]
        self._view = names[(names.index(self._view) + by) % len(names)]
        self._lines = lines_of(self._comparison, self._view)
        self._draw()
        self.rows.action_first()

    def action_turn(self, way: int) -> None:
        """Go to the next turn that differs, or to the one before."""
        place = self._turn_place(way)
        if place is not None:
            self.rows.cursor = place

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
