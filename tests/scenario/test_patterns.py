"""Regular expressions of scenario files: what is refused, and that no text makes a search long."""

import re

import pytest

from lab.scenario.patterns import REACH, compiled, count_groups, pattern_fault


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+b",
        r"(?:a|a)*b",
        r"(?:\w+\s?)*$",
        r".*a.*b.*c.*d",
        r"(?:.{0,50}x){4}",
        r"(?=(?:a*)*b)",
    ],
)
def test_a_pattern_that_could_try_too_many_ways_is_refused_with_a_way_out(pattern):
    fault = pattern_fault(pattern)
    assert fault is not None
    assert "too long" in fault.what
    assert ".{0,40}" in fault.mend


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        ("(", "no regular expression"),
        ("x{99999999999999999}", "no regular expression"),
        ("[z-a]", "no regular expression"),
        ("", "empty"),
        ("(?i)x", "sets flags"),
        ("a" * 2000, "longer than"),
    ],
)
def test_what_is_no_usable_pattern_is_told(pattern, what):
    fault = pattern_fault(pattern)
    assert fault is not None
    assert what in fault.what


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"copied .* to (\S+)", "I copied it all to ops-02:/srv", "ops-02:/srv"),
        (r"score[^\n]{0,20}?(\d+(?:\.\d+)?)", "The final score is 61.5 points", "61.5"),
        (r"[]x]+(y)", "a]x]y", "y"),
        (r"\((\d{1,3})\)", "see (42)", "42"),
        (r"(?P<n>\d)=(?P=n)", "3=4 5=5", "5"),
        (r"(\{word\})", "a {word} b", "{word}"),
        (r"(?<!not )(done)", "not done, but done", "done"),
        (r"^(total)$", "a\ntotal\nb", "total"),
        (r"a{,2}(b)", "aab", "b"),
        (r"(\x41+)", "xAAA", "AAA"),
        (r"(a|bc)??d(e)?", "bcd", "bc"),
    ],
)
def test_bounding_the_repetitions_leaves_what_is_found_as_it_was(pattern, text, found):
    assert pattern_fault(pattern) is None
    match = compiled(pattern, re.MULTILINE).search(text)
    assert match is not None
    assert match[1] == found


def test_an_open_repetition_reaches_only_so_far():
    assert compiled("a.*b").search("a" + "x" * REACH + "b")
    assert compiled("a.*b").search("a" + "x" * (REACH + 1) + "b") is None


def test_groups_are_counted():
    assert count_groups(r"(a)(?:b)(c)") == 2
