"""One request as it went over the wire: whether it left, its status, and which model and host answered.

litellm reports its own faults with status 500 and drops most of what a provider says about itself, so both are read
from httpx. This module also keeps requests to loopback addresses away from proxies.
"""

import re
import urllib.request
from collections.abc import AsyncIterator, Mapping
from contextvars import ContextVar
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import urlsplit

from lab.models.addresses import is_on_this_machine
from lab.models.body_lines import lines_of
from lab.models.routers import ROUTERS
from lab.models.whole_replies import in_one_piece
from lab.protocol import Provenance

_LONGEST: Final = 200
_MOST_HEARD: Final = 64_000
"""Bytes at the head and at the end of a body that are searched: a provider names itself there, around what it says."""
_INCOMPLETE: Final = re.compile(r'(?<!\\)"incomplete_details"\s*:\s*\{\s*"reason"\s*:\s*"(\w+)"')
_IDENTIFIERS: Final = ("x-request-id", "request-id", "x-generation-id", "apim-request-id", "x-goog-request-id")
_REGIONS: Final = ("x-ms-region", "x-region", "openai-region", "cf-ray")


class Exchange:
    """One request and its response. After `begin` it hears every request that its task sends."""

    def __init__(self, provider: str) -> None:
        self.has_left = False
        self.is_in_one_piece = False
        """Whether to turn litellm's request for a stream into one for a reply in one piece."""
        self.status: int | None = None
        """Of the last answer; None before there is one."""
        self.elsewhere = ""
        """The host to which a server wanted the request sent on, "" when it did not: it was not sent there."""
        self._provider = provider
        self._headers: Mapping[str, str] = {}
        self._head = b""
        self._tail = b""

    def begin(self) -> None:
        """Listen to the requests of this task from here on."""
        _current.set(self)

    def provenance(self) -> Provenance | None:
        """Return what the provider said of itself, None when it said nothing."""
        body = (self._head + b"\n" + self._tail).decode("utf-8", "replace")
        region = next((self._headers[name] for name in _REGIONS if self._headers.get(name)), "")
        provenance = Provenance(
            model=_field_of(body, "modelVersion" if self._provider in ("gemini", "vertex_ai") else "model"),
            fingerprint=_field_of(body, "system_fingerprint"),
            route=_field_of(body, "provider") if self._provider in ROUTERS else "",
            # Cloudflare's id ends in the airport next to which it was answered.
            region=region.rpartition("-")[2][:_LONGEST],
            tier=_field_of(body, "service_tier"),
            request=next((self._headers[name] for name in _IDENTIFIERS if self._headers.get(name)), "")[:_LONGEST],
        )
        return None if provenance == Provenance() else provenance

    @property
    def cut(self) -> str:
        """The word of OpenAI's responses API for why a reply is not whole; "" when it is."""
        match = _INCOMPLETE.search((self._head + b"\n" + self._tail).decode("utf-8", "replace"))
        return match.group(1) if match else ""

    def excerpt(self) -> str:
        """Return the beginning of what came, on one line."""
        text = " ".join(self._head.decode("utf-8", "replace").split())
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

    def hear(self, response: Any) -> None:  # noqa: ANN401 - httpx is not imported before litellm is
        """Listen to an answer as it is read."""
        self.status = response.status_code
        self._headers = {name.lower(): value for name, value in response.headers.items()}
        self._head = self._tail = b""
        if response.is_stream_consumed:
            self._listen(response.content)
            return
        read = response.aiter_bytes

        async def heard(*rest: object, **named: object) -> AsyncIterator[bytes]:
            async for piece in read(*rest, **named):
                self._listen(piece)
                yield piece

        response.aiter_bytes = heard
        # httpx ends a line at separators too that a text in JSON may hold.
        response.aiter_lines = lambda: lines_of(heard())

    def _listen(self, piece: bytes) -> None:
        room = max(0, _MOST_HEARD - len(self._head))
        self._head += piece[:room]
        if piece[room:]:
            self._tail = (self._tail + piece[room:])[-_MOST_HEARD:]


_current: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


