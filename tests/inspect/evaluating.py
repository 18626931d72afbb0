"""Evaluations in process: a mock model that says what it is told to say, and tasks run without a screen."""

from pathlib import Path
from typing import Any

from inspect_ai import Task, eval
from inspect_ai.log import EvalSample
from inspect_ai.model import ChatMessage, ModelOutput, ModelUsage, get_model
from inspect_ai.tool import ToolCall

import lab.inspect.registry  # noqa: F401 - what Inspect loads by the entry point

MOCK = "mockllm/model"


def ask(command: str) -> ModelOutput:
    """An output that asks for a bash command."""
    return asking(ToolCall(id=f"call-{abs(hash(command)) % 10_000}", function="bash", arguments={"command": command}))


def asking(*calls: ToolCall) -> ModelOutput:
    output = ModelOutput.from_content(MOCK, "I look.", stop_reason="tool_calls")
    output.message.tool_calls = list(calls)
    # Without a usage, Inspect counts tokens with a library that asks the network.
    output.usage = ModelUsage()
    return output


def say(text: str) -> ModelOutput:
    output = ModelOutput.from_content(MOCK, text)
    output.usage = ModelUsage()
    return output


def run(task: Task | str, folder: Path, *outputs: ModelOutput, model: str = MOCK, **options: Any) -> EvalSample:
    """Evaluate a task of one sample and return the sample."""
    answering = get_model(MOCK, custom_outputs=list(outputs), memoize=False) if outputs else model
    (log,) = eval(task, model=answering, display="none", log_dir=str(folder / "logs"), log_level="error", **options)
    assert log.samples is not None, log.error
    (sample,) = log.samples
    return sample


def texts(messages: list[ChatMessage]) -> list[tuple[str, str]]:
    return [(message.role, message.text) for message in messages]
