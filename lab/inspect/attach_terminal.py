"""The side of the terminal: every evaluation of this user that asks, and what it asks."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from lab.inspect.attach import (
    LONGEST_LINE,
    Ask,
    Decided,
    Question,
    Settled,
    is_own_peer,
    read_message,
    sockets_folder,
    write_message,
)

_PAUSE: Final = 1.0
"""Seconds between two looks for evaluations that have begun."""


class Waiting(NamedTuple):
    """A call that waits, and the evaluation it is of."""

    run: str
    ask: Ask

    @property
    def key(self) -> str:
        """The name of the question, which no other has."""
        return f"{self.run}/{self.ask.id}"


class Terminal:
    """The connections to all evaluations that ask. `on_change` is called whenever something came or went."""

    def __init__(self, on_change: Callable[[], object], folder: Path | None = None) -> None:
        """Look in `folder`, by default the user's. Raises `LabError` when it is not theirs alone."""
        self._folder = folder or sockets_folder()
        self._on_change = on_change
        self._writers: dict[str, asyncio.StreamWriter] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: dict[str, Waiting] = {}

    @property
    def waiting(self) -> list[Waiting]:
        """The calls that wait, in the order they came."""
        return list(self._waiting.values())

    @property
    def runs(self) -> int:
        """The number of evaluations that are connected."""
        return len(self._writers)

    async def keep_looking(self) -> None:
        """Connect to evaluations as they begin, until cancelled; then leave them all."""
        try:
            while True:
                for path in sorted(self._folder.glob("*.sock")):
                    if path.name not in self._writers:
                        await self._connect(path)
                await asyncio.sleep(_PAUSE)
        finally:
            for task in self._tasks:
                task.cancel()
            for writer in self._writers.values():
                writer.close()

    def decide(self, waiting: Waiting, decision: Decided) -> bool:
        """Send a decision. Returns False when the call no longer waits."""
        writer = self._writers.get(waiting.run)
        if writer is None or self._waiting.pop(waiting.key, None) is None:
            return False
        write_message(writer, decision)
        self._on_change()
        return True

    async def _connect(self, path: Path) -> None:
        try:
            reader, writer = await asyncio.open_unix_connection(path, limit=LONGEST_LINE)
        except ConnectionRefusedError:
            # Its evaluation ended without clearing up.
            with suppress(OSError):
                path.unlink()
            return
        except OSError:
            return
        if not is_own_peer(writer):
            writer.close()
            return
        self._writers[path.name] = writer
        task = asyncio.create_task(self._hear(path.name, reader, writer), name=f"attach {path.name}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._on_change()

    async def _hear(self, run: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                self._take(run, await read_message(reader, Question))
        except EOFError:
            pass
        finally:
            writer.close()
            self._writers.pop(run, None)
            for key in [key for key, each in self._waiting.items() if each.run == run]:
                del self._waiting[key]
            self._on_change()

    def _take(self, run: str, message: Question) -> None:
        match message:
            case Ask():
                waiting = Waiting(run, message)
                self._waiting[waiting.key] = waiting
            case Settled(ask_id):
                self._waiting.pop(f"{run}/{ask_id}", None)
        self._on_change()
