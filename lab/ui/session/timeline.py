"""The timeline: a bar for each turn of the current branch, as high as its reply is long, with a sign below it."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, assert_never

from msgspec import Struct
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from lab.session.events import AnyMargin, Reply, Tag
from lab.session.telling import Passage, Telling, tell
from lab.session.tree import Tree
from lab.ui.commands.bindings import bindings
from lab.ui.kit.lines import paint
from lab.ui.transcript.world_news import matters

BARS = "▁▂▃▄▅▆▇█"
SIGNS = ("●", "?", "✎", "✗", "■", "△", "~")
"""Tagged; suggestion; changed by the researcher; failure; end; a decision other than plain
approval; the world changed. The first that applies is shown."""
LOOKS = {
    "●": "bold $accent",
    "?": "bold $warning",
    "✎": "$human",
    "✗": "$error",
    "■": "$dim",
    "△": "$human",
    "~": "$dim",
}


class TimelineTurn(Struct, frozen=True):
    """One turn of the path: its last event, its weight, and signs for what happened in it."""

    event: int
    weight: int
    signs: str


class Timeline(Widget, can_focus=True):
    """Two lines of bars and signs. Left and right point at a turn; Enter or a click goes there."""

    DEFAULT_CSS = """
    Timeline { height: 2; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("timeline")]

    @dataclass
    class Chosen(Message):
        """Go to an event."""

        event_id: int

    def __init__(self, is_hidden: Callable[[AnyMargin], bool] = lambda _: False, *, id: str | None = None) -> None:
        """`is_hidden` says which tags and suggestions must not be shown."""
        super().__init__(id=id)
        self._is_hidden = is_hidden
        self._tree: Tree | None = None
        self._last_event_id = 0
        self._until: int | None = None
        """The step up to which everything is shown, None for the end of the branch."""
        self._path: list[int] = []
        self._place: dict[int, int] = {}
        """By step id: its place on the path."""
        self._turns: list[TimelineTurn] = []
        self._starts: list[int] = []
        """Place on the path where each turn begins."""
        self._here = 0
        self._pointed = 0
        self._cells: list[tuple[int, str]] = []
        """For every cell, the height of its bar from 0 to 7, and its signs."""
        self._cells_for = (0, 0)
        """The width the cells were built for, and the number of turns per cell."""

    @property
    def turns(self) -> tuple[TimelineTurn, ...]:
        """The turns shown, the opening first."""
        return tuple(self._turns)

    def show(self, tree: Tree, cursor: int, *, until: int | None = None) -> None:
        """Show the path through `cursor` to the end of its branch, or to `until`. Only new events are read."""
        if tree is not self._tree:
            self._tree, self._last_event_id = tree, 0
            self._path, self._place, self._turns, self._starts = [], {}, [], []
        if not cursor:
            return
        is_same = cursor in self._place and tree.last_id == self._last_event_id
        is_same = is_same and (self._leads_on(tree, cursor) if until is None else self._path[-1] == until)
        if not is_same:
            end = tree.tip(cursor) if until is None else until
            # A mark can come with a later step than the one it is about, so what lies between is read again.
            between = [self._last_event_id, *([] if until is self._until is None else (end, *self._path[-1:]))]
            is_fresh = not self._last_event_id
            self._follow(tree, end)
            if not is_fresh:
                self._reread(tree, min(between))
            self._cells = []
            self._until = until
        here = self._turn_of(self._place[cursor])
        self._last_event_id = tree.last_id
        if not is_same or here != self._here:
            self._here = self._pointed = here
            self.refresh()

    def forget(self) -> None:
        """Read everything again at the next `show`."""
        self._tree = None

    def _leads_on(self, tree: Tree, cursor: int) -> bool:
        """Return whether the shown path still leads to the end of the step's branch."""
        end = self._path[-1]
        return not tree.following(end) and tree.step(cursor).branch == tree.step(end).branch

    def _follow(self, tree: Tree, tip: int) -> None:
        """Extend or change the path so that it ends at `tip`, keeping the part they share."""
        fresh: list[int] = []
        at = tip
        while at and at not in self._place:
            fresh.append(at)
            at = tree.step(at).parent
        shared_length = self._place[at] + 1 if at else 0
        if shared_length == len(self._path) and not fresh:
            return
        for step_id in self._path[shared_length:]:
            del self._place[step_id]
        del self._path[shared_length:]
        while self._starts and self._starts[-1] >= shared_length:
            self._starts.pop()
        touched = max(0, len(self._starts) - 1)
        for step in reversed(fresh):
            if not self._path or isinstance(tree.events[step], Reply):
                self._starts.append(len(self._path))
            self._place[step] = len(self._path)
            self._path.append(step)
        del self._turns[touched:]
        self._turns += [self._weigh(tree, number) for number in range(touched, len(self._starts))]

    def _reread(self, tree: Tree, after: int) -> None:
        """Read again the turns with marks that were made after an event."""
        stale = set()
        for event_id in reversed(tree.events):
            if event_id <= after:
                break
            step = tree.subject(event_id)
            if step.id in self._place:
                stale.add(self._turn_of(self._place[step.id]))
        for number in stale:
            self._turns[number] = self._weigh(tree, number)

    def _weigh(self, tree: Tree, number: int) -> TimelineTurn:
        start = self._starts[number]
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._path)
        steps = [tree.step(step) for step in self._path[start:end]]
        tellings = [tell(step) for step in steps]
        signs = {_sign(telling) for telling in tellings}
        for note in (note for step in steps for note in tree.marks(step.id) if not self._is_hidden(note)):
            signs.add("●" if isinstance(note, Tag) else "?")
        weight = sum(_weight(passage) for telling in tellings for passage in telling.passages)
        return TimelineTurn(steps[-1].id, weight, "".join(sign for sign in SIGNS if sign in signs))

    def _turn_of(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1

    def action_turn(self, by: int) -> None:
        """Point at an earlier or later turn."""
        if self._turns:
            self._pointed = max(0, min(len(self._turns) - 1, self._pointed + by))
            self.refresh()

    def action_choose(self) -> None:
        """Go to the turn pointed at."""
        if self._turns:
            self.post_message(self.Chosen(self._turns[self._pointed].event))

    def on_click(self, event: events.Click) -> None:
        """Go to the turn under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None or not self._turns:
            return
        first, each = self._scale()
        number = min(first + offset.x * each, len(self._turns) - 1)
        self.post_message(self.Chosen(self._turns[number].event))

    def on_blur(self) -> None:
        """Point at the current turn again."""
        self._pointed = self._here
        self.refresh()

    def _scale(self) -> tuple[int, int]:
        """Return the first visible turn and the number of turns per cell."""
        width = max(1, self.content_size.width)
        return 0, max(1, -(-len(self._turns) // width))

    def _visible_cells(self) -> list[tuple[int, str]]:
        """Return the cells for the current width, cached until a turn changes."""
        key = (self.content_size.width, self._scale()[1])
        if not self._cells or self._cells_for != key:
            self._cells_for = key
            each = key[1]
            most = max((turn.weight for turn in self._turns), default=1) or 1
            self._cells = []
            for first in range(0, len(self._turns), each):
                group = self._turns[first : first + each]
                # Square roots: one long reply must not flatten all others.
                height = (max(turn.weight for turn in group) / most) ** 0.5
                self._cells.append((min(7, int(height * 8)), "".join(turn.signs for turn in group)))
        return self._cells

    def render_line(self, y: int) -> Strip:
        """Draw the bars, or the signs."""
        width = self.content_size.width
        _, each = self._scale()
        parts: list[tuple[str, str]] = []
        for number, (height, signs) in enumerate(self._visible_cells()):
            here = number == self._here // each
            pointed = self.has_focus and number == self._pointed // each
            if y == 0:
                text, look = BARS[height], "bold $accent" if here else "$dim"
            else:
                text = next((sign for sign in SIGNS if sign in signs), "▴" if here else " ")
                look = LOOKS.get(text, "$accent")
            look = f"{look} reverse" if pointed else look
            if parts and parts[-1][1] == look:
                parts[-1] = (parts[-1][0] + text, look)
            else:
                parts.append((text, look))
        content = Content.assemble(*parts).truncate(width, pad=True)
        return Strip(paint(self, content, self.visual_style), width)


def _weight(passage: Passage) -> int:
    match passage.part:
        case "text" | "reasoning" | "call":
            return len(passage.text)
        case "told":
            return len(passage.text) // 8
        case "system" | "user" | "prefill" | "replacement" | "rewording" | "output" | "lost":
            return 0
    assert_never(passage.part)


def _sign(telling: Telling) -> str:
    match telling.kind:
        case "edit" | "rewording":
            return "✎"
        case "failure":
            return "✗"
        case "end":
            return "■"
        case "decision":
            return "△"
        case "result":
            return "~" if matters(telling.changes, None) else ""
        case "opening" | "message" | "reply" | "switch" | "fork":
            return ""
    assert_never(telling.kind)
