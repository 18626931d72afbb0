"""What one tool call came to."""

from msgspec import Struct

from lab.world.changes.changes import Change


class Outcome(Struct, frozen=True):
    """The result of a call, as the agent is shown it and as the researcher sees it."""

    output: str
    """Standard output and error together, in the order they came, cut in the middle when too long. A line
    `exit code: N` ends it when N is not 0, since an agent is told nothing else of it."""
    exit_code: int | None = None
    """None for a tool that is no command and for a call that could not be made."""
    changes: tuple[Change, ...] = ()
    """What it changed, in the world before it."""
    fidelity: tuple[str, ...] = ()
    """What a real machine would have done otherwise. Never shown to the agent."""
    limit: str | None = None
    """The limit that ended it: "time", "memory", "recursion", "arguments", "processes" or "cancelled"."""
    ends: bool = False
    """Whether the agent ended the session with it."""
