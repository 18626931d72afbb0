"""A loopback HTTP server that plays a provider: each request takes the next scripted answer, after a strict check."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 180.0
"""Seconds until a test gives up on something that does not come: long, since a machine may be busy."""


@dataclass(frozen=True)
class Plain:
    """An answer in one piece."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stream:
    """Server-sent events; `ends` says how: properly, by a cut connection, or never."""

    pieces: Sequence[str | bytes]
    ends: str = "whole"


@dataclass(frozen=True)
class Asked:
    path: str
    headers: dict[str, str]
    body: Any


class WireServer:
    """`answers` are given in turn; `check` returns the reason to refuse a request body, or ""."""

    def __init__(self) -> None:
        self.answers: list[Plain | Stream] = []
        self.check: Callable[[Asked], str] = lambda asked: ""
        self.refuse: Callable[[str], Plain] = lambda why: Plain({"error": {"message": why}}, 400)
        self.asked: list[Asked] = []
        self.refused: list[str] = []
        self.hung_up = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "WireServer":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def left(self) -> None:
        """Wait until the client has hung up."""
        async with asyncio.timeout(PATIENCE):
            await self.hung_up.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            asked = await _read(reader)
            self.asked.append(asked)
            answer = self._answer(asked)
            if isinstance(answer, Plain):
                await _write_plain(writer, answer)
            else:
                await self._write_stream(reader, writer, answer)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hung_up.set()
        writer.close()

    def _answer(self, asked: Asked) -> Plain | Stream:
        if why := self.check(asked):
            self.refused.append(why)
            return self.refuse(why)
        return self.answers.pop(0) if self.answers else Plain({"error": {"message": "script is over"}}, 500)

    async def _write_stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: Stream) -> None:
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
        writer.write((head + "Connection: close\r\n\r\n").encode())
        for piece in answer.pieces:
            data = piece if isinstance(piece, bytes) else piece.encode()
            writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            await writer.drain()
            # Each piece goes out alone, as from a provider that is still thinking.
            await asyncio.sleep(0)
        if answer.ends == "never":
            await reader.read()
            self.hung_up.set()
        elif answer.ends == "whole":
            writer.write(b"0\r\n\r\n")
            await writer.drain()


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(path=head[0].split()[1], headers=headers, body=json.loads(body) if body else None)


async def _write_plain(writer: asyncio.StreamWriter, answer: Plain) -> None:
    body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body.encode())), **answer.headers}
    lines = [f"HTTP/1.1 {answer.status} Status", *(f"{name}: {value}" for name, value in headers.items())]
    writer.write(("\r\n".join(lines) + "\r\nConnection: close\r\n\r\n" + body).encode())
    await writer.drain()


def event(payload: Any, name: str = "") -> str:
    """Return one server-sent event."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {payload if isinstance(payload, str) else json.dumps(payload)}\n\n"
