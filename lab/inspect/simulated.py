"""Whether a call runs in a simulated world: our own loop says so, and no text can."""

from contextvars import ContextVar
from typing import Final

IS_SIMULATED: Final[ContextVar[bool]] = ContextVar("IS_SIMULATED", default=False)
"""True while our loop has a call of its own approved and run."""
