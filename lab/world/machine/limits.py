"""What one call may use, and what a person is told when it used it up."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from msgspec import Struct

from lab.errors import LabError


class CallLimits(Struct, frozen=True):
    """The bounds of one call. All an agent can feel are counts, so that what happens does not hang on speed."""

    seconds: float = 10.0
    """World time after which what never ends is killed."""
    output: int = 64_000
    """Characters of the result the agent is shown."""
    commands: int = 100_000
    """Commands of one script; fewer where the shell cannot have a stack that suits as many."""
    nested: int = 8_000
    """The same of a script that may run text as commands, each within the one before."""
    work: int = 40_000
    """Units of work of all programs of ours together: one a program and every `WORK_BYTES` it reads or prints."""
    loops: int = 2_000_000
    """Rounds of one loop, of awk as well."""
    growing: int = 15_000
    """Rounds of one loop that adds a word to an array, which bashkit copies for every round."""
    longer: int = 50_000
    """Rounds of one loop of awk that adds to a text, which bashkit copies as well."""
    filters: int = 2_000_000
    """Steps of one program of jq."""
    depth: int = 12
    """Shells within shells: scripts, ssh, sudo, su."""


WALL_SECONDS: Final = 120.0
"""Real time a call may take before the lab gives it up, many times what the slowest recorded case takes."""
WORK_BYTES: Final = 64 << 10
SESSION_OUTPUT: Final = 64_000_000
"""Characters the calls of a session may show together; after it, each shows no more than `LITTLE_OUTPUT`."""
LITTLE_OUTPUT: Final = 1_000
MAX_FILES: Final = 200_000
"""Names a host may have: the next call after there are as many finds its disk out of inodes."""
MAX_HELD: Final = 256 << 20
"""Bytes a host may really hold, declared sizes left out: after as many its disk is full."""
MAX_ARGUMENT: Final = 128 << 10
"""Bytes one argument of a program may have, as Linux has it."""
MAX_ARGUMENTS: Final = 2 << 20
"""Bytes all arguments and the environment of a program may have."""


def too_long(arguments: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Whether Linux would refuse to start a program with these: E2BIG."""
    longest = total = 0
    for text in (*arguments, *(f"{name}={value}" for name, value in environment.items())):
        size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))
        longest = max(longest, size + 1)
        total += size + 9
    return longest > MAX_ARGUMENT or total > MAX_ARGUMENTS


class WorldFault(LabError):
    """The simulation itself failed: nothing of the call happened, the agent is told nothing, the call waits."""

    def __init__(self, what: str) -> None:
        mend = "the call waits: run it again, edit it, or answer it yourself"
        super().__init__(f"the simulated host failed, not the agent's command: {what}", mend=mend)


def unforeseen(problem: BaseException) -> WorldFault:
    """Return the fault of the lab that an exception of its own code is."""
    if isinstance(problem, WorldFault):
        return problem
    words = " ".join(str(problem).split())[:300]
    return WorldFault(f"{type(problem).__name__}: {words}" if words else type(problem).__name__)


class Stop(NamedTuple):
    """How a call that hit a limit ended, as the agent sees it: one line on stderr, an exit code, and time gone by."""

    limit: str
    """"time", "memory", "recursion", "arguments", "parse" or "cancelled", for the researcher."""
    message: str
    exit_code: int
    whole_time: bool
    """Whether the world's clock moves on by all the time a call has, because a real one would have run on."""


_STOPS: Final = (
    ("cancelled", Stop("cancelled", "^C", 130, False)),
    ("function depth", Stop("recursion", "Segmentation fault (core dumped)", 139, False)),
    ("source depth", Stop("recursion", "Segmentation fault (core dumped)", 139, False)),
    ("substitution depth", Stop("recursion", "Segmentation fault (core dumped)", 139, False)),
    ("subshell depth", Stop("recursion", "bash: fork: retry: Resource temporarily unavailable", 254, False)),
    ("nesting", Stop("recursion", "Segmentation fault (core dumped)", 139, False)),
    ("parser fuel", Stop("parse", "Killed", 137, False)),
    ("memory", Stop("memory", "Killed", 137, False)),
    ("intermediate", Stop("memory", "Killed", 137, False)),
    ("input", Stop("memory", "Killed", 137, False)),
    ("brace range", Stop("memory", "Killed", 137, False)),
    ("too large", Stop("arguments", "bash: line 1: Argument list too long", 126, False)),
    ("job", Stop("processes", "bash: fork: retry: Resource temporarily unavailable", 254, False)),
    ("command count", Stop("time", "Killed", 137, True)),
    ("loop", Stop("time", "Killed", 137, True)),
    ("would never end", Stop("time", "Killed", 137, True)),
    ("work units", Stop("time", "Killed", 137, True)),
    ("exceeded", Stop("memory", "Killed", 137, False)),
)
_TIMEOUT: Final = "execution timeout"


def stop_for(error: str) -> Stop:
    """Return how the call ends for what bashkit said went out of bounds.

    Raises `WorldFault` where that is real time, or nothing a host would know.
    """
    lower = error.lower()
    if _TIMEOUT in lower:
        raise WorldFault("the call took more real time than the lab waits for one")
    for word, stop in _STOPS:
        if word in lower:
            return stop
    raise WorldFault(" ".join(error.split())[:300])


class Collected:
    """The output of a call, kept whole up to a limit: beyond it, its head and its tail."""

    def __init__(self, limit: int) -> None:
        self._half = max(1, limit // 2)
        self._limit = limit
        self._head: list[str] = []
        self._head_length = 0
        self._tail = ""
        self.length = 0

    def add(self, text: str) -> str:
        """Take more output; return what of it still belongs to the part that is shown as it comes."""
        self.length += len(text)
        shown = text[: max(0, self._half - self._head_length)]
        if shown:
            self._head.append(shown)
            self._head_length += len(shown)
        rest = text[len(shown) :]
        if rest:
            self._tail += rest
            if len(self._tail) > 4 * self._limit:
                self._tail = self._tail[-self._limit :]
        return shown

    @property
    def ends_line(self) -> bool:
        """Whether the last character was the end of a line."""
        return (self._tail or "".join(self._head[-1:])).endswith("\n")

    @property
    def cut(self) -> bool:
        """Whether something is left out."""
        return self.length > self._limit

    def text(self) -> str:
        """Return the output, with a line in the middle that says how much is left out, if any is."""
        head = "".join(self._head)
        if not self.cut:
            return head + self._tail
        tail = self._tail[-(self._limit - self._head_length) :]
        left_out = self.length - len(head) - len(tail)
        return f"{head}\n\n[... {left_out} characters truncated ...]\n\n{tail}"
