"""Whether a call runs in a world of ours: said by our own loop, and by nobody's text."""

from contextvars import ContextVar
from typing import Final

IS_SIMULATED: Final[ContextVar[bool]] = ContextVar("IS_SIMULATED", default=False)
"""True while our loop has a call of its own approved and run."""
