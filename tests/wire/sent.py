"""A request as a provider got it, taken apart again: the same few parts for every wire."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.wire import anthropic, bedrock, gemini, openai_chat, openai_responses
from tests.wire.server import Asked, Plain, Stream

Part = tuple[str, ...]
"""`(role, text)`, `("reasoning", text)`, `("call", id, name, arguments)` or `("result", id, text)`, in their order."""


@dataclass(frozen=True)
class Wire:
    """A model, the path its address ends in, how it answers, and how its requests are read."""

    name: str
    base: str
    answer: Callable[[], Stream | Plain]
    read: Callable[[Asked], list[Part]]


def read_chat(asked: Asked) -> list[Part]:
    parts: list[Part] = []
    for message in asked.body["messages"]:
        role = message["role"]
        if role == "tool":
            parts.append(("result", message["tool_call_id"], _joined(message["content"])))
            continue
        for field in ("reasoning_content", "reasoning"):
            if field in message:
                parts.append(("reasoning", message[field]))
        if message.get("content") is not None:
            parts.append((role, _joined(message["content"])))
        for call in message.get("tool_calls") or ():
            parts.append(("call", call["id"], call["function"]["name"], call["function"]["arguments"]))
    return parts


def read_anthropic(asked: Asked) -> list[Part]:
    parts: list[Part] = [("system", block["text"]) for block in asked.body.get("system", [])]
    for message in asked.body["messages"]:
        content = message["content"]
        for block in [{"type": "text", "text": content}] if isinstance(content, str) else content:
            match block["type"]:
                case "text":
                    parts.append((message["role"], block["text"]))
                case "thinking":
                    parts.append(("reasoning", block["thinking"]))
                case "tool_use":
                    parts.append(("call", block["id"], block["name"], json.dumps(block["input"])))
                case "tool_result":
                    parts.append(("result", block["tool_use_id"], _joined(block["content"])))
    return parts


def read_gemini(asked: Asked) -> list[Part]:
    body = asked.body
    parts: list[Part] = [
        ("system", part["text"]) for part in (body.get("system_instruction") or {"parts": []})["parts"]
    ]
    for place, content in enumerate(body["contents"]):
        for part in gemini.sent_parts(asked, place):
            if "functionCall" in part:
                call = part["functionCall"]
                parts.append(("call", call.get("id", ""), call["name"], json.dumps(call["args"])))
            elif "functionResponse" in part:
                response = part["functionResponse"]
                assert set(response["response"]) == {"content"}, response
                parts.append(("result", response.get("id", ""), response["response"]["content"]))
            elif part.get("thought"):
                parts.append(("reasoning", part["text"]))
            else:
                parts.append(({"user": "user", "model": "assistant"}[content["role"]], part["text"]))
    return parts


def read_ollama(asked: Asked) -> list[Part]:
    parts: list[Part] = []
    for message in asked.body["messages"]:
        if message["role"] == "tool":
            assert set(message) == {"role", "content", "tool_call_id"}, message
            parts.append(("result", message["tool_call_id"], message["content"]))
            continue
        if "thinking" in message:
            parts.append(("reasoning", message["thinking"]))
        assert set(message) <= {"role", "content", "thinking", "tool_calls"}, message
        if "content" in message:
            parts.append((message["role"], message["content"]))
        for call in message.get("tool_calls") or ():
            parts.append(("call", "", call["function"]["name"], json.dumps(call["function"]["arguments"])))
    return parts


def read_converse(asked: Asked) -> list[Part]:
    parts: list[Part] = [("system", block["text"]) for block in asked.body.get("system", []) if "text" in block]
    for message in asked.body["messages"]:
        for block in message["content"]:
            match block:
                case {"text": text}:
                    parts.append((message["role"], text))
                case {"reasoningContent": {"reasoningText": {"text": text}}}:
                    parts.append(("reasoning", text))
                case {"toolUse": use}:
                    parts.append(("call", use["toolUseId"], use["name"], json.dumps(use["input"])))
                case {"toolResult": result}:
                    parts.append(("result", result["toolUseId"], _joined(result["content"])))
                case _:
                    assert set(block) == {"cachePoint"}, block
    return parts


def read_responses(asked: Asked) -> list[Part]:
    body = asked.body
    parts: list[Part] = [("system", body["instructions"])] if "instructions" in body else []
    for item in body["input"]:
        match item.get("type", "message"):
            case "message":
                parts.append((item["role"], _joined(item["content"])))
            case "function_call":
                parts.append(("call", item["call_id"], item["name"], item["arguments"]))
            case "function_call_output":
                parts.append(("result", item["call_id"], _joined(item["output"])))
            case "reasoning":
                parts.append(("reasoning", "".join(one["text"] for one in item["summary"])))
    return parts


def ollama_answer() -> Stream:
    """Return a whole reply in Ollama's own words."""
    say = {"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": {"role": "assistant", "content": "Done."}}
    end = {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop"}
    return Stream([json.dumps(say | {"done": False}) + "\n", json.dumps(say | end | {"eval_count": 1}) + "\n"])


def _chat(*names: str) -> list[Wire]:
    return [Wire(name, "/v1", lambda: openai_chat.stream(text="Done."), read_chat) for name in names]


WIRES = [
    *_chat(
        *("openai/local-model", "openai/gemini-3-flash-preview", "litellm_proxy/gemini-3-flash", "litellm_proxy/m"),
        *(
            "hosted_vllm/glm",
            "deepseek/deepseek-chat",
            "moonshot/kimi-k2.5",
            "zai/glm-4.7",
            "mistral/mistral-large-latest",
        ),
        *(
            "openrouter/z-ai/glm-4.7",
            "openrouter/anthropic/claude-haiku-4.5",
            "minimax/MiniMax-M2",
            "dashscope/qwen3-max",
        ),
        *(
            "groq/qwen/qwen3-32b",
            "xai/grok-4",
            "together_ai/Qwen/Qwen2.5-72B-Instruct-Turbo",
            "fireworks_ai/kimi-k2p5",
            "cerebras/zai-glm-4.7",
        ),
        *(
            "deepinfra/deepseek-ai/DeepSeek-V3.1",
            "lm_studio/m",
            "novita/deepseek/deepseek-v3.1",
            "sambanova/DeepSeek-V3.1",
        ),
    ),
    Wire("anthropic/claude-haiku-4-5", "", lambda: anthropic.stream(anthropic.text("Done.")), read_anthropic),
    Wire("gemini/gemini-3-flash-preview", "/v1beta", lambda: gemini.stream(gemini.text("Done.")), read_gemini),
    Wire("ollama_chat/qwen3", "", ollama_answer, read_ollama),
    *(
        Wire(name, base, lambda: openai_responses.stream(openai_responses.said("m1", "Done.")), read_responses)
        for name, base in (("openai/responses/gpt-5.2", "/v1"), ("azure/responses/gpt-5.2", ""))
    ),
    Wire("azure/gpt-5.2", "", lambda: openai_chat.stream(text="Done."), read_chat),
    Wire("vertex_ai/gemini-3-flash-preview", "/v1/m", lambda: gemini.stream(gemini.text("Done.")), read_gemini),
    Wire("vertex_ai/claude-haiku-4-5", "/v1/m", lambda: anthropic.stream(anthropic.text("Done.")), read_anthropic),
    *(
        Wire(name, "", lambda: bedrock.stream(bedrock.text("Done.")), read_converse)
        for name in ("bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0", "bedrock/converse/zai.glm-4.7")
    ),
]


def _joined(content: str | list[dict[str, Any]]) -> str:
    """Return a text, however it is split into blocks, as one."""
    return content if isinstance(content, str) else "".join(block["text"] for block in content)
