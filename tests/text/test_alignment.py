"""Texts of any make are aligned in time that their length bounds, small ones as difflib aligns them."""

import random
from difflib import SequenceMatcher, unified_diff

import pytest

from lab.text.alignment import Alignment, difference

LONG = 20_000
NUMBERS = [str(number) for number in range(LONG)]


def differing(old: list[str], new: list[str]) -> int:
    """Return how many lines of either text differ, once the operations proved to lead from the one to the other."""
    here = there = count = 0
    for kind, a, b, c, d in Alignment(old, new).get_opcodes():
        assert (a, c) == (here, there)
        assert (old[a:b] == new[c:d]) == (kind == "equal")
        count += 0 if kind == "equal" else b - a + d - c
        here, there = b, d
    assert (here, there) == (len(old), len(new))
    return count


def test_small_texts_are_aligned_as_difflib_does() -> None:
    draw = random.Random(7)
    for _ in range(60):
        old = draw.choices("abcdefgh", k=draw.randrange(20))
        new = [letter for letter in old if draw.random() < 0.8] + draw.choices("abc", k=3)
        ours, theirs = Alignment(old, new), SequenceMatcher(None, old, new, autojunk=False)
        assert ours.get_opcodes() == theirs.get_opcodes()
        for around in (0, 3):
            lines = list(unified_diff(old, new, "a", "b", lineterm="", n=around))
            assert difference(old, new, "a", "b", around=around) == lines


@pytest.mark.parametrize(
    ("old", "new", "most"),
    [
        pytest.param(["x"] * LONG, ["x"] * (LONG - 1), 1, id="all alike"),
        pytest.param(["x", "y"] * LONG, ["y", "x"] * LONG, 2, id="in turns"),
        pytest.param(["x", "y"] * LONG, ["y", "x", "x"] * LONG, 5 * LONG, id="never in step"),
        pytest.param(NUMBERS, [line if int(line) % 2 else f"{line}!" for line in NUMBERS], LONG, id="every second"),
        pytest.param(NUMBERS, NUMBERS[::-1], 2 * LONG, id="backwards"),
        pytest.param(["x"] * 9_000, ["x"] * 4_000 + ["!"] + ["x"] * 4_999, 2, id="one among the alike"),
        pytest.param(
            [*NUMBERS[:900], *NUMBERS[:900]] * 9, [*NUMBERS[:900], "!", *NUMBERS[:900]] * 9, 9, id="in blocks"
        ),
    ],
)
def test_no_text_keeps_its_reader_waiting(old: list[str], new: list[str], most: int) -> None:
    assert differing(old, new) <= most
