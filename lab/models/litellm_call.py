"""One call of litellm, streamed or whole, as `Arrival`s; and what litellm knows of settings, tokens and prices.

This is the only place that reads litellm's own objects.
"""

import asyncio
import math
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from types import ModuleType
from typing import Any, Final, Literal

from msgspec import Struct, structs

from lab.models.faults import unreadable
from lab.models.ollama_stream import read_ollama
from lab.models.openai_stream import Chunk, read_chunks
from lab.models.overheard_lines import overhear
from lab.models.response_events import overhear_events
from lab.protocol import Settings, Usage

_LONGEST_CONNECT: Final = 20.0
_NOT_ASKED: Final = frozenset({"stream", "timeout", "extra_body", "include", "model", "messages", "tools"})
"""Extra settings that are our own, or that litellm hands on as they are."""
_PLAIN_STREAMS: Final = frozenset({"OpenAIChatCompletionStreamingHandler", "OpenRouterChatCompletionStreamingHandler"})
"""litellm's readers of streams in OpenAI's manner. What those derived from them add is read here as well."""
_OLLAMA_STREAM: Final = "OllamaChatCompletionResponseIterator"
_MOST_TOKENS: Final = 2**53
_OWN_COUNT: Final = "Error building chunks"
_SENT_WHOLE: Final = "the server sent the reply whole, though it was asked for a stream"
_NOT_SAID: Final = "the server did not say why the reply ended"


Way = Literal["streamed", "uncounted", "whole"]
"""A stream with its tokens, one without, or a reply in one piece."""


class Arrival(Struct, frozen=True):
    """A piece of the message or, at the end, the finish and the tokens the provider reported."""

    delta: Mapping[str, Any] = {}
    finish_reason: str = ""
    """The provider's word; "" when it never said that it had finished."""
    usage: Usage | None = None
    cost: float | None = None
    """US dollars by litellm's price map, None when it has no price."""
    is_last: bool = False
    """The piece came with the finish."""
    explanation: str = ""
    """The provider's explanation of the finish, beside its word."""
    notes: tuple[str, ...] = ()
    """Things the server did otherwise than it was asked."""


async def streamed(
    litellm: ModuleType, arguments: Mapping[str, Any], patience: float, *, is_in_one_piece: bool = False
) -> AsyncGenerator[Arrival, None]:
    """Yield a reply as it comes. Closing this closes the connection; `patience` is seconds without a byte.

    `is_in_one_piece`: it was asked for in one piece, though litellm takes it for a stream.
    """
    async with asyncio.timeout(patience):
        stream = await litellm.acompletion(**arguments)
    try:
        async with asyncio.timeout(patience):
            # For Gemini the request is only sent here.
            await stream.fetch_stream()
        chunks = _chunks_of(stream, patience)
        if chunks is None:
            read = _by_litellm(litellm, stream, arguments["model"], patience, is_in_one_piece=is_in_one_piece)
        else:
            read = _by_ourselves(litellm, chunks, arguments["model"], is_in_one_piece=is_in_one_piece)
        async with aclosing(read) as arrivals:
            async for arrival in arrivals:
                yield arrival
    finally:
        await stream.aclose()


async def _by_ourselves(
    litellm: ModuleType, body: AsyncGenerator[Chunk, None], model: str, *, is_in_one_piece: bool
) -> AsyncGenerator[Arrival, None]:
    """Yield a reply that is read from the bytes."""
    reason, usage, is_done, is_whole = "", None, False, False
    async with aclosing(body) as chunks:
        async for chunk in chunks:
            # Tokens come once, in each chunk and growing, or twice: the last word counts.
            usage, is_whole = chunk.usage or usage, is_whole or chunk.is_whole
            # Some servers send a finish with every piece.
            is_last = bool(chunk.finish_reason) and not reason
            reason = chunk.finish_reason or reason
            # A body that could be read is all there is.
            is_done = is_done or chunk.is_done or bool(chunk.delta and (chunk.is_whole or is_in_one_piece))
            if chunk.delta:
                yield Arrival(delta=chunk.delta, is_last=is_last)
    notes = []
    if is_done and not reason:
        reason = "stop"
        notes.append(_NOT_SAID)
    if is_whole and not is_in_one_piece:
        notes.append(_SENT_WHOLE)
    usage_chunk = _as_usage(litellm, usage) if usage else None
    yield _end(litellm, reason, usage_chunk, model, _charged(usage), notes=tuple(notes))


