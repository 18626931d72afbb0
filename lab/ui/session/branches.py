"""The pane of branches: a line per branch and a dot per turn, starting where it left its parent branch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from lab.session.events import End, Fork, Margin
from lab.session.tree import Tree
from lab.text.safe import clean_line
from lab.ui.commands.bindings import bindings
from lab.ui.kit.lines import BLANK, CURSOR, LineList, Row

STEP = 2
"""Width of a turn in cells."""
NAME = 14
"""Width in cells reserved for a branch's name."""


class Branches(LineList):
    """Lists the branches. Up and down choose a branch, left and right a turn of it; Enter goes there."""

    DEFAULT_CSS = """
    Branches {
        border: round $line;
        border-title-color: $dim;
        border-subtitle-color: $dim;
        &:focus { border: round $line-focus; border-title-color: $accent; border-title-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("branches")]

    @dataclass
    class Chosen(Message):
        """Go to an event."""

        event_id: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, empty="no branch yet")
        self._tree: Tree | None = None
        self._last_event_id = 0
        self._turns: dict[str, dict[int, int]] = {}
        """By branch: turn to the last step of that turn on it."""
        self._fork: dict[str, tuple[str, int]] = {}
        """By branch: its parent branch, and the turn at which it left it."""
        self._ended: set[str] = set()
        self._last: dict[str, int] = {}
        """By branch: its last turn."""
        self._standing: tuple[str, int] = ("", 0)
        self._picked: int | None = None
        """The turn the keys point at. None means the current turn, or the last one of another branch."""

    def on_mount(self) -> None:
        """Set the pane's title."""
        self.border_title = "branches"

    @property
    def turns(self) -> Mapping[str, Mapping[int, int]]:
        """By branch: each of its turns and the last step of it."""
        return self._turns

    def show(self, tree: Tree, cursor: int, *, until: int | None = None) -> None:  # type: ignore[override]
        """Show the tree as it is now, or as it was at event `until`. Only new events are read.

        `cursor` is the step the researcher stands on.
        """
        last = tree.last_id if until is None else until
        if tree is not self._tree or last < self._last_event_id:
            self._tree, self._last_event_id, self._standing = tree, 0, ("", 0)
            self._turns, self._fork, self._ended, self._last = {}, {}, set(), {}
        fresh = []
        for event_id in reversed(tree.events):
            if event_id <= self._last_event_id:
                break
            if event_id <= last:
                fresh.append(event_id)
        for event_id in reversed(fresh):
            self._take(tree, event_id)
        self._last_event_id = last
        if not cursor:
            return
        step = tree.step(cursor)
        before = self._standing
        self._standing = (step.branch, tree.standing(cursor).turn)
        if before == self._standing and not fresh:
            return
        if before != self._standing:
            self._picked = None
        rows = [Row(branch, Content(clean_line(branch))) for branch in self._turns]
        super().show(rows, step.branch if before != self._standing or fresh else None)
        self.border_subtitle = Content(f"{len(rows)}") if len(rows) > 1 else ""

    def _take(self, tree: Tree, event_id: int) -> None:
        event = tree.events[event_id]
        if isinstance(event, Margin):
            return
        turn = tree.standing(event_id).turn
        self._turns.setdefault(event.branch, {})[turn] = event_id
        self._last[event.branch] = max(turn, self._last.get(event.branch, 0))
        if isinstance(event, Fork):
            self._fork[event.branch] = (tree.step(event.parent).branch, turn)
        if isinstance(event, End):
            self._ended.add(event.branch)

    def action_turn(self, by: int) -> None:
        """Point at an earlier or later turn."""
        turns = list(self._turns.get(self.current, ()))
        if turns:
            at = turns.index(self._pointed(self.current))
            self._picked = turns[max(0, min(len(turns) - 1, at + by))]
            self.refresh()

    def watch_cursor(self, before: int, now: int) -> None:
        """Redraw: the turn pointed at carries over to the other branch."""
        super().watch_cursor(before, now)
        self.refresh()

    def action_choose(self) -> None:
        """Go to the turn pointed at."""
        if self.current:
            self.post_message(self.Chosen(self._turns[self.current][self._pointed(self.current)]))

    def on_click(self, event: events.Click) -> None:
        """Go to the turn under the mouse."""
        place = self._place(event)
        offset = event.get_content_offset(self)
        event.prevent_default()
        if place is None or offset is None:
            return
        branch = self.rows[place].key
        turns = self._turns[branch]
        turn = (offset.x - len(BLANK)) // STEP + self._first(self.scrollable_content_region.width)
        self._picked = min(turns, key=lambda each: abs(each - turn))
        self.cursor = place
        self.refresh()
        self.action_choose()

    def _pointed(self, branch: str) -> int:
        """Return the turn of a branch that Enter would go to."""
        turns = self._turns[branch]
        if self._picked is not None:
            return min(turns, key=lambda turn: abs(turn - (self._picked or 0)))
        here, turn = self._standing
        return turn if here == branch and turn in turns else max(turns)

    def _first(self, width: int) -> int:
        """Return the first visible turn, chosen so that the one pointed at is visible."""
        visible_count = max(1, (width - len(BLANK) - NAME) // STEP)
        last = max(self._last.values(), default=0)
        if last < visible_count:
            return 0
        pointed = self._pointed(self.current) if self.current else last
        return max(0, min(last - visible_count + 1, pointed - visible_count // 2))

    def _line(self, row: Row, here: bool, width: int) -> Content:
        branch = row.key
        turns = self._turns[branch]
        first = self._first(width)
        visible_count = max(1, (width - len(BLANK) - NAME) // STEP)
        start = self._fork[branch][1] if branch in self._fork else min(turns)
        parts: list[tuple[str, str]] = [(CURSOR if here and self.has_focus else BLANK, "")]
        pointed = self._pointed(branch) if here and self.has_focus else None
        last = self._last[branch]
        for turn in range(first, min(first + visible_count, last + 1)):
            if turn < start:
                parts.append((" " * STEP, ""))
                continue
            if turn == start and branch in self._fork and turn != last:
                parts.append(("└─", "$faint"))
                continue
            standing = self._standing == (branch, turn)
            dot = "◉" if standing else "■" if turn == last and branch in self._ended else "●" if turn in turns else "─"
            style = "bold $accent" if standing else "reverse" if turn == pointed else "$dim"
            parts += [(dot, style), ("─" if turn < last else " ", "$faint")]
        name = (" " if last < first + visible_count else "… ") + clean_line(branch)
        if self._tree and self._tree.choice and branch == self._tree.counted_branch:
            name += " ✓ counts"
        parts.append((name, "bold" if branch == self._standing[0] else "$dim"))
        return Content.assemble(*parts).truncate(width, ellipsis=True, pad=True)
