"""What others wrote reaches a terminal as visible text and nothing else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.hostile import clean, clean_line

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_no_control_character_is_left(text: str) -> None:
    left = {character for character in clean(text) if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")}
    assert left <= {"\n"}


@given(ANY_TEXT)
def test_one_line_stays_one_line(text: str) -> None:
    assert len((clean_line(text) + "x").splitlines()) == 1


@given(ANY_TEXT)
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b]52;c;ZXZpbA==\x07", "␛]52;c;ZXZpbA==␇"),
        ("\x9b31mred", "⟨9B⟩31mred"),
        ("over\rwritten", "over␍written"),
        ("delete\x7f", "delete␡"),
        ("\u202etxt.exe", "⟨U+202E⟩txt.exe"),
        ("hid\u200bden", "hid⟨U+200B⟩den"),
        ("\U000e0041tag", "⟨U+E0041⟩tag"),
        ("half\ud83d", "half\ufffd"),
    ],
)
def test_each_trick_becomes_something_to_see(hostile: str, shown: str) -> None:
    assert clean(hostile) == shown
    assert clean_line(hostile) == shown


def test_lines_tabs_and_letters_of_every_script_are_kept() -> None:
    assert clean("a\tb\r\nПривет 你好 👩‍🔬 [/INST]\n") == "a       b\nПривет 你好 👩‍🔬 [/INST]\n"
    assert clean_line("a\nb\tc") == "a␊b c"
