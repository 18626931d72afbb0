"""An approver for any evaluation: a call waits until a person in `peerlab attach`, or a policy, decides."""

import json
from collections.abc import Sequence
from typing import Any, Final

from inspect_ai.approval import Approval, Approver
from inspect_ai.model import ChatMessage, ChatMessageAssistant
from inspect_ai.tool import ToolCall, ToolCallView

from lab.inspect.attach import Ask, Decided, PastMessage
from lab.inspect.attach_desk import TOO_LONG, desk_of_loop
from lab.inspect.real_policy import answer_of, require_real
from lab.inspect.simulated import IS_SIMULATED
from lab.settings import policies_folder
from lab.terms.policy import DENIAL, Policy, load_policy
from lab.text.safe import whole

_HISTORY: Final = 30
"""Messages before the call that are shown with it."""
_LONGEST_TEXT: Final = 20_000
"""Characters of a message that are shown. Of a call, everything is."""
_LONGEST_CALL: Final = 1 << 20
"""Characters of the arguments of the longest call: a person could not read a longer one."""


def attached_approver(policy: str, patience: float) -> Approver:
    """Return the approver.

    `policy` is a name or a path, "" for none; `patience` counts seconds without an attached person.

    Raises `LabError` when the policy cannot be used or was not made for real calls.
    """
    rules = require_real(load_policy(policy, policies_folder())) if policy else None

    async def approve(message: str, call: ToolCall, view: ToolCallView, history: list[ChatMessage]) -> Approval:
        try:
            ask = _ask(message, call, history)
        except (TypeError, ValueError, RecursionError):
            return Approval(decision="reject", explanation="The arguments cannot be shown, so the call was not run.")
        if len(ask.arguments) > _LONGEST_CALL:
            return Approval(decision="reject", explanation=TOO_LONG)
        return _approval(call, await _decide(ask, rules, patience))

    return approve


async def _decide(ask: Ask, policy: Policy | None, patience: float) -> Decided:
    if policy is not None and (answer := answer_of(policy, ask)) is not None:
        return answer
    return await desk_of_loop().ask(ask, patience)


def _ask(message: str, call: ToolCall, history: Sequence[ChatMessage]) -> Ask:
    task, sample, epoch, model = _place()
    # The last message is the one that asks.
    before = history[:-1] if history and isinstance(history[-1], ChatMessageAssistant) else history
    return Ask(
        id=0,
        task=whole(task),
        sample=whole(sample),
        epoch=epoch,
        model=whole(model),
        tool=whole(call.function),
        arguments=json.dumps(call.arguments),
        turn=sum(isinstance(each, ChatMessageAssistant) for each in history),
        text=whole(message[:_LONGEST_TEXT]),
        history=tuple(PastMessage(each.role, _text(each)) for each in before[-_HISTORY:]),
        is_simulated=IS_SIMULATED.get(),
    )


def _text(message: ChatMessage) -> str:
    calls = message.tool_calls or () if isinstance(message, ChatMessageAssistant) else ()
    lines = [message.text, *(f"{call.function} {json.dumps(call.arguments, ensure_ascii=False)}" for call in calls)]
    return whole("\n".join(filter(None, lines))[:_LONGEST_TEXT])


def _place() -> tuple[str, str, int, str]:
    """Return task, sample, epoch and model of the sample that asks, as far as Inspect says."""
    try:
        # Inspect has no public name for it.
        from inspect_ai.log._samples import sample_active
    except ImportError:
        return "", "", 0, ""
    sample: Any = sample_active()
    if sample is None:
        return "", "", 0, ""
    return str(sample.task), str(sample.sample.id), int(sample.epoch), str(sample.model)


def _approval(call: ToolCall, decision: Decided) -> Approval:
    match decision.do:
        case "approve":
            return Approval(decision="approve", explanation=decision.why or None)
        case "deny":
            return Approval(decision="reject", explanation=decision.why or DENIAL)
        case "terminate":
            return Approval(decision="terminate", explanation=decision.why or None)
        case "edit":
            try:
                arguments = json.loads(decision.arguments)
            except (ValueError, RecursionError):
                arguments = None
            if not isinstance(arguments, dict):
                return Approval(decision="reject", explanation="The edited call was no JSON object, so it was not run.")
            modified = ToolCall(id=call.id, function=call.function, arguments=arguments, type=call.type)
            return Approval(decision="modify", modified=modified)
