"""Reading a reply of Ollama as it sent it, one JSON object a line.

litellm's own reader takes `<think>` out of every text, drops a line it cannot read, and takes an error of the server
for one of its own.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing
from typing import Any, Final
from uuid import uuid4

from lab.models.body_lines import lines_of
from lab.models.faults import ProviderError
from lab.models.openai_stream import Chunk

_COUNTS: Final = (("prompt_tokens", "prompt_eval_count"), ("completion_tokens", "eval_count"))


async def read_ollama(body: AsyncIterator[bytes], patience: float) -> AsyncGenerator[Chunk, None]:
    """Yield the events of a body; `patience` is how many seconds may pass without a byte.

    Raises `ProviderError` for an error told in it, `JSONDecodeError` for a line that is no JSON.
    """
    async with aclosing(lines_of(body)) as lines:
        while True:
            try:
                async with asyncio.timeout(patience):
                    line = await anext(lines)
            except StopAsyncIteration:
                return
            if not line.strip():
                continue
            if line.rstrip() == "{":
                # One body over several lines.
                async with asyncio.timeout(patience):
                    line = "\n".join([line, *[each async for each in lines]])
            try:
                reply = json.loads(line)
            except RecursionError:
                raise json.JSONDecodeError("it is nested too deeply", line, 0) from None
            if isinstance(reply, dict):
                yield _chunk(reply)


def _chunk(reply: Mapping[str, Any]) -> Chunk:
    if error := reply.get("error"):
        raise ProviderError(error if isinstance(error, str) else json.dumps(error))
    message = reply.get("message")
    message = message if isinstance(message, dict) else {}
    delta = {"content": message.get("content"), "reasoning_content": message.get("thinking")}
    delta = {name: value for name, value in delta.items() if value is not None}
    if calls := list(_calls(message.get("tool_calls"))):
        delta["tool_calls"] = calls
    if reply.get("done") is not True:
        return Chunk(delta)
    usage = {name: reply[own] for name, own in _COUNTS if isinstance(reply.get(own), int)}
    return Chunk(delta, str(reply.get("done_reason") or "stop"), usage or None)


def _calls(calls: object) -> Iterator[dict[str, Any]]:
    """Yield calls, each whole and with an id: Ollama seldom gives one."""
    for call in calls if isinstance(calls, list) else ():
        if isinstance(call, dict):
            yield {**call, "id": call.get("id") or f"call_{uuid4().hex}", "index": None}
