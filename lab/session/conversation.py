"""The messages the agent sees at a step, folded from the steps before it."""

from typing import Generic, Protocol, TypeVar, assert_never

from msgspec import structs

from lab.protocol import Call, ChatMessage
from lab.session import events
from lab.session.tree import Tree

M = TypeVar("M")


class Writer(Protocol[M]):
    """Makes the messages of a conversation in the form of one reader."""

    def message(self, step: events.Message) -> M:
        """Return what the agent is told, or the beginning of its next reply."""

    def reply(self, step: events.Reply, beginning: str) -> M:
        """Return a reply that goes on from its `beginning`, "" for none."""

    def reworded(self, message: M, step: events.Rewording) -> M:
        """Return the message of a reply with its new text."""

    def edited(self, message: M, reply: int, calls: tuple[Call, ...], decision: events.Decision) -> M:
        """Return the message of a reply with other calls, one of which a decision changed."""

    def result(self, step: events.Result, name: str, decision: events.Decision | None) -> M:
        """Return what the agent was told of a call of the tool `name`."""


class Fold(Generic[M]):
    """The conversation of a path, to which steps are added in their order.

    A result is what the agent was told. An edited call stands as it ran, unless the researcher chose to show
    the one that was asked, and a reworded reply has its new text. What the researcher says while calls wait comes after
    their results, since providers want each call answered first, unless it was placed before them. The beginning of a
    reply and what the model made of it are one message.
    """

    def __init__(self, writer: Writer[M]) -> None:
        self._writer = writer
        self._messages: list[M] = []
        self._deferred: list[M] = []
        self._reply = 0
        """The last reply."""
        self._place = 0
        """The position of its message."""
        self._calls: tuple[Call, ...] = ()
        """Its calls, as the agent finds them."""
        self._waiting: list[int] = []
        """Positions of those without a result: ids alone may repeat."""
        self._decision: events.Decision | None = None
        self._beginning = ""

    def copy(self) -> "Fold[M]":
        """Return a conversation that goes on from here by itself."""
        other = Fold(self._writer)
        vars(other).update({name: list(part) if isinstance(part, list) else part for name, part in vars(self).items()})
        return other

    @property
    def messages(self) -> list[M]:
        """The messages the model would be sent now, oldest first."""
        return [*self._messages, *self._deferred]

    def add(self, step: events.AnyStep) -> M | None:
        """Take a step in and return the message it adds, None where it adds none."""
        match step:
            case events.Message():
                return self._add_message(step)
            case events.Reply():
                return self._add_reply(step)
            case events.Rewording() if step.reply == self._reply:
                self._messages[self._place] = self._writer.reworded(self._messages[self._place], step)
            case events.Decision():
                self._decision = step
            case events.Result():
                return self._add_result(step)
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
        return None

    def _add_message(self, step: events.Message) -> M:
        message = self._writer.message(step)
        goes_before = not self._waiting or step.place == "before"
        (self._messages if goes_before else self._deferred).append(message)
        self._beginning = step.text if step.role == "assistant" else self._beginning
        return message

    def _add_reply(self, step: events.Reply) -> M:
        if self._beginning:
            # What was begun and how the model went on are one message again.
            self._messages.pop()
        message = self._writer.reply(step, self._beginning)
        self._reply, self._place = step.id, len(self._messages)
        self._calls, self._waiting = step.calls, list(range(len(step.calls)))
        self._beginning, self._decision = "", None
        self._messages.append(message)
        return message

    def _add_result(self, step: events.Result) -> M | None:
        decision, self._decision = self._decision, None
        place = next((each for each in self._waiting if self._calls[each].id == step.call), None)
        if place is None:
            # Stale: the reply that asked for it is gone from the file, and no provider takes such a result.
            return None
        self._waiting.remove(place)
        if decision is not None and decision.call != step.call:
            # Stale: the result it was for is gone from the file.
            decision = None
        if decision and decision.action == "edit" and decision.shown == "ran" and decision.arguments is not None:
            self._edit(place, decision, decision.arguments)
        # Where the history keeps the call that was asked for, its result is of the tool asked for.
        name = step.name if decision is None else self._calls[place].name
        message = self._writer.result(step, name, decision)
        self._messages.append(message)
        if not self._waiting:
            self._messages += self._deferred
            self._deferred = []
        return message

    def _edit(self, place: int, decision: events.Decision, arguments: str) -> None:
        asked = self._calls[place]
        call = structs.replace(asked, name=decision.tool or asked.name, arguments=arguments)
        self._calls = (*self._calls[:place], call, *self._calls[place + 1 :])
        message = self._messages[self._place]
        self._messages[self._place] = self._writer.edited(message, self._reply, self._calls, decision)


class _Ours:
    """Writes messages as a model of ours is sent them: a reply that was not touched as the provider's own message."""

    def message(self, step: events.Message) -> ChatMessage:
        return ChatMessage(role=step.role, text=step.text)

    def reply(self, step: events.Reply, beginning: str) -> ChatMessage:
        # The provider's own message holds only what came after a beginning.
        raw = "" if beginning else step.raw
        text = beginning + step.text
        return ChatMessage(role="assistant", text=text, calls=step.calls, raw=raw, reasoning=step.reasoning)

    def reworded(self, message: ChatMessage, step: events.Rewording) -> ChatMessage:
        return structs.replace(message, text=step.text, raw="")

    def edited(
        self, message: ChatMessage, reply: int, calls: tuple[Call, ...], decision: events.Decision
    ) -> ChatMessage:
        return structs.replace(message, calls=calls, raw="")

    def result(self, step: events.Result, name: str, decision: events.Decision | None) -> ChatMessage:
        text = step.output if step.told is None else step.told
        return ChatMessage(role="tool", text=text, call_id=step.call, name=name)


_OURS = _Ours()


class Conversation:
    """The conversation at one step after another: only what came since the step asked for last is taken in."""

    def __init__(self) -> None:
        self._fold = Fold(_OURS)
        self._last: events.AnyStep | None = None

    def at(self, tree: Tree, event_id: int) -> tuple[ChatMessage, ...]:
        """Return exactly what the model is sent at that step, oldest first."""
        new: list[events.AnyStep] = []
        step = last = tree.step(event_id)
        while step is not self._last:
            new.append(step)
            if not step.parent:
                self._fold = Fold(_OURS)
                break
            step = tree.step(step.parent)
        self._last = None
        for step in reversed(new):
            self._fold.add(step)
        self._last = last
        return tuple(self._fold.messages)


def conversation(tree: Tree, event_id: int) -> tuple[ChatMessage, ...]:
    """Return exactly what the model is sent at that step, oldest first."""
    return Conversation().at(tree, event_id)


def has_task(tree: Tree, event_id: int) -> bool:
    """Return whether the agent has a task by that step: something it was asked for."""
    return any(isinstance(step, events.Message) and step.role == "user" for step in tree.path(event_id))