async def _by_litellm(
    litellm: ModuleType,
    stream: Any,  # noqa: ANN401 - litellm's own stream, untyped here
    model: str,
    patience: float,
    *,
    is_in_one_piece: bool,
) -> AsyncGenerator[Arrival, None]:
    """Yield a reply in another manner than OpenAI's, as litellm translates it."""
    lines = overhear(stream)
    events = overhear_events(stream)
    # To log a reply, litellm would ask an Ollama about its model, which blocks the event loop.
    stream.logging_obj.dispatch_success_handlers = _unlogged
    usage: object = None
    while True:
        try:
            async with asyncio.timeout(patience):
                chunk = await anext(stream)
        except StopAsyncIteration:
            break
        except Exception as error:
            if _OWN_COUNT in str(error):
                # What came has come; only litellm's own account of it failed, over half an emoji perhaps.
                break
            raise unreadable(error, lines.latest if lines else "") from error
        usage = getattr(chunk, "usage", None) or usage
        if events and (refusal := events.take_refusal()):
            yield Arrival(delta={"refusal": refusal})
        for choice in chunk.choices[:1]:
            yield Arrival(delta=choice.delta.model_dump(exclude_none=True, warnings=False))
    if events and events.fault:
        raise events.fault
    if events and (refusal := events.take_refusal()):
        yield Arrival(delta={"refusal": refusal})
    # Where the provider gave no tokens or finish, litellm guesses the tokens and writes "stop": both are unknown.
    usages = [chunk.usage for chunk in stream.chunks if getattr(chunk, "usage", None)]
    # It also turns a finish it does not know into "stop": the provider's own word is in the lines.
    reason = stream.received_finish_reason
    if events and events.finish_reason:
        reason = events.finish_reason
    notes = []
    if lines and (reason or lines.is_last_word):
        reason = lines.finish_reason
    if lines and lines.is_done and not reason:
        reason = "stop"
        notes.append(_NOT_SAID)
    overheard = lines or events
    if overheard and overheard.is_whole and not is_in_one_piece:
        notes.append(_SENT_WHOLE)
    # What OpenRouter charged is only in the usage as it came.
    charged = next((usage.cost for usage in usages if getattr(usage, "cost", None)), None)
    last_usage = (usage or usages[-1]) if usages else None
    explanation = lines.explanation if lines else ""
    yield _end(litellm, reason, last_usage, model, charged, explanation=explanation, notes=tuple(notes))


async def _unlogged(*_: object, **__: object) -> None:
    """Log nothing."""


async def whole(litellm: ModuleType, arguments: Mapping[str, Any], patience: float) -> AsyncGenerator[Arrival, None]:
    """Yield a reply in one piece of a provider whose bytes only litellm can read."""
    try:
        async with asyncio.timeout(patience):
            response = await litellm.acompletion(**arguments)
    except Exception as error:
        raise unreadable(error) from error
    reason = ""
    for choice in response.choices[:1]:
        delta = choice.message.model_dump(exclude_none=True, warnings=False)
        calls = [{**call, "index": place} for place, call in enumerate(delta.get("tool_calls") or ())]
        yield Arrival(delta={**delta, "tool_calls": calls})
        own = getattr(choice, "provider_specific_fields", None) or {}
        # A word litellm does not know becomes "stop": the provider's own stands beside it.
        reason = own.get("native_finish_reason") or choice.finish_reason or reason
    usage = getattr(response, "usage", None)
    yield _end(litellm, reason, usage, arguments["model"], getattr(usage, "cost", None))


