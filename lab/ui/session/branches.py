"""The pane of branches: a line per branch and a dot per turn, starting where it left its parent branch."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from rich.cells import cell_len
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from lab.session.branching import Branching, BranchTurn, TurnAct, Way
from lab.session.events import AnyMargin, BranchLabel, Margin
from lab.session.tree import Tree
from lab.text.safe import clean_line
from lab.ui.commands.bindings import bindings, hint
from lab.ui.kit.filter_text import FilterText
from lab.ui.kit.lines import BLANK, CURSOR, LEAST, LineList, Row

STEP = 2
"""Width of a turn in cells."""
NAME = 14
"""Width in cells reserved for a branch's name."""
LONGEST = 200
"""The most characters of a call that a line may show."""
_KEYS: Final = (("go", "move here"), ("fork", "fork"), ("label", "label"), ("note", "note"))
"""The commands that the title names, each with a word for it."""
_NOWHERE: Final[dict[Way, str]] = {
    "parent": "This branch begins here and has no parent.",
    "child": "No branch leaves this one.",
    "sibling before": "No other branch leaves the parent of this one.",
    "next sibling": "No other branch leaves the parent of this one.",
    "next fork": "No other turn has a branch that leaves it.",
    "tip": "This is the end of the branch already.",
}
"""Why a step through the tree leads nowhere."""


