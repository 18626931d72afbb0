"""From a request of ours to the arguments litellm is called with, and what is deliberately left out of them."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any, Final

from msgspec import Struct

from lab.errors import LabError
from lab.models.faults import Attempt
from lab.models.litellm_call import asked_once, is_bridged, own_parameters, sampling, timeout_of, unsupported
from lab.models.messages_wire import reasoning_kept_back, to_wire, tools_to_wire
from lab.models.own_message import RESPONSES
from lab.models.sampling import check_settings
from lab.models.wire_demands import (
    is_claude,
    lacks_thinking,
    with_cache_marks,
    without_system_role,
    without_thinking,
)
from lab.protocol import ModelFault, Request, Settings

_KNOWN: Final = frozenset(
    {"chat_template_kwargs", "context_management", "extra_body", "frequency_penalty", "include", "keep_alive"}
    | {"logit_bias", "logprobs", "max_completion_tokens", "metadata", "min_p", "num_ctx", "num_predict", "options"}
    | {"output_config", "parallel_tool_calls", "presence_penalty", "prompt_cache_key", "prompt_cache_retention"}
    | {"reasoning", "repeat_last_n", "repeat_penalty", "repetition_penalty", "response_format", "safety_identifier"}
    | {"safety_settings", "service_tier", "store", "stream", "think", "thinking", "thinking_config", "timeout"}
    | {"top_a", "top_k", "top_logprobs", "typical_p", "user", "verbosity", "web_search_options"}
)
"""Parameters that change what is answered and not by whom: the only ones that litellm may read from a file.

Where it puts all others into the body and reads none of them, they may have any name.
"""
_CACHE_BY_MARKS: Final = ("anthropic/", "claude-", "openrouter/anthropic/")
"""Models whose providers cache a conversation where they are asked to; others do it by themselves or not at all. Other
providers of Claude are asked where litellm's map says that they do."""
_BODY_ONLY: Final = ("openai", "azure", "openrouter")
_NEVER_EXTRA: Final = frozenset(
    {"base_url", "default_headers", "deployment_id", "extra_headers", "functions", "messages", "model", "n"}
    | {"organization", "ssl_verify", "stream_options", "tools"}
)
_THINKING: Final = frozenset({"reasoning_effort", "thinking"})


class Endpoint(Struct, frozen=True):
    """The destination of a request: litellm id, provider, an address of one's own, the key, seconds of patience."""

    name: str
    provider: str
    api_base: str | None
    key: str | None
    patience: float


class Prepared(Struct, frozen=True):
    """A request ready to go."""

    arguments: dict[str, Any]
    tongue: str
    """The owner of its messages' fields: the provider, or its responses API."""
    patience: float
    notes: tuple[str, ...]
    """Remarks on what was left out."""


def prepare(litellm: ModuleType, request: Request, place: Endpoint, attempt: Attempt) -> Prepared:
    """Return `request` as it goes to `place`. Raises `ModelFault` when a setting would send it elsewhere."""
    extra = dict(request.settings.extra)
    _refuse_odd(request.settings, attempt)
    _refuse_ours(extra, attempt, litellm, place)
    extra.pop("stream", None)
    patience = float(extra.pop("timeout", place.patience))
    settings = sampling(request.settings) | extra
    unsupported_names = set(unsupported(litellm, place.name, request.settings))
    tools = tools_to_wire(request.tools)
    if not tools:
        # Providers refuse a choice among no tools.
        settings.pop("tool_choice", None)
    tongue = place.provider
    if is_bridged(litellm, place.name, tools, settings.get("reasoning_effort")):
        tongue += RESPONSES
        settings.setdefault("include", ["reasoning.encrypted_content"])
    way = request.settings.send_reasoning or "auto"
    messages = to_wire(request.messages, tongue, model=place.name, reasoning=way)
    if request.settings.system_role == "user":
        messages = without_system_role(messages)
    notes: list[str] = []
    withheld: frozenset[str] = frozenset()
    is_claudes = is_claude(tongue, place.name)
    if is_claudes and not _thinks(settings):
        if any("thinking_blocks" in message for message in messages):
            messages = without_thinking(messages)
            notes.append("thinking is off: that of the replies before was not sent")
    elif is_claudes and lacks_thinking(messages):
        withheld = _THINKING & settings.keys()
        messages = without_thinking(messages)
        notes.append("no thinking in this turn: its first reply was edited or came from elsewhere")
    if request.settings.caching is not False and (
        place.name.startswith(_CACHE_BY_MARKS)
        or (is_claudes and litellm.utils.supports_prompt_caching(model=place.name))
    ):
        messages = with_cache_marks(messages)
    if why := reasoning_kept_back(request.messages, tongue, model=place.name, reasoning=way):
        notes.append(why)
    if unsupported_names:
        notes.append(f"not sent, because the model does not take it: {', '.join(sorted(unsupported_names))}")
    arguments: dict[str, Any] = {
        "model": place.name,
        "messages": messages,
        "stream": True,
        "stream_options": {"include_usage": True},
        "timeout": timeout_of(patience),
        "api_key": place.key,
        **asked_once(litellm, place.name),
    }
    if tools:
        arguments["tools"] = tools
    if place.api_base:
        arguments["api_base"] = place.api_base
    arguments |= {name: value for name, value in settings.items() if name not in unsupported_names | withheld}
    return Prepared(arguments, tongue, patience, tuple(notes))


def _thinks(settings: Mapping[str, Any]) -> bool:
    """Say whether these settings let Anthropic's models think."""
    thinking = settings.get("thinking")
    is_off = isinstance(thinking, Mapping) and thinking.get("type") == "disabled"
    return bool(thinking and not is_off) or settings.get("reasoning_effort", "none") != "none"


def _refuse_odd(settings: Settings, attempt: Attempt) -> None:
    """Raise for a number that cannot be sent: a file may hold any."""
    try:
        check_settings(settings)
    except LabError as fault:
        what = f"Peerlab cannot send the setting {fault.where}: {fault.what}"
        raise ModelFault("lab", what, where=attempt.model, mend=fault.mend) from None


def _refuse_ours(extra: Mapping[str, Any], attempt: Attempt, litellm: ModuleType, place: Endpoint) -> None:
    """Raise when an extra setting would change where the request goes or with which key: files may bring those."""
    body = extra.get("extra_body")
    inner = set(body) if isinstance(body, Mapping) else set()
    refused = ((_NEVER_EXTRA | own_parameters()) & set(extra)) | (_NEVER_EXTRA & inner)
    if refused:
        what = f"Extra settings may not name {', '.join(f'`{name}`' for name in sorted(refused))}"
        mend = "take it out; the address is given with --api-base and the key by the environment"
        raise ModelFault("bad-request", what, where=attempt.model, mend=mend)
    unknown = set(extra) - _KNOWN
    if unknown and place.provider not in {*_BODY_ONLY, *litellm.openai_compatible_providers}:
        what = f"Peerlab knows no parameter {', '.join(f'`{name}`' for name in sorted(unknown))} of {place.provider}"
        raise ModelFault(
            "lab", what, where=attempt.model, mend="write it as extra_body = {NAME = VALUE}, or leave it out"
        )
