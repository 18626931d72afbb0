"""How often a loop may add to an array, which bashkit copies whole every time."""

import re
from collections.abc import Iterable
from typing import Final

from lab.world.machine.limits import CallLimits

_ADDS: Final = re.compile(r"\w\+=\(([^\n]*)")
_ANOTHER: Final = re.compile(r"\[[@*]\]")
_UNKNOWN: Final = re.compile(r"[$<]\(|`|\{.*\}")
_WORDS_OF_ANOTHER: Final = 50
"""How many words an array counts for when it is added whole."""
_WORDS_OF_UNKNOWN: Final = 4


def rounds(texts: Iterable[str], limits: CallLimits) -> int:
    """Return how many rounds one loop of the scripts may take."""
    words = max((_words(match[1]) for text in texts if "do" in text for match in _ADDS.finditer(text)), default=0)
    return limits.growing // words if words else limits.loops


def _words(added: str) -> int:
    added = added.partition(")")[0]
    if _ANOTHER.search(added):
        return _WORDS_OF_ANOTHER
    return max(1, len(added.split()), _WORDS_OF_UNKNOWN if _UNKNOWN.search(added) else 1)
