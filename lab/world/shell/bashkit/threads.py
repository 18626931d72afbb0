"""Threads with a stack big enough for any script the shell is allowed to run.

bashkit's `eval` recurses natively: 16 to 26 KB a level, and a level counts as at least one command. A stack of
52 KB for each allowed command therefore ends in a clean "maximum command count exceeded", never in a crash. The
memory is only touched when needed. Workers are kept and used again, since making such a stack costs half a
millisecond.
"""

import functools
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Final, TypeVar

from lab.world.machine.limits import WorldFault

Result = TypeVar("Result")

_FEWEST: Final = 5_000
STACK_PER_COMMAND: Final = 52 << 10
_idle: Final[dict[int, list["_Worker"]]] = {}
_lock: Final = threading.Lock()


def on_big_stack(commands: int, work: Callable[[], Result]) -> Result:
    """Run `work` on a thread whose stack suits `commands` commands and return, or raise, what it does."""
    with _lock:
        idle = _idle.setdefault(commands, [])
        worker = idle.pop() if idle else None
    if worker is None:
        worker = _Worker(commands)
    try:
        return worker.do(work)
    finally:
        with _lock:
            idle.append(worker)


@functools.cache
def most_commands(count: int) -> int:
    """Return for how many commands, up to `count`, a stack can be had: fewer where memory is promised sparingly."""
    while count > _FEWEST:
        with _lock:
            before = threading.stack_size(count * STACK_PER_COMMAND)
            try:
                probe = threading.Thread(target=lambda: None, name="world stack")
                probe.start()
                probe.join()
            except (RuntimeError, MemoryError):
                count //= 2
                continue
            finally:
                threading.stack_size(before)
        return count
    return count


def _foreseen(problem: BaseException) -> BaseException:
    """Return the exception for a broken call: a panic of bashkit's is no `Exception`, and would end the whole lab."""
    if type(problem).__module__ == "pyo3_runtime":
        return WorldFault(f"its shell broke: {' '.join(str(problem).split())[:200]}")
    return problem


class _Worker:
    """One thread that does what it is given, one thing after the other."""

    def __init__(self, commands: int) -> None:
        self._tasks: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._results: SimpleQueue[tuple[object, BaseException | None]] = SimpleQueue()
        thread = threading.Thread(target=self._serve, name="world shell", daemon=True)
        with _lock:
            before = threading.stack_size(commands * STACK_PER_COMMAND)
            try:
                thread.start()
            finally:
                threading.stack_size(before)

    def do(self, work: Callable[[], Result]) -> Result:
        self._tasks.put(work)
        result, problem = self._results.get()
        if problem is not None:
            raise problem
        return result  # type: ignore[return-value]

    def _serve(self) -> None:
        while True:
            work = self._tasks.get()
            try:
                outcome: tuple[object, BaseException | None] = (work(), None)
            except BaseException as problem:
                outcome = (None, _foreseen(problem))
            del work
            self._results.put(outcome)
            del outcome
