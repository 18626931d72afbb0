"""The messages of a path as Inspect has them, each with an id that names the event it comes from."""

from typing import Any

from inspect_ai.model import ChatMessage as InspectMessage
from inspect_ai.model import (
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageTool,
    ChatMessageUser,
    ContentReasoning,
    ContentText,
)
from inspect_ai.tool import ToolCallError

from lab.inspect.values import tool_calls
from lab.protocol import Call
from lab.session import events
from lab.session.conversation import Fold

History = Fold[InspectMessage]


def new_history(session: str) -> History:
    """Return the history of a session before its first step."""
    return Fold(_Inspects(session))


class _Inspects:
    """Writes messages as Inspect has them.

    A message that changed has another id than before (`…~EVENT`), because logs and viewer tell messages by their ids.
    """

    def __init__(self, session: str) -> None:
        self._session = session

    def message(self, step: events.Message) -> InspectMessage:
        source = "input" if step.by == "scenario" else "operator"
        kind: Any = {"system": ChatMessageSystem, "user": ChatMessageUser, "assistant": ChatMessageAssistant}[step.role]
        message: InspectMessage = kind(id=self._id(step.id), content=step.text, source=source)
        return message

    def reply(self, step: events.Reply, beginning: str) -> InspectMessage:
        text = beginning + step.text
        reasoning = [ContentReasoning(reasoning=step.reasoning), ContentText(text=text)] if step.reasoning else None
        return ChatMessageAssistant(
            id=self._id(step.id),
            content=reasoning or text,
            source="generate",
            model=step.model,
            tool_calls=tool_calls(step.calls),
        )

    def reworded(self, message: InspectMessage, step: events.Rewording) -> InspectMessage:
        return self._changed(message, step.reply, step.id, content=step.text)

    def edited(
        self, message: InspectMessage, reply: int, calls: tuple[Call, ...], decision: events.Decision
    ) -> InspectMessage:
        return self._changed(message, reply, decision.id, tool_calls=tool_calls(calls))

    def result(self, step: events.Result, name: str, decision: events.Decision | None) -> InspectMessage:
        text = step.output if step.told is None else step.told
        return ChatMessageTool(
            id=self._id(step.id),
            content=text,
            tool_call_id=step.call,
            function=name,
            error=ToolCallError("approval", text) if decision and decision.action == "deny" else None,
        )

    def _changed(self, message: InspectMessage, reply: int, event: int, **parts: object) -> InspectMessage:
        return message.model_copy(update={"id": f"{self._id(reply)}~{event}", "source": "operator", **parts})

    def _id(self, event: int) -> str:
        return f"{self._session}.{event}"
