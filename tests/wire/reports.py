"""Replies as people have reported them of servers: how they are written down here, and how one is tried."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from lab.models.litellm_model import LitellmModel
from lab.protocol import ChatMessage, ModelFault, Request, Settings
from tests.wire.openai_chat import chunk
from tests.wire.server import Plain, Stream, WireServer, event
from tests.wire.table import BASH, FINISH, hear

LS, DF = '{"command": "ls"}', '{"command": "df -h"}'
DONE = event("[DONE]")
WIRES = {
    "openai": ("openai/m", "/v1"),
    "anthropic": ("anthropic/claude-haiku-4-5", ""),
    "gemini": ("gemini/gemini-3-flash-preview", "/v1beta"),
    "ollama": ("ollama_chat/q", ""),
}


@dataclass(frozen=True)
class Report:
    name: str
    wire: str
    answer: Stream | Plain
    says: tuple[str, str, list[str]] | None = None
    """Reasoning, text, and the arguments of each call of bash."""
    fault: str = ""
    words: str = ""


def delta(**fields: Any) -> str:
    return chunk(fields)


def call(arguments: Any = None, *, index: Any = 0, identity: Any = None, name: Any = None, **more: Any) -> str:
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value is not None}
    parts = {"index": index, "id": identity, "type": "function", "function": function, **more}
    return chunk({"tool_calls": [{key: value for key, value in parts.items() if value is not None}]})


def chat(*pieces: str, finish: str | None = "stop", done: bool = True) -> Stream:
    return Stream([*pieces, *([chunk({}, finish)] if finish else []), *([DONE] if done else [])])


def body(message: dict[str, Any], finish: str | None = "stop", **more: Any) -> Plain:
    return Plain({"choices": [{"index": 0, "message": message, "finish_reason": finish}], **more})


def google(*candidates: Any, **more: Any) -> Plain:
    return Plain({"candidates": list(candidates), **more})


def parts(*of: Any, finish: str | None = "STOP") -> dict[str, Any]:
    return {"content": {"role": "model", "parts": list(of)}, "finishReason": finish, "index": 0}


def claude(content: Any, stop: Any = "end_turn", **more: Any) -> Plain:
    return Plain({"type": "message", "role": "assistant", "content": content, "stop_reason": stop, **more})


def ollama(message: Any, **more: Any) -> str:
    return json.dumps({"model": "q", "message": message, "done": False, **more}) + "\n"


OLLAMA_END = ollama({"role": "assistant", "content": ""}, done=True, done_reason="stop")
USE = {"type": "tool_use", "id": "t", "name": "bash", "input": {"command": "ls"}}
CALL = {"functionCall": {"name": "bash", "args": {"command": "ls"}}}
SAID = ("", "Done.", [])
LISTED = ("", "", [LS])
THOUGHT = ("Hm.", "Done.", [])


def named(reports: list[Report]) -> list[object]:
    return [pytest.param(report, id=f"{report.wire}: {report.name}") for report in reports]


async def try_out(server: WireServer, report: Report) -> None:
    """Have a report's answer given, and see that it is what the agent said in it, or told as what it is."""
    name, base = WIRES[report.wire]
    settings = Settings(extra={"stream": isinstance(report.answer, Stream)})
    request = Request((ChatMessage("user", "Hello."),), (BASH, FINISH), settings)
    server.answers = [report.answer]
    if report.fault:
        with pytest.raises(ModelFault) as raised:
            await hear(LitellmModel(name, api_base=server.url + base), request)
        assert raised.value.kind == report.fault, raised.value.what
        assert report.words in raised.value.what
        return
    answer = (await hear(LitellmModel(name, api_base=server.url + base), request)).answer
    assert {call.name for call in answer.calls} <= {"bash"}
    assert (answer.reasoning, answer.text, [call.arguments for call in answer.calls]) == report.says
