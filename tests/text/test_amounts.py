import pytest

from lab.text.amounts import BINARY, counted, human_size, is_number, percent, plural, scaled, size_words, whole


@pytest.mark.parametrize(
    ("size", "short", "words"),
    [
        (0, "0", "0 B"),
        (1023, "1023", "1023 B"),
        (1024, "1.0K", "1.0 KiB"),
        (1025, "1.1K", "1.0 KiB"),
        (10 * 1024 - 1, "10K", "10.0 KiB"),
        (1024 * 1024 - 1, "1.0M", "1024.0 KiB"),
        (412 << 30, "412G", "412.0 GiB"),
        ((1 << 63) - 1, "8.0E", "8.0 EiB"),
    ],
)
def test_a_size_is_short_in_a_column_and_whole_in_a_sentence(size, short, words):
    assert human_size(size) == short
    assert size_words(size) == words


def test_a_size_in_thousands_has_the_letters_of_si():
    assert [human_size(size, 1000) for size in (999, 1000, 1_500_001, 999_999)] == ["999", "1.0k", "1.6M", "1.0M"]


def test_what_is_more_than_the_largest_unit_stays_in_it():
    assert scaled(5000 << 40, BINARY[:5]) == (5000.0, "TiB")


def test_a_noun_agrees_with_its_number():
    assert [counted(count, "file") for count in (0, 1, 1204)] == ["0 files", "1 file", "1,204 files"]
    assert counted(2, "match", "matches") == "2 matches"
    assert plural(1, "match", "matches") == "match"


def test_a_number_is_what_python_converts_and_programs_write() -> None:
    assert [text for text in ("0", "042", "9" * 4_300) if not is_number(text)] == []
    assert [text for text in ("", "-1", "1.5", "²", "٣", " 1", "9" * 4_301) if is_number(text)] == []


def test_a_half_is_rounded_as_a_reader_rounds_it() -> None:
    assert [percent(hits / runs) for hits, runs in ((29, 40), (1, 40), (1, 8), (29, 200))] == [
        "73%",
        "3%",
        "13%",
        "15%",
    ]
    assert [whole(number) for number in (2.5, -2.5, 0.4, -0.4)] == [3, -3, 0, 0]
