"""The messages of a path as Inspect has them, each with an id that names the event it comes from."""

from typing import Any, assert_never

from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageTool,
    ChatMessageUser,
    ContentReasoning,
    ContentText,
)
from inspect_ai.tool import ToolCall, ToolCallError

from lab.inspect.values import tool_call
from lab.session import events


class History:
    """What the model is sent, step by step: the same conversation as `lab.session.conversation`.

    A message that changed has another id than before (`…~EVENT`), because logs and viewer tell messages by their ids.
    """

    def __init__(self, session: str) -> None:
        self._session = session
        self._messages: list[ChatMessage] = []
        self._deferred: list[ChatMessage] = []
        self._reply_at = 0
        self._reply = 0
        self._waiting: list[int] = []
        self._decided: events.Decision | None = None
        self._begun = ""

    def copy(self) -> "History":
        """Return a history that goes on from here by itself."""
        other = History(self._session)
        vars(other).update({name: list(part) if isinstance(part, list) else part for name, part in vars(self).items()})
        return other

    @property
    def messages(self) -> list[ChatMessage]:
        """What the model would be sent now, oldest first."""
        return [*self._messages, *self._deferred]

    def add(self, step: events.AnyStep) -> ChatMessage | None:
        """Take a step in and return the message it adds, None where it adds none."""
        match step:
            case events.Message():
                return self._add_message(step)
            case events.Reply():
                return self._add_reply(step)
            case events.Rewording() if step.reply == self._reply:
                self._replace(step.id, content=step.text)
            case events.Decision():
                self._decided = step
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

    def _add_message(self, step: events.Message) -> ChatMessage:
        source = "input" if step.by == "scenario" else "operator"
        kind: Any = {"system": ChatMessageSystem, "user": ChatMessageUser, "assistant": ChatMessageAssistant}[step.role]
        message: ChatMessage = kind(id=self._id(step.id), content=step.text, source=source)
        goes_before = not self._waiting or step.place == "before"
        (self._messages if goes_before else self._deferred).append(message)
        self._begun = step.text if step.role == "assistant" else self._begun
        return message

    def _add_reply(self, step: events.Reply) -> ChatMessage:
        if self._begun:
            # What was begun and how the model went on are one message again.
            self._messages.pop()
        text, self._begun = self._begun + step.text, ""
        reasoning = [ContentReasoning(reasoning=step.reasoning), ContentText(text=text)] if step.reasoning else None
        message = ChatMessageAssistant(
            id=self._id(step.id),
            content=reasoning or text,
            source="generate",
            model=step.model,
            tool_calls=[tool_call(call.id, call.name, call.arguments) for call in step.calls] or None,
        )
        self._reply_at, self._reply = len(self._messages), step.id
        self._waiting = list(range(len(step.calls)))
        self._messages.append(message)
        return message

    def _add_result(self, step: events.Result) -> ChatMessage | None:
        decision, self._decided = self._decided, None
        calls: list[ToolCall] = list(self._messages[self._reply_at].tool_calls or []) if self._waiting else []
        place = next((each for each in self._waiting if calls[each].id == step.call), None)
        if place is None:
            # Stale: the reply that asked for it is gone from the file.
            return None
        self._waiting.remove(place)
        if decision and decision.action == "edit" and decision.shown == "ran" and decision.arguments is not None:
            calls[place] = tool_call(step.call, step.name, decision.arguments)
            self._replace(decision.id, tool_calls=calls)
        text = step.output if step.told is None else step.told
        message = ChatMessageTool(
            id=self._id(step.id),
            content=text,
            tool_call_id=step.call,
            function=step.name,
            error=ToolCallError("approval", text) if decision and decision.action == "deny" else None,
        )
        self._messages.append(message)
        if not self._waiting:
            self._messages += self._deferred
            self._deferred = []
        return message

    def _replace(self, event: int, **parts: object) -> None:
        message = self._messages[self._reply_at]
        parts |= {"id": f"{self._id(self._reply)}~{event}", "source": "operator"}
        self._messages[self._reply_at] = message.model_copy(update=parts)

    def _id(self, event: int) -> str:
        return f"{self._session}.{event}"
