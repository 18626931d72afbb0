"""The outcome of one tool call."""

from msgspec import Struct

from lab.world.changes.changes import Change


class Outcome(Struct, frozen=True):
    """The outcome of a call, as shown to the agent and as the researcher sees it."""

    output: str
    """Standard output and error, interleaved as they came, with the middle cut out when too long.

    If the exit code is not 0, the last line is `exit code: N`, since the agent is told nothing else about it.
    """
    exit_code: int | None = None
    """None for a tool that is no command, and for a call that could not be made."""
    changes: tuple[Change, ...] = ()
    """The changes it made, relative to the world before it."""
    fidelity: tuple[str, ...] = ()
    """Where a real machine would have behaved differently. Never shown to the agent."""
    limit: str | None = None
    """The limit that ended it: "time", "memory", "recursion", "arguments", "processes" or "cancelled"."""
    python: str = ""
    """The interpreter of python3 that ran in it, in words; "" when none did."""
    ends: bool = False
    """Whether the agent ended the session with it."""
