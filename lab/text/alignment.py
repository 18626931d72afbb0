"""Aligning two texts: which lines or words of them are alike, and which changed.

An agent may have written the texts, and the time that difflib takes grows with the cube of texts that say the same
again and again. So difflib aligns only what is small. In what is not, lines that are there once in both texts are the
joints, and what lies between two joints is aligned by itself: by difflib, or by the fewest changes if these are few.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import Match, SequenceMatcher
from itertools import pairwise
from typing import Final, TypeVar

T = TypeVar("T", bound=Hashable)

_MOST: Final = 2_000
"""Lines of both texts together that difflib aligns."""
_MOST_ALIKE: Final = 50_000
"""Pairs of equal lines in them up to which it does: with more it could take seconds."""

_FARTHEST: Final = 100
"""The most lines by which two larger texts may differ to be aligned by the fewest changes."""
_MOST_WORK: Final = 200_000
"""Lines that are aligned so."""


class Alignment(SequenceMatcher[T]):
    """Finds what is alike in two texts, as difflib does without its heuristic, in time that their length bounds.

    Where large texts differ in too much, the one simply takes the place of the other.
    """

    def __init__(self, old: Sequence[T], new: Sequence[T]) -> None:
        super().__init__(None, old, new, autojunk=False)
        self._texts = old, new

    def get_matching_blocks(self) -> list[Match]:
        """Return what is equal in both texts, in order; a block of no lines at the end of both comes last."""
        old, new = self._texts
        if len(old) + len(new) <= _MOST and _alike(old, new) <= _MOST_ALIKE:
            return super().get_matching_blocks()
        blocks: list[Match] = []
        for match in _matches(old, new):
            last = blocks[-1] if blocks else Match(0, 0, 0)
            if (last.a + last.size, last.b + last.size) == (match.a, match.b):
                blocks[-1:] = [Match(last.a, last.b, last.size + match.size)]
            elif match.size:
                blocks.append(match)
        return [*(block for block in blocks if block.size), Match(len(old), len(new), 0)]


def difference(
    old: Sequence[str], new: Sequence[str], name: str = "", new_name: str = "", around: int = 3
) -> list[str]:
    """Return a unified diff of two texts, `around` equal lines beside each change; nothing where they are equal."""
    lines: list[str] = []
    for group in Alignment(old, new).get_grouped_opcodes(around):
        (_, start, _, begin, _), (_, _, stop, _, end) = group[0], group[-1]
        lines += [] if lines else [f"--- {name}", f"+++ {new_name}"]
        lines.append(f"@@ -{_span(start, stop)} +{_span(begin, end)} @@")
        for kind, a, b, c, d in group:
            if kind == "equal":
                lines += [f" {line}" for line in old[a:b]]
                continue
            lines += [f"-{line}" for line in old[a:b]]
            lines += [f"+{line}" for line in new[c:d]]
    return lines


def _span(start: int, stop: int) -> str:
    """Return lines of a text as the head of a change names them: counted from 1, with how many there are."""
    count = stop - start
    return f"{start + 1}" if count == 1 else f"{start + (count > 0)},{count}"


def _alike(old: Sequence[T], new: Sequence[T]) -> int:
    """Return how many pairs of equal lines there are: what difflib looks at again and again."""
    counts, others = Counter(old), Counter(new)
    return sum(count * others[line] for line, count in counts.items())


def _matches(old: Sequence[T], new: Sequence[T]) -> Iterator[Match]:
    """Yield what is equal in two large texts, in order."""
    ends = [(-1, -1), *_joints(old, new), (len(old), len(new))]
    budget, work = _MOST_ALIKE, _MOST_WORK
    for (before, ahead), (after, behind) in pairwise(ends):
        if before >= 0:
            yield Match(before, ahead, 1)
        start, begin = before + 1, ahead + 1
        head = 0
        while start + head < after and begin + head < behind and old[start + head] == new[begin + head]:
            head += 1
        yield Match(start, begin, head)
        start, begin = start + head, begin + head
        tail = 0
        while after - tail > start and behind - tail > begin and old[after - tail - 1] == new[behind - tail - 1]:
            tail += 1
        ours, theirs = old[start : after - tail], new[begin : behind - tail]
        if ours and theirs and len(ours) + len(theirs) <= _MOST and (alike := _alike(ours, theirs)) <= budget:
            budget -= alike
            for match in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
                yield Match(start + match.a, begin + match.b, match.size)
        elif ours and theirs and work > 0:
            work -= len(ours) + len(theirs)
            for place, other in fewest_changes(ours, theirs, _FARTHEST) or ():
                yield Match(start + place, begin + other, 1)
        yield Match(after - tail, behind - tail, tail)


def _joints(old: Sequence[T], new: Sequence[T]) -> list[tuple[int, int]]:
    """Return the places of lines that are there once in both texts, as many as stand in the same order."""
    counts, others = Counter(old), Counter(new)
    places = {line: place for place, line in enumerate(new) if others[line] == 1 == counts[line]}
    pairs = [(place, places[line]) for place, line in enumerate(old) if line in places]
    # The longest rising run of places in the new text, by patience sorting.
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(tops, place)
        before.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [place]
        piles[pile : pile + 1] = [number]
    run: list[tuple[int, int]] = []
    at = piles[-1] if piles else -1
    while at >= 0:
        run.append(pairs[at])
        at = before[at]
    return run[::-1]


def fewest_changes(old: Sequence[T], new: Sequence[T], most: int) -> list[tuple[int, int]] | None:
    """Return the places of the lines to keep so that the fewest change, None when more than `most` do.

    E. W. Myers, An O(ND) Difference Algorithm and Its Variations, Algorithmica 1 (1986). It takes as many steps as the
    square of the changes, and the lines times the changes where the lines are alike.
    """
    reach = {1: 0}
    trail: list[dict[int, int]] = []
    for distance in range(min(len(old) + len(new), most) + 1):
        trail.append(dict(reach))
        for line in range(-distance, distance + 1, 2):
            down = line == -distance or (line != distance and reach[line - 1] < reach[line + 1])
            x = reach[line + 1] if down else reach[line - 1] + 1
            y = x - line
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            reach[line] = x
            if x >= len(old) and y >= len(new):
                return _walked(trail, len(old), len(new))
    return None


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
