"""The side of the evaluation: calls wait here until a terminal decides, and none runs without a decision."""

import asyncio
import atexit
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

from msgspec import structs

from lab.inspect.attach import (
    LONGEST_LINE,
    Ask,
    Decided,
    Settled,
    is_own_peer,
    new_socket_path,
    read_message,
    sockets_folder,
    write_message,
)

LOST: Final = "The terminal in which a person decides was lost, so the call was not run."
NO_PERSON: Final = "No person was there to decide, so the call was not run."
TOO_LONG: Final = "The call is too long to be shown to a person, so it was not run."

_NUMBERS: Final = count(1)


class AttachDesk:
    """The calls of one evaluation that wait for a person, and the terminals that are attached to it."""

    def __init__(self) -> None:
        self._asks: dict[int, Ask] = {}
        self._answers: dict[int, asyncio.Future[Decided]] = {}
        self._terminals: set[asyncio.StreamWriter] = set()
        self._ids = count(1)
        self._server: asyncio.Server | None = None
        self._starting = asyncio.Lock()
        self.path: Path | None = None
        """The socket, once there is one."""

    async def ask(self, ask: Ask, patience: float) -> Decided:
        """Return what a person decides about a call, whose `id` is set here.

        Without a terminal it waits `patience` seconds for one, and is then denied; so is whatever waits when the last
        terminal is lost. Raises `LabError` when there can be no socket.
        """
        await self._start()
        ask = structs.replace(ask, id=next(self._ids))
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Decided] = loop.create_future()
        self._asks[ask.id], self._answers[ask.id] = ask, answer
        timer = loop.call_later(patience, self._give_up, ask.id)
        try:
            self._tell(ask)
            return await answer
        finally:
            timer.cancel()
            del self._asks[ask.id], self._answers[ask.id]
            self._tell(Settled(ask.id))

    async def close(self) -> None:
        """Deny whatever waits and give the socket up."""
        self._deny_all(NO_PERSON)
        for writer in self._terminals:
            writer.close()
        if self._server is not None:
            self._server.close()
            self._server = None
        self._unlink()

    async def _start(self) -> None:
        async with self._starting:
            if self._server is not None:
                return
            path = new_socket_path(sockets_folder(), next(_NUMBERS))
            path.unlink(missing_ok=True)
            # The folder keeps other accounts away until the mode of the socket is set.
            self._server = await asyncio.start_unix_server(self._serve, path, limit=LONGEST_LINE)
            path.chmod(0o600)
            self.path = path
            atexit.register(self._unlink)

    def _unlink(self) -> None:
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hear one terminal until it is gone or says what is no decision."""
        if not is_own_peer(writer):
            writer.close()
            return
        self._terminals.add(writer)
        for ask in self._asks.values():
            write_message(writer, ask)
        try:
            while True:
                self._take(await read_message(reader, Decided))
        except (EOFError, asyncio.CancelledError):
            # Cancelled only with the whole evaluation, whose loop would report it as a fault.
            pass
        finally:
            self._terminals.discard(writer)
            writer.close()
            if not self._terminals:
                self._deny_all(LOST)

    def _take(self, decision: Decided) -> None:
        answer = self._answers.get(decision.id)
        if answer is not None and not answer.done():
            answer.set_result(decision)

    def _give_up(self, ask_id: int) -> None:
        if not self._terminals:
            self._take(Decided(id=ask_id, do="deny", why=NO_PERSON))

    def _deny_all(self, why: str) -> None:
        for ask_id in self._asks:
            self._take(Decided(id=ask_id, do="deny", why=why))

    def _tell(self, message: Ask | Settled) -> None:
        for writer in self._terminals:
            write_message(writer, message)


_DESKS: WeakKeyDictionary[asyncio.AbstractEventLoop, AttachDesk] = WeakKeyDictionary()


def desk_of_loop() -> AttachDesk:
    """Return the desk of the evaluation that runs in this event loop: its samples and tasks share one."""
    loop = asyncio.get_running_loop()
    if loop not in _DESKS:
        _DESKS[loop] = AttachDesk()
    return _DESKS[loop]
