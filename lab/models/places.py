"""The places a model's wire has in a conversation for what a researcher says, and why it lacks the others."""

from typing import Final

from lab.models.model_map import facts_of
from lab.protocol import Model, Settings

_ONE_SYSTEM_TEXT: Final = frozenset({"anthropic", "bedrock", "gemini", "vertex_ai", "vertex_ai_beta", "databricks"})
"""Providers that take one system text, before everything: a later one would be joined to it."""


def why_no_system_text(model: Model, settings: Settings) -> str:
    """Return why a system message cannot stand in the middle of the conversation; "" when it can."""
    if model.nature != "live":
        return ""
    provider, _, rest = model.name.partition("/")
    if provider in ("openrouter", "prompted"):
        provider = rest.partition("/")[0]
    if settings.system_role == "user":
        return "the settings put system texts into the first user message"
    if provider in _ONE_SYSTEM_TEXT or "claude" in model.name or "gemini" in model.name:
        return f"{model.name} takes one system text, before everything, and a later one would be joined to it"
    return ""


def why_no_place_before_results(model: Model) -> str:
    """Return why nothing can stand between a call and its result; "" when it can."""
    return f"{model.name} wants each call's result right after the call" if model.nature == "live" else ""


def why_no_prefill(model: Model, settings: Settings) -> str:
    """Return why a model cannot go on from the beginning of a reply; "" when it can."""
    if model.nature == "human":
        return "a person who plays the agent writes the whole reply"
    if model.nature != "live":
        return f"{model.name} does not go on from a text"
    facts = facts_of(model.name)
    if facts is None or not facts.takes_prefill:
        return f"{model.name} is not known to go on from the beginning of a reply"
    if settings.reasoning_effort not in (None, "none") or "thinking" in settings.extra:
        return f"{model.name} takes no beginning of a reply while it thinks"
    return ""
