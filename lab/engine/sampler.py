"""Requesting the same reply several times, each on its own branch, to see how often the model does what it did."""

import math
from typing import Final

from lab.engine.agent import Agent
from lab.engine.budget import Purse
from lab.engine.recorder import Recorder
from lab.engine.retries import PATIENT, Retries
from lab.engine.sample_round import Round
from lab.engine.samples import SampleRun, sample_point
from lab.engine.work import StoppedError
from lab.errors import LabError
from lab.protocol import Model

AT_ONCE: Final = 4
"""Samples requested at the same time by default."""
MOST: Final = 200
"""The most samples requested in one go."""
_NEVER: Final = {
    "human": ("a person who plays the agent cannot be sampled", "fork and answer again"),
    "recording": ("a recording answers the same every time", "choose a model that can answer anew"),
}


class Sampler:
    """Asks a session's agent for more replies to a request it has already been sent."""

    def __init__(self, recorder: Recorder, agent: Agent) -> None:
        self._recorder = recorder
        self._agent = agent
        self._round: Round | None = None

    async def resample(
        self, number: int, *, at: int | None = None, at_once: int = AT_ONCE, retries: Retries = PATIENT
    ) -> SampleRun:
        """Request `number` more replies to the request at `at` (by default the cursor), `at_once` at a time.

        Each becomes a branch `sample-N`: a fork, a seed of its own where seeds apply, and the reply or failure. The
        cursor stays. When the budget or a stop ends the round early, `why` says so and the samples so far are kept.
        Raises `LabError` when the model cannot be asked.
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
        return SampleRun(point=point, samples=tuple(round_.samples.values()), why=round_.why)

    def pause(self) -> None:
        """Let the samples under way finish and request no more. Does nothing when there are none."""
        if self._round:
            self._round.pause()

    def model_at(self, point: int) -> Model:
        """Return the model that answers samples at a point. Raises `LabError` when it is not available."""
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
        """Return the probable cost of one more reply at a step in US dollars, 0 where it is unknown."""
        tree = self._recorder.tree
        point = sample_point(tree, self._recorder.cursor if at is None else at)
        standing = tree.standing(point)
        if standing.nature != "live":
            return 0.0
        return Purse(math.inf, self._agent.paid_replies(tree)).estimate(self._agent.request(point), standing.model)
