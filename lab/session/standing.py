"""The standing at a step of the session, folded from the steps before it one at a time."""

from typing import assert_never

from msgspec import Struct, field, structs

from lab.errors import LabError
from lab.protocol import Call, Nature, Settings, Usage
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


class Standing(Struct, frozen=True, kw_only=True, gc=False):
    """The small facts of a step. Messages and the world are folded apart, only when they are needed."""

    turn: int = 0
    """Replies so far."""
    reply: int = 0
    """The last of them, 0 when there is none."""
    model: str
    nature: Nature
    api_base: str = ""
    settings: Settings = Settings()
    condition: dict[str, str] = field(default_factory=dict)
    usage: Usage = Usage()
    cost: float = 0.0
    """US dollars of the replies whose cost is known."""
    unpriced: int = 0
    """Replies whose cost is unknown, and those among them that broke off."""
    pending: tuple[Call, ...] = ()
    """Calls asked and not yet answered, in order."""
    decided: Decision | None = None
    """A decision about `pending[0]` whose result has not come yet."""
    answered: bool = False
    """The agent chose to say something and asked for no call: it needs a message before the model goes on."""
    cut_off: bool = False
    """The last reply has no call and was ended by a limit or a filter, not by the agent: it needs a message too."""
    ended: End | None = None


def advance(before: Standing | None, step: AnyStep, *, is_stale: bool = False) -> Standing:
    """Return the standing after `step`, given the one at its parent (None for the opening).

    A stale step may be about a call without a reply that asks for it: it answers none then. Raises
    `LabError` for any other.
    """
    if isinstance(step, Opening):
        return Standing(
            model=step.model,
            nature=step.nature,
            api_base=step.api_base,
            settings=step.settings,
            condition=step.condition,
        )
    if before is None:
        raise LabError("the session does not begin with an opening", where=f"event {step.id}")
    if is_stale and isinstance(step, Decision | Result) and all(call.id != step.call for call in before.pending):
        return before
    match step:
        case Reply():
            return structs.replace(
                before,
                turn=before.turn + 1,
                reply=step.id,
                usage=before.usage.plus(step.usage or Usage()),
                cost=before.cost + (step.cost or 0.0),
                unpriced=before.unpriced + (step.cost is None),
                pending=step.calls,
                decided=None,
                answered=not step.calls and step.finish == "stop",
                cut_off=not step.calls and step.finish != "stop",
            )
        case Failure():
            return structs.replace(
                before,
                usage=before.usage.plus(step.usage or Usage()),
                cost=before.cost + (step.cost or 0.0),
                unpriced=before.unpriced + step.may_cost,
            )
        case Decision():
            position_of(step.call, before.pending, step.id)
            return structs.replace(before, decided=step)
        case Result():
            position = position_of(step.call, before.pending, step.id)
            left = before.pending[:position] + before.pending[position + 1 :]
            return structs.replace(before, pending=left, decided=None)
        case Message(role="user") if before.answered or before.cut_off:
            return structs.replace(before, answered=False, cut_off=False)
        case Switch():
            return structs.replace(
                before, model=step.model, nature=step.nature, api_base=step.api_base, settings=step.settings
            )
        case End():
            return structs.replace(before, ended=step)
        case Message() | Opening() | Rewording() | WorldEdit() | Fork():
            return before
    assert_never(step)


def position_of(call_id: str, pending: tuple[Call, ...], event_id: int) -> int:
    """Return where the first waiting call of that id stands; `LabError` when none waits."""
    for position, call in enumerate(pending):
        if call.id == call_id:
            return position
    raise LabError(f"no call {call_id!r} waits at that point", where=f"event {event_id}")
