"""The messages the agent sees at a step, folded from the steps before it."""

from typing import assert_never

from msgspec import structs

from lab.protocol import Call, Message
from lab.session import events
from lab.session.tree import Tree


def conversation(tree: Tree, event_id: int) -> tuple[Message, ...]:
    """Return exactly what the model is sent at that step, oldest first.

    A result is what the agent was told. An edited call stands as it ran, unless the researcher chose to show
    the one that was asked, and a reworded reply has its new text; only a reply without such an edit goes back as the
    provider's own message. What the researcher says while calls wait comes after their results, since providers want
    each call answered first, unless it was placed before them. The beginning of a reply and what the model made of it
    are one message.
    """
    messages: list[Message] = []
    deferred: list[Message] = []
    # Positions, in the last reply, of calls without a result: ids alone may repeat.
    waiting: list[int] = []
    reply_at = 0
    reply_id = 0
    decided: events.Decision | None = None
    begun = ""
    for step in tree.path(event_id):
        match step:
            case events.Message():
                goes_before = not waiting or step.place == "before"
                (messages if goes_before else deferred).append(Message(role=step.role, text=step.text))
                begun = step.text if step.role == "assistant" else begun
            case events.Reply():
                if begun:
                    # One message again: what was begun and how the model went on; its own message holds only the rest.
                    messages.pop()
                reply_at, reply_id = len(messages), step.id
                waiting = list(range(len(step.calls)))
                raw, text = ("", begun + step.text) if begun else (step.raw, step.text)
                messages.append(
                    Message(role="assistant", text=text, calls=step.calls, raw=raw, reasoning=step.reasoning)
                )
                begun = ""
            case events.Rewording() if step.reply == reply_id:
                messages[reply_at] = structs.replace(messages[reply_at], text=step.text, raw="")
            case events.Decision():
                decided = step
            case events.Result():
                position = _position(messages[reply_at].calls, waiting, step.call) if waiting else None
                if position is None:
                    # Stale: the reply that asked for it is gone from the file, and no provider takes such a result.
                    continue
                original = messages[reply_at]
                waiting.remove(position)
                if decided and decided.action == "edit" and decided.shown == "ran" and decided.arguments is not None:
                    calls = list(original.calls)
                    name = decided.tool or calls[position].name
                    calls[position] = structs.replace(calls[position], name=name, arguments=decided.arguments)
                    messages[reply_at] = structs.replace(original, calls=tuple(calls), raw="")
                # Where the history keeps the call that was asked for, its result is of the tool asked for.
                name = step.name if decided is None else messages[reply_at].calls[position].name
                decided = None
                text = step.output if step.told is None else step.told
                messages.append(Message(role="tool", text=text, call_id=step.call, name=name))
                if not waiting:
                    messages += deferred
                    deferred = []
            case (
                events.Opening()
                | events.Rewording()
                | events.Failure()
                | events.WorldEdit()
                | events.Switch()
                | events.Fork()
                | events.End()
            ):
                pass
            case _:
                assert_never(step)
    return (*messages, *deferred)


def _position(calls: tuple[Call, ...], waiting: list[int], call_id: str) -> int | None:
    return next((position for position in waiting if calls[position].id == call_id), None)
