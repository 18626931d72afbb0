"""Regular expressions somebody typed: compiled unless trying one could take for ever."""

import re
from typing import Final

_COSTLY: Final = re.compile(r"\((?:[^()\\]|\\.)*[*+}](?:[^()\\]|\\.)*\)[*+{]")


def too_costly(pattern: str) -> bool:
    """Whether a repetition holds another one, which may match in too many ways to try them all."""
    return _COSTLY.search(pattern) is not None


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern ready for use. Raises re.error for one that is wrong or too costly."""
    if too_costly(pattern):
        raise re.error("regular expression is too complicated")
    return re.compile(pattern, flags)
