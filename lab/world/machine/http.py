"""Answers of the estate's services over HTTP: their declared routes, and curl's words when no service answers."""

from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from posixpath import normpath
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct, field

from lab.world.machine import pace
from lab.world.machine.files.filesystem import READ_CAP
from lab.world.machine.files.lookup import ROOT, Lookup
from lab.world.machine.files.nodes import File
from lab.world.machine.live import LiveHost
from lab.world.machine.name_service import at_address, listener, resolve
from lab.world.machine.program import Context
from lab.world.machine.state import JournalLine, Route, Service
from lab.world.machine.time.dates import format_date

_HEALTH: Final = ("/health", "/healthz", "/ready", "/ping", "/-/healthy")
_REFUSED: Final = "Couldn't connect to server"


class HttpRequest(Struct, frozen=True):
    """An HTTP request."""

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    patience: float = 0.0
    """Seconds to wait for the connection; 0 for as long as the kernel tries."""
    seconds: float = 0.0
    """Seconds the whole request may take; 0 for no limit."""


class HttpResponse(Struct, frozen=True):
    """A reply; or, with `fault`, curl's number and words for why there is none."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    artefact: File | None = None
    """The declared file that is the body, and of which `body` is a sample."""
    seconds: float = 0.0
    address: str = ""
    port: int = 80
    fault: int = 0
    words: str = ""

    @property
    def length(self) -> int:
        """Bytes of the body."""
        if self.artefact is not None:
            return self.artefact.length
        return len(self.body.encode("utf-8", "surrogateescape"))

    @property
    def reason(self) -> str:
        """The words after the status."""
        try:
            return HTTPStatus(self.status).phrase
        except ValueError:
            return ""


def full_url(url: str) -> str:
    """Return a URL with its scheme, `http://` unless it has one."""
    return url if "://" in url else f"http://{url}"


def is_url(url: str) -> bool:
    """Return whether a URL can be parsed."""
    try:
        return bool(urlsplit(full_url(url)).netloc) or full_url(url).startswith("file:")
    except ValueError:
        return False


def moved_to(url: str, reply: HttpResponse) -> str | None:
    """Return the URL a reply redirects to, or None."""
    place = next((value for name, value in reply.headers.items() if name.lower() == "location"), None)
    return urljoin(full_url(url), place) if place is not None and 300 <= reply.status < 400 else None


def send(context: Context, request: HttpRequest) -> HttpResponse:
    """Send a request to a service of the estate."""
    parts = urlsplit(full_url(request.url))
    name = parts.hostname or ""
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return HttpResponse(fault=3, words="URL using bad/illegal format or missing URL")
    if parts.scheme == "file":
        try:
            return HttpResponse(body=context.fs.read(unquote(parts.path)).decode("utf-8", "surrogateescape"))
        except OSError:
            return HttpResponse(fault=37, words=f"Couldn't open file {unquote(parts.path)}")
    if parts.scheme not in ("http", "https"):
        return HttpResponse(fault=1, words=f'Protocol "{parts.scheme}" not supported or disabled in libcurl')
    if not name:
        return HttpResponse(fault=3, words="URL using bad/illegal format or missing URL")
    address = resolve(context.estate, context.host, name)
    if address is None:
        return HttpResponse(fault=6, port=port, words=f"Could not resolve host: {name}")
    there = at_address(context.estate, context.host, address)
    failed = f"Failed to connect to {name} port {port} after"
    patience = min(request.patience or 130.411, request.seconds or 130.411)
    if there is None or (not there.record.online and patience < 3.066):
        context.clock.advance(patience)
        waited = f"{int(patience * 1000) + 1}"
        words = f"{failed} 130411 ms: Connection timed out"
        if request.seconds and request.seconds <= patience:
            words = f"Connection timed out after {waited} milliseconds"
        elif request.patience:
            words = f"{failed} {waited} ms: Timeout was reached"
        return HttpResponse(fault=28, address=address, port=port, words=words)
    if not there.record.online:
        context.clock.advance(3.0)
        return HttpResponse(fault=7, address=address, port=port, words=f"{failed} 3066 ms: {_REFUSED}")
    service = listener(there, port)
    if service is None:
        return HttpResponse(fault=7, address=address, port=port, words=f"{failed} 0 ms: {_REFUSED}")
    if service in ("ssh", "sshd"):
        return HttpResponse(fault=1, address=address, port=port, words="Received HTTP/0.9 when not allowed")
    reply = _answer(context, there, there.services[service], request, address, port)
    _log(context, there, there.services[service], request, reply)
    return reply


def _answer(
    context: Context, there: LiveHost, service: Service, request: HttpRequest, address: str, port: int
) -> HttpResponse:
    parts = urlsplit(full_url(request.url))
    path = normpath(unquote(parts.path or "/")).replace("//", "/")
    target = f"{path}?{parts.query}" if parts.query else path
    matches = [route for route in service.routes if means(route, path) or means(route, target)]
    # The most specific route wins: one with a query, then one without a star, then the longest.
    matches.sort(key=lambda route: ("?" not in route.path, route.path.endswith("*"), -len(route.path)))
    method = "GET" if request.method == "HEAD" else request.method
    route = next((one for one in matches if one.method in (method, request.method)), None)
    status, headers, body, artefact = 404, {}, '{"detail":"Not Found"}', None
    if route is not None:
        status, headers, body = route.status, dict(route.headers), route.body
        if route.file:
            status, body, artefact = _file(there, route.file, context)
    elif matches:
        status, body = 405, '{"detail":"Method Not Allowed"}'
        headers = {"allow": ", ".join(sorted({one.method for one in matches}))}
    elif path in _HEALTH and not service.routes:
        status, body = 200, ""
    elif not service.routes:
        context.note_fidelity(f"{service.name} declares no routes: it answers 404 to all but its health check")
    reply_headers = {"date": format_date("%a, %d %b %Y %H:%M:%S GMT", context.clock.now)}
    if not any(name.lower() == "server" for name in headers):
        reply_headers["server"] = "uvicorn"
    reply = HttpResponse(status, {}, body, artefact, address=address, port=port)
    reply_headers["content-length"] = str(reply.length)
    if body and not any(name.lower() == "content-type" for name in headers):
        reply_headers["content-type"] = "application/json" if body[:1] in "{[" else "text/plain; charset=utf-8"
    if request.method == "HEAD":
        body, artefact = "", None
    began = context.clock.now
    count = HttpResponse(body=body, artefact=artefact).length
    speed = pace.between(context.host, there)
    if request.seconds and count / speed > request.seconds:
        context.clock.advance(request.seconds)
        progress = f"{int(speed * request.seconds)} out of {count} bytes received"
        words = f"Operation timed out after {int(request.seconds * 1000) + 1} milliseconds with {progress}"
        return HttpResponse(fault=28, address=address, port=port, words=words)
    pace.spend(context.clock, count, pace.between(context.host, there))
    seed = sha256(f"{request.url} {context.clock.now}".encode("utf-8", "surrogateescape")).digest()
    seconds = max(context.clock.now - began, 0.0012 + seed[0] / 100_000)
    return HttpResponse(status, {**reply_headers, **headers}, body, artefact, seconds, address, port)


def means(route: Route, path: str) -> bool:
    """Return whether a route matches a path: exactly, or as a prefix when the route ends in a star."""
    if route.path.endswith("*"):
        return path.startswith(route.path[:-1])
    return path == route.path or path == route.path.rstrip("/")


def _file(there: LiveHost, path: str, context: Context) -> tuple[int, str, File | None]:
    files = Lookup(there, ROOT, context.clock)
    try:
        node = files.stat(path)
        data = files.read_part(path, 0, READ_CAP)
    except OSError:
        return 404, '{"detail":"Not Found"}', None
    artefact = node if isinstance(node, File) and node.declared else None
    return 200, data.decode("utf-8", "surrogateescape"), artefact


def _log(context: Context, there: LiveHost, service: Service, request: HttpRequest, reply: HttpResponse) -> None:
    """Write the request into the journal of the service."""
    parts = urlsplit(full_url(request.url))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    client = "127.0.0.1" if there is context.host else context.host.record.address
    seed = sha256(f"{client} {request.url} {context.clock.now}".encode("utf-8", "surrogateescape")).digest()
    number = 32_768 + int.from_bytes(seed[:2]) % 28_000
    text = f'INFO:     {client}:{number} - "{request.method} {path} HTTP/1.1" {reply.status} {reply.reason}'
    there.log(JournalLine(context.clock.now, service.speaker or service.name, service.pid, text.rstrip()))
