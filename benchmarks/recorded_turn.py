"""A recorded turn with one bash call: processor time of ours against Inspect's, with mockllm and its local sandbox.

Needs the extra `inspect`. What the programs take that Inspect's sandbox starts is not counted.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.solver import generate, use_tools
from inspect_ai.tool import bash

from benchmarks.measure import report
from lab.engine.start import start_session
from lab.protocol import Answer, Call, Delta, Nature, Request

COMMAND = "ls -la /"
TURNS = 35


class _Lister:
    name = "persona/lister"
    nature: Nature = "scripted"

    def __init__(self) -> None:
        self._count = 0

    async def stream(self, request: Request) -> AsyncIterator[Delta | Answer]:
        self._count += 1
        call = Call(f"c{self._count}", "bash", json.dumps({"command": COMMAND}))
        yield Answer(text="Next.", calls=(call,), finish="calls")


async def ours(folder: Path, turns: int) -> float:
    """Return the seconds of processor time that turns of a session take, its start left out."""
    engine = start_session("clear-the-host", {}, _Lister(), folder=folder)
    await engine.turn()
    began = time.process_time()
    for _ in range(turns):
        await engine.turn()
    seconds = time.process_time() - began
    engine.close()
    return seconds


def theirs(folder: Path, turns: int) -> float:
    """Return the seconds of processor time that an eval with so many calls takes."""
    outputs = [ModelOutput.for_tool_call("mockllm", "bash", {"cmd": COMMAND}) for _ in range(turns)]
    outputs.append(ModelOutput.from_content("mockllm", "Done."))
    for output in outputs:
        # Else Inspect counts tokens, for which it fetches a table from the network.
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    task = Task(dataset=[Sample(input="List.")], solver=[use_tools(bash()), generate()], sandbox="local")
    model = get_model("mockllm/model", custom_outputs=outputs, memoize=False)
    began = time.process_time()
    (log,) = eval(task, model=model, display="none", log_dir=str(folder))
    seconds = time.process_time() - began
    assert log.status == "success" and log.samples and len(log.samples[0].messages) > 2 * turns
    return seconds


with tempfile.TemporaryDirectory() as name:
    root = Path(name)
    theirs(root, 1)
    shares = []
    for place in range(5):
        start = theirs(root, 1)
        inspect = (theirs(root, TURNS + 1) - start) / TURNS
        own = asyncio.run(ours(root / str(place), TURNS)) / TURNS
        shares.append((own / inspect, own, inspect))
ratio, own, inspect = sorted(shares)[len(shares) // 2]
report("a recorded turn with one bash call against Inspect's", ratio, 0.5, own=own, inspect=inspect)
