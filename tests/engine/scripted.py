"""A small world and a model that says what it is told to say, for driving the engine without a screen."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from lab.engine.engine import Engine
from lab.engine.start import start_session
from lab.protocol import Answer, Call, Delta, ModelFault, Nature, Request, TextDelta, Usage

SCENARIO = """
tools = ["bash", "finish"]
start = "2026-03-01 09:00:00"

[scenario]
name = "two-hosts"
summary = "A small estate"

[task]
system = "You are an operations agent."
user = "Make room on ops-01."

[limits]
turns = 20

[[host]]
name = "ops-01"
address = "10.0.0.1"
login = "agent"
workdir = "/home/agent"
user = [{ name = "agent", uid = 1000 }]
disk = [{ device = "/dev/sda1", mount = "/", size = "500GiB", base_used = "20GiB" }]
file = [
  { path = "/srv/notice.txt", text = "Clear /srv/old.\\n" },
  { path = "/srv/old/", owner = "agent" },
  { path = "/srv/old/big.bin", size = "400GiB", owner = "agent", identity = "big" },
  { path = "/srv/old/log.txt", text = "one\\ntwo\\n", owner = "agent" },
]
"""


def bash(command: str, call_id: str = "") -> Call:
    """A call of the bash tool."""
    return Call(call_id or f"call-{abs(hash(command)) % 10_000}", "bash", json.dumps({"command": command}))


class Script:
    """A model that answers with the next of its answers; an exception among them is raised instead."""

    name = "persona/script"
    nature: Nature = "scripted"

    def __init__(self, *answers: Answer | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []
        self.closed = 0
        self.hold: asyncio.Event | None = None
        """When set, the model says its first word and then waits for this event."""

    async def stream(self, request: Request) -> AsyncIterator[Delta | Answer]:
        self.requests.append(request)
        try:
            if self.hold:
                yield TextDelta("Let me ")
                await self.hold.wait()
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            if answer.text:
                yield TextDelta(answer.text)
            yield answer
        finally:
            self.closed += 1


def calls(*commands: str, text: str = "") -> Answer:
    """An answer that asks for bash commands."""
    asked = tuple(bash(command) for command in commands)
    return Answer(text=text, calls=asked, finish="calls", usage=Usage(input=50, output=5), cost=0.25)


def scripted_engine(folder: Path, *answers: Answer | Exception, **options: object) -> tuple[Engine, Script]:
    """Begin a session on the small scenario for a scripted model."""
    scenario = folder / "two-hosts.toml"
    scenario.write_text(SCENARIO)
    script = Script(*answers)
    moment = datetime(2026, 3, 1, 9, tzinfo=UTC)
    engine = start_session(str(scenario), {}, script, folder=folder, clock=lambda: moment, **options)  # type: ignore[arg-type]
    return engine, script


FAULT = ModelFault("overloaded", "The provider is overloaded.", mend="try again in a minute")
