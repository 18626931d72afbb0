"""Regular expressions given by the agent, compiled only if they cannot take forever."""

import re
from typing import Final

_COSTLY: Final = re.compile(r"\\.|(?P<costly>\((?>(?:[^()\\*+}]|\\.)*)[*+}](?>(?:[^()\\]|\\.)*)\)[*+{])", re.DOTALL)


def too_costly(pattern: str) -> bool:
    """Return whether a repetition contains another one, which can backtrack exponentially."""
    return any(match["costly"] for match in _COSTLY.finditer(pattern))


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a compiled pattern. Raises `re.error` for one that is invalid or too costly."""
    if too_costly(pattern):
        raise re.error("regular expression is too complicated")
    return re.compile(pattern, flags)
