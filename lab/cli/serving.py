"""The server behind `peerlab serve`: the app in browsers of this machine, for anyone with the address and its token.

A browser carries whatever any page asks of it to loopback, so a request counts only with the token in its path, this
server's own name as its host, and no other page as its origin. textual-serve, which connects a browser with the app,
checks none of the three.
"""

import asyncio
import html
import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

import textual_serve
from aiohttp import WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

HOST: Final = "127.0.0.1"
_NAMES: Final = (HOST, "localhost")
_STATIC: Final = Path(textual_serve.__file__).parent / "static"
_PAGE: Final = Path(__file__).with_name("serve.html")
_WIDEST: Final = 1_000
"""Columns or rows of a browser's window that are believed."""
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "img-src 'self' data: blob:; connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def make_server(command: str, token: str) -> web.Application:
    """Return the server: each viewer that connects gets a process of `command`, a shell command, of its own."""
    server = web.Application(middlewares=[guard_of(token)])
    viewers: set[web.WebSocketResponse] = set()
    server.router.add_get(f"/{token}/", _show_page)
    server.router.add_get(f"/{token}/ws", partial(_connect, command, viewers))
    server.router.add_static(f"/{token}/static", _STATIC)
    server.on_response_prepare.append(_close_in)
    server.on_shutdown.append(partial(_part, viewers))
    return server


def guard_of(token: str) -> Any:  # noqa: ANN401 - what aiohttp takes for a middleware
    """Return a middleware that refuses with 403 whatever this server's own page did not send."""

    @web.middleware
    async def guard(request: web.Request, handler: Any) -> web.StreamResponse:  # noqa: ANN401
        if why := refusal(request, token):
            raise web.HTTPForbidden(text=f"{why}\n")
        response: web.StreamResponse = await handler(request)
        return response

    return guard


def refusal(request: web.Request, token: str) -> str:
    """Return why a request is not answered; "" if it is."""
    port = request.transport.get_extra_info("sockname")[1] if request.transport else 0
    hosts = {f"{name}:{port}" for name in _NAMES} | (set(_NAMES) if port == 80 else set())
    named = request.headers.getall("Host", [])
    if len(named) != 1 or named[0] not in hosts:
        return "This server goes by another name."
    if any(origin != f"http://{named[0]}" for origin in request.headers.getall("Origin", [])):
        return "Another page asked for this."
    first = request.path.split("/")[1]
    if not secrets.compare_digest(first.encode("utf-8", "replace"), token.encode()):
        return "The address lacks its token: take it as `peerlab serve` printed it."
    return ""


async def serve_until(stop: asyncio.Event, command: str, port: int, token: str, begin: Callable[[], None]) -> None:
    """Serve on loopback until `stop` is set; call `begin` once browsers can connect. Raises `OSError` for a taken port.

    Every viewer's app is closed before it returns, so that its session is saved.
    """
    runner = web.AppRunner(make_server(command, token), access_log=None, shutdown_timeout=10)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        begin()
        await stop.wait()
    finally:
        await runner.cleanup()


async def _show_page(request: web.Request) -> web.Response:
    socket = html.escape(f"ws://{request.host}{request.path}ws")
    page = await asyncio.to_thread(_PAGE.read_text, "utf-8")
    return web.Response(text=page.replace("{socket}", socket), content_type="text/html")


async def _close_in(request: web.Request, response: web.StreamResponse) -> None:
    """Let the page load nothing from elsewhere, show in no other page, and send its address to no other site."""
    response.headers["Content-Security-Policy"] = _POLICY.replace("{host}", request.host)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"


async def _connect(command: str, viewers: set[web.WebSocketResponse], request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(heartbeat=15)
    await socket.prepare(request)

    async def close() -> None:
        await socket.close()

    app = AppService(
        command,
        write_bytes=socket.send_bytes,
        write_str=socket.send_str,
        close=close,
        download_manager=DownloadManager(),
    )
    viewers.add(socket)
    try:
        await app.start(_size(request.query.get("width"), 80), _size(request.query.get("height"), 24))
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await _pass_on(message.data, app, socket)
    finally:
        viewers.discard(socket)
        await app.stop()
    return socket


async def _pass_on(text: str, app: AppService, socket: web.WebSocketResponse) -> None:
    """Hand what the browser says to the app: keys, a size, whether it has the focus. Anything else is passed over."""
    try:
        envelope = json.loads(text)
    except (ValueError, RecursionError):
        return
    match envelope:
        case ["stdin", str(keys)]:
            await app.send_bytes(keys.encode("utf-8", "replace"))
        case ["resize", {"width": width, "height": height}]:
            await app.set_terminal_size(_size(width, 80), _size(height, 24))
        case ["ping", data]:
            await socket.send_json(["pong", data])
        case ["blur", *_]:
            await app.blur()
        case ["focus", *_]:
            await app.focus()
        case _:
            pass


async def _part(viewers: set[web.WebSocketResponse], _: web.Application) -> None:
    for socket in list(viewers):
        with suppress(ConnectionError):
            await socket.close()


def _size(value: object, otherwise: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        return otherwise
    return min(max(1, number), _WIDEST)
