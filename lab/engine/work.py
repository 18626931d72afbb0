"""One piece of work at a time that anybody can stop: what lets the engine be cancelled at any moment."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Literal, TypeVar

from lab.protocol import Tool
from lab.tools.harness import Harness
from lab.world import Outcome, Snapshot, WorldFault

T = TypeVar("T")
Doing = Literal["", "replying", "running"]


class StoppedError(Exception):
    """The work was stopped by `Work.stop`."""


class Work:
    """What is under way, if anything is."""

    def __init__(self) -> None:
        self.doing: Doing = ""
        self._task: asyncio.Task[object] | None = None
        self._stopping = False

    async def do(self, doing: Literal["replying", "running"], work: Coroutine[object, object, T]) -> T:
        """Await `work`. Raises `StoppedError` when `stop` ended it, and what `work` raises otherwise."""
        self.doing = doing
        self._stopping = False
        task = asyncio.create_task(work)
        self._task = task
        try:
            return await task
        except asyncio.CancelledError:
            if self._stopping:
                raise StoppedError from None
            raise
        finally:
            self._task = None
            self.doing = ""

    def stop(self) -> None:
        """Stop what is under way; nothing happens when nothing is."""
        if self._task is not None and not self._task.done():
            self._stopping = True
            self._task.cancel()


class Bench:
    """A world whose calls run in a thread, so that whoever waits for one stays live."""

    def __init__(self, harness: Harness) -> None:
        self._harness = harness
        self._world = harness.world
        self.tools = tuple(Tool(tool.name, tool.description, tool.parameters) for tool in harness.tools)

    def close(self) -> None:
        """Let go of what the world holds open; a later call takes it up again."""
        self._world.close()

    async def run(
        self, name: str, arguments: str, before: Snapshot, on_output: Callable[[str], None]
    ) -> tuple[Outcome, Snapshot]:
        """Run a call in the world `before`; returns what came of it and the world after.

        A fault of the lab itself is tried once more before it is raised as `WorldFault`, the world as it was before.
        When cancelled, returns only once the thread has let go of the world.
        """
        self._world.restore(before)
        loop = asyncio.get_running_loop()

        def heard(text: str) -> None:
            loop.call_soon_threadsafe(on_output, text)

        def run() -> Outcome:
            try:
                return self._harness.run(name, arguments, on_output=heard)
            except WorldFault:
                # What depends on this machine, such as its load, may pass.
                return self._harness.run(name, arguments, on_output=heard)

        running = loop.run_in_executor(None, run)
        try:
            return await asyncio.shield(running), self._world.snapshot()
        except asyncio.CancelledError:
            while not running.done():
                # Again and again, since a call that has not begun yet does not hear the first one.
                self._world.cancel()
                await asyncio.wait([running], timeout=0.02)
            raise
