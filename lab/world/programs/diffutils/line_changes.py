"""The line changes between two texts: a shortest list of changes, placed where GNU diff places them."""

from msgspec import Struct

from lab.text.alignment import Alignment, fewest_changes

_FARTHEST = 1500
"""The most differing lines for which the shortest list of changes is computed."""


class Hunk(Struct, frozen=True):
    """Lines `start:end` of the first file became lines `left:right` of the second."""

    start: int
    end: int
    left: int
    right: int


def hunks_between(left: list[str], right: list[str], around: int = 0) -> list[Hunk]:
    """Return the changes between two lists of lines, shifted down as GNU diff does.

    The common lines at the end are left aside, except for `around` of them.
    """
    head = 0
    while head < len(left) and head < len(right) and left[head] == right[head]:
        head += 1
    tail = 0
    while tail < min(len(left), len(right)) - head and left[-1 - tail] == right[-1 - tail]:
        tail += 1
    inner_left, inner_right = left[head : len(left) - tail], right[head : len(right) - tail]
    pairs = _equal_pairs(inner_left, inner_right)
    changed = [True] * len(left)
    new = [True] * len(right)
    for place in [*range(head), *range(len(left) - tail, len(left))]:
        changed[place] = False
    for place in [*range(head), *range(len(right) - tail, len(right))]:
        new[place] = False
    for one, other in pairs:
        changed[head + one] = new[head + other] = False
    fixed = max(0, tail - around)
    _slide(left[: len(left) - fixed], changed, new)
    _slide(right[: len(right) - fixed], new, changed)
    hunks = []
    at, to = 0, 0
    while at < len(left) or to < len(right):
        if (at < len(left) and changed[at]) or (to < len(right) and new[to]):
            start, begin = at, to
            while at < len(left) and changed[at]:
                at += 1
            while to < len(right) and new[to]:
                to += 1
            hunks.append(Hunk(start, at, begin, to))
        else:
            at, to = at + 1, to + 1
    return hunks


def _slide(lines: list[str], changed: list[bool], others: list[bool]) -> None:
    """Shift each run of changed lines down while that describes the same change and meets none on the other side."""
    meetings = set()
    unchanged = 0
    for one in others:
        if one:
            meetings.add(unchanged)
        else:
            unchanged += 1
    at = unchanged = 0
    while at < len(lines):
        if not changed[at]:
            at, unchanged = at + 1, unchanged + 1
            continue
        start = at
        while at < len(lines) and changed[at]:
            at += 1
        if unchanged in meetings:
            continue
        while at < len(lines) and not changed[at] and lines[start] == lines[at]:
            changed[start], changed[at] = False, True
            start, at, unchanged = start + 1, at + 1, unchanged + 1
            while at < len(lines) and changed[at]:
                at += 1


def _equal_pairs(left: list[str], right: list[str]) -> list[tuple[int, int]]:
    """Return the pairs of equal lines to keep, as many as possible."""
    pairs = fewest_changes(left, right, _FARTHEST)
    if pairs is not None:
        return pairs
    blocks = Alignment(left, right).get_matching_blocks()
    return [(block.a + place, block.b + place) for block in blocks for place in range(block.size)]