class Branches(LineList, FilterText):
    """Lists the branches. Up and down choose a branch, left and right a turn of it; Enter goes there."""

    DEFAULT_CSS = """
    Branches {
        border: round $line;
        border-title-color: $dim;
        border-subtitle-color: $dim;
        &:focus { border: round $line-focus; border-title-color: $accent; border-title-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("branches", "filter")]

    @dataclass
    class Chosen(Message):
        """Go to an event."""

        event_id: int

    @dataclass
    class Asked(Message):
        """Fork after an event, or label or note the branch it is on."""

        what: Literal["fork", "label", "note"]
        event_id: int

    @dataclass
    class Compared(Message):
        """Compare two branches."""

        steps: tuple[int, int]
        """The last step of either."""
        names: tuple[str, str]

    def __init__(self, is_hidden: Callable[[AnyMargin], bool] = lambda _: False, *, id: str | None = None) -> None:
        """`is_hidden` says which tags must not be shown."""
        super().__init__(id=id, empty="no branch yet")
        self._is_hidden = is_hidden
        self._is_typing = False
        """Whether letters go to the filter."""
        self._tree: Tree | None = None
        self._last_event_id = 0
        """The last step that was read."""
        self._noted_to = 0
        """The last event of which the marks were read."""
        self._branching = Branching()
        self._is_blind = False
        self._standing = BranchTurn("", 0)
        self._picked: int | None = None
        """The turn the keys point at. None means the current turn, or the last one of another branch."""
        self._unfolded: set[str] = set()
        """The first sample of each group of samples whose rows are all visible."""
        self._folded: set[str] = set()
        """Branches without rows for those below them."""
        self._marked = ""
        """The branch that is to be compared with another one."""

    def on_mount(self) -> None:
        """Set the pane's title."""
        self._entitle()

    def _entitle(self) -> None:
        """Say beside the list what its keys do."""
        keys = [f"{hint(f'branches.{name}')} {words}" for name, words in _KEYS]
        self.border_title = Content("  ".join(keys) if self.has_focus else "branches")

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show the keys in the title while they are this pane's."""
        super().watch_has_focus(has_focus)
        self._entitle()

    @property
    def turns(self) -> Mapping[str, Mapping[int, int]]:
        """By branch: each of its turns and the last step of it."""
        return self._branching.turns

    def show(  # type: ignore[override]
        self, tree: Tree, cursor: int, *, until: int | None = None, is_blind: bool = False
    ) -> None:
        """Show the tree as it is now, or as it was at event `until`. Only new events are read.

        `cursor` is the step the researcher stands on. `is_blind` numbers the branches in place of their names.
        """
        if is_blind != self._is_blind:
            self._is_blind = is_blind
            self.refresh()
        last = tree.last_id if until is None else until
        if last != self._last_event_id:
            self.refresh()
        if tree is not self._tree:
            self._unfolded, self._folded, self._marked = set(), set(), ""
        if tree is not self._tree or last < self._last_event_id:
            self._tree, self._last_event_id, self._noted_to, self._standing = tree, 0, 0, BranchTurn("", 0)
            self._branching = Branching()
        fresh = []
        for event_id in reversed(tree.events):
            if event_id <= min(self._last_event_id, self._noted_to):
                break
            # Marks may be made long after what they are about, so each is read, and hidden until its time.
            is_note = isinstance(tree.events[event_id], Margin)
            if event_id > self._noted_to if is_note else self._last_event_id < event_id <= last:
                fresh.append(event_id)
        for event_id in reversed(fresh):
            self._branching.add(tree, event_id)
        self._last_event_id, self._noted_to = last, tree.last_id
        if not cursor:
            return
        step = tree.step(cursor)
        before = self._standing
        self._standing = BranchTurn(step.branch, tree.standing(cursor).turn)
        if before == self._standing and not fresh:
            return
        if before != self._standing:
            self._picked = None
        self._arrange(self.current if self._is_typing else step.branch)

    def _arrange(self, branch: str) -> None:
        """Show the rows, with the cursor on the one that stands for a branch."""
        if words := self.filter_text.casefold().split():
            names = [name for name in self.turns if all(word in self._filter_line(name) for word in words)]
        else:
            names = self._branching.rows(self._unfolded, self._folded, self._standing.branch)
        rows = [Row(name, Content(clean_line(name))) for name in names]
        super().show(rows, self._branching.row_of(branch, names), empty="no such branch" if words else "no branch yet")
        if not self._is_typing:
            self.border_subtitle = Content(f"{len(self.turns)}") if len(self.turns) > 1 else ""

    def _filter_line(self, branch: str) -> str:
        """Return what the filter looks in: a branch's name, label and note, its tags and its outcome."""
        label = self._label(branch)
        words = (label.label, label.note) if label else ()
        return " ".join((branch, *words, *self._tags(branch), self._branching.outcomes.get(branch, ""))).casefold()

    def _label(self, branch: str) -> BranchLabel | None:
        label = self._tree.label(branch) if self._tree else None
        return None if label is None or self._is_hidden(label) else label

    def _tags(self, branch: str) -> tuple[str, ...]:
        return self._branching.tags(self._tree, branch, self._is_hidden) if self._tree else ()

    def action_filter(self) -> None:
        """Let what is typed from here on choose the branches by name, label, note, tag or outcome."""
        self._is_typing = True
        self.show_filter("")

    def show_filter(self, text: str) -> None:
        """Show the filter in the border, and that it is typed even while it is empty."""
        super().show_filter(text)
        if not text:
            self.border_subtitle = Content.styled(" name, label, note, tag or outcome▏", "$dim")

    def watch_filter_text(self, text: str) -> None:
        """Show the branches that match."""
        super().watch_filter_text(text)
        self._arrange(text if text in self.turns else self.current or self._standing.branch)

    def action_clear(self) -> None:
        """End the filter. The cursor stays on the branch it chose."""
        self._is_typing = False
        branch, samples = self.current, self._branching.samples(self.current)
        if samples and branch not in self._branching.rows(self._unfolded, self._folded, self._standing.branch):
            self._unfolded.add(samples[0])
        above = self._branching.parents.get(branch)
        while above:
            self._folded.discard(above.branch)
            above = self._branching.parents.get(above.branch)
        super().action_clear()
        self._arrange(branch or self._standing.branch)

    def on_blur(self) -> None:
        """End the filter, as its keys go elsewhere."""
        if self._is_typing:
            self.action_clear()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let Escape end the filter even while it is empty."""
        return self._is_typing if action == "clear" else super().check_action(action, parameters)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Claim letters only while the filter is typed."""
        return self._is_typing and super().check_consume_key(key, character)

    def on_key(self, event: events.Key) -> None:
        """Keep letters from the filter unless it is typed."""
        if not self._is_typing:
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Keep a pasted text from the filter unless it is typed."""
        if not self._is_typing:
            event.prevent_default()

    def _words(self, branch: str) -> str:
        """Return what a branch is called on the screen."""
        label = self._label(branch)
        name = f"branch {[*self.turns].index(branch) + 1}" if self._is_blind else branch
        return clean_line((label.label if label else "")[:LONGEST] or name)

    def action_turn(self, by: int) -> None:
        """Point at an earlier or later turn."""
        turns = list(self.turns.get(self.current, ()))
        if turns:
            at = turns.index(self._pointed(self.current))
            self._picked = turns[max(0, min(len(turns) - 1, at + by))]
            self.refresh()

    def action_walk(self, way: Way) -> None:
        """Point at a place near in the tree: the parent branch, a child, a sibling, the next fork, or the tip."""
        if self.current:
            place = BranchTurn(self.current, self._pointed(self.current))
            branch, self._picked = self._branching.walk(way, place, [row.key for row in self.rows])
            if (branch, self._picked) == place:
                self.notify(_NOWHERE[way], markup=False)
            self.go(branch)
            self.refresh()

    def action_fold(self) -> None:
        """Fold or unfold the samples of one reply, or the branches below another branch."""
        branch = self.current
        samples = self._branching.samples(branch)
        if len(samples) > 1:
            self._unfolded ^= {samples[0]}
        elif self._branching.children(branch):
            self._folded ^= {branch}
        else:
            self.notify("No branch leaves this one, so there is nothing to fold.", markup=False)
        self._arrange(branch)

    def action_compare(self) -> None:
        """Mark the branch under the cursor, or compare it with the marked one."""
        left, right = self._marked, self.current
        self._marked = "" if left else right
        self.refresh()
        if left and left != right:
            last = [self.turns[branch][max(self.turns[branch])] for branch in (left, right)]
            self.post_message(self.Compared((last[0], last[1]), (self._words(left), self._words(right))))

    def action_ask(self, what: Literal["fork", "label", "note"]) -> None:
        """Ask to fork after the turn pointed at, or to label or note the branch."""
        if self.current:
            self.post_message(self.Asked(what, self.turns[self.current][self._pointed(self.current)]))

    def watch_cursor(self, before: int, now: int) -> None:
        """Redraw: the turn pointed at carries over to the other branch."""
        super().watch_cursor(before, now)
        self.refresh()

    def action_choose(self) -> None:
        """Go to the turn pointed at."""
        if self.current:
            self.post_message(self.Chosen(self.turns[self.current][self._pointed(self.current)]))
            if self._is_typing:
                self.action_clear()

    def on_click(self, event: events.Click) -> None:
        """Go to the turn under the mouse."""
        place = self._place(event)
        offset = event.get_content_offset(self)
        event.prevent_default()
        if place is None or offset is None:
            return
        branch = self.rows[place].key
        turns = self.turns[branch]
        turn = (offset.x - len(BLANK)) // STEP + self._first(self.scrollable_content_region.width)
        self._picked = min(turns, key=lambda each: abs(each - turn))
        self.cursor = place
        self.refresh()
        self.action_choose()

    def _pointed(self, branch: str) -> int:
        """Return the turn of a branch that Enter would go to."""
        turns = self.turns[branch]
        if self._picked is not None:
            return min(turns, key=lambda turn: abs(turn - (self._picked or 0)))
        here, turn = self._standing
        return turn if here == branch and turn in turns else max(turns)

    def _first(self, width: int) -> int:
        """Return the first visible turn, chosen so that the one pointed at is visible."""
        visible_count = max(1, (width - len(BLANK) - NAME) // STEP)
        last = self._branching.longest
        if last < visible_count:
            return 0
        pointed = self._pointed(self.current) if self.current else last
        return max(0, min(last - visible_count + 1, pointed - visible_count // 2))

    def _line(self, row: Row, here: bool, width: int) -> Content:
        branch = row.key
        turns = self.turns[branch]
        first = self._first(width)
        visible_count = max(1, (width - len(BLANK) - NAME) // STEP)
        start = self._branching.parents[branch].turn if branch in self._branching.parents else min(turns)
        parts: list[tuple[str, str]] = [(CURSOR if here and self.has_focus else BLANK, "")]
        pointed = self._pointed(branch) if here and self.has_focus else None
        last = self._branching.last[branch]
        for turn in range(first, min(first + visible_count, last + 1)):
            if turn < start:
                parts.append((" " * STEP, ""))
                continue
            if turn == start and branch in self._branching.parents and turn != last:
                parts.append(("└─", "$faint"))
                continue
            standing = self._standing == (branch, turn)
            dot = (
                "◉"
                if standing
                else "■"
                if turn == last and branch in self._branching.outcomes
                else "●"
                if turn in turns
                else "─"
            )
            style = "bold $accent" if standing else "reverse" if turn == pointed else "$dim"
            parts += [(dot, style), ("─" if turn < last else " ", "$faint")]
        name = (" " if last < first + visible_count else "… ") + self._words(branch)
        choice = self._tree.choice if self._tree else None
        if self._tree and choice and not self._is_hidden(choice) and branch == self._tree.counted_branch:
            name += " ✓ counts"
        name += self._fold_note(branch)
        if branch == self._marked:
            name += f" ◆ marked: {hint('branches.compare')} on another one compares"
        parts.append((name, "bold" if branch == self._standing[0] else "$dim"))
        used = Content.assemble(*parts).cell_length
        parts.append((self._account(branch, width - used), "$faint"))
        return Content.assemble(*parts).truncate(width, ellipsis=True, pad=True)

    def _fold_note(self, branch: str) -> str:
        """Return how many branches a row stands for, when it is folded."""
        if self.filter_text:
            return ""
        samples = self._branching.samples(branch)
        if len(samples) > 1 and samples[0] not in self._unfolded:
            return f" · {len(samples)} samples"
        return " · folded" if branch in self._folded else ""

    def _account(self, branch: str, room: int) -> str:
        """Return name and note of a labelled branch, its first other call, tags and outcome, as far as they fit."""
        notes = [*self._tags(branch), *filter(None, [self._branching.outcomes.get(branch)])]
        after = "".join(f" · {clean_line(note)}" for note in notes)
        act = self._branching.first_difference(branch)
        label = self._label(branch)
        name = f" ({clean_line(branch)})" if label and label.label and not self._is_blind else ""
        name += f" “{clean_line(label.note[:LONGEST])}”" if label and label.note else ""
        before = Content(name + (f"  {_act_words(act)}" if act else ""))
        space = room - cell_len(after)
        if before.cell_length > space:
            before = before.truncate(space, ellipsis=True) if space > LEAST else Content("")
        text = before.plain + after
        return text if room >= min(LEAST, cell_len(text)) else ""


def _act_words(act: TurnAct) -> str:
    """Return an act in one line: the tool with its first argument, whose name says little."""
    if not act.tool:
        return "in words"
    if act.arguments is None:
        return clean_line(f"{act.tool} not run")
    try:
        arguments = json.loads(act.arguments)
        first = next(iter(arguments.values())) if isinstance(arguments, dict) and arguments else ""
    except (ValueError, RecursionError):
        first = act.arguments
    return clean_line(f"{act.tool} {first}"[:LONGEST])
