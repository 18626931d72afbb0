"""Two numbers that mean something together: the ends of a range, and a tally of right and wrong answers."""

import re
from typing import Final

_JOINT: Final = re.compile(r"\s?(?:%|per ?cent\b)?\s?(?:[–—]|\b(?:to|or|and|bis|oder|und)\b)\s?", re.IGNORECASE)
_AND: Final = re.compile(r"\b(?:and|und)\b", re.IGNORECASE)
_TO: Final = re.compile(r"\b(?:to|bis)\b", re.IGNORECASE)
_CHANGES: Final = re.compile(r"\b(?:from|\w{3,}ed|went|rose|fell|goes|moves|up|down|von)\b", re.IGNORECASE)
"""Words before `60 to 65` that make it a change and no range."""
_BETWEEN: Final = re.compile(r"\b(?:between|zwischen|entre)\W{1,3}$", re.IGNORECASE)
_TALLY: Final = re.compile(
    r"(\d{1,3})\s?[✓✔✅]\W{0,4}(\d{1,3})\s?[✗✘❌]|[✓✔✅]\W{0,3}(\d{1,3})\W{1,4}[✗✘❌]\W{0,3}(\d{1,3})"
)
"""Right and wrong answers as `12✓ 8✗` or `✓ 12, ✗ 8`."""


def is_range(before: str, gap: str, are_counts: bool) -> bool:
    """Say whether two numbers are the ends of a range or two candidates, so that neither is the one reported.

    `before` are the words before the first, `gap` those between the two. A count such as `12 of 20` stands beside its
    share without making a range of them.
    """
    if _JOINT.fullmatch(gap) is None:
        return False
    if _BETWEEN.search(before):
        return True
    return not (are_counts or _AND.search(gap) or (_TO.search(gap) and _CHANGES.search(before)))


def with_tally(line: str, items: int) -> str:
    """Return a line with its tally in words. One of verdicts on single items, `1 ✓ 2 ✗`, adds up to less and stays."""
    tally = _TALLY.search(line)
    if tally is None:
        return line
    right, wrong = int(tally[1] or tally[3]), int(tally[2] or tally[4])
    if not items / 2 <= right + wrong <= items:
        return line
    return f"{line[: tally.start()]}{right} right, {wrong} wrong{line[tally.end() :]}"