def in_the_way(arguments: Mapping[str, Any], way: Way, *, is_read_from_bytes: bool) -> dict[str, Any]:
    """Return the arguments for a reply that comes in this way.

    `is_read_from_bytes`: litellm goes on taking it for a stream, so that it translates nothing of it.
    """
    altered = dict(arguments)
    if way != "streamed":
        altered.pop("stream_options", None)
    altered["stream"] = way != "whole" or is_read_from_bytes
    return altered


def sampling(settings: Settings) -> dict[str, Any]:
    """Return the settings that are set, under the names litellm takes; `extra` is not among them."""
    named = {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "max_tokens": settings.max_tokens,
        "reasoning_effort": settings.reasoning_effort,
        "seed": settings.seed,
        "stop": list(settings.stop) or None,
        "tool_choice": _tool_choice(settings.tool_choice),
    }
    return {name: value for name, value in named.items() if value is not None}


def _tool_choice(choice: str | None) -> object:
    """Return the choice in OpenAI's words: a word of theirs, or the one tool to call."""
    if choice in (None, "auto", "required", "none"):
        return choice
    return {"type": "function", "function": {"name": choice}}


def unsupported(litellm: ModuleType, name: str, settings: Settings) -> tuple[str, ...]:
    """Return the settings the provider of `name` does not take, by asking litellm for each alone.

    Those it would take and leave out without a word are among them.
    """
    model, provider, *_ = litellm.get_llm_provider(name)

    def sent(**given: object) -> dict[str, object]:
        parameters: dict[str, object] = litellm.utils.get_optional_params(
            model=model, custom_llm_provider=provider, drop_params=False, **given
        )
        return parameters

    bare = sent()
    missing: list[str] = []
    extra = {name: value for name, value in settings.extra.items() if name not in _NOT_ASKED | own_parameters()}
    for setting, value in (sampling(settings) | extra).items():
        if _is_put_into_words(provider, model, setting, value):
            missing.append(setting)
            continue
        try:
            is_gone = sent(**{setting: value}) == bare and bare.get(setting) != value
        except litellm.UnsupportedParamsError:
            is_gone = True
        except Exception:
            # A value that litellm chokes on is told of when it is sent.
            is_gone = False
        if is_gone:
            missing.append(setting)
    return tuple(missing)


def _is_put_into_words(provider: str, model: str, setting: str, value: object) -> bool:
    """Say whether litellm would make a message of its own out of a setting that the provider does not take."""
    if provider == "moonshot":
        return setting == "tool_choice" and value == "required"
    return provider == "mistral" and "magistral" in model.lower() and setting in ("reasoning_effort", "thinking")


def timeout_of(patience: float) -> object:
    """Return what litellm takes as a timeout: `patience` seconds for a byte, and no longer than 20 to connect."""
    import httpx

    return httpx.Timeout(patience, connect=min(patience, _LONGEST_CONNECT))


def asked_once(litellm: ModuleType, name: str) -> dict[str, object]:
    """Return what keeps litellm, and the client inside it, from asking again by themselves, unseen."""
    once: dict[str, object] = {"num_retries": 0, "max_retries": 0}
    _, provider, *_ = litellm.get_llm_provider(name)
    if provider in litellm.openai_compatible_providers:
        # For some of these (zai, cerebras, …) litellm takes `max_retries` for an unsupported setting, and drops it.
        once["allowed_openai_params"] = ["max_retries"]
    return once


def is_bridged(litellm: ModuleType, name: str, tools: Sequence[Mapping[str, Any]], effort: object) -> bool:
    """Say whether litellm would ask this model through OpenAI's responses API instead of chat completions."""
    model, provider, *_ = litellm.get_llm_provider(name)
    facts, _ = litellm.main.responses_api_bridge_check(model, provider, tools=list(tools), reasoning_effort=effort)
    return bool(facts.get("mode") == "responses")


def can_stream(litellm: ModuleType, name: str) -> bool:
    """Say whether a model can stream its replies, as all do of which litellm's map does not say that they cannot."""
    model, *_ = litellm.get_llm_provider(name)
    facts = litellm.model_cost.get(model.removeprefix("responses/"), {})
    return facts.get("supports_native_streaming") is not False


