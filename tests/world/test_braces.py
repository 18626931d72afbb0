"""Words of braces that come to thousands of words."""

import pytest

from lab.world.shell.rewriting.braces import split_up
from lab.world.world import World
from tests.world.conftest import bash


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("{a,b}" * 14, 16_384),
        ("{1..100}{a..z}{0..9..3}", 10_400),
        ("x{01..90}-{1..100}{,.bak}", 18_000),
        ("{1..9001}{a..c}", 27_003),
        ("{00001..30000}", 30_000),
        ("{90000..1..3}", 30_000),
        ("{1..150000}", 150_000),
    ],
)
def test_braces_are_expanded_to_the_last_word(world: World, words: str, count: int) -> None:
    assert bash(world, f"echo {words} | tr ' ' '\\n' | sort -u | wc -l").output == f"{count}\n"


def test_braces_are_expanded_in_an_array_and_keep_their_zeros(world: World) -> None:
    script = "x=({00001..20000..2}); echo ${#x[@]} ${x[0]} ${x[9999]}; x={1..20000}; echo $x"
    assert bash(world, script).output == "10000 00001 19999\n{1..20000}\n"


def test_a_million_words_of_braces_are_a_short_script() -> None:
    assert len(split_up("echo {1..1000000} | wc")) < 3_000


@pytest.mark.parametrize("words", ["{a,b}" * 28, "{1..1000000000}", "{1..10000}{1..10000}"])
def test_braces_that_come_to_too_many_words_end_the_shell(world: World, words: str) -> None:
    outcome = bash(world, f"echo {words} | wc; echo never")
    assert (outcome.output, outcome.limit) == ("Killed\nexit code: 137\n", "memory")
