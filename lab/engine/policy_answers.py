"""The answers of a policy to the calls that wait, each with the rule it follows from."""

from lab.engine.forecast import Forecaster
from lab.engine.recorder import Recorder
from lab.errors import LabError
from lab.scenario.load import text_sha256
from lab.session.events import PolicyChoice
from lab.terms.case import call_case
from lab.terms.policy import Policy, Ruling, ruling


class PolicyAnswers:
    """The policy of a session, if it has one. It may be exchanged at any moment."""

    def __init__(self, recorder: Recorder, forecaster: Forecaster) -> None:
        self._recorder = recorder
        self._forecaster = forecaster
        self._policy: Policy | None = None

    @property
    def policy(self) -> Policy | None:
        """The policy that answers calls from here on."""
        return self._policy

    @policy.setter
    def policy(self, policy: Policy | None) -> None:
        """Raise `LabError` for one that only bears the name of a policy declared before the run."""
        opening = self._recorder.tree.opening
        declared = opening.declared.get(policy.by) if opening and policy else None
        if policy and declared and declared != digest_of(policy.text):
            raise LabError(
                f"another policy called “{policy.name}” was declared before the run",
                mend="give this one a name of its own: what it decides is not what was declared",
            )
        self._policy = policy

    def choose(self, policy: Policy | None, by: str) -> PolicyChoice | None:
        """Exchange the policy for good: opened again, the session has the one that was chosen last.

        Returns None where that policy answers already. Raises `LabError` as setting it does.
        """
        if policy == self._policy:
            return None
        self.policy = policy
        return self._recorder.append(
            PolicyChoice(
                **self._recorder.session.stamp(),
                about=self._recorder.cursor,
                by=by,
                policy=policy.by if policy else "",
                sha256=digest_of(policy.text) if policy else "",
            )
        )

    async def ruling(self) -> Ruling | None:
        """Return the policy's answer to the call that waits; None without a policy, or where a decision stands.

        Raises `StoppedError` when another call needs the world before the dry run is over.
        """
        standing = self._recorder.standing
        if self._policy is None or not standing.pending or standing.decided is not None:
            return None
        if self._policy.needs_run:
            case = (await self._forecaster.forecast()).case(standing.turn, standing.cost)
        else:
            call = standing.pending[0]
            where = self._recorder.snapshot
            case = call_case(call.name, call.arguments, where, turn=standing.turn, cost=standing.cost)
        return ruling(self._policy, case)


def digest_of(text: str) -> str:
    """Return the digest by which a text is declared in a session's opening."""
    return text_sha256(text)[:12]
