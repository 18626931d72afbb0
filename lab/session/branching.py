"""The branches of a session: how they hang together, and the way from any of them to any other."""

from collections.abc import Callable, Collection, Sequence
from itertools import zip_longest
from typing import Literal, NamedTuple

from lab.session.events import AnyMargin, End, Fork, Margin, Reply, Result, Tag
from lab.session.tree import Tree

Way = Literal["parent", "child", "sibling before", "next sibling", "next fork", "tip"]


class BranchTurn(NamedTuple):
    """A turn of a branch."""

    branch: str
    turn: int


class TurnAct(NamedTuple):
    """A call as the agent asked for it, or as it was run; without a tool, an answer in words."""

    tool: str = ""
    arguments: str | None = ""
    """None for a call that was not run."""


class Branching:
    """The branches by name, with their turns and where they left each other. It grows as `add` takes in events."""

    def __init__(self) -> None:
        self.turns: dict[str, dict[int, int]] = {}
        """By branch: turn to the last step of that turn on it. The first is the one at which it left its parent."""
        self.parents: dict[str, BranchTurn] = {}
        """By branch: its parent branch, and the turn at which it left it."""
        self.outcomes: dict[str, str] = {}
        """By branch that is over: the reason it ended for."""
        self.last: dict[str, int] = {}
        """By branch: its last turn."""
        self.longest = 0
        """The last turn of the branch that has the most."""
        self._left_at: dict[str, int] = {}
        """By branch: the step of its parent branch that it follows."""
        self._acts: dict[str, list[tuple[int, TurnAct]]] = {}
        """By branch: what was called and run on it, in order, with the step of each."""
        self._tags: dict[str, list[Tag]] = {}
        """By branch: every tag on it, even one taken back."""
        self._children: dict[str, list[str]] = {}
        self._groups: dict[str, list[str]] = {}
        """By sample: every sample of the same reply, in one list that all of them share."""
        self._samples: dict[int, list[str]] = {}
        """By the step at which samples left: the samples."""

    def add(self, tree: Tree, event_id: int) -> None:
        """Take in an event of the tree."""
        event = tree.events[event_id]
        if isinstance(event, Margin):
            if isinstance(event, Tag):
                self._add_tag(tree, event)
            return
        turn = tree.standing(event_id).turn
        self.turns.setdefault(event.branch, {})[turn] = event_id
        self.last[event.branch] = max(turn, self.last.get(event.branch, 0))
        self.longest = max(turn, self.longest)
        if isinstance(event, Fork):
            parent = tree.step(event.parent).branch
            self._left_at[event.branch] = event.parent
            self.parents[event.branch] = BranchTurn(parent, turn)
            self._children.setdefault(parent, []).append(event.branch)
            if event.sample:
                group = self._groups[event.branch] = self._samples.setdefault(event.parent, [])
                group.append(event.branch)
        elif isinstance(event, Reply):
            acts = [TurnAct(call.name, call.arguments) for call in event.calls] or [TurnAct()]
            self._acts.setdefault(event.branch, []).extend((event_id, act) for act in acts)
        elif isinstance(event, Result):
            self._acts.setdefault(event.branch, []).append((event_id, TurnAct(event.name, event.arguments)))
        elif isinstance(event, End):
            self.outcomes[event.branch] = event.reason

    def first_difference(self, branch: str) -> TurnAct | None:
        """Return the first act on a branch that its parent branch does not have in the same place, None without one."""
        if branch not in self.parents:
            return None
        own = [act for _, act in self._acts.get(branch, ())]
        left_at = self._left_at[branch]
        beside = [act for step, act in self._acts.get(self.parents[branch].branch, ()) if step > left_at]
        return next((act for act, other in zip_longest(own, beside) if act and act != other), None)

    def tags(self, tree: Tree, branch: str, is_hidden: Callable[[AnyMargin], bool]) -> tuple[str, ...]:
        """Return the behaviours a branch is tagged with where it is its own, in the order of the first tags."""
        tags = (tag for tag in self._tags.get(branch, ()) if not is_hidden(tag) and tag in tree.tags(tag.about))
        return tuple(dict.fromkeys(tag.behaviour for tag in tags))

    def _add_tag(self, tree: Tree, tag: Tag) -> None:
        self._tags.setdefault(tree.subject(tag.about).branch, []).append(tag)

    def children(self, branch: str) -> Sequence[str]:
        """Return the branches that left a branch, oldest first."""
        return self._children.get(branch, ())

    def samples(self, branch: str) -> Sequence[str]:
        """Return the samples of one reply that a branch is one of, oldest first; none if it is no sample."""
        return self._groups.get(branch, ())

    def rows(self, unfolded: Collection[str], folded: Collection[str], here: str = "") -> list[str]:
        """Return the branches that have a row of their own, in the order they began.

        The samples of a reply share the row of one of them, which is `here` if that is a sample, unless the first
        sample is in `unfolded`. No branch below one in `folded` has a row.
        """
        hidden: set[str] = set()
        rows = []
        for branch in self.turns:
            parent = self.parents.get(branch)
            if parent and (parent.branch in folded or parent.branch in hidden):
                hidden.add(branch)
                continue
            group = self.samples(branch)
            if not group or group[0] in unfolded or branch == (here if here in group else group[0]):
                rows.append(branch)
        return rows

    def row_of(self, branch: str, rows: Collection[str]) -> str:
        """Return which of the rows stands for a branch: its own, that of its samples, or that of a branch above it."""
        while branch not in rows:
            if sample := next((each for each in self.samples(branch) if each in rows), ""):
                return sample
            if branch not in self.parents:
                return ""
            branch = self.parents[branch].branch
        return branch

    def walk(self, way: Way, place: BranchTurn, rows: Sequence[str]) -> BranchTurn:
        """Return where one step leads from a place, among the rows; the place itself where nothing lies that way."""
        branch, turn = place
        match way:
            case "tip":
                return BranchTurn(branch, self.last[branch])
            case "parent":
                if branch not in self.parents:
                    return BranchTurn(branch, min(self.turns[branch]))
                parent = self.parents[branch]
                return BranchTurn(self.row_of(parent.branch, rows) or branch, parent.turn)
            case "child":
                below = self._in(rows, self.children(branch))
                later = [child for child in below if self.parents[child].turn >= turn]
                return self._start((later or below or [""])[0], place)
            case "sibling before" | "next sibling":
                parent_branch = self.parents[branch].branch if branch in self.parents else ""
                beside = self._in(rows, self.children(parent_branch))
                if branch not in beside:
                    return place
                at = beside.index(branch) + (1 if way == "next sibling" else -1)
                return self._start(beside[at % len(beside)], place) if len(beside) > 1 else place
            case "next fork":
                return self._next_fork(place, rows)

    def _next_fork(self, place: BranchTurn, rows: Sequence[str]) -> BranchTurn:
        """Return the next turn at which a branch leaves: on this branch, else on the rows below, then from the top."""
        later = [turn for turn in self._forks(place.branch) if turn > place.turn]
        if later:
            return BranchTurn(place.branch, later[0])
        at = rows.index(place.branch) if place.branch in rows else 0
        for branch in (*rows[at + 1 :], *rows[: at + 1]):
            if forks := self._forks(branch):
                return BranchTurn(branch, forks[0])
        return place

    def _forks(self, branch: str) -> list[int]:
        """Return the turns at which other branches leave a branch, first to last."""
        return sorted({self.parents[child].turn for child in self.children(branch)})

    def _start(self, branch: str, place: BranchTurn) -> BranchTurn:
        """Return the first turn that is a branch's own, or the place when there is no branch."""
        if not branch:
            return place
        turns = list(self.turns[branch])
        return BranchTurn(branch, turns[1] if len(turns) > 1 else turns[0])

    @staticmethod
    def _in(rows: Sequence[str], branches: Sequence[str]) -> list[str]:
        visible = set(rows)
        return [branch for branch in branches if branch in visible]
