"""Deputies of the researcher: a policy that answers calls, interventions made again, the log one came from."""

from collections.abc import Container

from lab.engine.forecast import Forecaster
from lab.engine.interventions import Interventions, way_of
from lab.engine.log_answers import LogAnswer, LogAnswers
from lab.engine.policy_answers import PolicyAnswers
from lab.engine.recorder import Recorder
from lab.engine.rerun import Intervention, MisfitError, PlacedIntervention, Rerun, answered_at
from lab.engine.work import StoppedError
from lab.errors import LabError
from lab.protocol import Call
from lab.session.events import RESEARCHER, Decision, Message, PolicyChoice, Rewording, WorldEdit
from lab.terms.policy import Policy, Ruling


class Deputies:
    """The policy and the interventions of one session, either of which there need not be."""

    def __init__(
        self, recorder: Recorder, interventions: Interventions, forecaster: Forecaster, drafted: Container[str] = ()
    ) -> None:
        self.drafted = drafted
        """The tools whose results a person writes or picks."""
        self._recorder = recorder
        self._interventions = interventions
        self._policy_answers = PolicyAnswers(recorder, forecaster)
        self._log = LogAnswers(recorder)
        self.rerun: Rerun | None = None
        """The interventions to be made again from here on."""

    @property
    def policy(self) -> Policy | None:
        """The policy that answers calls from here on; setting one that is not what was declared raises `LabError`."""
        return self._policy_answers.policy

    @policy.setter
    def policy(self, policy: Policy | None) -> None:
        self._policy_answers.policy = policy

    def choose_policy(self, policy: Policy | None, by: str = RESEARCHER) -> PolicyChoice | None:
        """Let another policy answer calls, or none, and write it down; None where that one answers already."""
        return self._policy_answers.choose(policy, by)

    @property
    def policy_by(self) -> str:
        """The `by` of the policy's decisions."""
        return self.policy.by if self.policy else ""

    @property
    def remainder(self) -> str:
        """The interventions that cannot be made again any more, as a sentence; "" for none."""
        return self.rerun.remainder if self.rerun else ""

    def due(self) -> PlacedIntervention | None:
        """Return the intervention to be made now, None for none. Raises `MisfitError` when one no longer fits."""
        recorder = self._recorder
        if self.rerun is None or not self.rerun.left:
            return None
        return self.rerun.due(recorder.standing, answered_at(recorder.tree, recorder.cursor))

    @property
    def has_move(self) -> bool:
        """Whether an intervention is to be made now."""
        try:
            return self.due() is not None
        except LabError:
            return False

    def make(self, move: PlacedIntervention) -> Intervention:
        """Make an intervention again. Raises `MisfitError`, and changes nothing, when it cannot be made here."""
        assert self.rerun is not None
        by, event, interventions = self.rerun.by, move.event, self._interventions
        try:
            made = self._made(event, by, interventions)
        except LabError as fault:
            raise MisfitError(
                f"{move.words} of {self.rerun.name} does not fit: {fault.what}", mend=fault.mend
            ) from fault
        self.rerun.settle(move)
        return made

    @staticmethod
    def _made(event: Intervention, by: str, interventions: Interventions) -> Intervention:
        match event:
            case Decision():
                return interventions.decide(
                    event.action,
                    arguments=event.arguments,
                    tool=event.tool,
                    told=event.told,
                    exit_code=event.exit_code,
                    drafted_by=event.drafted_by,
                    draft=event.draft,
                    shown=event.shown,
                    note=event.note,
                    by=by,
                )
            case Message():
                return interventions.say(event.text, way_of(event), by=by)
            case Rewording():
                return interventions.reword(event.text, by=by)
            case WorldEdit():
                return interventions.edit_world(event.changes, event.note, by=by)

    def log_answer(self) -> LogAnswer | None:
        """Return the result that the imported log has for the waiting call; None if it has none."""
        pending = self._recorder.standing.pending
        return self.log_answer_to(pending[0], self._recorder.cursor) if pending else None

    def log_answer_to(self, call: Call, at: int) -> LogAnswer | None:
        """Return the result that the log has for a call that waits at a step; None if it has none."""
        return self._log.answer(call, at) if call.name in self.drafted else None

    @property
    def lacks_result(self) -> bool:
        """Whether a person has to write the waiting call's result, or pick a draft of it."""
        standing = self._recorder.standing
        if not standing.pending or standing.decided or standing.pending[0].name not in self.drafted:
            return False
        return self.log_answer() is None

    async def ruling(self) -> Ruling | None:
        """Return the policy's answer to the call that waits; None where it has none to give."""
        return await self._policy_answers.ruling()

    async def why_held(self) -> str:
        """Return why a person has to decide what waits, as a sentence; "" if no decision is needed."""
        try:
            if self.due() is not None:
                return ""
            if self.lacks_result:
                name = self._recorder.standing.pending[0].name
                return f"{name} has no result of its own: fake it, with a text of yours or a draft"
            ruling = await self.ruling()
        except StoppedError:
            return "stopped while the call was tried out"
        except LabError as fault:
            return str(fault)
        if ruling is None or ruling.do != "stop" or self.policy is None:
            return ""
        return f"policy {self.policy.name} leaves this call to you: {ruling.rule}"
