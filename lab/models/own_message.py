"""A reply's own message, as the provider gave it: how a session keeps it, and to whom it may go back.

A reply's `raw` is JSON: `{"provider": …, "model": …, "message": {…}}`, the message as litellm gave it, without its
`content` where that is the reply's text, letter for letter.
"""

import json
from collections.abc import Mapping
from typing import Any, Final, Literal

from msgspec import Struct

from lab.protocol import ChatMessage

Wire = dict[str, Any]
Keeps = Literal["all", "reasoning", "plain"]
"""Parts of its own message a provider takes back: every field, the reasoning text too, or role, content and calls."""

RESPONSES: Final = "/responses"
"""The suffix of the provider's name where a reply came through its responses API."""
OWN_SERVERS: Final = frozenset(
    {"openai", "custom_openai", "openai_like", "litellm_proxy", "hosted_vllm", "lm_studio", "llamafile", "lemonade"}
    | {"docker_model_runner", "xinference", "ollama_chat", "ollama"}
)
"""Providers by which servers of one's own are asked. What reasoning they gave, they take back."""
REASONING_FIELDS: Final = ("reasoning_content", "reasoning_details")
_ALL: Final = frozenset(
    {"anthropic", "gemini", "vertex_ai", "vertex_ai_beta", "bedrock", "azure_ai", "databricks", "github_copilot"}
)
_REASONING: Final = frozenset({"deepseek", "moonshot", "zai", "openrouter", "minimax", "dashscope", "xiaomi_mimo"})
_PARTS: Final = (
    (("thinking_blocks",), "thinking blocks with their signatures"),
    (("thought_signature", "thought_signatures"), "thought signatures"),
    (("encrypted_content", "reasoning_items"), "reasoning items"),
    (("reasoning_content", "reasoning_details"), "reasoning"),
)


def keeps_of(provider: str) -> Keeps:
    """Say what `provider`, or its responses API, takes back in its own messages."""
    if provider in _ALL:
        return "all"
    takes_reasoning = provider in _REASONING | OWN_SERVERS or provider.endswith(RESPONSES)
    return "reasoning" if takes_reasoning else "plain"


def raw_of(message: Mapping[str, Any], provider: str, text: str = "", *, model: str = "") -> str:
    """Return what a session keeps of a reply beside its `text`: its own message, and whose it is."""
    if text and message.get("content") == text and _is_kept_exactly(text):
        message = {name: value for name, value in message.items() if name != "content"}
    extra = {"model": model} if model else {}
    return json.dumps({"provider": provider, **extra, "message": message}, separators=(", ", ": "))


def own_parts(raw: str) -> str:
    """Return in words what a provider's own message holds beside its text and calls, "" for nothing."""
    own = origin_of(ChatMessage(role="assistant", text="", raw=raw)).own
    if own is None:
        return ""
    text = json.dumps(own)
    parts = [words for sign, words in _PARTS if any(f'"{name}"' in text for name in sign)]
    if not parts and is_more_than_plain(own):
        parts = ["fields of its own"]
    return ", ".join(parts)


class Origin(Struct, frozen=True):
    """The provider and model of a reply, and its own message; None when it was edited or its `raw` holds none."""

    provider: str = ""
    model: str = ""
    own: Wire | None = None

    def is_of(self, provider: str, model: str) -> bool:
        """Say whether it may go back whole to `model` of `provider`; a session of format 1 does not name the model."""
        if self.own is None or self.provider != provider:
            return False
        return keeps_of(provider) == "all" or not (self.model and model) or self.model == model


def origin_of(message: ChatMessage) -> Origin:
    """Return whose a reply is. Whatever a file holds in its place is no origin."""
    if not message.raw:
        return Origin()
    try:
        sent_back = json.loads(message.raw)
        provider, model, own = sent_back["provider"], sent_back.get("model", ""), sent_back["message"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Origin()
    if not (isinstance(provider, str) and isinstance(model, str) and isinstance(own, dict) and _is_sound(own)):
        return Origin()
    return Origin(provider, model, own if "content" in own else {"role": "assistant", "content": message.text, **own})


def _is_sound(own: Wire) -> bool:
    """Say whether a message has calls of the form they are sent in: a file may hold anything."""
    calls = own.get("tool_calls") or []
    if not isinstance(calls, list) or not all(isinstance(call, dict) for call in calls):
        return False
    functions = [call.get("function") for call in calls]
    return all(isinstance(call.get("id"), str) for call in calls) and all(
        isinstance(each, dict) and isinstance(each.get("name"), str) and isinstance(each.get("arguments"), str)
        for each in functions
    )


def _is_kept_exactly(text: str) -> bool:
    """Say whether a session file can hold this text: it has no word for half a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_more_than_plain(own: Wire) -> bool:
    """Say whether a message holds more than its text and its calls."""
    calls = own.get("tool_calls") or []
    fields = {"provider_specific_fields", "extra_content"}
    return bool(set(own) - {"role", "content", "tool_calls"}) or any(fields & call.keys() for call in calls)
