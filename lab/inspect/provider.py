"""Our personas as a model provider of Inspect's: `--model peerlab/protector`."""

import json
from typing import Any

from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessageAssistant,
    ChatMessageTool,
    Content,
    ContentReasoning,
    ContentText,
    GenerateConfig,
    ModelAPI,
    ModelOutput,
    ModelUsage,
)
from inspect_ai.model import ChatMessage as InspectMessage
from inspect_ai.tool import ToolChoice, ToolInfo

from lab.inspect.names import one_sentence
from lab.inspect.values import tool_calls
from lab.personas import open_persona
from lab.protocol import Answer, Call, ChatMessage, Request, Settings, Tool

_AT_ONCE = 1_000
"""Replies at the same time: no provider limits them."""


class Personas(ModelAPI):
    """A persona that answers in an evaluation. `-M seed=3`, or the evaluation's own seed, is that of its coin toss."""

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008 - as every provider of Inspect's
        seed: int = 0,
        **_: Any,  # noqa: ANN401 - whatever else an evaluation passes to its models
    ) -> None:
        super().__init__(model_name, base_url, api_key, [], config)
        with one_sentence():
            self.persona = open_persona(model_name, seed)

    async def generate(
        self, input: list[InspectMessage], tools: list[ToolInfo], tool_choice: ToolChoice, config: GenerateConfig
    ) -> ModelOutput:
        """Return the persona's next reply."""
        request = Request(
            tuple(message_of(message) for message in input),
            tuple(Tool(tool.name, tool.description, tool.parameters.model_dump(exclude_none=True)) for tool in tools),
            Settings(seed=config.seed),
        )
        answer = Answer()
        async for part in self.persona.stream(request):
            if isinstance(part, Answer):
                answer = part
        return output_of(answer, self.persona.name)

    def max_connections(self) -> int:
        """Return how many replies may be under way."""
        return _AT_ONCE


def message_of(message: InspectMessage) -> ChatMessage:
    """Return a message of Inspect's as one of ours."""
    calls = message.tool_calls or () if isinstance(message, ChatMessageAssistant) else ()
    answers = message if isinstance(message, ChatMessageTool) else None
    text = message.text
    if answers is not None and answers.error is not None:
        # What a provider would be sent of a call that failed.
        text = text or answers.error.message
    return ChatMessage(
        role=message.role,
        text=text,
        calls=tuple(Call(call.id, call.function, json.dumps(call.arguments, ensure_ascii=False)) for call in calls),
        call_id=(answers.tool_call_id or "") if answers else "",
        name=(answers.function or "") if answers else "",
    )


def output_of(answer: Answer, model: str) -> ModelOutput:
    """Return an answer as Inspect's output, always with a usage: without one Inspect would count tokens itself."""
    content: str | list[Content] = answer.text
    if answer.reasoning:
        content = [ContentReasoning(reasoning=answer.reasoning), ContentText(text=answer.text)]
    calls = tool_calls(answer.calls)
    message = ChatMessageAssistant(content=content, source="generate", model=model, tool_calls=calls)
    return ModelOutput(
        model=model,
        choices=[ChatCompletionChoice(message=message, stop_reason="tool_calls" if calls else "stop")],
        usage=ModelUsage(total_cost=0.0),
    )
