"""A model behind an API: any id litellm knows, or any OpenAI-compatible server by its address."""

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from types import ModuleType
from typing import Final
from urllib.parse import urlsplit

from lab.models.assembly import Assembly
from lab.models.exchange import Exchange, proxy_fault, proxy_of
from lab.models.faults import Attempt, broken_stream, fault_of
from lab.models.keys import (
    KEYLESS,
    OWN_CREDENTIALS,
    OWN_SERVER_VARIABLE,
    find_key,
    provider_of,
    read_variable,
    variables_of,
)
from lab.models.litellm_call import Arrival, Way, can_stream, in_the_way, streamed, unsupported, whole
from lab.models.litellm_request import Endpoint, Prepared, prepare
from lab.models.litellm_setup import litellm_module
from lab.models.lost_replies import RawReply, finish_of
from lab.models.own_message import OWN_SERVERS, RESPONSES, keeps_of, raw_of
from lab.models.response_events import finish_of_cut
from lab.models.visibility import visibility_of
from lab.models.whole_replies import is_read_from_bytes
from lab.protocol import Answer, Delta, ModelFault, Nature, Request, Settings

_PATIENCE: Final = 600.0
_MOST_CHARACTERS: Final = 50_000_000
_NO_KEY: Final = "none"
_TITLES: Final[Mapping[str, str]] = {
    "anthropic": "Anthropic",
    "deepseek": "DeepSeek",
    "gemini": "Google",
    "moonshot": "Moonshot",
    "openai": "OpenAI",
    "openrouter": "OpenRouter",
    "zai": "Z.ai",
}
_FAILED: Final = frozenset({"error", "network_error", "insufficient_system_resource"})
"""Finish reasons of OpenRouter, Z.ai and DeepSeek that mean the reply is not whole."""
_STREAMING: Final = re.compile(r"(?P<options>stream_options|include_usage)|\bstream(?:ing|ed)?\b", re.IGNORECASE)
_NEWS: Final[Mapping[Way, str]] = {
    "uncounted": "the server refuses stream_options: asked without, so that tokens may stay unknown",
    "whole": "the server refuses to stream: asked for replies in one piece",
}
_OWN_SERVER: Final = frozenset({"openai", "custom_openai", "openai_like"})


