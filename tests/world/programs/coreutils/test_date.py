import pytest

from lab.world.machine.time.dates import format_date
from lab.world.machine.time.parse_date import parse_date
from tests.world.programs.estate import make_world, sh

NOW = 1781687524.0  # Wed 2026-06-17 09:12:04 UTC


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2 days ago", "2026-06-15 09:12:04"),
        ("yesterday", "2026-06-16 09:12:04"),
        ("next monday", "2026-06-22 00:00:00"),
        ("last friday", "2026-06-12 00:00:00"),
        ("tomorrow 9:00", "2026-06-18 09:00:00"),
        ("2026-03-31 1 month ago", "2026-03-03 00:00:00"),
        # A signed number after a time is a zone, whatever follows.
        ("2026-03-01 10:00 +2 days", "2026-03-02 08:00:00"),
        ("Mar 1 2026 10:00", "2026-03-01 10:00:00"),
        ("20260301", "2026-03-01 00:00:00"),
        ("2026-03-01T10:00:00+02:00", "2026-03-01 08:00:00"),
        ("@5", "1970-01-01 00:00:05"),
        ("12pm", "2026-06-17 12:00:00"),
    ],
)
def test_a_date_in_words_is_read_as_gnu_date_reads_it(text, day):
    moment = parse_date(text, NOW)
    assert moment is not None
    assert format_date("%F %T", moment) == day


@pytest.mark.parametrize("text", ["bogus", "noon", "2026-13-01", "2026-02-30", "25:00", "2026-03"])
def test_what_is_no_date_is_refused(text):
    assert parse_date(text, NOW) is None


def test_flags_and_widths_of_a_format_are_heeded():
    assert format_date("%-d|%_5d|%^a|%10Y|%:z|%3N|%q|%E|%%", NOW) == "17|   17|WED|0000002026|+00:00|000|2|%E|%"


@pytest.mark.parametrize(
    ("zone", "day", "offset"),
    [
        ("America/New_York", "2006-03-20", "-0500 EST"),
        ("Europe/Moscow", "2012-06-01", "+0400 MSK"),
        ("America/Sao_Paulo", "2018-01-05", "-0200 -02"),
        ("America/Caracas", "2020-01-01", "-0400 -04"),
        (":Asia/Kathmandu", "2020-01-01", "+0545 +0545"),
        ("/usr/share/zoneinfo/Asia/Tokyo", "2020-01-01", "+0900 JST"),
        ("EST5EDT", "2020-07-01", "-0400 EDT"),
        ("<+03>-3", "2020-07-01", "+0300 +03"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2020-07-01", "+0200 CEST"),
        ("ABC+24:30", "2020-07-01", "+0000 ABC"),
        ("Foo/Bar", "2020-07-01", "+0000 Foo"),
        ("../../etc/passwd", "2020-07-01", "+0000 UTC"),
    ],
)
def test_a_zone_has_the_rules_of_its_day(zone: str, day: str, offset: str) -> None:
    assert sh(make_world(), f"TZ='{zone}' date -d '{day} 12:00' '+%z %Z'") == f"{offset}\n"
