"""The visibility of a reply's reasoning, from the provider's own message."""

from collections.abc import Mapping
from typing import Any, Final

from lab.protocol import Visibility

_SUMMARISED: Final = frozenset({"anthropic", "gemini", "vertex_ai", "vertex_ai_beta", "openai", "azure", "bedrock"})
"""Providers whose own models give a summary where they give text."""
_SEALED: Final = (
    *("thinking_blocks", "reasoning_items", "reasoning_details"),
    *("thought_signatures", "thought_signature", "encrypted_content", "signature"),
)
_RAW_CLAUDE: Final = ("claude-3-7", "claude-3.7")


def visibility_of(message: Mapping[str, Any], provider: str, model: str, *, is_at_home: bool) -> Visibility:
    """Return it for a reply of `model`; `is_at_home`: it came from the provider's own address."""
    if message.get("reasoning_content"):
        kinds = {one.get("type") for one in message.get("reasoning_details") or () if isinstance(one, Mapping)}
        is_summary = provider in _SUMMARISED and (is_at_home or provider != "openai")
        if "reasoning.summary" in kinds or "reasoning_items" in message:
            return "summary"
        return "summary" if is_summary and not any(name in model for name in _RAW_CLAUDE) else "raw"
    return "encrypted" if _has_seal(message) else "none"


def _has_seal(value: object) -> bool:
    """Say whether a message holds reasoning that only its provider can read."""
    if isinstance(value, Mapping):
        return any((name in _SEALED and bool(each)) or _has_seal(each) for name, each in value.items())
    return isinstance(value, list) and any(map(_has_seal, value))
