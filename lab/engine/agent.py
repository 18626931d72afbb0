"""The agent side of a session: the model, the request it is sent, and the budget that pays for its replies."""

from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace

from lab.engine.budget import Purse
from lab.engine.recorder import Recorder
from lab.errors import LabError
from lab.models.sampling import redraw_seed
from lab.protocol import Model, Request, Tool
from lab.scenario.schema import Limits
from lab.session.conversation import Conversation
from lab.session.events import UNNAMED, Aside, Reply
from lab.session.losses import losses_in_a_row
from lab.session.standing import Standing
from lab.session.tree import Tree
from lab.text.amounts import counted


class Agent:
    """The model with its tools, its limits and its budget."""

    def __init__(
        self,
        recorder: Recorder,
        model: Model | None,
        *,
        tools: Sequence[Tool] = (),
        limits: Limits | None = None,
        purse: Purse | None = None,
    ) -> None:
        """Hold `model`, or None when no model can answer (a saved session whose key is missing).

        `limits` are the scenario's; limits recorded in the session's opening override them. `purse` is a budget shared
        with other sessions, charged in addition to the session's own limit.
        """
        self.model = model
        self.tools = tuple(tools)
        self.limits = _limits(recorder.tree, limits or Limits())
        self.purse = Purse(self.limits.cost, self.paid_replies(recorder.tree), shared=purse)
        self._recorder = recorder
        self._conversation = Conversation()

    @staticmethod
    def paid_replies(tree: Tree) -> list[Reply | Aside]:
        """Return every reply of a session on every branch and aside, because each of them was paid for."""
        return [event for event in tree.events.values() if isinstance(event, Reply | Aside)]

    def request(self, at: int | None = None) -> Request:
        """Return exactly the request the model would be sent at a step, by default the step under the cursor."""
        tree = self._recorder.tree
        step = self._recorder.cursor if at is None else at
        settings = redraw_seed(tree.standing(step).settings, losses_in_a_row(tree, step))
        return Request(self._conversation.at(tree, step), self.tools, settings)

    def spent_limit(self, standing: Standing) -> tuple[Literal["turns", "budget"], str] | None:
        """Return the limit of turns or tokens that is reached: the reason for an end, and a sentence. None for none."""
        tokens = standing.usage.input + standing.usage.output
        if standing.turn >= self.limits.turns:
            return "turns", f"the limit of {counted(self.limits.turns, 'turn')} is reached"
        if self.limits.tokens is not None and tokens >= self.limits.tokens:
            return "budget", f"{tokens} of {self.limits.tokens} tokens are spent"
        return None

    def model_at(self, event_id: int) -> Model:
        """Return the model that answers at a step. Raises `LabError` when that model is not available."""
        standing = self._recorder.tree.standing(event_id)
        if self.model is None or self.model.name != standing.model:
            raise absence(standing)
        return self.model


def absence(standing: Standing) -> LabError:
    """Return the fault of a session whose model cannot be asked."""
    if is_unnamed(standing):
        return LabError("the log does not say which model answered", mend="choose the one that is to go on")
    return LabError(f"the model {standing.model} cannot answer now", mend="choose one that can")


def is_unnamed(standing: Standing) -> bool:
    """Return whether a log is gone on from that does not say which model answered."""
    return (standing.model, standing.nature) == (UNNAMED, "recording")


def _limits(tree: Tree, limits: Limits) -> Limits:
    """Return the scenario's limits, overridden by those recorded in the session's opening."""
    opening = tree.opening
    if opening is None:
        return limits
    return replace(limits, **opening.limits)