class LitellmModel:
    """One model, asked through litellm; it keeps no conversation.

    `api_base` is the address of a server of one's own. `patience` is how many seconds may pass without a byte.
    """

    nature: Nature = "live"

    def __init__(self, name: str, *, api_base: str | None = None, patience: float = _PATIENCE) -> None:
        self._name = name
        self._api_base = api_base
        self._patience = patience
        self._provider = provider_of(name)
        self._way: Way = "streamed"
        self._news: dict[Way, str] = {}

    @property
    def name(self) -> str:
        """The litellm id."""
        return self._name

    @property
    def api_base(self) -> str | None:
        """The address asked, None for the provider's own."""
        return self._api_base

    async def dropped(self, settings: Settings) -> tuple[str, ...]:
        """Return the names of the settings this model does not take and will not be sent."""
        return unsupported(await litellm_module(), self._name, settings)

    async def stream(self, request: Request) -> AsyncGenerator[Delta | Answer, None]:
        """Ask the provider, without retries, and yield the reply as it comes.

        A server that refuses to stream, or to count the tokens of a stream, is asked once more without, and so from
        then on. `Settings.extra` may hold `stream = false` (the reply comes in one piece) and `timeout` (seconds
        without a byte); the rest of it goes to the provider.
        """
        attempt = self._attempt()
        is_stream_wanted = bool(request.settings.extra.get("stream", True))
        while True:
            way = self._way if is_stream_wanted else "whole"
            assembly = Assembly(tool.name for tool in request.tools)
            if way in self._news:
                assembly.notes.append(self._news.pop(way))
            end = Arrival()
            tongue = ""
            fault: ModelFault | None = None
            exchange = Exchange(self._provider)
            try:
                why, mend = proxy_fault(self._api_base or "")
                if why:
                    raise ModelFault("lab", why, where=self._name, mend=mend)
                litellm = await litellm_module()
                way = way if can_stream(litellm, self._name) else "whole"
                exchange.begin()
                # In a thread: the first request of a provider makes litellm import its part.
                prepared = await asyncio.to_thread(_prepared, litellm, request, self._place(), attempt)
                assembly.notes += prepared.notes
                tongue = prepared.tongue
                from_bytes = is_read_from_bytes(litellm, tongue)
                arguments = in_the_way(prepared.arguments, way, is_read_from_bytes=from_bytes)
                exchange.is_in_one_piece = from_bytes and way == "whole"
                if arguments["stream"]:
                    reply = streamed(litellm, arguments, prepared.patience, is_in_one_piece=exchange.is_in_one_piece)
                else:
                    reply = whole(litellm, arguments, prepared.patience)
                async with aclosing(reply) as arrivals:
                    async for end in arrivals:
                        for delta in assembly.add(end.delta, is_last=end.is_last):
                            yield delta
                        if assembly.length > _MOST_CHARACTERS:
                            why = f"it did not end after {_MOST_CHARACTERS // 1_000_000} million characters"
                            raise broken_stream(why, attempt, partial=assembly.text)
                for delta in assembly.close():
                    yield delta
            except Exception as error:
                fault = fault_of(error, attempt, partial=assembly.text, exchange=exchange)
                if not assembly.length and is_stream_wanted and (next_way := _other_way(fault, way)):
                    self._way = next_way
                    self._news[next_way] = _NEWS[next_way]
                    continue
            break
        if fault:
            # Raised out here, so that no traceback leads to a request with its headers.
            raise fault
        yield self._answer(assembly, end, attempt, tongue, request, exchange)

    def _answer(
        self, assembly: Assembly, end: Arrival, attempt: Attempt, tongue: str, request: Request, exchange: Exchange
    ) -> Answer:
        word = end.finish_reason
        if tongue.endswith(RESPONSES) and exchange.cut:
            # litellm says "stop" of such a reply that comes whole.
            word = finish_of_cut(exchange.cut)
        if not word:
            why = "the connection closed before the model had finished"
            if not assembly.length:
                beginning = exchange.excerpt()
                why = f"it sent no reply but “{beginning}”" if beginning else "it sent nothing"
            raise broken_stream(why, attempt, partial=assembly.text)
        if word in _FAILED:
            raise broken_stream(f"it ended with “{word}”", attempt, partial=assembly.text)
        calls = assembly.calls(len(request.messages))
        is_at_home = self._provider not in OWN_SERVERS and keeps_of(self._provider) != "plain"
        cost = end.cost if is_at_home or not self._api_base else None
        draft = RawReply(
            word=word,
            text=assembly.text,
            reasoning=assembly.reasoning,
            calls=calls,
            explanation=end.explanation,
            usage=end.usage,
            cost=cost,
            most_tokens=request.settings.max_tokens,
        )
        message = assembly.message(calls)
        finish = finish_of(draft, request.tools, attempt)
        return Answer(
            text=draft.text,
            reasoning=draft.reasoning,
            calls=calls,
            finish=finish,
            usage=end.usage,
            cost=cost,
            raw=raw_of(message, tongue, draft.text, model=self._name),
            note="; ".join([*assembly.notes, *end.notes]),
            visibility=visibility_of(message, self._provider, self._name, is_at_home=not self._api_base),
            provenance=exchange.provenance(),
        )

    def _place(self) -> Endpoint:
        return Endpoint(self._name, self._provider, self._api_base, self._key(), self._patience)

    def _key(self) -> str | None:
        """Return the key to send: a provider's own never goes to a server that only speaks OpenAI's language."""
        if self._provider in KEYLESS or (self._api_base and self._provider in _OWN_SERVER):
            return read_variable(OWN_SERVER_VARIABLE) or _NO_KEY
        if self._provider in OWN_CREDENTIALS:
            # With a key, even one that says there is none, litellm would not log in as these providers want it.
            return None
        key = find_key(self._provider)
        return key or ((read_variable(OWN_SERVER_VARIABLE) or _NO_KEY) if self._api_base else None)

    def _attempt(self) -> Attempt:
        who = _TITLES.get(self._provider, self._provider or self._name)
        if self._api_base:
            parts = urlsplit(self._api_base)
            who = f"the server at {parts.netloc.rpartition('@')[2]}"
        key = self._key()
        variable, proxy = proxy_of(self._api_base or "")
        return Attempt(
            model=self._name,
            who=who,
            proxy=f"{proxy.rpartition('//')[2].rpartition('@')[2]} ({variable})" if proxy else "",
            variables=self._variables(),
            secrets=(key,) if key and key != _NO_KEY else (),
        )

    def _variables(self) -> tuple[str, ...]:
        """Return the variables whose key is sent, or would be."""
        own = self._provider in KEYLESS or self._provider in _OWN_SERVER or not find_key(self._provider)
        return (OWN_SERVER_VARIABLE,) if self._api_base and own else variables_of(self._provider)


def _prepared(litellm: ModuleType, request: Request, place: Endpoint, attempt: Attempt) -> Prepared:
    try:
        return prepare(litellm, request, place, attempt)
    except StopIteration as error:
        # Of all exceptions this one never comes out of a thread: one would wait for it for ever.
        raise RuntimeError("something ended before its time") from error


def _other_way(fault: ModelFault, way: Way) -> Way | None:
    """Return how to ask a server that refused to stream, None when that was not why."""
    if fault.kind not in ("bad-request", "not-found", "server") or not (match := _STREAMING.search(fault.what)):
        return None
    if way == "streamed" and match["options"]:
        return "uncounted"
    return "whole" if way != "whole" else None
