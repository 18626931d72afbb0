"""One call of litellm, streamed or whole, as `Arrival`s; and what litellm knows of settings, tokens and prices.

This is the only place that reads litellm's own objects.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from json import JSONDecodeError
from types import ModuleType
from typing import Any, Final, Self, cast

from msgspec import Struct

from lab.models.protocol import Settings, Usage

_LONGEST_CONNECT: Final = 20.0
_MOST_ENDS: Final = 8
"""How often litellm may find the end of a stream: after an event cut in half it would look for more for ever."""
_NOT_ASKED: Final = frozenset({"stream", "timeout", "extra_body", "include", "model", "messages", "tools"})
"""Extra settings that are our own, or that litellm hands on as they are."""
# An unescaped quote before the word: inside a text of the model it would be escaped.
_FINISH: Final = re.compile(r'(?<!\\)"finishReason"\s*:\s*"(\w+)"')
_BLOCKED: Final = re.compile(r'(?<!\\)"blockReason"\s*:\s*"\w+"')


class Arrival(Struct, frozen=True):
    """What came: a piece of the message, or at the end what the provider said of its finish and its tokens."""

    delta: Mapping[str, Any] = {}
    finish_reason: str = ""
    """The provider's word; "" when it never said that it had finished."""
    usage: Usage | None = None
    cost: float | None = None
    """US dollars by litellm's price map, None when it has no price."""


async def streamed(litellm: ModuleType, arguments: Mapping[str, Any], patience: float) -> AsyncGenerator[Arrival, None]:
    """Yield a reply as it comes. Closing this closes the connection; `patience` is seconds without a byte."""
    async with asyncio.timeout(patience):
        stream = await litellm.acompletion(**arguments)
    try:
        async with asyncio.timeout(patience):
            # For Gemini the request is only sent here.
            await stream.fetch_stream()
        lines = _overhear(stream)
        usage: object = None
        while True:
            try:
                async with asyncio.timeout(patience):
                    chunk = await anext(stream)
            except StopAsyncIteration:
                break
            usage = getattr(chunk, "usage", None) or usage
            for choice in chunk.choices[:1]:
                yield Arrival(delta=choice.delta.model_dump(exclude_none=True))
        # Where the provider said nothing, litellm counts tokens itself and writes "stop": neither is known.
        told = [chunk.usage for chunk in stream.chunks if getattr(chunk, "usage", None)]
        reason = stream.received_finish_reason or (lines.finish_reason if lines else "")
        # What OpenRouter charged is only in the usage as it came.
        charged = next((usage.cost for usage in told if getattr(usage, "cost", None)), None)
        yield _end(litellm, reason, usage if told else None, arguments["model"], charged)
    finally:
        await stream.aclose()


async def whole(litellm: ModuleType, arguments: Mapping[str, Any], patience: float) -> AsyncGenerator[Arrival, None]:
    """Yield a reply that comes in one piece."""
    async with asyncio.timeout(patience):
        response = await litellm.acompletion(**arguments)
    reason = ""
    for number, choice in enumerate(response.choices):
        # A reply of the responses API comes as several choices: its text, then its calls, all counted from 0.
        delta = choice.message.model_dump(exclude_none=True)
        calls = [{**call, "index": (number, place)} for place, call in enumerate(delta.get("tool_calls") or ())]
        yield Arrival(delta={**delta, "tool_calls": calls})
        reason = choice.finish_reason or reason
    usage = getattr(response, "usage", None)
    yield _end(litellm, reason, usage, arguments["model"], getattr(usage, "cost", None))


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
    gone: list[str] = []
    extra = {name: value for name, value in settings.extra.items() if name not in _NOT_ASKED | own_parameters()}
    for setting, value in (sampling(settings) | extra).items():
        if _is_put_into_words(provider, model, setting, value):
            gone.append(setting)
            continue
        try:
            is_gone = sent(**{setting: value}) == bare and bare.get(setting) != value
        except litellm.UnsupportedParamsError:
            is_gone = True
        except Exception:
            # A value that litellm chokes on is told of when it is sent.
            is_gone = False
        if is_gone:
            gone.append(setting)
    return tuple(gone)


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
        # For some of these (zai, cerebras, …) litellm takes `max_retries` for a setting nobody supports, and drops it.
        once["allowed_openai_params"] = ["max_retries"]
    return once


def is_bridged(litellm: ModuleType, name: str, tools: Sequence[Mapping[str, Any]], effort: object) -> bool:
    """Say whether litellm would ask this model through OpenAI's responses API instead of chat completions."""
    model, provider, *_ = litellm.get_llm_provider(name)
    facts, _ = litellm.main.responses_api_bridge_check(model, provider, tools=list(tools), reasoning_effort=effort)
    return bool(facts.get("mode") == "responses")


def own_parameters() -> frozenset[str]:
    """Return the names litellm takes for itself (addresses, keys, callbacks, …) and never sends to a provider."""
    from litellm.types.utils import all_litellm_params

    return frozenset(all_litellm_params)


class _Lines:
    """The lines of a Gemini stream on their way to litellm, which writes "stop" over a finish that never came."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self.finish_reason = ""
        self._ends = 0
        self._lines = lines

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        try:
            line = await anext(self._lines)
        except StopAsyncIteration:
            self._ends += 1
            if self._ends > _MOST_ENDS:
                raise JSONDecodeError("the stream ended inside an event", "", 0) from None
            raise
        if told := _FINISH.search(line):
            self.finish_reason = told.group(1)
        elif _BLOCKED.search(line):
            self.finish_reason = "SAFETY"
        return line

    async def aclose(self) -> None:
        if isinstance(self._lines, AsyncGenerator):
            await self._lines.aclose()


def _overhear(stream: Any) -> _Lines | None:  # noqa: ANN401 - litellm's own stream, untyped here
    """Listen to the lines of a Gemini stream; None for any other, whose finish litellm does tell."""
    inner = getattr(stream, "completion_stream", None)
    lines = getattr(inner, "streaming_response", None)
    if inner is None or "gemini" not in type(inner).__module__ or not isinstance(lines, AsyncIterator):
        return None
    inner.streaming_response = _Lines(lines)
    return cast(_Lines, inner.streaming_response)


def _end(litellm: ModuleType, reason: str | None, usage: object, model: str, charged: float | None) -> Arrival:
    if usage is None:
        return Arrival(finish_reason=reason or "")
    cost = charged
    if cost is None:
        try:
            # The map has no names of their own for models asked through the responses API.
            named = model.replace("/responses/", "/")
            cost = sum(litellm.cost_per_token(model=named, usage_object=usage))
        except Exception:
            # litellm raises a bare Exception for models its map lacks.
            cost = None
    # A price of nothing stands in the map where nobody wrote one.
    return Arrival(finish_reason=reason or "", usage=_usage(usage), cost=cost or None)


def _usage(usage: object) -> Usage:
    prompt = getattr(usage, "prompt_tokens_details", None)
    completion = getattr(usage, "completion_tokens_details", None)
    return Usage(
        input=getattr(usage, "prompt_tokens", 0) or 0,
        cached=getattr(prompt, "cached_tokens", 0) or 0,
        output=getattr(usage, "completion_tokens", 0) or 0,
        reasoning=getattr(completion, "reasoning_tokens", 0) or 0,
    )
