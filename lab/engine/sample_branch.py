"""The branch of one sample, and the calls on it, which are run as on the session's own branch."""

import asyncio
from typing import TypeVar

from lab.engine.deputies import Deputies
from lab.engine.execution import run_result, runs_nothing, unrun_result, what_runs
from lab.engine.recorder import Recorder
from lab.engine.request import StepStart
from lab.engine.work import Bench
from lab.models.addresses import address_of
from lab.protocol import Call, Model, Settings
from lab.session.events import AnyStep, Decision, Extent, Fork, Switch
from lab.session.standing import Standing
from lab.terms.case import call_case
from lab.terms.policy import ruling
from lab.world import Snapshot

FINISHED = "the agent said it is finished"
_NOTES: dict[Extent, str] = {
    "reply": "one more reply to the same request",
    "turn": "the same turn once more",
    "end": "once more from here to the end",
}
S = TypeVar("S", bound=AnyStep)


class SampleBranch:
    """One sample's branch. It is written to the file only once it has content."""

    def __init__(
        self, recorder: Recorder, model: Model, point: int, number: int, settings: Settings, extent: Extent
    ) -> None:
        self.name = f"sample-{number}"
        self.settings = settings
        self.at = point
        """Its last step."""
        self.is_begun = False
        self._recorder = recorder
        self._model = model
        self._extent = extent

    @property
    def standing(self) -> Standing:
        """The standing at its end."""
        return self._recorder.tree.standing(self.at)

    def start(self) -> StepStart:
        """Return the common fields of its next step."""
        if not self.is_begun:
            self._begin()
            self.is_begun = True
        return self._step_start()

    def append(self, event: S, after: Snapshot | None = None, *, ends: bool = False) -> S:
        """Append a step, with the world after it if it changed the world; `ends` closes the branch after it."""
        event = self._recorder.append(event, after, stays=True, end=FINISHED if ends else None)
        self.at = self._recorder.tree.tip_of(self.name)
        return event

    def _begin(self) -> None:
        """Write the fork, and the sample's settings where they differ from those at the point."""
        standing = self.standing
        fork = Fork(**self._step_start(), sample=True, extent=self._extent, note=_NOTES[self._extent])
        self.at = self._recorder.append(fork, stays=True).id
        address = address_of(self._model)
        if self.settings != standing.settings or address != standing.api_base:
            switch = Switch(
                **self._step_start(),
                model=self._model.name,
                nature=self._model.nature,
                api_base=address,
                settings=self.settings,
            )
            self.at = self._recorder.append(switch, stays=True).id

    def _step_start(self) -> StepStart:
        return StepStart(**self._recorder.session.stamp(), parent=self.at, branch=self.name)


class Hands:
    """Carries out the calls of samples, one at a time, as the session's policy and its tools would have it."""

    def __init__(self, recorder: Recorder, bench: Bench, deputies: Deputies) -> None:
        self._recorder = recorder
        self._bench = bench
        self._deputies = deputies
        self._lock = asyncio.Lock()

    async def carry_out(self, branch: SampleBranch) -> str:
        """Carry out every call that waits on a branch. Returns why a person has to decide one, "" if none has to."""
        while branch.standing.pending:
            async with self._lock:
                if why := await self._carry_out(branch, branch.standing.pending[0]):
                    return why
        return ""

    async def _carry_out(self, branch: SampleBranch, call: Call) -> str:
        decision = branch.standing.decided
        if decision is None and call.name in self._deputies.drafted:
            as_logged = self._deputies.log_answer_to(call, branch.at)
            if as_logged is None:
                return f"{call.name} has no result of its own"
            decision = branch.append(as_logged.decision(branch.start(), call))
        if decision is not None and runs_nothing(decision):
            branch.append(unrun_result(branch.start(), call, decision))
            return ""
        before = self._recorder.snapshot_at(branch.at)
        # The policy is asked about what came of the call; unless it approves, that is thrown away as a dry run is.
        outcome, after = await self._bench.run(*what_runs(call, decision), before, lambda _: None)
        policy = self._deputies.policy
        if decision is None and policy is not None:
            standing = branch.standing
            case = call_case(
                call.name,
                call.arguments,
                before,
                output=outcome.output,
                changes=outcome.changes,
                turn=standing.turn,
                cost=standing.cost,
            )
            answer = ruling(policy, case)
            if answer.do == "stop":
                return f"policy {policy.name} leaves a call to you: {answer.rule}"
            say = answer.say if answer.do == "deny" else None
            start = branch.start()
            decision = branch.append(
                Decision(**start, call=call.id, action=answer.do, by=policy.by, told=say, note=answer.rule)
            )
            if answer.do == "deny":
                branch.append(unrun_result(branch.start(), call, decision))
                return ""
        result = run_result(branch.start(), call, decision, outcome)
        branch.append(result, after, ends=result.ends)
        return ""