def own_parameters() -> frozenset[str]:
    """Return the names litellm takes for itself (addresses, keys, callbacks, …) and never sends to a provider."""
    from litellm.types.utils import all_litellm_params

    return frozenset(all_litellm_params)


def _chunks_of(stream: Any, patience: float) -> AsyncGenerator[Chunk, None] | None:  # noqa: ANN401 - as above
    """Return what a stream in OpenAI's manner or Ollama's holds; None for any other, which only litellm can read."""
    inner = getattr(stream, "completion_stream", None)
    kind = type(inner)
    if kind.__module__.startswith("openai") and kind.__name__ == "AsyncStream":
        response = getattr(inner, "response", None)
    else:
        response = getattr(inner, "http_response", None)
    if response is None:
        return None
    if kind.__name__ == _OLLAMA_STREAM:
        return read_ollama(response.aiter_bytes(), patience)
    is_plain = kind.__name__ == "AsyncStream" or bool(_PLAIN_STREAMS & {each.__name__ for each in kind.__mro__})
    return read_chunks(response.aiter_bytes(), patience) if is_plain else None


def _end(
    litellm: ModuleType,
    reason: str | None,
    usage: object,
    model: str,
    charged: float | None,
    *,
    explanation: str = "",
    notes: tuple[str, ...] = (),
) -> Arrival:
    end = Arrival(finish_reason=reason or "", explanation=explanation, notes=notes)
    if usage is None:
        return end
    cost = charged
    if cost is None:
        try:
            # The map has no names of their own for models asked through the responses API.
            litellm_name = model.replace("/responses/", "/")
            cost = sum(litellm.cost_per_token(model=litellm_name, usage_object=usage))
        except Exception:
            # litellm raises a bare Exception for models its map lacks.
            cost = None
    # The map says 0 where it has no price, and a server's counts may make it less.
    counts = _usage(usage)
    return structs.replace(
        end,
        usage=counts if counts.input or counts.output else None,
        cost=cost if cost and 0 < cost < math.inf else None,
    )


def _charged(usage: Mapping[str, Any] | None) -> float | None:
    """Return what a router says it charged."""
    cost = usage.get("cost") if usage else None
    is_price = isinstance(cost, float | int) and not isinstance(cost, bool) and 0 < cost < math.inf
    return cost if is_price else None


def _as_usage(litellm: ModuleType, usage: Mapping[str, Any]) -> object:
    """Return the tokens a server told, in litellm's words; None when they are no numbers."""
    # Some servers write every number as a float.
    counts = {
        name: int(value) if isinstance(value, float) and value.is_integer() else value
        for name, value in usage.items()
        if value is not None
    }
    details = counts.get("completion_tokens_details")
    reasoning = details.get("reasoning_tokens") if isinstance(details, dict) else None
    try:
        if reasoning and counts["total_tokens"] == counts["prompt_tokens"] + counts["completion_tokens"] + reasoning:
            # xAI counts reasoning beside what was written, all others within it.
            counts["completion_tokens"] += reasoning
    except (KeyError, TypeError):
        pass
    try:
        return litellm.Usage(**counts)
    except Exception:
        # What a server sent in their place.
        return None


def _usage(usage: object) -> Usage:
    prompt = getattr(usage, "prompt_tokens_details", None)
    completion = getattr(usage, "completion_tokens_details", None)
    return Usage(
        input=_tokens(usage, "prompt_tokens"),
        cached=_tokens(prompt, "cached_tokens"),
        output=_tokens(usage, "completion_tokens"),
        reasoning=_tokens(completion, "reasoning_tokens"),
        cache_writes=max(
            _tokens(prompt, "cache_creation_tokens"),
            _tokens(prompt, "cache_write_tokens"),
            _tokens(usage, "cache_creation_input_tokens"),
        ),
    )


def _tokens(usage: object, name: str) -> int:
    """Return a count of tokens, 0 for what is none."""
    count = getattr(usage, name, 0)
    return count if isinstance(count, int) and 0 < count < _MOST_TOKENS else 0
