"""Bashkits, each lent to one shell at a time and put back to its beginning afterwards.

Making one costs milliseconds, most of them for the names under which it calls our programs; putting one back costs a
tenth of one. bashkit's own `reset` rebuilds the interpreter, so nothing of one loan reaches the next.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import bashkit
from msgspec import Struct

from lab.world.shell.bashkit import capsule as bridge
from lab.world.shell.bashkit.mount import Mount
from lab.world.shell.shell_state import Baseline

Answer = Callable[[bashkit.BuiltinContext], bashkit.BuiltinResult]
_MOST_IDLE: Final = 12
_idle: Final[list["LentBash"]] = []
"""Those not in use, the one used last at the end."""
_lock: Final = threading.Lock()


class Setup(Struct, frozen=True):
    """What is decided when a bashkit is made."""

    user: str
    hostname: str
    cwd: str
    env: tuple[tuple[str, str], ...]
    """In order."""
    commands: int
    loops: int
    seconds: float
    names: frozenset[str]
    """Programs that are ours."""


class LentBash:
    """A bashkit and what it is lent for."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.spoilt = False
        """Whether something went wrong, so that it must not be lent again."""
        self.fresh: Baseline | None = None
        """The state of a fresh shell here, once it has been read."""
        self.cancel: Callable[[], None] = _nothing
        """Ends, from any thread, what runs during this loan, and does nothing after it."""
        self._loan = 0
        self._answer: list[Answer] = []
        answers = self._answer
        # bashkit is no part of what Python's collector sees, so what it holds must not lead back to this bashkit.
        self.bash = bashkit.Bash(
            username=setup.user,
            hostname=setup.hostname,
            cwd=setup.cwd,
            env=dict(setup.env),
            max_commands=setup.commands,
            max_loop_iterations=setup.loops,
            timeout_seconds=setup.seconds,
            custom_builtins=dict.fromkeys(setup.names, lambda asked: answers[0](asked)),
            profile=bashkit.ExecutionProfile.Interactive,
        )
        # It stays mounted through every reset.
        self._place = bridge.Place()
        self.bash.mount("/", bashkit.FileSystem.from_capsule(self._place.capsule()))

    def begin(self, answer: Answer, mount: Mount) -> None:
        """Serve `mount`, with `answer` for the names of the setup."""
        self._answer.append(answer)
        self._place.files = mount
        loan = self._loan

        def cancel() -> None:
            with _lock:
                if self._loan == loan:
                    self.bash.cancel()

        self.cancel = cancel

    def end(self) -> None:
        """Forget the loan."""
        with _lock:
            self._loan += 1
        self.cancel = _nothing
        self._answer.clear()
        self.bash.reset()
        self._place.files = None


@contextmanager
def lent(setup: Setup, answer: Answer, mount: Mount) -> Iterator[LentBash]:
    """Lend a bashkit as it is at its beginning, over the files of `mount`."""
    with _lock:
        place = next((place for place, idle in enumerate(_idle) if idle.setup == setup), None)
        loan = None if place is None else _idle.pop(place)
    loan = loan or LentBash(setup)
    loan.begin(answer, mount)
    try:
        yield loan
    except BaseException:
        loan.spoilt = True
        raise
    finally:
        loan.end()
        if not loan.spoilt:
            with _lock:
                _idle.append(loan)
                dropped = _idle[:-_MOST_IDLE]
                del _idle[:-_MOST_IDLE]
            del dropped


def _nothing() -> None:
    pass
