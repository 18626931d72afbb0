"""The errors shown to a researcher: what happened, where, and how to mend it."""

from collections.abc import Iterable
from difflib import get_close_matches


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


def suggest(word: str, known: Iterable[str]) -> str:
    """Return how to mend an unknown name: the nearest known one, or the choices."""
    names = list(known)
    close = get_close_matches(word.casefold(), [name.casefold() for name in names], n=1, cutoff=0.6)
    if close:
        return f'did you mean "{next(name for name in names if name.casefold() == close[0])}"?'
    if not names:
        return "there is none to choose from"
    some = sorted(names)
    return "choose one of: " + ", ".join(some[:12]) + (f" and {len(some) - 12} more" if len(some) > 12 else "")
