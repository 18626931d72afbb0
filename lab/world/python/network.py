"""What the guest's sockets reach: the services of the estate, which read what was sent to them as HTTP."""

import errno
import re
from typing import Final

from lab.text.amounts import is_number
from lab.world.machine import http
from lab.world.machine.files.faults import fault
from lab.world.machine.http import HttpRequest, HttpResponse
from lab.world.machine.name_service import at_address, listener
from lab.world.machine.program import Context

_TRIES: Final = {True: 3.066, False: 130.411}
"""Seconds until a connection is given up, to a host that is switched off and to an address that no host has."""
_BANNER: Final = b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"
_HEAD: Final = re.compile(rb"([A-Z]+) (\S+) HTTP/1\.([01])\r?\n((?:[^\r\n]+\r?\n)*)\r?\n")
_ELSEWHERE: Final = re.compile(r"^https?://[^/?]*", re.IGNORECASE)
_BAD_REQUEST: Final = (
    b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\r\n"
    b"Invalid HTTP request received."
)


def connect(context: Context, address: str, port: int, patience: float | None) -> bool:
    """Connect to an address; return whether the connection stood before `patience` was over. Raises OSError."""
    there = at_address(context.estate, context.host, address)
    if there is None or not there.record.online:
        seconds = _TRIES[there is not None]
        if patience is not None and patience < seconds:
            context.clock.advance(patience)
            return False
        context.clock.advance(seconds)
        raise fault(errno.ETIMEDOUT if there is None else errno.EHOSTUNREACH)
    if listener(there, port) is None:
        raise fault(errno.ECONNREFUSED)
    return True


def require_free(context: Context, port: int) -> None:
    """Raise OSError unless the account may listen on a port that is free."""
    if port < 1024 and context.user != "root":
        raise fault(errno.EACCES)
    if listener(context.host, port) is not None:
        raise fault(errno.EADDRINUSE)


def exchange(context: Context, address: str, port: int, data: bytes, *, is_fresh: bool) -> tuple[bytes, bool]:
    """Return what a service answers, b"" while a request is not whole; and whether it closes the connection then.

    `is_fresh` says that nothing has been received over the connection yet.
    """
    there = at_address(context.estate, context.host, address)
    service = listener(there, port) if there is not None and there.record.online else None
    if service is None:
        return b"", True
    if service in ("ssh", "sshd"):
        if is_fresh:
            return _BANNER, False
        return (b"Invalid SSH identification string.\r\n", True) if data else (b"", False)
    if b"\n\r\n" not in data and b"\n\n" not in data:
        return b"", False
    match = _HEAD.match(data)
    if match is None:
        return _BAD_REQUEST, True
    lines = [line.partition(":") for line in match[4].decode("latin-1").splitlines()]
    headers = {name.strip().lower(): value.strip() for name, _, value in lines}
    body = data[match.end() :]
    length = headers.get("content-length", "")
    if is_number(length) and len(body) < int(length):
        return b"", False
    # A service is no proxy: whatever host a request names, it is answered here.
    target = _ELSEWHERE.sub("", match[2].decode("latin-1"))
    url = f"http://{address}:{port}/{target.lstrip('/')}"
    request = HttpRequest(url, match[1].decode(), tuple(headers.items()), body.decode("utf-8", "surrogateescape"))
    reply = http.send(context, request)
    if reply.artefact is not None:
        context.note_fidelity(f"python3: of {url} only the beginning could be read")
    closes = match[3] == b"0" or headers.get("connection", "").lower() == "close"
    return _as_bytes(reply, closes=closes), closes or reply.artefact is not None


def _as_bytes(reply: HttpResponse, *, closes: bool) -> bytes:
    headers = {**reply.headers, **({"connection": "close"} if closes else {})}
    lines = [f"HTTP/1.1 {reply.status} {reply.reason}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", reply.body]).encode("utf-8", "surrogateescape")
