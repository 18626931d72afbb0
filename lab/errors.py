"""The errors shown to a researcher: what happened, where, and how to mend it."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice
from typing import Final

_LONGEST_NAME: Final = 60
"""Characters up to which names are compared: the time that takes grows with the cube of their length."""
_MOST_NAMES: Final = 500


class LabError(Exception):
    """A fault the user can mend, in one sentence.

    `what` is the fault; `where` the file, key path or command it is in; `mend` what to do about it.
    """

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}" + (f" — {self.mend}" if self.mend else "")


def nearest(word: str, names: Iterable[str], *, count: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return up to `count` of the names that are most like a word, the best first.

    What is like it to less than `cutoff`, from 0 to 1, is left out. The names may be a stranger's: only short ones are
    looked at, and only the first few hundred.
    """
    short = islice((name for name in names if len(name) <= _LONGEST_NAME), _MOST_NAMES)
    return get_close_matches(word, list(short), n=count, cutoff=cutoff) if len(word) <= _LONGEST_NAME else []


def suggest(word: str, known: Iterable[str]) -> str:
    """Return how to mend an unknown name: the nearest known one, or the choices."""
    names = list(known)
    close = nearest(word.casefold(), [name.casefold() for name in names])
    if close:
        return f'did you mean "{next(name for name in names if name.casefold() == close[0])}"?'
    if not names:
        return "there is none to choose from"
    some = sorted(names)
    return "choose one of: " + ", ".join(some[:12]) + (f" and {len(some) - 12} more" if len(some) > 12 else "")
