"""Asking for the same reply several times over: how often does the model do what it did? Each gets its own branch."""

import math
from typing import Final

from lab.engine.agent import Agent
from lab.engine.budget import Purse
from lab.engine.recorder import Recorder
from lab.engine.retries import PATIENT, Retries
from lab.engine.sample_round import Round
from lab.engine.samples import Sampled, sample_point
from lab.engine.work import StoppedError
from lab.errors import LabError
from lab.protocol import Model

AT_ONCE: Final = 4
"""Samples asked for at the same time unless the caller says otherwise."""
MOST: Final = 200
"""Samples asked for in one go."""
_NEVER: Final = {
    "human": ("a person who plays the agent cannot be sampled", "fork and answer again"),
    "recording": ("a recording answers the same every time", "choose a model that can answer anew"),
}


class Sampler:
    """Asks a session's agent for more replies to a request it has been sent."""

    def __init__(self, recorder: Recorder, agent: Agent) -> None:
        self._recorder = recorder
        self._agent = agent
        self._round: Round | None = None

    async def resample(
        self, number: int, *, at: int | None = None, at_once: int = AT_ONCE, retries: Retries = PATIENT
    ) -> Sampled:
        """Ask for `number` more replies to the request at `at` (by default the cursor), `at_once` at a time.

        Each becomes a branch `sample-N`: a fork, the seed that is its own where seeds count, and the reply or the
        failure. The cursor stays. When money or a stop ends it early, `why` says so and what came is kept. Raises
        `LabError` when the model cannot be asked.
        """
        recorder = self._recorder
        recorder.expect_idle()
        if not 1 <= number <= MOST:
            raise LabError(f"{number} samples cannot be asked for", mend=f"ask for 1 to {MOST}")
        point = sample_point(recorder.tree, recorder.cursor if at is None else at)
        round_ = self._round = Round(recorder, self._agent, self.model_at(point), point, number, retries)
        try:
            await recorder.work.do("replying", round_.play(min(max(1, at_once), number)))
        except StoppedError:
            round_.why = "it was stopped"
        finally:
            self._round = None
            recorder.notify_phase()
        return Sampled(point=point, samples=tuple(round_.samples.values()), why=round_.why)

    def pause(self) -> None:
        """Let the samples under way end and ask for no more; nothing happens when none are."""
        if self._round:
            self._round.pause()

    def model_at(self, point: int) -> Model:
        """Return the model that is asked for samples at a point. Raises `LabError` when it cannot be."""
        model, limits = self._agent.model_at(point), self._agent.limits
        if model.nature in _NEVER:
            what, mend = _NEVER[model.nature]
            raise LabError(what, mend=mend)
        standing = self._recorder.tree.standing(point)
        if standing.turn >= limits.turns:
            raise LabError(f"the limit of {limits.turns} turns is reached here")
        tokens = standing.usage.input + standing.usage.output
        if limits.tokens is not None and tokens >= limits.tokens:
            raise LabError(f"{tokens} of {limits.tokens} tokens are spent here")
        return model

    def estimate(self, at: int | None = None) -> float:
        """Return what one more reply at a step will probably cost in US dollars, 0 where it cannot be known."""
        tree = self._recorder.tree
        point = sample_point(tree, self._recorder.cursor if at is None else at)
        standing = tree.standing(point)
        if standing.nature != "live":
            return 0.0
        return Purse(math.inf, self._agent.paid_replies(tree)).estimate(self._agent.request(point), standing.model)