def listen_to_httpx() -> None:
    """Let exchanges hear what httpx sends in this process, and send to loopback addresses directly.

    A request of an exchange, with its key and the conversation, follows no redirect to another host.
    """
    import httpx
    from httpx import _client

    send, environment = httpx.AsyncClient.send, _client.get_environment_proxies  # type: ignore[attr-defined]

    async def heard(self: httpx.AsyncClient, request: httpx.Request, **named: Any) -> httpx.Response:  # noqa: ANN401
        exchange = _current.get()
        if exchange is None:
            return await send(self, request, **named)
        exchange.has_left = True
        if exchange.is_in_one_piece:
            request = in_one_piece(request)
        response = await send(self, request, **named)
        exchange.hear(response)
        return response

    redirected = httpx.AsyncClient._build_redirect_request

    def at_home(self: Any, request: httpx.Request, response: httpx.Response) -> httpx.Request:  # noqa: ANN401 - both
        onward = redirected(self, request, response)
        exchange = _current.get()
        if exchange is not None and not _is_same_host(request.url, onward.url):
            exchange.elsewhere = onward.url.netloc.decode("ascii", "replace")
            raise httpx.RequestError("a redirect to another host", request=request)
        return onward

    def direct(find: Any) -> Any:  # noqa: ANN401 - one function for both kinds of client
        def transport(self: Any, url: httpx.URL) -> Any:  # noqa: ANN401 - as above
            return self._transport if is_on_this_machine(str(url)) else find(self, url)

        return transport

    def usable() -> dict[str, str | None]:
        # A client for a loopback address is made of these too; for any other `proxy_fault` has spoken before.
        return {scheme: proxy for scheme, proxy in environment().items() if proxy is None or _is_usable(proxy)}

    for kind in (httpx.AsyncClient, httpx.Client):
        kind._transport_for_url = direct(kind._transport_for_url)  # type: ignore[method-assign]
        kind._build_redirect_request = at_home  # type: ignore[method-assign]
    httpx.AsyncClient.send = heard  # type: ignore[method-assign]
    _client.get_environment_proxies = usable  # type: ignore[attr-defined]


def _is_same_host(old: Any, new: Any) -> bool:  # noqa: ANN401 - URLs of httpx
    """Say whether a redirect stays: on the same host and port, or on the same host and from http to https."""
    if old.host != new.host:
        return False
    if (old.scheme, new.scheme) == ("http", "https") and (old.port, new.port) == (None, None):
        return True
    return bool((old.scheme, old.port) == (new.scheme, new.port))


def proxy_of(address: str) -> tuple[str, str]:
    """Return the variable that names a proxy for `address`, and the proxy; twice "" for none.

    "" stands for an address of a provider's own.
    """
    if address and is_on_this_machine(address):
        return "", ""
    parts = urlsplit(address or "https://provider.invalid")
    if urllib.request.proxy_bypass(parts.hostname or ""):
        return "", ""
    proxies = urllib.request.getproxies()
    scheme = next((scheme for scheme in (parts.scheme, "all") if proxies.get(scheme)), "")
    return (f"{scheme}_proxy", proxies[scheme]) if scheme else ("", "")


def proxy_fault(address: str) -> tuple[str, str]:
    """Say why the proxy that the environment names for `address` cannot be used, and what to do; twice "" if it can."""
    name, proxy = proxy_of(address)
    if not name or _is_usable(proxy):
        return "", ""
    if proxy.lower().startswith("socks"):
        what = f"{name} names a SOCKS proxy, and the package for it (socksio) is not installed"
        return what, "install it, or name the host in no_proxy"
    return f"{name} is no address of a proxy, such as http://127.0.0.1:3128", "mend it, or name the host in no_proxy"


def _is_usable(proxy: str) -> bool:
    try:
        address = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        if not address.hostname or address.port == 0:
            return False
    except ValueError:
        # Half a bracket, or a port that is no number.
        return False
    scheme = proxy.partition("://")[0].lower() if "://" in proxy else "http"
    return scheme in ("http", "https") or (scheme in ("socks5", "socks5h") and find_spec("socksio") is not None)


def _field_of(body: str, field: str) -> str:
    """Return the first value of a field of JSON: inside a text of the model its quotes would be escaped."""
    match = re.search(rf'(?<!\\)"{field}"\s*:\s*"([^"\\]{{1,{_LONGEST}}})"', body)
    return match.group(1) if match else ""
