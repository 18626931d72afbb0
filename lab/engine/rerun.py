"""One session's interventions made again in another, by turn or by a like call. None is dropped in silence."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, assert_never

import msgspec
from msgspec import Struct

from lab.errors import LabError
from lab.protocol import Call
from lab.session.events import (
    AnyStep,
    Decision,
    End,
    Failure,
    Fork,
    Message,
    Opening,
    Reply,
    Result,
    Rewording,
    Switch,
    WorldEdit,
)
from lab.session.log import Session
from lab.session.standing import Standing
from lab.session.tree import Tree
from lab.text.amounts import counted, plural

BY: Final = "replay/"
"""The beginning of the `by` of interventions that are made again; the name of their session follows."""

Match = Literal["turn", "call"]
"""A decision is made about the call at the same place of the same turn, or about the next call with its arguments."""

Intervention = Decision | Message | Rewording | WorldEdit


class MisfitError(LabError):
    """An intervention cannot be made again here."""


class PlacedIntervention(Struct, frozen=True, kw_only=True):
    """One intervention and where it was made."""

    event: Intervention
    turn: int
    answered: int
    """Calls of the turn answered before it."""
    asked: Call | None = None
    """The call a decision was about."""

    @property
    def words(self) -> str:
        """Name it for a person; holds foreign text."""
        kind = {Message: "the message", Rewording: "the rewording", WorldEdit: "the change of the world"}
        what = self.event.action if isinstance(self.event, Decision) else kind[type(self.event)]
        call = f" of call {self.answered + 1}, {self.asked.name}," if self.asked else ""
        return f"{what}{call} in turn {self.turn} (event {self.event.id})"


class Rerun:
    """The interventions that are still to be made."""

    def __init__(self, name: str, moves: Sequence[PlacedIntervention], match: Match = "turn") -> None:
        """`name` is that of the session they come from."""
        self.name = name
        self.match = match
        self._moves = tuple(moves)
        self.left = list(moves)
        """Those still to be made, in order."""

    def again(self) -> "Rerun":
        """Return one with all interventions still to be made, for another session."""
        return Rerun(self.name, self._moves, self.match)

    @property
    def by(self) -> str:
        """The `by` of the interventions, in the session in which they are made again."""
        return f"{BY}{self.name}"

    @property
    def text(self) -> str:
        """All that is to be made, as it is declared before a run."""
        return f"match {self.match}\n" + "\n".join(
            json.dumps(msgspec.to_builtins(move), sort_keys=True, ensure_ascii=False) for move in self._moves
        )

    @property
    def remainder(self) -> str:
        """The interventions that cannot be made any more, as a sentence; "" when all were made."""
        if not self.left:
            return ""
        verb = plural(len(self.left), "was", "were")
        rest = f"{len(self.left)} of {counted(len(self._moves), 'intervention')} of {self.name} {verb} not made"
        return f"{rest}: there was no place for {self.left[0].words}"

    def due(self, standing: Standing, answered: int) -> PlacedIntervention | None:
        """Return the intervention to be made now, None for none. Raises `MisfitError` when one no longer fits."""
        if standing.decided is not None:
            return None
        call = standing.pending[0] if standing.pending else None
        if self.match == "call" and call is not None:
            for move in self.left:
                if move.asked is not None and _is_alike(move.asked, call):
                    return move
        first = next((each for each in self.left if self.match == "turn" or each.asked is None), None)
        if first is None:
            return None
        if standing.turn > first.turn:
            raise self._misfit(first, f"turn {first.turn} went by without a place for it")
        if standing.turn < first.turn:
            return None
        if call is None:
            # The turn is over: what was about no call is made now, even if there were fewer calls than before it.
            if first.asked is not None:
                raise self._misfit(first, f"the agent asks for {counted(answered, 'call')} in this turn")
            return first
        if answered < first.answered:
            return None
        if answered > first.answered and first.asked is not None:
            raise self._misfit(first, "that call has been answered already")
        if first.asked is not None and call.name != first.asked.name:
            raise self._misfit(first, f"here the agent calls {call.name}")
        return first

    def settle(self, move: PlacedIntervention) -> None:
        """Take an intervention off the list, once it was made."""
        self.left.remove(move)

    def _misfit(self, move: PlacedIntervention, why: str) -> MisfitError:
        return MisfitError(
            f"{move.words} of {self.name} does not fit: {why}",
            mend="go on by hand, or take the other way to match: by turn, or by a like call",
        )


def rerun_of(path: Path, match: Match = "turn") -> Rerun:
    """Return the interventions of a saved session, by the path of it that counts.

    Raises `LabError` when the file cannot be read, or when there is nothing to be made again.
    """
    session = Session.open(path)
    try:
        tree = session.tree
        moves = moves_of(tree, tree.branches().get(tree.counted_branch, tree.here))
    finally:
        session.close()
    if not moves:
        mend = "only decisions, messages, rewordings and changes of the world on the path that counts are made again"
        raise LabError("this session has no interventions", where=str(path), mend=mend)
    return Rerun(path.stem, moves, match)


def moves_of(tree: Tree, tip: int) -> list[PlacedIntervention]:
    """Return the interventions on the path to a step, in order. Approvals are none.

    Raises `LabError` for a path on which the model was switched: no other model can be asked to do that.
    """
    moves: list[PlacedIntervention] = []
    steps = tree.path(tip)
    for step in steps:
        match step:
            case Decision(action="approve"):
                pass
            case Switch():
                raise LabError(
                    "the model was switched on this path, and the rest of it cannot be made again with another",
                    where=f"event {step.id}",
                    mend="take a session, or a branch, on which one model answers",
                )
            case Message(by="scenario"):
                pass
            case Decision() | Message() | Rewording() | WorldEdit():
                standing = tree.standing(step.parent)
                asked = standing.pending[0] if isinstance(step, Decision) and standing.pending else None
                moves.append(
                    PlacedIntervention(
                        event=step, turn=standing.turn, answered=answered_at(tree, step.parent), asked=asked
                    )
                )
            case Opening() | Reply() | Failure() | Result() | Fork() | End():
                pass
            case _:
                assert_never(step)
    return moves


def answered_at(tree: Tree, at: int) -> int:
    """Return how many calls of the last reply before a step have been answered."""
    standing = tree.standing(at)
    if not standing.reply:
        return 0
    reply: AnyStep = tree.step(standing.reply)
    return len(reply.calls) - len(standing.pending) if isinstance(reply, Reply) else 0


def _is_alike(one: Call, other: Call) -> bool:
    """Return whether two calls are of the same tool with the same arguments, however their JSON is written."""
    if one.name != other.name:
        return False
    try:
        return bool(json.loads(one.arguments or "{}") == json.loads(other.arguments or "{}"))
    except (ValueError, RecursionError):
        return one.arguments == other.arguments
