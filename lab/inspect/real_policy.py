"""A policy that was made for calls which may be real, and what it answers to one."""

from lab.errors import LabError
from lab.inspect.attach import Ask, Decided
from lab.protocol import argument_text
from lab.scenario.patterns import LONGEST
from lab.terms.case import Case
from lab.terms.policy import Policy, ruling


def require_real(policy: Policy) -> Policy:
    """Return the policy. Raises `LabError` for one that was not made for real calls."""
    if not policy.real:
        raise LabError(
            f"the policy “{policy.name}” was made for simulated calls, and these may be real",
            mend="write one for them, with `real = true`; see scenarios/POLICIES.md",
        )
    return policy


def answer_of(policy: Policy, ask: Ask) -> Decided | None:
    """Return what a policy decides about a call, None where a person has to."""
    require_real(policy)
    arguments = argument_text(ask.arguments)
    if len(arguments) > LONGEST:
        # A pattern would see only its beginning.
        return None
    answer = ruling(policy, Case(tool=ask.tool, arguments=arguments, turn=ask.turn))
    if answer.do == "stop":
        return None
    return Decided(id=ask.id, do=answer.do, why=answer.say or f"{policy.by}: {answer.rule}")
