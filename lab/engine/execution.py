"""Running a call once it is decided, and the event for its outcome."""

from lab.engine.request import StepStart
from lab.protocol import Call
from lab.session.events import Decision, Result
from lab.world import Outcome


def runs_nothing(decision: Decision | None) -> bool:
    """Return whether a call is answered without running."""
    return decision is not None and decision.action in ("deny", "fake")


def what_runs(call: Call, decision: Decision | None) -> tuple[str, str]:
    """Return the tool and the arguments that run."""
    if decision is None:
        return call.name, call.arguments
    return decision.tool or call.name, call.arguments if decision.arguments is None else decision.arguments


def unrun_result(start: StepStart, call: Call, decision: Decision) -> Result:
    """Return the event for a call of which nothing ran: the agent is told what the decision says."""
    return Result(**start, call=call.id, name=call.name, told=decision.told, exit_code=decision.exit_code)


def run_result(start: StepStart, call: Call, decision: Decision | None, outcome: Outcome) -> Result:
    """Return the event for a call that ran."""
    name, arguments = what_runs(call, decision)
    return Result(
        **start,
        call=call.id,
        name=name,
        arguments=arguments,
        output=outcome.output,
        told=decision.told if decision else None,
        exit_code=outcome.exit_code,
        changes=outcome.changes,
        limit=outcome.limit or "",
        fidelity=outcome.fidelity,
        python=outcome.python,
        ends=outcome.ends,
    )
