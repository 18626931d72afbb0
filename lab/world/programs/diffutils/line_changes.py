"""The line changes between two texts: a shortest list of changes, placed where GNU diff places them."""

from difflib import SequenceMatcher

from msgspec import Struct

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
    pairs = _shortest(inner_left, inner_right)
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
    at = 0
    while at < len(lines):
        if not changed[at]:
            at += 1
            continue
        start = at
        while at < len(lines) and changed[at]:
            at += 1
        if _meets(changed, others, start):
            continue
        while at < len(lines) and not changed[at] and lines[start] == lines[at]:
            changed[start], changed[at] = False, True
            start, at = start + 1, at + 1
            while at < len(lines) and changed[at]:
                at += 1


def _meets(changed: list[bool], others: list[bool], start: int) -> bool:
    """Return whether the other side has a change at the same place."""
    unchanged = sum(not one for one in changed[:start])
    count = 0
    for one in others:
        if one:
            if count == unchanged:
                return True
        else:
            count += 1
            if count > unchanged:
                return False
    return False


def _shortest(left: list[str], right: list[str]) -> list[tuple[int, int]]:
    """Return the pairs of equal lines to keep, as many as possible."""
    count = len(left) + len(right)
    reach = {1: 0}
    trail: list[dict[int, int]] = []
    for distance in range(min(count, _FARTHEST) + 1):
        trail.append(dict(reach))
        for line in range(-distance, distance + 1, 2):
            down = line == -distance or (line != distance and reach[line - 1] < reach[line + 1])
            x = reach[line + 1] if down else reach[line - 1] + 1
            y = x - line
            while x < len(left) and y < len(right) and left[x] == right[y]:
                x, y = x + 1, y + 1
            reach[line] = x
            if x >= len(left) and y >= len(right):
                return _walked(trail, len(left), len(right))
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return [(block.a + place, block.b + place) for block in blocks for place in range(block.size)]


def _walked(trail: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs = []
    for distance in range(len(trail) - 1, 0, -1):
        reach, line = trail[distance], x - y
        down = line == -distance or (line != distance and reach[line - 1] < reach[line + 1])
        before = line + 1 if down else line - 1
        old_x = reach[before]
        old_y = old_x - before
        while x > old_x and y > old_y:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = old_x, old_y
    pairs += [(place, place) for place in range(x - 1, -1, -1)]
    pairs.reverse()
    return pairs
