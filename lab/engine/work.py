"""One piece of work at a time that can be stopped from outside; this is what makes the engine cancellable."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Literal, TypeVar

from lab.protocol import Tool
from lab.tools.harness import Harness
from lab.world import Outcome, Snapshot, WorldFault

T = TypeVar("T")
Doing = Literal["", "replying", "running"]


class StoppedError(Exception):
    """The work was stopped by `Work.stop`."""


class Work:
    """The reply or call under way, if any."""

    def __init__(self) -> None:
        self.doing: Doing = ""
        self._task: asyncio.Task[object] | None = None
        self._stopping = False

    async def do(self, doing: Literal["replying", "running"], work: Coroutine[object, object, T]) -> T:
        """Await `work`. Raises `StoppedError` when `stop` ended it, and otherwise whatever `work` raises."""
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
        """Stop the work under way. Does nothing when there is none."""
        if self._task is not None and not self._task.done():
            self._stopping = True
            self._task.cancel()


class Bench:
    """A world whose calls run in a thread, so that the event loop stays responsive."""

    def __init__(self, harness: Harness) -> None:
        self._harness = harness
        self._world = harness.world
        self._rehearsal: asyncio.Task[tuple[Outcome, Snapshot]] | None = None
        """A dry run under way, which gives way to whatever is to run."""
        self.tools = tuple(Tool(tool.name, tool.description, tool.parameters) for tool in harness.tools)

    def close(self) -> None:
        """Release the resources the world holds open. A later call reopens them."""
        if self._rehearsal is not None:
            self._rehearsal.cancel()
        self._world.close()

    async def run(
        self, name: str, arguments: str, before: Snapshot, on_output: Callable[[str], None]
    ) -> tuple[Outcome, Snapshot]:
        """Run a call in the world `before`; return its outcome and the world after it.

        A fault of the lab itself is retried once before it is raised as `WorldFault`, with the world unchanged. When
        cancelled, returns only after the thread has let go of the world.
        """
        await self._end_rehearsal()
        return await self._run(name, arguments, before, on_output)

    async def rehearse(self, name: str, arguments: str, before: Snapshot) -> tuple[Outcome, Snapshot]:
        """Run a call dry. Raises `StoppedError` when something else needs the world meanwhile."""
        await self._end_rehearsal()
        task = asyncio.create_task(self._run(name, arguments, before, lambda _: None))
        self._rehearsal = task
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():
                raise StoppedError from None
            task.cancel()
            raise
        finally:
            if self._rehearsal is task and task.done():
                self._rehearsal = None

    async def _end_rehearsal(self) -> None:
        while (task := self._rehearsal) is not None and not task.done():
            task.cancel()
            await asyncio.wait([task])

    async def _run(
        self, name: str, arguments: str, before: Snapshot, on_output: Callable[[str], None]
    ) -> tuple[Outcome, Snapshot]:
        self._world.restore(before)
        loop = asyncio.get_running_loop()

        def pass_on(text: str) -> None:
            loop.call_soon_threadsafe(on_output, text)

        def run() -> Outcome:
            try:
                return self._harness.run(name, arguments, on_output=pass_on)
            except WorldFault:
                # The cause may be temporary, such as load on this machine.
                return self._harness.run(name, arguments, on_output=pass_on)

        running = loop.run_in_executor(None, run)
        try:
            return await asyncio.shield(running), self._world.snapshot()
        except asyncio.CancelledError:
            while not running.done():
                # Repeat the request, because a call that has not begun yet ignores the first one.
                self._world.cancel()
                # Stopped a second time, the wait ends at once, and the world is not free yet.
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([running], timeout=0.02)
            raise
