"""Playing the same reply, turn or rest of a session several times, each on its own branch: how often does it do so."""

import math
from collections import Counter
from typing import Final

from lab.engine.agent import Agent
from lab.engine.budget import Purse
from lab.engine.recorder import Recorder
from lab.engine.retries import PATIENT, Retries
from lab.engine.sample_branch import Hands
from lab.engine.sample_round import Round
from lab.engine.samples import SampleRun, sample_point
from lab.engine.work import StoppedError
from lab.errors import LabError
from lab.protocol import Model
from lab.session.events import Extent

AT_ONCE: Final = 4
"""Samples requested at the same time by default."""
MOST: Final = 200
"""The most samples requested in one go."""
_NEVER: Final = {
    "human": ("a person who plays the agent cannot be sampled", "fork and answer again"),
    "recording": ("a recording answers the same every time", "choose a model that can answer new questions"),
}


class Sampler:
    """Asks a session's agent for more replies to a request it has already been sent."""

    def __init__(self, recorder: Recorder, agent: Agent, hands: Hands) -> None:
        self._recorder = recorder
        self._agent = agent
        self._hands = hands
        self._round: Round | None = None

    async def resample(
        self,
        number: int,
        *,
        at: int | None = None,
        extent: Extent = "reply",
        at_once: int = AT_ONCE,
        retries: Retries = PATIENT,
    ) -> SampleRun:
        """Request `number` more replies to the request at `at` (by default the cursor), `at_once` at a time.

        Each becomes a branch `sample-N`: a fork, a seed of its own where seeds apply, and the reply or failure; with
        another `extent`, the turn's calls or all that follows too, under the session's policy and limits. The
        cursor stays. When the budget or a stop ends the round early, `why` says so and the samples so far are kept.
        Raises `LabError` when the model cannot be asked.
        """
        recorder = self._recorder
        point = sample_point(recorder.tree, recorder.cursor if at is None else at)
        return await self.play(number, point, extent=extent, at_once=at_once, retries=retries)

    async def play(
        self,
        number: int,
        point: int,
        *,
        extent: Extent = "reply",
        at_once: int = AT_ONCE,
        retries: Retries = PATIENT,
    ) -> SampleRun:
        """Play on after exactly the step `point`, as `resample` does. Calls that wait there are carried out first."""
        recorder = self._recorder
        recorder.expect_idle()
        recorder.expect_writable()
        if not 1 <= number <= MOST:
            raise LabError(f"{number} samples cannot be asked for", mend=f"ask for 1 to {MOST}")
        model = self.model_at(point)
        round_ = self._round = Round(recorder, self._agent, model, self._hands, point, number, retries, extent)
        try:
            await recorder.work.do("replying", round_.play(min(max(1, at_once), number)))
        except StoppedError:
            round_.why = "it was stopped"
        finally:
            self._round = None
            recorder.notify_phase()
        holds = Counter(round_.holds.values())
        why = "; ".join(filter(None, (round_.why, *(f"{count} held: {why}" for why, count in holds.items()))))
        return SampleRun(point=point, samples=tuple(round_.samples.values()), why=why)

    def pause(self) -> None:
        """Let the samples under way finish and request no more. Does nothing when there are none."""
        if self._round:
            self._round.pause()

    def model_at(self, point: int) -> Model:
        """Return the model that answers samples at a point. Raises `LabError` when it is not available."""
        model = self._agent.model_at(point)
        if model.nature in _NEVER:
            what, mend = _NEVER[model.nature]
            raise LabError(what, mend=mend)
        if over := self._agent.spent_limit(self._recorder.tree.standing(point)):
            raise LabError(f"{over[1]} here")
        return model

    def estimate(self, at: int | None = None) -> float:
        """Return the probable cost of one more reply at a step in US dollars, 0 where it is unknown."""
        tree = self._recorder.tree
        point = sample_point(tree, self._recorder.cursor if at is None else at)
        standing = tree.standing(point)
        if standing.nature != "live":
            return 0.0
        return Purse(math.inf, self._agent.paid_replies(tree)).estimate(self._agent.request(point), standing.model)
