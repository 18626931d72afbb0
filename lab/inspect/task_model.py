"""A model of Inspect's as one of ours: our request in its messages, its output as our answer."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, Final

from inspect_ai.model import ChatMessage as InspectMessage
from inspect_ai.model import (
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageTool,
    ChatMessageUser,
    ContentReasoning,
    GenerateConfig,
    Model,
    ModelOutput,
)
from inspect_ai.tool import ToolCall, ToolFunction, ToolInfo, ToolParams

from lab.inspect import values
from lab.inspect.provider import Personas
from lab.protocol import (
    Answer,
    Call,
    ChatMessage,
    Delta,
    FaultKind,
    ModelFault,
    Nature,
    Request,
    Settings,
    Tool,
)

_MALFORMED: Final = re.compile(r"\n\n(.*)\n\nError details: ", re.DOTALL)
"""Inspect's quote of arguments it could not parse."""


class SentMessages:
    """The conversation of a sample as Inspect's messages. One that does not change keeps its id in the log.

    Replies are kept as Inspect has them, so that they go back with the signatures and reasoning a provider wants.
    """

    def __init__(self) -> None:
        self._replies: dict[int, ChatMessageAssistant] = {}
        """By place in the conversation."""
        self._sent: dict[int, tuple[ChatMessage, InspectMessage]] = {}

    def keep(self, place: int, reply: ChatMessageAssistant) -> None:
        """Keep the reply that came at a place of the conversation."""
        self._replies[place] = reply

    def of(self, conversation: tuple[ChatMessage, ...]) -> list[InspectMessage]:
        """Return a conversation as Inspect's messages."""
        return [self._message(place, message) for place, message in enumerate(conversation)]

    def _message(self, place: int, message: ChatMessage) -> InspectMessage:
        before, sent = self._sent.get(place, (None, None))
        if sent is None or before != message:
            sent = self._new_message(place, message)
            self._sent[place] = (message, sent)
        return sent

    def _new_message(self, place: int, message: ChatMessage) -> InspectMessage:
        match message.role:
            case "system":
                return ChatMessageSystem(content=message.text)
            case "user":
                return ChatMessageUser(content=message.text)
            case "tool":
                return ChatMessageTool(content=message.text, tool_call_id=message.call_id, function=message.name)
            case "assistant":
                reply = self._replies.get(place)
                if reply is not None and (reply.text, _calls(reply)) == (message.text, message.calls):
                    return reply
                calls = [tool_call(call) for call in message.calls] or None
                return ChatMessageAssistant(content=message.text, tool_calls=calls)


class InspectModel:
    """Asks the model of an evaluation. What Inspect raises while it asks is kept in `fault`, to be raised once more."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.sent = SentMessages()
        self.fault: Exception | None = None
        self.output: ModelOutput | None = None
        """The last output."""

    @property
    def name(self) -> str:
        """A persona has the name it has here, another model the one it has in Inspect."""
        api = self._model.api
        return api.persona.name if isinstance(api, Personas) else str(self._model)

    @property
    def nature(self) -> Nature:
        """Whether it is one of our scripts or a model."""
        return "scripted" if isinstance(self._model.api, Personas) else "live"

    async def stream(self, request: Request) -> AsyncIterator[Delta | Answer]:
        """Yield the answer whole. Raises `ModelFault`, with the cause in `fault` where Inspect raised one."""
        try:
            self.output = await self._model.generate(
                self.sent.of(request.messages),
                tools=[tool_info(tool) for tool in request.tools],
                tool_choice=_tool_choice(request.settings),
                config=_config(request.settings),
            )
        except Exception as fault:
            self.fault = fault
            raise ModelFault("other", f"Inspect could not ask the model: {fault}", mend="see the log") from fault
        answer = answer_of(self.output)
        self.sent.keep(len(request.messages), self.output.message)
        yield answer


def tool_info(tool: Tool) -> ToolInfo:
    """Return a tool of ours as Inspect offers it to a model."""
    schema = dict(tool.parameters)
    return ToolInfo(name=tool.name, description=tool.description, parameters=ToolParams.model_validate(schema))


def tool_call(call: Call) -> ToolCall:
    """Return a call for our tools to answer, malformed or not: Inspect would answer a parse error itself."""
    return replace(values.tool_call(call.id, call.name, call.arguments), parse_error=None)


def answer_of(output: ModelOutput) -> Answer:
    """Return an output as an answer. Raises `ModelFault` for one without a text and a call."""
    if output.empty:
        raise ModelFault("empty", output.error or "the model answered nothing", mend="ask again")
    message = output.message
    parts = [part for part in message.content if isinstance(part, ContentReasoning)] if message.content else []
    reasoning = "\n\n".join(part.reasoning for part in parts if not part.redacted)
    usage = values.tokens_of(output.usage) if output.usage else None
    cost = output.usage.total_cost if output.usage else None
    if not message.text.strip() and not message.tool_calls:
        kind: FaultKind = "only-reasoning" if reasoning else "empty"
        what = "only reasoning came" if reasoning else "the reply is empty"
        raise ModelFault(kind, output.error or what, mend="ask again", reasoning=reasoning, usage=usage, cost=cost)
    calls = _calls(message)
    return Answer(
        text=message.text,
        reasoning=reasoning,
        calls=calls,
        finish=values.FINISHES.get(output.stop_reason, "calls" if calls else "stop"),
        usage=usage,
        cost=cost,
    )


def _calls(message: ChatMessageAssistant) -> tuple[Call, ...]:
    return tuple(Call(call.id, call.function, _arguments(call)) for call in message.tool_calls or ())


def _arguments(call: ToolCall) -> str:
    """Return a call's arguments as JSON text. Inspect keeps no exact text; malformed ones are as it quotes them."""
    if not call.parse_error:
        return json.dumps(call.arguments, ensure_ascii=False)
    quote = _MALFORMED.search(call.parse_error)
    return quote[1] if quote else call.parse_error


def _config(settings: Settings) -> GenerateConfig:
    """Return what a session sets of how the model is asked; the evaluation's own settings fill the rest."""
    wishes: dict[str, Any] = {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "max_tokens": settings.max_tokens,
        "reasoning_effort": settings.reasoning_effort,
        "seed": settings.seed,
        "stop_seqs": list(settings.stop) or None,
        "extra_body": settings.extra or None,
    }
    return GenerateConfig(**{name: value for name, value in wishes.items() if value is not None})


def _tool_choice(settings: Settings) -> Any:  # noqa: ANN401 - a union of literals
    match settings.tool_choice:
        case None | "auto":
            return "auto"
        case "required":
            return "any"
        case "none":
            return "none"
        case name:
            return ToolFunction(name=name)
