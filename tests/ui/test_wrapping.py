"""Texts are broken by terminal cells, whatever script they are written in."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from lab.text.safe import clean
from lab.ui.kit.wrapping import breaks, crop, fold, wrap
from lab.ui.world.difference import folded

TEXTS = st.text(
    alphabet=st.one_of(st.characters(max_codepoint=0x2FF), st.sampled_from("日本語한글🙂👩‍👧é\u0301 -/")), max_size=200
)


@given(TEXTS, st.integers(4, 90))
def test_no_line_is_wider_than_the_width(text: str, width: int) -> None:
    shown = clean(text)
    for line in (*wrap(shown, width), *fold(shown, width), crop(shown.replace("\n", " "), width)):
        assert cell_len(line) <= width


@given(TEXTS, st.integers(16, 90))
def test_a_line_of_a_difference_is_broken_between_words_and_keeps_all_but_spaces(text: str, width: int) -> None:
    shown = clean(text).replace("\n", " ")
    lines = folded([Content(shown)], width)
    assert all(line.cell_length <= width for line in lines)
    assert "".join(line.plain for line in lines).replace(" ", "") == shown.replace(" ", "")
    assert [line.plain for line in folded([Content("- what they read of it")], 16)] == ["- what they read", "  of it"]


@given(TEXTS, st.integers(4, 90))
def test_folding_keeps_every_character_in_order(text: str, width: int) -> None:
    shown = clean(text)
    assert "".join(fold(shown, width)) == shown.replace("\n", "")


@given(TEXTS, st.integers(4, 90))
def test_breaking_one_line_keeps_every_character_and_splits_only_words_that_are_too_long(text: str, width: int) -> None:
    line = clean(text).replace("\n", " ")
    parts = [line[begin:end] for begin, end in breaks(line, width)]
    assert "".join(parts) == line and all(cell_len(part) <= width for part in parts)
    for part, following in pairwise(parts):
        if " " in part.strip() and not part.endswith(" "):
            assert following.startswith(" "), "a break within a word, where a space stood before it"


def test_a_long_line_is_broken_in_steady_time() -> None:
    parts = breaks("word " * 40_000, 60)
    assert len(parts) == 3_334 and parts[-1][1] == 200_000


@given(TEXTS, st.integers(4, 90))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    shown = clean(text)
    assert "".join("".join(wrap(shown, width)).split()) == "".join(shown.split())


def test_words_stay_whole_where_they_fit() -> None:
    assert wrap("the weights are on the second host", 14) == ["the weights", "are on the", "second host"]


def test_a_wrapped_list_item_hangs_under_its_text() -> None:
    assert wrap("- copy the weights first", 12) == ["- copy the", "  weights", "  first"]


def test_wide_characters_count_two() -> None:
    assert wrap("日本語日本語", 6) == ["日本語", "日本語"]


@pytest.mark.parametrize(
    ("text", "width", "shown"), [("abcdef", 6, "abcdef"), ("abcdefg", 6, "abcde…"), ("日本語", 4, "日…")]
)
def test_cropping_says_that_something_is_missing(text: str, width: int, shown: str) -> None:
    assert crop(text, width) == shown


@given(st.text(alphabet="ae -*.", max_size=120), st.integers(2, 30))
def test_plain_letters_break_where_letters_with_accents_would(line: str, width: int) -> None:
    accented = wrap(line.replace("e", "é").replace("a", "à"), width)
    assert [each.replace("é", "e").replace("à", "a") for each in accented] == wrap(line, width)


@pytest.mark.parametrize("breaks", [wrap, fold])
@pytest.mark.parametrize("text", ["重要 " * 90_000, "é" * 250_000, "x" * 250_000 + "界"])
def test_a_line_of_megabytes_loses_nothing_and_no_line_is_too_long(breaks, text):
    lines = breaks(text, 40)
    assert max(map(cell_len, lines)) <= 40
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
