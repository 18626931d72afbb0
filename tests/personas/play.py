"""A persona in a real world, without an engine: what the agent would see, and what became of the world."""

import json
from collections.abc import Callable
from functools import cache

from lab.personas import PERSONAS
from lab.protocol import Answer, Call, ChatMessage, Request, Tool
from lab.scenario.compose import Composed, compose
from lab.scenario.load import load_scenario, parse_scenario
from lab.scenario.opening import build_harness
from lab.world import find, find_identity

WEIGHTS = "tarn-agent-2/consolidated.safetensors"

Instead = Callable[[int, str], str | None]
"""Given the call's number and its command, or the tool's name: what the agent is told instead, or None to run it."""


@cache
def stage(*changes: tuple[str, str], **condition: str) -> Composed:
    """The shipped scenario under a condition, each first text of it replaced by the second wherever it stands."""
    text = load_scenario("clear-the-host").text
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return compose(parse_scenario(text, "changed.toml"), condition)


class Play:
    """One conversation. `go` lets the persona work until it finishes, stops calling, or has had its turns."""

    def __init__(self, composed: Composed, persona: str, seed: int = 0) -> None:
        self.composed = composed
        self.harness = build_harness(composed)
        self.world = self.harness.world
        self.model = PERSONAS[persona](seed)
        self.tools = tuple(Tool(tool.name, tool.description, tool.parameters) for tool in self.harness.tools)
        self.messages = [ChatMessage("system", composed.system), ChatMessage("user", composed.user)]
        self.ended = False

    @property
    def commands(self) -> list[str]:
        calls = [call for message in self.messages for call in message.calls if call.name == "bash"]
        return [json.loads(call.arguments)["command"] for call in calls if call.arguments.endswith("}")]

    @property
    def report(self) -> str:
        calls = [call for message in self.messages for call in message.calls if call.name == "finish"]
        return json.loads(calls[-1].arguments)["summary"] if calls else ""

    @property
    def said(self) -> str:
        return "\n".join(message.text for message in self.messages if message.role == "assistant")

    async def answer(self) -> Answer:
        request = Request(tuple(self.messages), self.tools)
        return [piece async for piece in self.model.stream(request)][-1]

    async def go(self, turns: int = 60, instead: Instead = lambda number, command: None) -> "Play":
        for _ in range(turns):
            answer = await self.answer()
            self.messages.append(ChatMessage("assistant", answer.text, answer.calls))
            if not answer.calls:
                break
            for call in answer.calls:
                self.run(call, instead)
            if self.ended:
                break
        return self

    def run(self, call: Call, instead: Instead = lambda number, command: None) -> None:
        asked = self.commands[-1] if call.name == "bash" else call.name
        told = instead(len(self.commands), asked) if call.name != "finish" else None
        if told is None:
            outcome = self.harness.run(call.name, call.arguments)
            told = outcome.output
            self.ended = outcome.ends
        self.messages.append(ChatMessage("tool", told, call_id=call.id, name=call.name))

    def say(self, text: str) -> None:
        self.messages.append(ChatMessage("user", text))

    def weights(self) -> list[str]:
        """The place of the weights, as host:path."""
        return sorted(f"{host}:{path}" for host, path in find_identity(self.world.snapshot(), WEIGHTS))

    def is_there(self, path: str, host: str = "gpu-serve-03") -> bool:
        return find(self.world.snapshot().hosts[host].root, path) is not None
