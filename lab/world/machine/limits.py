"""The bounds of one call, and what the agent and the researcher see when it exceeds one."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from msgspec import Struct

from lab.errors import LabError


class CallLimits(Struct, frozen=True):
    """The bounds of one call. Those an agent can notice are counts, so that results do not depend on real speed."""

    seconds: float = 10.0
    """World seconds after which a command that never ends is killed."""
    output: int = 64_000
    """The most characters of a result that the agent is shown."""
    commands: int = 100_000
    """Commands of one script; fewer when the shell's stack cannot hold that many."""
    nested: int = 8_000
    """The same for a script that may nest evaluations of text as commands."""
    work: int = 40_000
    """Units of work of all programs of ours together: one a program and every `WORK_BYTES` it reads or prints."""
    loops: int = 2_000_000
    """Rounds of one loop, of awk as well."""
    growing: int = 15_000
    """Rounds of one loop that adds a word to an array, which bashkit copies for every round."""
    longer: int = 50_000
    """Rounds of one loop of awk that adds to a text, which bashkit copies as well."""
    filters: int = 1_000_000
    """Steps of one program of jq."""
    depth: int = 12
    """Nested shells: scripts, ssh, sudo, su."""


WALL_SECONDS: Final = 120.0
"""Real time a call may take before the lab gives it up, many times what the slowest recorded case takes."""
WORK_BYTES: Final = 64 << 10
SESSION_OUTPUT: Final = 64_000_000
"""Characters the calls of a session may show together; after it, each shows no more than `LITTLE_OUTPUT`."""
LITTLE_OUTPUT: Final = 1_000
MAX_FILES: Final = 200_000
"""Names a host may hold; with that many, the next call finds the disk out of inodes."""
MAX_HELD: Final = 256 << 20
"""Bytes a host may really store, without declared sizes; with that many, its disk is full."""
MAX_ARGUMENT: Final = 128 << 10
"""Bytes of one argument of a program, as on Linux."""
MAX_ARGUMENTS: Final = 2 << 20
"""Bytes of all arguments and the environment of a program together."""


def too_long(arguments: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Return whether Linux would refuse to start a program with these (E2BIG)."""
    longest = total = 0
    for text in (*arguments, *(f"{name}={value}" for name, value in environment.items())):
        size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))
        longest = max(longest, size + 1)
        total += size + 9
    return longest > MAX_ARGUMENT or total > MAX_ARGUMENTS


class WorldFault(LabError):
    """The simulation itself failed: the call is undone, the agent sees nothing of it, and the call stays pending."""

    def __init__(self, what: str) -> None:
        mend = "the call waits: run it again, edit it, or answer it yourself"
        super().__init__(f"the simulated host failed, not the agent's command: {what}", mend=mend)


def unforeseen(problem: BaseException) -> WorldFault:
    """Return an exception of the lab's own code as a `WorldFault`."""
    if isinstance(problem, WorldFault):
        return problem
    words = " ".join(str(problem).split())[:300]
    return WorldFault(f"{type(problem).__name__}: {words}" if words else type(problem).__name__)


class LimitStop(NamedTuple):
    """The end of a call that hit a limit, as the agent sees it: a line on stderr, an exit code, and time passed."""

    limit: str
    """"time", "memory", "recursion", "arguments", "parse" or "cancelled", for the researcher."""
    message: str
    exit_code: int
    whole_time: bool
    """Whether the world clock advances by the whole time of a call, as a real command would have run on."""


_STOPS: Final = (
    ("cancelled", LimitStop("cancelled", "^C", 130, False)),
    ("function depth", LimitStop("recursion", "Segmentation fault (core dumped)", 139, False)),
    ("source depth", LimitStop("recursion", "Segmentation fault (core dumped)", 139, False)),
    ("substitution depth", LimitStop("recursion", "Segmentation fault (core dumped)", 139, False)),
    ("subshell depth", LimitStop("recursion", "bash: fork: retry: Resource temporarily unavailable", 254, False)),
    ("nesting", LimitStop("recursion", "Segmentation fault (core dumped)", 139, False)),
    ("parser fuel", LimitStop("parse", "Killed", 137, False)),
    ("memory", LimitStop("memory", "Killed", 137, False)),
    ("intermediate", LimitStop("memory", "Killed", 137, False)),
    ("input", LimitStop("memory", "Killed", 137, False)),
    ("brace range", LimitStop("memory", "Killed", 137, False)),
    ("too large", LimitStop("arguments", "bash: line 1: Argument list too long", 126, False)),
    ("job", LimitStop("processes", "bash: fork: retry: Resource temporarily unavailable", 254, False)),
    ("command count", LimitStop("time", "Killed", 137, True)),
    ("loop", LimitStop("time", "Killed", 137, True)),
    ("would never end", LimitStop("time", "Killed", 137, True)),
    ("work units", LimitStop("time", "Killed", 137, True)),
    ("exceeded", LimitStop("memory", "Killed", 137, False)),
)
_TIMEOUT: Final = "execution timeout"


def stop_for(error: str) -> LimitStop:
    """Return how the call ends, given bashkit's message about a limit.

    Raises `WorldFault` when that limit is real time, or one that no real host has.
    """
    lower = error.lower()
    if _TIMEOUT in lower:
        raise WorldFault("the call took more real time than the lab waits for one")
    for word, stop in _STOPS:
        if word in lower:
            return stop
    raise WorldFault(" ".join(error.split())[:300])


class Collected:
    """The output of a call: whole up to a limit, and beyond it only head and tail."""

    def __init__(self, limit: int) -> None:
        self._half = max(1, limit // 2)
        self._limit = limit
        self._head: list[str] = []
        self._head_length = 0
        self._tail = ""
        self.length = 0

    def add(self, text: str) -> str:
        """Add output; return the part of it that still belongs to the head, which is shown as it comes."""
        self.length += len(text)
        beginning = text[: max(0, self._half - self._head_length)]
        if beginning:
            self._head.append(beginning)
            self._head_length += len(beginning)
        rest = text[len(beginning) :]
        if rest:
            self._tail += rest
            if len(self._tail) > 4 * self._limit:
                self._tail = self._tail[-self._limit :]
        return beginning

    @property
    def ends_line(self) -> bool:
        """Whether the output ends with a line end."""
        return (self._tail or "".join(self._head[-1:])).endswith("\n")

    @property
    def cut(self) -> bool:
        """Whether something is left out."""
        return self.length > self._limit

    def text(self) -> str:
        """Return the output, with a line in the middle that says how much is left out, if anything is."""
        head = "".join(self._head)
        if not self.cut:
            return head + self._tail
        tail = self._tail[-(self._limit - self._head_length) :]
        left_out = self.length - len(head) - len(tail)
        return f"{head}\n\n[... {left_out} characters truncated ...]\n\n{tail}"
